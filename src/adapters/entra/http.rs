//! What every request here has in common: time-outs, addresses that may be used, bounded bodies, failed connections.

use crate::workflow::ports::{PortError, PortErrorKind};
use reqwest::{Client, ClientBuilder, Response};
use std::error::Error;
use std::time::Duration;
use url::Url;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a request may take with its answer: some of Graph's writes take many seconds.
const REQUEST: Duration = Duration::from_secs(60);

/// The same on this computer, where only the practice cloud answers: whoever rehearses timeouts does not want to wait a minute.
const REQUEST_HERE: Duration = Duration::from_secs(6);

/// Reads a base address: `https`, or `http` on this computer, because tokens and passwords go there.
pub(super) fn address(text: &str, what: &str) -> Result<Url, PortError> {
    let refuse = |why: &str| PortError::new(PortErrorKind::Invalid, what, format!("the address {text:?} {why}"));
    let url = Url::parse(text).map_err(|_| refuse("is no web address"))?;
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_this_computer(&url) => Ok(url),
        "http" => Err(refuse("sends secrets in the clear; outside this computer it has to be https")),
        _ => Err(refuse("has to begin with https://")),
    }
}

/// Whether an address stays on this computer.
pub(super) fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A client for this address. The system's proxy is left out for this computer's own addresses.
pub(super) fn builder(base: &Url) -> ClientBuilder {
    let builder = Client::builder()
        .connect_timeout(CONNECT)
        .timeout(if is_this_computer(base) { REQUEST_HERE } else { REQUEST })
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("rolebridge/", env!("CARGO_PKG_VERSION")));
    if is_this_computer(base) { builder.no_proxy() } else { builder }
}

/// Builds the client.
pub(super) fn build(builder: ClientBuilder, what: &str) -> Result<Client, PortError> {
    builder.build().map_err(|e| PortError::new(PortErrorKind::NotSupported, what, format!("no HTTP client: {}", innermost(&e))))
}

/// Maps a request that brought no whole answer. The address is left out: it may hold a name or a request.
pub(super) fn no_answer(call: &str, error: &reqwest::Error) -> PortError {
    let kind = if error.is_builder() {
        PortErrorKind::Invalid
    } else if error.is_connect() {
        PortErrorKind::Unreachable
    } else {
        PortErrorKind::LostAnswer
    };
    let message = if error.is_timeout() { "no answer in time".to_owned() } else { innermost(error) };
    PortError::new(kind, call, message)
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn body(call: &str, mut response: Response, limit: usize) -> Result<Vec<u8>, PortError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| no_answer(call, &e))? {
        if bytes.len() + chunk.len() > limit {
            return Err(PortError::new(PortErrorKind::Garbled, call, format!("the answer is larger than {limit} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |&e| e.source()).take(32).last().map_or_else(String::new, ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_over_https_or_stay_on_this_computer() {
        for good in ["https://graph.microsoft.com/v1.0", "http://127.0.0.1:8080/graph/v1.0", "http://localhost:1"] {
            assert!(address(good, "GET /me").is_ok(), "{good}");
        }
        for bad in [
            "",
            "graph.microsoft.com",
            "http://graph.microsoft.com",
            "http://localhost.example.org",
            "ftp://localhost",
            "data:text/plain,x",
        ] {
            assert!(address(bad, "GET /me").is_err(), "{bad}");
        }
    }
}
