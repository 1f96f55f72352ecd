//! `ListRoles` of the AWS account, with Signature Version 4 of our own: the AWS SDK is what the practice cloud tests.

use super::Importer;
use super::credentials::AccessKey;
use crate::practice::aws::sigv4::{Outgoing, sign};
use crate::saml::xml::{self, Node};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use std::time::Duration;

/// A request that takes longer counts as failed.
pub(super) const LONGEST: Duration = Duration::from_secs(20);
/// Tries of one request, and the first pause between them.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(200);
/// Pages that are read at most, of 100 roles each: an account has at most 5,000 roles.
const MAX_PAGES: usize = 60;
/// The largest page that is read, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// IAM's namespace.
const IAM: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// A role as the listing has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedRole {
    /// Its name.
    pub(super) name: String,
    /// Its ARN.
    pub(super) arn: String,
    /// Its trust policy.
    pub(super) trust: String,
}

/// Why there is no listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ListFault {
    /// AWS refuses the key or the call.
    Refused {
        /// AWS's code.
        code: String,
        /// AWS's text.
        message: String,
    },
    /// It may work later.
    Passing(String),
}

struct Page {
    roles: Vec<ListedRole>,
    marker: Option<String>,
}

/// All roles.
pub(super) async fn all(importer: &Importer, key: &AccessKey) -> Result<Vec<ListedRole>, ListFault> {
    let (mut roles, mut marker) = (Vec::new(), None);
    for _ in 0..MAX_PAGES {
        let page = page(importer, key, 100, marker.as_deref()).await?;
        roles.extend(page.roles);
        marker = page.marker;
        if marker.is_none() {
            return Ok(roles);
        }
    }
    Err(ListFault::Passing("the list of roles has no end".into()))
}

/// Whether the key can list roles at all.
pub(super) async fn first_page(importer: &Importer, key: &AccessKey) -> Result<(), ListFault> {
    page(importer, key, 1, None).await.map(|_| ())
}

async fn page(importer: &Importer, key: &AccessKey, most: u16, marker: Option<&str>) -> Result<Page, ListFault> {
    let body = form(most, marker);
    let mut pause = PAUSE;
    for _ in 1..TRIES {
        match once(importer, key, &body).await {
            Err(ListFault::Passing(_)) => tokio::time::sleep(pause).await,
            done => return done,
        }
        pause *= 2;
    }
    once(importer, key, &body).await
}

fn form(most: u16, marker: Option<&str>) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", "ListRoles").append_pair("Version", "2010-05-08").append_pair("MaxItems", &most.to_string());
    if let Some(marker) = marker {
        form.append_pair("Marker", marker);
    }
    form.finish()
}

async fn once(importer: &Importer, key: &AccessKey, body: &str) -> Result<Page, ListFault> {
    let passing = |e: reqwest::Error| ListFault::Passing(e.without_url().to_string());
    let host = url::Url::parse(&key.endpoint).ok().and_then(|u| {
        let host = u.host_str()?.to_owned();
        Some(u.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
    });
    let host = host.ok_or_else(|| ListFault::Passing("the endpoint is no web address".into()))?;
    let now = key.now.unwrap_or_else(Timestamp::now);
    let signed = sign(&Outgoing { key: &key.id, secret: key.secret.expose(), host: &host, body, now });
    let request = importer.http.post(format!("{}/", key.endpoint.trim_end_matches('/')));
    let request = request
        .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        .header("x-amz-date", signed.date)
        .header("authorization", signed.authorization);
    let mut response = request.body(body.to_owned()).send().await.map_err(passing)?;
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(passing)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_BYTES {
            return Err(ListFault::Passing("the answer is too large".into()));
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| ListFault::Passing("the answer is no text".into()))?;
    if status == 200 { read_page(&text) } else { Err(refusal(status, &text)) }
}

fn refusal(status: u16, text: &str) -> ListFault {
    let part = |name: &str| {
        let document = xml::parse(text).ok()?;
        document.elements().find(|e| e.name() == name).map(|e| e.text().into_owned())
    };
    let (code, message) = (part("Code").unwrap_or_default(), part("Message").unwrap_or_default());
    let throttled = ["Throttling", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable"].contains(&code.as_str());
    if status >= 500 || throttled || code.is_empty() {
        ListFault::Passing(format!("HTTP status {status} {code}"))
    } else {
        ListFault::Refused { code, message }
    }
}

fn read_page(text: &str) -> Result<Page, ListFault> {
    let garbled = || ListFault::Passing("the answer is no list of roles".into());
    let document = xml::parse(text).map_err(|_| garbled())?;
    let root = document.root().map_err(|_| garbled())?;
    let result = root.child(IAM, "ListRolesResult").ok_or_else(garbled)?;
    let list = result.child(IAM, "Roles").ok_or_else(garbled)?;
    let text = |node: Node<'_, '_>, name: &str| node.child(IAM, name).map(|n| n.text().into_owned());
    let role = |node: Node<'_, '_>| {
        let trust = text(node, "AssumeRolePolicyDocument")?;
        let trust = percent_decode_str(&trust).decode_utf8().ok()?.into_owned();
        Some(ListedRole { name: text(node, "RoleName")?, arn: text(node, "Arn")?, trust })
    };
    let roles = list.children_named(IAM, "member").map(role).collect::<Option<_>>().ok_or_else(garbled)?;
    let more = text(result, "IsTruncated").is_some_and(|t| t.trim() == "true");
    Ok(Page { roles, marker: text(result, "Marker").filter(|_| more) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_refusals_are_read() {
        let text = "<ListRolesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListRolesResult><IsTruncated>true</IsTruncated>\
                    <Marker>m</Marker><Roles><member><RoleName>R</RoleName><Arn>arn:aws:iam::111122223333:role/R</Arn>\
                    <AssumeRolePolicyDocument>%7B%22Version%22%3A1%7D</AssumeRolePolicyDocument></member></Roles></ListRolesResult></ListRolesResponse>";
        let page = read_page(text).ok();
        assert_eq!(page.as_ref().and_then(|p| p.marker.as_deref()), Some("m"));
        assert_eq!(page.map(|p| p.roles[0].trust.clone()).as_deref(), Some("{\"Version\":1}"));
        assert!(read_page("<a/>").is_err() && read_page("").is_err());
        let error = "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>";
        assert!(matches!(refusal(403, error), ListFault::Refused { code, .. } if code == "InvalidClientTokenId"));
        for (status, body) in [(400, "<E><Code>Throttling</Code></E>"), (503, error), (403, "<html>")] {
            assert!(matches!(refusal(status, body), ListFault::Passing(_)), "{status} {body}");
        }
    }
}
