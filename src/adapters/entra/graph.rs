//! A small client for Microsoft Graph: token, JSON, paging, retries of reads.
//!
//! Sources: Microsoft Graph "Paging", "Throttling guidance", "Error responses".
//!
//! No `If-Match` is sent: applications and service principals carry no ETag in Graph v1.0. Lists that are replaced as a whole are read
//! just before, and read again after.

use super::challenge::challenge;
use super::error::refusal;
use super::http;
use super::scopes;
use super::token::{AfterRefusal, ClaimsChallenge, TokenSource};
use crate::domain::scope::Scope;
use crate::domain::secret::SecretText;
use crate::workflow::ports::{PortError, PortErrorKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The largest answer that is read.
const MAX_BODY: usize = 32 * 1024 * 1024;
/// Pages that are read at most.
const MAX_PAGES: usize = 1_000;
/// Attempts of one read.
pub(super) const ATTEMPTS: u32 = 4;
/// The first wait where the other side asks for none; each following one is twice as long.
pub(super) const FIRST_WAIT: Duration = Duration::from_millis(300);
/// When the other side asks for longer than this, the caller decides.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What may stand unescaped in a path segment or a query value.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Graph for one tenant.
pub(super) struct Graph {
    http: reqwest::Client,
    base: Url,
    token: Arc<dyn TokenSource>,
}

/// An answer that is no refusal.
pub(super) struct Answer {
    pub(super) request_id: Option<String>,
    body: Vec<u8>,
}

/// A refusal, and how long the other side asks to wait.
struct Refused {
    error: PortError,
    wait: Option<Duration>,
    challenge: Option<ClaimsChallenge>,
}

#[derive(Deserialize)]
struct Page<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

/// A text as path segment or query value.
pub(super) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// A text as an `OData` string: quotes doubled, then escaped.
pub(super) fn quoted(text: &str) -> String {
    escaped(&format!("'{}'", text.replace('\'', "''")))
}

impl Graph {
    /// `base` includes the version.
    pub(super) fn new(base: &str, token: Arc<dyn TokenSource>) -> Result<Self, PortError> {
        const WHAT: &str = "Microsoft Graph";
        let base = http::address(base.trim_end_matches('/'), WHAT)?;
        let client = http::build(http::builder(&base), WHAT)?;
        Ok(Self { http: client, base, token })
    }

    /// The absolute address of a path, for `@odata.id`.
    pub(super) fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }

    /// Reads one object. `call` names the read for people.
    pub(super) async fn get<T: DeserializeOwned>(&self, call: &str, path: &str) -> Result<T, PortError> {
        self.read(call, &self.address_of(path)).await?.json(call)
    }

    /// Reads one object; `None` when it is not there.
    pub(super) async fn find<T: DeserializeOwned>(&self, call: &str, path: &str) -> Result<Option<T>, PortError> {
        match self.get(call, path).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind == PortErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads all pages of a list. The links to further pages are followed as they are, but only to Graph's own host:
    /// the token goes with them.
    pub(super) async fn list<T: DeserializeOwned>(&self, call: &str, path: &str) -> Result<Vec<T>, PortError> {
        let mut rows = Vec::new();
        let mut address = self.address_of(path);
        for _ in 0..MAX_PAGES {
            let page: Page<T> = self.read(call, &address).await?.json(call)?;
            rows.extend(page.value);
            match page.next {
                None => return Ok(rows),
                Some(next) if next == address => break,
                Some(next) => address = self.checked_link(call, next)?,
            }
        }
        Err(PortError::new(PortErrorKind::Garbled, call, "the list has no end"))
    }

    /// Reads only the first page of a list.
    pub(super) async fn first_page<T: DeserializeOwned>(&self, call: &str, path: &str) -> Result<Vec<T>, PortError> {
        let page: Page<T> = self.get(call, path).await?;
        Ok(page.value)
    }

    fn checked_link(&self, call: &str, link: String) -> Result<String, PortError> {
        if Url::parse(&link).is_ok_and(|url| url.origin() == self.base.origin()) {
            return Ok(link);
        }
        Err(PortError::new(PortErrorKind::Garbled, call, "the list goes on at another host; it was not followed there"))
    }

    /// Sends a change, once.
    pub(super) async fn send(&self, call: &str, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, PortError> {
        self.once(call, method, &self.address_of(path), body).await.map_err(|r| r.error)
    }

    async fn read(&self, call: &str, address: &str) -> Result<Answer, PortError> {
        let mut ours = FIRST_WAIT;
        for _ in 1..ATTEMPTS {
            let wait = match self.once(call, Method::GET, address, None).await {
                Err(refused) if refused.error.is_passing() => refused.wait.unwrap_or(ours),
                done => return done.map_err(|r| r.error),
            };
            if wait > LONGEST_WAIT {
                break;
            }
            tokio::time::sleep(wait).await;
            ours *= 2;
        }
        self.once(call, Method::GET, address, None).await.map_err(|r| r.error)
    }

    /// One request; sent a second time only when the token was refused and a new one can be had, since nothing was
    /// carried out then.
    async fn once(&self, call: &str, method: Method, address: &str, body: Option<&Value>) -> Result<Answer, Refused> {
        let base = self.base.as_str().trim_end_matches('/');
        let needed = scopes::needed(&method, address.strip_prefix(base).unwrap_or_default());
        let token = self.token.bearer(needed).await?;
        let first = self.with_token(call, &method, address, body, &token, needed).await;
        let Err(refused) = first else { return first };
        if refused.error.http_status != Some(401) {
            return Err(refused);
        }
        if self.token.refused(&token, refused.challenge.as_ref()).await == AfterRefusal::SignInFirst {
            return Err(refused);
        }
        let token = self.token.bearer(needed).await?;
        self.with_token(call, &method, address, body, &token, needed).await
    }

    async fn with_token(
        &self,
        call: &str,
        method: &Method,
        address: &str,
        body: Option<&Value>,
        token: &SecretText,
        needed: &[Scope],
    ) -> Result<Answer, Refused> {
        let request = self
            .http
            .request(method.clone(), address)
            .bearer_auth(token.expose())
            .header("client-request-id", uuid::Uuid::new_v4().to_string())
            .header(reqwest::header::ACCEPT, "application/json");
        let request = match body {
            Some(json) => request.json(json),
            None => request,
        };
        let response = request.send().await.map_err(|e| http::no_answer(call, &e))?;
        let status = response.status();
        let challenge = challenge(response.headers());
        let request_id = header(response.headers(), &HeaderName::from_static("request-id"));
        let wait = header(response.headers(), &reqwest::header::RETRY_AFTER).and_then(|s| retry_after(&s));
        let body = http::body(call, response, MAX_BODY).await?;
        if status.is_success() {
            return Ok(Answer { request_id, body });
        }
        let mut error = refusal(call, status.as_u16(), request_id, wait, &body);
        if let PortErrorKind::Denied { action } = &mut error.kind {
            *action = Some(scopes::listed(needed));
        }
        if challenge.is_some() {
            error.code = Some("insufficient_claims".into());
        }
        Err(Refused { error, wait, challenge })
    }
}

/// `Retry-After` in seconds, as Graph sends it; a longer wait than an hour is not believed.
pub(super) fn retry_after(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(|s: u64| Duration::from_secs(s.min(3600)))
}

impl Answer {
    /// The body as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self, call: &str) -> Result<T, PortError> {
        serde_json::from_slice(&self.body).map_err(|e| {
            // where, not what: the answer's content stays out of messages
            let message = format!("the answer is not of the expected form (line {}, column {})", e.line(), e.column());
            PortError { request_id: self.request_id.clone(), ..PortError::new(PortErrorKind::Garbled, call, message) }
        })
    }
}

impl From<PortError> for Refused {
    fn from(error: PortError) -> Self {
        Self { error, wait: None, challenge: None }
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(|t| t.chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_for_paths_and_filters() {
        assert_eq!(escaped("B.Simon#EXT#@contoso.com"), "B.Simon%23EXT%23%40contoso.com");
        assert_eq!(escaped("../x?y"), "..%2Fx%3Fy");
        assert_eq!(quoted("O'Neil"), "%27O%27%27Neil%27");
    }
}
