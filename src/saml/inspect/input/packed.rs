//! Percent-encoding, base64 and deflate around XML.

use super::super::error::InspectError;
use super::text::text;
use super::{MAX_BYTES, html};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{DeflateDecoder, ZlibDecoder};
use std::io::Read;

/// How XML was packed, outermost layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Not at all.
    Plain,
    /// Percent-encoded.
    Percent,
    /// Base64.
    Base64,
    /// Deflated, then base64.
    Deflate,
}

/// Takes what people's tools write: padding or none, stray bits in the last character.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Unpacks a value: percent-encoding first, if there is any, then base64, then deflate.
pub(super) fn unpack(value: &str) -> Result<(Packing, String), InspectError> {
    let value = value.trim_matches(|c: char| c.is_whitespace() || "\"'`,;".contains(c));
    if !value.contains('%') {
        return unpack_base64(value);
    }
    let once = unescaped(value)?;
    // some tools encode what is encoded already; a plain document may hold % as it likes
    let plain = if once.contains('%') && !once.trim_start().starts_with('<') { unescaped(&once)? } else { once };
    let (_, xml) = if plain.trim_start().starts_with('<') { (Packing::Plain, plain) } else { unpack_base64(&plain)? };
    Ok((Packing::Percent, xml))
}

/// Undoes percent-encoding once. A plus sign stays one: in base64 it is a digit, whether or not the sender escaped it. Only in XML
/// without any blank it is one, as forms write it.
fn unescaped(value: &str) -> Result<String, InspectError> {
    let plain = percent_encoding::percent_decode_str(value).decode_utf8().map_err(|_| InspectError::NoMessageInside)?;
    if plain.starts_with('<') && !plain.contains(' ') && value.contains('+') {
        let blanks = value.replace('+', " ");
        return percent_encoding::percent_decode_str(&blanks).decode_utf8().map(Into::into).map_err(|_| InspectError::NoMessageInside);
    }
    Ok(plain.into_owned())
}

fn unpack_base64(value: &str) -> Result<(Packing, String), InspectError> {
    // most often it is nothing but digits
    let bytes = match LENIENT.decode(value) {
        Ok(bytes) => bytes,
        Err(_) => LENIENT.decode(digits(value)?).map_err(|_| InspectError::NoMessageInside)?,
    };
    let is_xml = |text: &String| text.trim_start().starts_with('<');
    if let Some(text) = text(&bytes).ok().filter(is_xml) {
        return Ok((Packing::Base64, text));
    }
    let inflated = match inflate(DeflateDecoder::new(bytes.as_slice()))? {
        Some(inflated) => Some(inflated),
        None => inflate(ZlibDecoder::new(bytes.as_slice()))?,
    };
    let xml = inflated.and_then(|bytes| text(&bytes).ok()).filter(is_xml);
    xml.map(|xml| (Packing::Deflate, xml)).ok_or(InspectError::NoMessageInside)
}

/// The base64 digits of a text: line breaks, also escaped ones, and padding are left out, the URL-safe alphabet is translated.
fn digits(value: &str) -> Result<String, InspectError> {
    let value = html::without_entities(value);
    let is_digit = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let mut digits = String::with_capacity(value.len());
    let mut rest: &str = &value;
    loop {
        // nearly all of it is digits, so they are taken by whole lines
        let run = rest.bytes().position(|b| !is_digit(&b)).unwrap_or(rest.len());
        let (good, other) = rest.split_at(run);
        digits.push_str(good);
        let mut characters = other.chars();
        match characters.next() {
            None => return Ok(digits),
            Some('-') => digits.push('+'),
            Some('_') => digits.push('/'),
            Some('=') => {}
            Some('\\') if characters.as_str().starts_with(['n', 'r', 't', '/']) => {
                digits.extend(characters.next().filter(|escaped| *escaped == '/'));
            }
            Some(blank) if blank.is_whitespace() => {}
            Some(found) => {
                let before = &value[..value.len() - other.len()];
                return Err(InspectError::NoForm { found, position: before.chars().count() + 1 });
            }
        }
        rest = characters.as_str();
    }
}

/// Inflates up to the limit; `None` when it is not deflated at all.
fn inflate(packed: impl Read) -> Result<Option<Vec<u8>>, InspectError> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    match packed.take(limit).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > MAX_BYTES => Err(InspectError::TooLarge { limit: MAX_BYTES }),
        Ok(_) => Ok(Some(bytes)),
        Err(_) => Ok(None),
    }
}
