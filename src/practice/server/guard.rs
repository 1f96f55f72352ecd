//! The door: whom the practice cloud answers at all.
//!
//! It listens on 127.0.0.1, but a browser on this computer can be made to send requests there by any web page. So the `Host`
//! has to be ours (a page can point its own name at 127.0.0.1: DNS rebinding), and a request that says from which page it
//! comes has to come from one of ours.

use crate::practice::page;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The two spellings of our own address.
#[derive(Debug, Clone)]
pub(super) struct Door {
    hosts: [String; 2],
}

impl Door {
    pub(super) fn new(port: u16) -> Self {
        Self { hosts: ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}")) }
    }

    fn is_our_host(&self, headers: &HeaderMap) -> bool {
        only(headers, &header::HOST).is_some_and(|host| self.hosts.iter().any(|h| h.eq_ignore_ascii_case(host)))
    }

    /// A browser names the origin of every POST; other programs name none, and no web page can leave it out.
    fn is_our_origin(&self, headers: &HeaderMap) -> bool {
        if !headers.contains_key(header::ORIGIN) {
            return true;
        }
        only(headers, &header::ORIGIN)
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|host| self.hosts.iter().any(|h| h == host))
    }
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}

pub(super) async fn check(State(door): State<Door>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let mut response = if !door.is_our_host(headers) {
        (StatusCode::MISDIRECTED_REQUEST, "The practice cloud answers to 127.0.0.1 and localhost only.\n").into_response()
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) && !door.is_our_origin(headers) {
        (StatusCode::FORBIDDEN, "The practice cloud takes forms from its own pages only.\n").into_response()
    } else {
        next.run(request).await
    };
    page::protect(&mut response);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(name: &HeaderName, values: &[&'static str]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for value in values {
            map.append(name.clone(), HeaderValue::from_static(value));
        }
        map
    }

    #[test]
    fn only_our_own_names_pass() {
        let door = Door::new(4711);
        for good in ["127.0.0.1:4711", "localhost:4711", "LOCALHOST:4711"] {
            assert!(door.is_our_host(&headers(&header::HOST, &[good])), "{good}");
        }
        for bad in [
            "127.0.0.1",
            "127.0.0.1:80",
            "evil.example:4711",
            "localhost.evil.example:4711",
            "localhost:4711.evil.example",
            "[::1]:4711",
            "",
        ] {
            assert!(!door.is_our_host(&headers(&header::HOST, &[bad])), "{bad}");
        }
        assert!(!door.is_our_host(&HeaderMap::new()));
        assert!(!door.is_our_host(&headers(&header::HOST, &["localhost:4711", "localhost:4711"])));
    }

    #[test]
    fn forms_of_other_pages_do_not_pass() {
        let door = Door::new(4711);
        assert!(door.is_our_origin(&HeaderMap::new()));
        for good in ["http://127.0.0.1:4711", "http://localhost:4711"] {
            assert!(door.is_our_origin(&headers(&header::ORIGIN, &[good])), "{good}");
        }
        for bad in
            ["null", "", "https://127.0.0.1:4711", "http://127.0.0.1:80", "http://evil.example", "http://localhost:4711.evil.example"]
        {
            assert!(!door.is_our_origin(&headers(&header::ORIGIN, &[bad])), "{bad}");
        }
    }
}
