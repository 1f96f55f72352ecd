//! From bytes to messages: every form in which a SAML message is copied, saved or recorded.
//!
//! May use: decoders for base64, deflate, JSON. Never: decide trust; work on input whose size or count is not bounded yet.

mod export;
mod har;
mod html;
mod loose;
mod packed;
mod query;
mod text;

use super::error::InspectError;
use packed::Packing;
use serde::{Deserialize, Serialize};
pub(super) use text::text;

/// The largest document, in bytes, as it is given and when unpacked.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// The largest HAR file, in bytes: it holds everything that a browser loaded.
pub const MAX_HAR_BYTES: usize = 64 * 1024 * 1024;
/// The most messages in one input.
const MAX_MESSAGES: usize = 200;

/// The outermost form of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// XML as it is.
    Xml,
    /// Base64 of XML, as in a form field.
    Base64,
    /// Base64 of deflated XML, as in the query of a redirect.
    Deflate,
    /// Percent-encoded: a redirect URL, a query, the body of a form post.
    Url,
    /// A page whose form carries the message.
    Form,
    /// A browser's recording.
    Har,
}

/// One message, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// The XML.
    pub(super) xml: String,
    /// Where it went, without its query; of recordings and redirect URLs.
    pub(super) url: Option<String>,
    /// Whether the URL carries a signature of its own (HTTP-Redirect binding).
    pub(super) signed_url: bool,
}

/// What the input holds.
#[derive(Debug)]
pub(super) struct Input {
    /// Its form.
    pub(super) form: Form,
    /// Its messages in order; one that can't be unpacked says why.
    pub(super) messages: Vec<Result<Message, InspectError>>,
}

/// Reads an input of unknown form.
pub(super) fn read(input: &[u8]) -> Result<Input, InspectError> {
    let is_json =
        input.iter().find(|b| !b.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(b)).is_some_and(|first| b"{[".contains(first));
    let limit = if is_json { MAX_HAR_BYTES } else { MAX_BYTES };
    if input.len() > limit {
        return Err(InspectError::TooLarge { limit });
    }
    let text = text(input)?;
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(InspectError::Empty);
    }
    if is_json {
        return har::read(trimmed).or_else(|no_har| match export::read(trimmed) {
            Err(too_many @ InspectError::TooMany { .. }) => Err(too_many),
            other => other.map_err(|_| no_har),
        });
    }
    if trimmed.starts_with("-----BEGIN ") {
        return Err(InspectError::NotText { looks_like: Some("a certificate or key in PEM form") });
    }
    if trimmed.starts_with('<') {
        return if html::is_page(trimmed) { html::read(trimmed) } else { Ok(one(Form::Xml, Message::of(trimmed.to_owned()))) };
    }
    if let Some(input) = query::read(trimmed) {
        return Ok(input);
    }
    let (packing, xml) = match packed::unpack(trimmed) {
        Err(no_form @ InspectError::NoForm { .. }) => return loose::read(trimmed).ok_or(no_form),
        unpacked => unpacked?,
    };
    let form = match packing {
        Packing::Plain | Packing::Percent => Form::Url,
        Packing::Base64 => Form::Base64,
        Packing::Deflate => Form::Deflate,
    };
    Ok(one(form, Message::of(xml)))
}

impl Message {
    fn of(xml: String) -> Self {
        Self { xml, url: None, signed_url: false }
    }
}

fn one(form: Form, message: Message) -> Input {
    Input { form, messages: vec![Ok(message)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use std::io::Write as _;

    const XML: &str = "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\" note=\"ää>>>???\"/>";

    fn read_one(input: &[u8]) -> Option<(Form, Message)> {
        let input = read(input).ok()?;
        match <[_; 1]>::try_from(input.messages) {
            Ok([Ok(message)]) => Some((input.form, message)),
            _ => None,
        }
    }

    fn deflated() -> Vec<u8> {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        let _ = encoder.write_all(XML.as_bytes());
        encoder.finish().unwrap_or_default()
    }

    #[test]
    fn every_form_leads_to_the_same_xml() {
        let base64 = STANDARD.encode(XML);
        let packed = STANDARD.encode(deflated());
        let escaped = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let lines = base64.as_bytes().chunks(20).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>();
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(XML.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let utf16_be: Vec<u8> = XML.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (input, form) in [
            (XML.as_bytes().to_vec(), Form::Xml),
            (format!("\u{feff}  {XML}").into_bytes(), Form::Xml),
            (utf16, Form::Xml),
            (utf16_be, Form::Xml),
            (base64.clone().into_bytes(), Form::Base64),
            (lines.join("\r\n").into_bytes(), Form::Base64),
            (lines.join("\\n").into_bytes(), Form::Base64),
            (format!("\"{base64}\"\n").into_bytes(), Form::Base64),
            (base64.replace('+', "-").replace('/', "_").replace('=', "").into_bytes(), Form::Base64),
            (packed.clone().into_bytes(), Form::Deflate),
            (escaped(&base64).into_bytes(), Form::Url),
            (escaped(XML).into_bytes(), Form::Url),
            (escaped(&escaped(&base64)).into_bytes(), Form::Url),
            (format!("SAMLResponse={}", escaped(&escaped(&base64))).into_bytes(), Form::Url),
            (
                base64
                    .replace('+', "&#43;")
                    .as_bytes()
                    .chunks(30)
                    .map(|c| String::from_utf8_lossy(c).into_owned())
                    .collect::<Vec<_>>()
                    .join("&#13;&#10;")
                    .into_bytes(),
                Form::Base64,
            ),
            (serde_urlencoded::to_string([("SAMLResponse", XML)]).unwrap_or_default().into_bytes(), Form::Url),
            (
                format!("{{\"requests\":[{{\"url\":\"https://a.example\",\"post\":[[\"SAMLResponse\",\"{base64}\"]]}}]}}").into_bytes(),
                Form::Har,
            ),
            (format!("POST\nSAMLResponse: {base64}\nRelayState: x").into_bytes(), Form::Url),
            (format!("SAMLResponse={}&RelayState=x", escaped(&base64)).into_bytes(), Form::Url),
            (format!("curl 'https://a.example' --data-raw 'RelayState=&SAMLResponse={}'", escaped(&base64)).into_bytes(), Form::Url),
            (format!("https://idp.example/sso?RelayState=1&SAMLRequest={}&SigAlg=x&Signature=y", escaped(&packed)).into_bytes(), Form::Url),
            (format!("<!DOCTYPE html><form><INPUT type=hidden value='{base64}' NAME=SAMLResponse></form>").into_bytes(), Form::Form),
            (
                format!("<html><input name=\"SAMLResponse\" value=\"{}\"/></html>", base64.replace('+', "&#x2b;").replace('=', "&#61;"))
                    .into_bytes(),
                Form::Form,
            ),
            (
                format!(
                    "<html><script>var p='\\x3cinput name=\\x22SAMLResponse\\x22 value=\\x22{}\\x22\\x3e'</script></html>",
                    base64.replace('+', "\\x2b")
                )
                .into_bytes(),
                Form::Form,
            ),
            (
                format!("<html><script>post({{\"SAMLResponse\": \"{}\"}})</script></html>", base64.replace('/', "\\/")).into_bytes(),
                Form::Form,
            ),
        ] {
            let read = read_one(&input);
            let shown = String::from_utf8_lossy(&input).into_owned();
            assert_eq!(read.as_ref().map(|(f, _)| *f), Some(form), "{shown}");
            assert_eq!(read.map(|(_, m)| m.xml.trim().to_owned()).as_deref(), Some(XML), "{shown}");
        }
    }

    #[test]
    fn a_redirect_url_is_named_and_its_signature_seen() {
        let url = format!(
            "https://idp.example/sso?SAMLRequest={}&SigAlg=x&Signature=y",
            percent_encoding::utf8_percent_encode(&STANDARD.encode(deflated()), percent_encoding::NON_ALPHANUMERIC)
        );
        let message = read_one(url.as_bytes()).map(|(_, m)| m);
        assert_eq!(message.as_ref().and_then(|m| m.url.as_deref()), Some("https://idp.example/sso"));
        assert!(message.is_some_and(|m| m.signed_url));
    }

    #[test]
    fn what_is_none_of_them_is_refused_in_words() {
        for (input, expected) in [
            (&b""[..], "input.empty"),
            (b" \r\n\t ", "input.empty"),
            (b"\xEF\xBB\xBF", "input.empty"),
            (b"\x89PNG\r\n\x1a\n\0\0", "input.not_text"),
            (b"\x30\x82\x03\x01\x02", "input.not_text"),
            (b"a\0b", "input.not_text"),
            (b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "input.not_text"),
            (b"Hello, world", "input.form"),
            (b"aGVsbG8gd29ybGQ=", "input.form"),
            (b"{\"a\":1}", "input.form"),
            (b"{\"log\":{\"entries\":[]}}", "input.no_message"),
            (b"<html><body>Sign in</body></html>", "input.no_message"),
        ] {
            let shown = String::from_utf8_lossy(input).into_owned();
            assert_eq!(read(input).map(|_| ()).map_err(|e| e.finding().id), Err(expected.to_owned()), "{shown}");
        }
    }

    #[test]
    fn sizes_are_bounded_before_and_after_unpacking() {
        assert_eq!(read(&vec![b'a'; MAX_BYTES + 1]).map(|_| ()), Err(InspectError::TooLarge { limit: MAX_BYTES }));
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        let _ = encoder.write_all(&vec![b'<'; MAX_BYTES + 10]);
        let bomb = STANDARD.encode(encoder.finish().unwrap_or_default());
        assert!(bomb.len() < 20_000);
        assert_eq!(read(bomb.as_bytes()).map(|_| ()), Err(InspectError::TooLarge { limit: MAX_BYTES }));
    }
}
