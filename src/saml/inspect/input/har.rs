//! HAR files: a browser's recording of what it sent and got. Format: HTTP Archive 1.2.

use super::super::error::InspectError;
use super::packed::unpack;
use super::query::{PARAMETERS, address, parameter};
use super::{Form, Input, MAX_BYTES, MAX_MESSAGES, Message, html};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::borrow::Cow;

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
    #[serde(default)]
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    #[serde(default)]
    url: String,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct PostData {
    text: Option<String>,
    #[serde(default)]
    params: Vec<Parameter>,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize, Default)]
struct Response {
    #[serde(default)]
    content: Content,
}

#[derive(Deserialize, Default)]
struct Content {
    text: Option<String>,
    encoding: Option<String>,
}

/// The messages of a recording in order: those that were sent, and those in pages that were received and that nothing sent on.
pub(super) fn read(text: &str) -> Result<Input, InspectError> {
    let har: Har =
        serde_json::from_str(text).map_err(|error| InspectError::NoHar { reason: error.to_string().chars().take(200).collect() })?;
    let entries = &har.log.entries;
    let sent_ones: Vec<_> = entries.iter().map(sent).collect();
    let known: Vec<&str> = sent_ones.iter().flatten().flatten().map(|message| message.xml.trim()).collect();
    let is_new = |message: &Result<Message, InspectError>| message.as_ref().is_ok_and(|m| !known.contains(&m.xml.trim()));
    let of_entry = |(entry, sent): (&Entry, &Option<Result<Message, InspectError>>)| [sent.clone(), received(entry).filter(is_new)];
    let messages: Vec<_> = entries.iter().zip(&sent_ones).flat_map(of_entry).flatten().take(MAX_MESSAGES + 1).collect();
    match messages.len() {
        0 => Err(InspectError::NoMessage { container: "HAR file" }),
        1..=MAX_MESSAGES => Ok(Input { form: Form::Har, messages }),
        _ => Err(InspectError::TooMany { limit: MAX_MESSAGES }),
    }
}

/// The message that a request carries in its body or in its URL.
fn sent(entry: &Entry) -> Option<Result<Message, InspectError>> {
    let request = &entry.request;
    let body = request.post_data.as_ref();
    let text = body.and_then(|data| data.text.as_deref()).unwrap_or_default();
    let value = PARAMETERS.into_iter().find_map(|name| {
        let field = || body.and_then(|data| data.params.iter().find(|p| p.name == name)).map(|p| p.value.as_str());
        parameter(text, name).or_else(field).or_else(|| parameter(&request.url, name))
    })?;
    let signed_url = parameter(&request.url, "Signature").is_some();
    Some(bounded(value).and_then(unpack).map(|(_, xml)| Message { xml, url: address(&request.url), signed_url }))
}

/// The first message of a page that came back.
fn received(entry: &Entry) -> Option<Result<Message, InspectError>> {
    let content = &entry.response.content;
    let text = content.text.as_deref().filter(|text| text.len() <= MAX_BYTES)?;
    let page = if content.encoding.as_deref() == Some("base64") { Cow::Owned(decoded(text)?) } else { Cow::Borrowed(text) };
    if !PARAMETERS.into_iter().any(|p| page.contains(p)) {
        return None;
    }
    let first = html::read(&page).ok()?.messages.into_iter().next()?;
    Some(first.map(|message| Message { url: address(&entry.request.url), ..message }))
}

/// A page that the recording holds as base64.
fn decoded(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}

fn bounded(value: &str) -> Result<&str, InspectError> {
    if value.len() > MAX_BYTES { Err(InspectError::TooLarge { limit: MAX_BYTES }) } else { Ok(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_in_order_with_their_addresses() -> Result<(), Box<dyn std::error::Error>> {
        let har = serde_json::json!({"log": {"version": "1.2", "entries": [
            {"request": {"method": "GET", "url": "https://idp.example/sso?SAMLRequest=PGEvPg%3D%3D&RelayState=secret"}},
            {"request": {"method": "GET", "url": "https://idp.example/logo.png"}, "response": {"content": {"text": "SAMLResponse"}}},
            {"request": {"method": "POST", "url": "https://signin.aws.amazon.com/saml", "postData": {"mimeType": "application/x-www-form-urlencoded", "text": "SAMLResponse=PGIvPg%3D%3D&RelayState="}}},
            {"request": {"method": "POST", "url": "https://signin.aws.amazon.com/saml", "postData": {"params": [{"name": "SAMLResponse", "value": "PGMvPg=="}]}}},
            {"request": {"method": "POST", "url": "https://signin.aws.amazon.com/saml", "postData": {"text": "SAMLResponse=%21"}}},
        ]}});
        let input = read(&har.to_string())?;
        let found: Vec<_> = input.messages.iter().flatten().map(|m| (m.xml.as_str(), m.url.as_deref().unwrap_or_default())).collect();
        let aws = "https://signin.aws.amazon.com/saml";
        assert_eq!(found, [("<a/>", "https://idp.example/sso"), ("<b/>", aws), ("<c/>", aws)]);
        assert!(input.messages.last().is_some_and(Result::is_err));
        Ok(())
    }

    #[test]
    fn pages_are_looked_into_when_nothing_was_sent() -> Result<(), Box<dyn std::error::Error>> {
        let page = "<html><input name='SAMLResponse' value='PGEvPg=='></html>";
        let har = serde_json::json!({"log": {"entries": [{"request": {"url": "https://idp.example/"}, "response": {"content": {"text": page}}}]}});
        assert_eq!(read(&har.to_string())?.messages.len(), 1);
        Ok(())
    }
}
