//! Messages in other text: what a person copied out of a tool together with what stood around it.

use super::packed::unpack;
use super::query::PARAMETERS;
use super::{Form, Input, Message};

/// The message in a text: behind a parameter's name and a colon, in a part of a form, or XML among other lines.
pub(super) fn read(text: &str) -> Option<Input> {
    if let Some(value) = PARAMETERS.into_iter().find_map(|name| part(text, name).or_else(|| labelled(text, name))) {
        return Some(Input { form: Form::Url, messages: vec![unpack(value).map(|(_, xml)| Message::of(xml))] });
    }
    Some(Input { form: Form::Xml, messages: vec![Ok(Message::of(element(text)?.to_owned()))] })
}

/// `SAMLResponse: PHNhbWxwOl…` or the same with a line break, as extensions show parameters: up to a blank line or the next label.
fn labelled<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.match_indices(name).find_map(|(at, _)| {
        let rest = text.get(at + name.len()..)?;
        let rest = rest.trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
        let value = rest.strip_prefix(':').or_else(|| rest.strip_prefix(['\r', '\n']))?.trim_start();
        let value = value.trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "+/=%-_\r\n".contains(c))).unwrap_or(value.len());
        let value = without_next_label(value.get(..end)?);
        (value.len() >= 8).then_some(value)
    })
}

/// Cuts off a last line that is the label of the next parameter: `RelayState` is base64 as well.
fn without_next_label(value: &str) -> &str {
    ["\nRelayState", "\nSigAlg", "\nSignature"]
        .into_iter()
        .filter_map(|label| value.find(label))
        .min()
        .and_then(|at| value.get(..at))
        .unwrap_or(value)
}

/// A part of `multipart/form-data`.
fn part<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("name=\"{name}\""))?;
    let body = rest.split_once("\r\n\r\n").or_else(|| rest.split_once("\n\n"))?.1;
    Some(body.split("\n--").next().unwrap_or(body).trim())
}

/// The first element that is a SAML message, up to its last end tag.
fn element(text: &str) -> Option<&str> {
    const MESSAGES: [&str; 6] = ["Response", "Assertion", "AuthnRequest", "LogoutRequest", "LogoutResponse", "EntityDescriptor"];
    text.match_indices('<').take(1_000).find_map(|(at, _)| {
        let tag = text.get(at + 1..)?;
        let name = tag.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()?;
        let local = name.rsplit(':').next()?;
        MESSAGES.contains(&local).then_some(())?;
        let close = format!("</{name}>");
        let end = text.rfind(&close)? + close.len();
        text.get(at..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\"></samlp:Response>";

    #[test]
    fn messages_are_found_among_other_lines() {
        use base64::Engine as _;
        let base64 = base64::engine::general_purpose::STANDARD.encode(XML);
        for text in [
            format!("POST\nSAMLResponse: {base64}\nRelayState: x"),
            format!("Parameters\nSAMLResponse\n{base64}\nRelayState\n\n"),
            format!("\"SAMLResponse\": \"{base64}\", \"RelayState\": \"\""),
            format!("--b\r\nContent-Disposition: form-data; name=\"SAMLResponse\"\r\n\r\n{base64}\r\n--b--\r\n"),
            format!("POST https://signin.aws.amazon.com/saml HTTP/1.1\nHost: signin.aws.amazon.com\n\n{XML}\n"),
        ] {
            let xml = read(&text).and_then(|input| input.messages.into_iter().next()).and_then(Result::ok).map(|m| m.xml);
            assert_eq!(xml.as_deref(), Some(XML), "{text}");
        }
        assert!(read("Hello, world").is_none());
    }
}
