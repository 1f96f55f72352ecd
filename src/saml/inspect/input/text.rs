//! Bytes to text: UTF-8, or UTF-16 with or without a mark.

use super::super::error::InspectError;
use std::borrow::Cow;

/// The text without a byte order mark.
///
/// An XML declaration that names UTF-16 is cut off, as what follows is UTF-8 from here on. Signatures don't cover the
/// declaration.
pub(in super::super) fn text(bytes: &[u8]) -> Result<String, InspectError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, InspectError> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text.to_owned()),
        _ => Err(InspectError::NotText { looks_like: looks_like(bytes) }),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, InspectError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    match (rest, String::from_utf16(&units)) {
        ([], Ok(text)) if !text.contains('\0') => Ok(without_declaration(&text).into_owned()),
        _ => Err(InspectError::NotText { looks_like: Some("text in UTF-16 that is cut off or damaged") }),
    }
}

fn without_declaration(text: &str) -> Cow<'_, str> {
    let start = text.trim_start();
    match start.strip_prefix("<?xml ").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => Cow::Owned(rest.trim_start().to_owned()),
        None => Cow::Borrowed(text),
    }
}

/// What binary content, or text in another encoding, looks like.
fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x30, 0x82, ..] => Some("a certificate or key in DER form"),
        [0x1F, 0x8B, ..] => Some("a gzip archive"),
        [b'P', b'K', 3, 4, ..] => Some("a zip archive"),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => Some("a picture"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF document"),
        [b'<', ..] => Some("XML in another encoding than UTF-8 or UTF-16"),
        _ => None,
    }
}
