//! A listener on this computer's loopback that takes one `SAMLResponse`, as a browser posts it.
//!
//! Source: "Redirect URI (reply URL) outline and restrictions", Microsoft identity platform: plain `http` is allowed for
//! `localhost`.

use crate::workflow::ports::{CaptureListener, CapturedResponse, PortError, PortErrorKind};
use async_trait::async_trait;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The largest request that is read: IAM itself takes responses of 100,000 characters.
const MOST_BYTES: usize = 512 * 1024;
/// How long one connection may take; a browser opens some that it never uses.
const CONNECTION: Duration = Duration::from_secs(10);
const CALL: &str = "Capture response";

/// The listener. Nothing listens any more once it is dropped.
pub(super) struct Loopback {
    socket: TcpListener,
    url: String,
}

impl Loopback {
    pub(super) async fn bind() -> Result<Self, PortError> {
        let failed =
            |e: std::io::Error| PortError::new(PortErrorKind::NotSupported, CALL, format!("nothing can listen on this computer: {e}"));
        let socket = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let port = socket.local_addr().map_err(failed)?.port();
        // a path that nobody can guess keeps other programs of this computer out
        let path = uuid::Uuid::new_v4().simple().to_string();
        Ok(Self { socket, url: format!("http://localhost:{port}/{path}") })
    }

    fn path(&self) -> &str {
        self.url.rsplit_once('/').map_or("", |(_, path)| path)
    }
}

#[async_trait]
impl CaptureListener for Loopback {
    fn url(&self) -> String {
        self.url.clone()
    }

    /// Connections that bring something else are answered and passed over.
    async fn response(&mut self) -> Result<CapturedResponse, PortError> {
        loop {
            let (stream, _) = self
                .socket
                .accept()
                .await
                .map_err(|e| PortError::new(PortErrorKind::NotSupported, CALL, format!("listening ended: {e}")))?;
            let served = tokio::time::timeout(CONNECTION, serve(stream, self.path())).await;
            if let Ok(Some((saml_response, relay_state))) = served {
                return Ok(CapturedResponse { action: self.url.clone(), saml_response, relay_state });
            }
        }
    }
}

/// Reads one request and answers it; gives the form when it is the one that is waited for.
async fn serve(mut stream: TcpStream, path: &str) -> Option<(String, Option<String>)> {
    let request = read(&mut stream).await;
    let form = request.as_deref().and_then(|r| form_of(r, path));
    let (status, words) = if form.is_some() {
        ("200 OK", "Rolebridge has the response. This page can be closed.")
    } else {
        ("404 Not Found", "Rolebridge waits for a sign-in here, and this is none.")
    };
    let page = format!("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Rolebridge</title><p>{words}</p></html>");
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    // a browser that went away meanwhile has posted its form all the same
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    form
}

/// A whole request: head, blank line, as many bytes as it announces.
async fn read(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0_u8; 8192];
    loop {
        if is_whole(&bytes) {
            return Some(bytes);
        }
        let count = stream.read(&mut buffer).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(buffer.get(..count)?);
        if bytes.len() > MOST_BYTES {
            return None;
        }
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some((head, body)) = split(bytes) else { return false };
    let length = header(head, "content-length").and_then(|l| l.parse::<usize>().ok()).unwrap_or(0);
    body.len() >= length
}

fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let at = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    Some((std::str::from_utf8(bytes.get(..at)?).ok()?, bytes.get(at + 4..)?))
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().skip(1).filter_map(|l| l.split_once(':')).find(|(n, _)| n.trim().eq_ignore_ascii_case(name)).map(|(_, v)| v.trim())
}

/// `SAMLResponse` and `RelayState` of a form that was posted to this path.
fn form_of(bytes: &[u8], path: &str) -> Option<(String, Option<String>)> {
    let (head, body) = split(bytes)?;
    let mut first = head.lines().next()?.split(' ');
    let (method, target) = (first.next()?, first.next()?);
    if method != "POST" || target.trim_start_matches('/').split('?').next() != Some(path) {
        return None;
    }
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(body).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    Some((field("SAMLResponse")?, field("RelayState").filter(|s| !s.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_posted_form_at_the_right_path_counts() {
        let post =
            |path: &str, body: &str| format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        assert_eq!(form_of(post("/p", "SAMLResponse=a%2Bb&RelayState=").as_bytes(), "p"), Some(("a+b".into(), None)));
        for bad in
            [post("/q", "SAMLResponse=a"), post("/p", "x=y"), "GET /p HTTP/1.1\r\n\r\n".to_owned(), "POST /p".to_owned(), String::new()]
        {
            assert_eq!(form_of(bad.as_bytes(), "p"), None, "{bad}");
        }
        assert!(!is_whole(b"POST /p HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"));
    }

    #[tokio::test]
    async fn a_browser_that_comes_with_something_else_first_is_passed_over() -> Result<(), Box<dyn std::error::Error>> {
        let mut listener = Loopback::bind().await?;
        let url = listener.url();
        let client = reqwest::Client::builder().no_proxy().build()?;
        let browser = tokio::spawn(async move {
            let _ = client.get(&url).send().await;
            client
                .post(&url)
                .header("content-type", "application/x-www-form-urlencoded")
                .body("SAMLResponse=PHg%2B&RelayState=r")
                .send()
                .await
        });
        let captured = listener.response().await?;
        assert_eq!((captured.saml_response.as_str(), captured.relay_state.as_deref()), ("PHg+", Some("r")));
        assert_eq!(browser.await??.status().as_u16(), 200);
        Ok(())
    }
}
