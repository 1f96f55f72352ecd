//! Distinguished names as RFC 4514 strings.
//!
//! x509-parser's own form neither escapes nor reverses: a common name with a comma in it would read as two.

use x509_parser::asn1_rs::{Any, Tag, ToDer as _};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// Short names: RFC 4514 section 3, and those that OpenSSL prints for what real certificates use beside them.
const SHORT_NAMES: [(&str, &str); 17] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "GN"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("1.2.840.113549.1.9.2", "unstructuredName"),
];

/// The name as RFC 4514 writes it: last part first, parts apart by commas, awkward characters escaped.
pub(super) fn rfc4514(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name.iter_rdn().map(|rdn| rdn.iter().map(attribute).collect::<Vec<_>>().join("+")).collect();
    parts.reverse();
    parts.join(",")
}

fn attribute(part: &AttributeTypeAndValue<'_>) -> String {
    let oid = part.attr_type().to_id_string();
    let short = SHORT_NAMES.iter().find(|(dotted, _)| *dotted == oid).map(|(_, short)| *short);
    match (short, text(part.attr_value())) {
        (Some(short), Some(value)) => format!("{short}={}", escaped(&value)),
        // RFC 4514 section 2.4: a type without a short name has its value as the hex of its BER.
        (short, _) => format!("{}=#{}", short.unwrap_or(&oid), hex_of_ber(part.attr_value())),
    }
}

/// The characters of an ASN.1 string, of whichever of its many kinds.
fn text(value: &Any<'_>) -> Option<String> {
    let bytes = value.data;
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            std::str::from_utf8(bytes).ok().map(str::to_owned)
        }
        // In practice Latin-1.
        Tag::TeletexString => Some(bytes.iter().map(|b| char::from(*b)).collect()),
        Tag::BmpString => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            if bytes.len().is_multiple_of(2) { String::from_utf16(&units).ok() } else { None }
        }
        Tag::UniversalString => {
            let chars = bytes.chunks_exact(4).map(|c| char::from_u32(u32::from_be_bytes([c[0], c[1], c[2], c[3]])));
            if bytes.len().is_multiple_of(4) { chars.collect() } else { None }
        }
        _ => None,
    }
}

/// RFC 4514 section 2.4.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (at, c) in value.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', c]),
            '#' if at == 0 => out.push_str("\\#"),
            ' ' if at == 0 || at == last => out.push_str("\\ "),
            c if c.is_control() => {
                let mut utf8 = [0; 4];
                for byte in c.encode_utf8(&mut utf8).bytes() {
                    out.push('\\');
                    out.push_str(&upper_hex(&[byte]));
                }
            }
            c => out.push(c),
        }
    }
    out
}

fn hex_of_ber(value: &Any<'_>) -> String {
    upper_hex(&value.to_der_vec().unwrap_or_else(|_| value.data.to_vec()))
}

/// Two upper-case digits a byte.
pub(super) fn upper_hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0').to_ascii_uppercase();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_characters_are_escaped() {
        assert_eq!(escaped("plain"), "plain");
        assert_eq!(escaped("Contoso, Ltd. <x> \"y\" a+b;c\\d"), "Contoso\\, Ltd. \\<x\\> \\\"y\\\" a\\+b\\;c\\\\d");
        assert_eq!(escaped("#lead"), "\\#lead");
        assert_eq!(escaped(" both "), "\\ both\\ ");
        assert_eq!(escaped("a\u{0}b\n"), "a\\00b\\0A");
        assert_eq!(escaped("Zoë 🔑"), "Zoë 🔑");
        assert_eq!(escaped(""), "");
    }
}
