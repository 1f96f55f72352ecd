//! How messages travel: HTTP-Redirect (deflate, base64, percent-encoding) and HTTP-POST (base64).

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{MAX_REQUEST, unexpected};
use crate::saml::error::SamlError;

/// Longer query strings are refused by servers and browsers alike.
const MAX_QUERY: usize = 64 * 1024;
/// RFC 3986 section 2.3: what never needs escaping.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// SAML 2.0 bindings, section 3.4.4: the only encoding there is.
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/// The URL that carries a request to `sso_url` by HTTP-Redirect (SAML 2.0 bindings, section 3.4.4.1).
///
/// A query that `sso_url` already has is kept; a fragment stays at the end.
#[must_use]
pub fn to_redirect_url(sso_url: &str, xml: &str, relay_state: Option<&str>) -> String {
    let (base, fragment) = sso_url.split_at(sso_url.find('#').unwrap_or(sso_url.len()));
    let joint = match base.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let message = STANDARD.encode(deflate(xml.as_bytes()));
    let mut url = format!("{base}{joint}SAMLRequest={}", utf8_percent_encode(&message, ESCAPED));
    if let Some(state) = relay_state {
        url.push_str("&RelayState=");
        url.extend(utf8_percent_encode(state, ESCAPED));
    }
    url + fragment
}

/// The request's XML out of the query string of a URL (without `?`), at most 64 KiB, and at most 256 KiB when inflated.
///
/// # Errors
/// [`SamlError::Unexpected`] without exactly one `SAMLRequest` or where a layer is broken; [`SamlError::TooLarge`] or
/// [`SamlError::TooMany`] above the bounds.
pub fn from_redirect_query(query: &str) -> Result<String, SamlError> {
    if query.len() > MAX_QUERY {
        return Err(SamlError::TooLarge { bytes: query.len(), limit: MAX_QUERY });
    }
    let mut message = None;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "SAMLRequest" if message.is_some() => return Err(unexpected("SAMLRequest stands in the query twice")),
            "SAMLRequest" => message = Some(value),
            "SAMLEncoding" if value != DEFLATE => return Err(unexpected("the query names an encoding other than DEFLATE")),
            _ => {}
        }
    }
    let message = message.ok_or_else(|| unexpected("there is no SAMLRequest in the query"))?;
    utf8(inflate(&unbase64(&message)?)?)
}

/// The request's XML out of the form field `SAMLRequest` of HTTP-POST (SAML 2.0 bindings, section 3.5.4).
///
/// # Errors
/// [`SamlError::TooLarge`] or [`SamlError::Unexpected`].
pub fn from_post_field(field: &str) -> Result<String, SamlError> {
    if field.len() > MAX_REQUEST {
        return Err(SamlError::TooLarge { bytes: field.len(), limit: MAX_REQUEST });
    }
    utf8(unbase64(field)?)
}

/// Senders that forget to escape `+` have it arrive as a blank; blanks at line ends are dropped.
fn unbase64(text: &str) -> Result<Vec<u8>, SamlError> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, '\r' | '\n' | '\t')).map(|c| if c == ' ' { '+' } else { c }).collect();
    STANDARD.decode(digits).map_err(|_| unexpected("the message is not base64"))
}

fn utf8(bytes: Vec<u8>) -> Result<String, SamlError> {
    String::from_utf8(bytes).map_err(|_| unexpected("the message is not UTF-8"))
}

/// Raw deflate (RFC 1951), as the binding wants it.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 2 + 64), Compression::default());
    // Writing into memory doesn't fail; if it ever did, an empty message is refused by every reader.
    if encoder.write_all(bytes).is_err() {
        return Vec::new();
    }
    encoder.finish().unwrap_or_default()
}

/// Stops at the limit, whatever the compressed bytes promise.
fn inflate(bytes: &[u8]) -> Result<Vec<u8>, SamlError> {
    let mut out = Vec::new();
    let limit = u64::try_from(MAX_REQUEST).unwrap_or(u64::MAX).saturating_add(1);
    DeflateDecoder::new(bytes).take(limit).read_to_end(&mut out).map_err(|_| unexpected("the message is not compressed by deflate"))?;
    if out.len() > MAX_REQUEST { Err(SamlError::TooMany { what: "bytes after inflating", limit: MAX_REQUEST }) } else { Ok(out) }
}
