//! Where the browser comes back to: one request on this computer's loopback with the `state` that was sent along.
//!
//! Sources: "Redirect URI (reply URL) outline and restrictions": `http` is allowed for `localhost`, the port is free, a path is
//! not; RFC 8252, section 7.3. Whatever brings another `state` is answered and passed over, so that no other program or page can
//! end a sign-in or slip in a code.

use super::refusal::Said;
use crate::domain::secret::SecretText;
use crate::workflow::ports::{ADMIN_SIGN_IN, PortError, PortErrorKind};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use oauth2::RedirectUrl;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The longest head of a request: a code has one or two kilobytes.
const MOST_BYTES: usize = 32 * 1024;
/// How long one connection may take; a browser opens some that it never uses.
const CONNECTION: Duration = Duration::from_secs(10);
/// Connections at a time; further ones wait.
const MOST_CONNECTIONS: usize = 8;

const DONE: &str = "You are signed in. Rolebridge goes on; this page can be closed.";
const REFUSED: &str = "The sign-in did not work. Rolebridge says why; this page can be closed.";
const OTHER: &str = "Rolebridge waits for a sign-in here, and this is none.";

/// What the browser brought.
pub(super) type Back = Result<SecretText, Said>;

/// The listener. Nothing listens any more once it is dropped.
pub(super) struct Loopback {
    socket: TcpListener,
    redirect: RedirectUrl,
}

impl Loopback {
    pub(super) async fn bind() -> Result<Self, PortError> {
        let failed = |e: String| PortError::new(PortErrorKind::NotSupported, ADMIN_SIGN_IN, format!("nothing can listen here: {e}"));
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(|e| failed(e.to_string()))?;
        let port = socket.local_addr().map_err(|e| failed(e.to_string()))?.port();
        let redirect = RedirectUrl::new(format!("http://localhost:{port}")).map_err(|e| failed(e.to_string()))?;
        Ok(Self { socket, redirect })
    }

    pub(super) const fn redirect(&self) -> &RedirectUrl {
        &self.redirect
    }

    /// Waits for the browser. It ends only with its coming, or when nothing can be waited for any more.
    pub(super) async fn wait(&self, state: &SecretText) -> Result<Back, PortError> {
        let mut open = FuturesUnordered::new();
        loop {
            tokio::select! {
                come = self.socket.accept(), if open.len() < MOST_CONNECTIONS => {
                    let (stream, _) = come
                        .map_err(|e| PortError::new(PortErrorKind::NotSupported, ADMIN_SIGN_IN, format!("listening ended: {e}")))?;
                    open.push(tokio::time::timeout(CONNECTION, serve(stream, state)));
                }
                Some(served) = open.next(), if !open.is_empty() => {
                    if let Ok(Some(back)) = served {
                        return Ok(back);
                    }
                }
            }
        }
    }
}

/// Reads one request and answers it; gives what it brings when it is the one that is waited for.
async fn serve(mut stream: TcpStream, state: &SecretText) -> Option<Back> {
    let head = head(&mut stream).await?;
    let back = std::str::from_utf8(&head).ok().and_then(|head| read(head, state));
    let (status, words) = match &back {
        Some(Ok(_)) => ("200 OK", DONE),
        Some(Err(_)) => ("200 OK", REFUSED),
        None => ("404 Not Found", OTHER),
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Rolebridge</title>\
         <style>body{{font:18px/1.5 sans-serif;max-width:32em;margin:15vh auto;padding:0 1em;color-scheme:light dark}}</style></head>\
         <body><h1>Rolebridge</h1><p>{words}</p></body></html>"
    );
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Connection: close\r\n\r\n{page}",
        page.len()
    );
    // a browser that went away meanwhile has brought its code all the same
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    back
}

/// The head of a request, up to the blank line.
async fn head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0_u8; 4096];
    while !bytes.windows(4).any(|w| w == b"\r\n\r\n") {
        let count = stream.read(&mut buffer).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(buffer.get(..count)?);
        if bytes.len() > MOST_BYTES {
            return None;
        }
    }
    Some(bytes)
}

/// Code or refusal of a request that brings the right state.
fn read(head: &str, state: &SecretText) -> Option<Back> {
    let mut first = head.lines().next()?.split(' ');
    let (method, target) = (first.next()?, first.next()?);
    let query = target.strip_prefix("/?").filter(|_| method == "GET")?;
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty());
    if SecretText::new(field("state")?) != *state {
        return None;
    }
    if let Some(error) = field("error") {
        return Some(Err(Said::new(error, field("error_description").unwrap_or_default())));
    }
    field("code").map(|code| Ok(SecretText::new(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n")
    }

    #[test]
    fn only_the_right_state_counts() {
        let state = SecretText::new("s 1");
        assert_eq!(read(&get("/?code=c%2B1&state=s+1"), &state), Some(Ok(SecretText::new("c+1"))));
        let refused = read(&get("/?error=access_denied&error_description=AADSTS65004%3A+no&state=s%201"), &state);
        assert!(refused.is_some_and(|r| r.is_err_and(|said| said.error == "access_denied")));
        for bad in ["/?code=c&state=other", "/?code=c", "/?state=s+1", "/favicon.ico", "/x?code=c&state=s+1", "/"] {
            assert_eq!(read(&get(bad), &state), None, "{bad}");
        }
        assert_eq!(read("POST /?code=c&state=s+1 HTTP/1.1\r\n\r\n", &state), None);
        assert_eq!(read("", &state), None);
    }

    #[tokio::test]
    async fn silent_and_foreign_connections_hold_nobody_up() -> Result<(), Box<dyn std::error::Error>> {
        let listener = Loopback::bind().await?;
        let port = listener.redirect().url().port().unwrap_or_default();
        // a connection that a browser opened and never uses
        let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        let browser = tokio::spawn(async move {
            let client = reqwest::Client::builder().no_proxy().build()?;
            let other = client.get(format!("http://127.0.0.1:{port}/?code=evil&state=guessed")).send().await?.status();
            let long = client.get(format!("http://127.0.0.1:{port}/?x={}", "x".repeat(MOST_BYTES))).send().await.is_err();
            let good = client.get(format!("http://127.0.0.1:{port}/?code=good&state=s")).send().await?;
            Ok::<_, reqwest::Error>((other, long, good.text().await?))
        });
        let back = listener.wait(&SecretText::new("s")).await?;
        assert_eq!(back, Ok(SecretText::new("good")));
        let (other, long, page) = browser.await??;
        assert_eq!((other.as_u16(), long), (404, true));
        assert!(page.contains("signed in") && !page.contains("good"), "{page}");
        drop(silent);
        Ok(())
    }
}
