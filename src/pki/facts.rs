//! What a certificate says of itself, read by x509-parser: also of foreign ones that could never sign here.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::PkiError;
use super::name::{rfc4514, upper_hex};
use crate::domain::certificate::{CertificateFacts, Thumbprint};

/// Everything that is kept of a parsed certificate.
pub(super) struct Parsed {
    pub(super) facts: CertificateFacts,
    /// `SubjectPublicKeyInfo`, DER.
    pub(super) spki: Vec<u8>,
    /// What the bit string of the `SubjectPublicKeyInfo` holds.
    pub(super) public_key: Vec<u8>,
}

/// Reads one certificate that fills `der` to its last byte.
pub(super) fn parse(der: &[u8]) -> Result<Parsed, PkiError> {
    let refused = |reason: &str| PkiError::NotACertificate { reason: reason.to_owned() };
    let (rest, x509) = X509Certificate::from_der(der).map_err(|e| refused(&reason(&e)))?;
    if !rest.is_empty() {
        return Err(refused("bytes follow after its end"));
    }
    let spki = x509.public_key();
    let facts = CertificateFacts {
        subject: rfc4514(x509.subject()),
        issuer: rfc4514(x509.issuer()),
        serial: serial(x509.raw_serial()),
        not_before: moment(x509.validity().not_before).ok_or_else(|| refused("its validity can't be read"))?,
        not_after: moment(x509.validity().not_after).ok_or_else(|| refused("its validity can't be read"))?,
        key: key_kind(spki),
        thumbprint: thumbprint(der),
        sha256: upper_hex(digest(&SHA256, der).as_ref()).to_lowercase(),
    };
    Ok(Parsed { facts, spki: spki.raw.to_vec(), public_key: spki.subject_public_key.data.to_vec() })
}

/// SHA-1 over the DER. Not for security: it is the name that Entra gives a certificate.
fn thumbprint(der: &[u8]) -> Thumbprint {
    let mut bytes = [0; 20];
    bytes.copy_from_slice(digest(&SHA1_FOR_LEGACY_USE_ONLY, der).as_ref());
    Thumbprint::new(bytes)
}

/// Upper-case hex without the zero byte that only keeps the number positive, as OpenSSL and Entra print it.
fn serial(raw: &[u8]) -> String {
    let significant = match raw {
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    upper_hex(significant)
}

fn moment(time: ASN1Time) -> Option<Timestamp> {
    Timestamp::from_second(time.timestamp()).ok()
}

fn key_kind(spki: &SubjectPublicKeyInfo<'_>) -> String {
    match spki.parsed() {
        Ok(PublicKey::RSA(rsa)) => format!("RSA {}", bit_length(rsa.modulus)),
        Ok(PublicKey::EC(_)) => format!("EC {}", curve(spki)),
        Ok(PublicKey::DSA(_)) => "DSA".to_owned(),
        _ => match spki.algorithm.algorithm.to_id_string().as_str() {
            "1.3.101.112" => "Ed25519".to_owned(),
            "1.3.101.113" => "Ed448".to_owned(),
            "1.2.840.113549.1.1.10" => "RSA-PSS".to_owned(),
            "1.2.840.113549.1.1.1" => "RSA (unreadable)".to_owned(),
            "1.2.840.10045.2.1" => "EC (unreadable)".to_owned(),
            other => format!("key of type {other}"),
        },
    }
}

/// Length of a big-endian number in bits, leading zeros not counted.
fn bit_length(number: &[u8]) -> usize {
    let digits: &[u8] = number.iter().position(|b| *b != 0).map_or(&[], |first| &number[first..]);
    digits.first().map_or(0, |first| digits.len() * 8 - first.leading_zeros() as usize)
}

fn curve(spki: &SubjectPublicKeyInfo<'_>) -> String {
    let oid = spki.algorithm.parameters.as_ref().and_then(|p| p.as_oid().ok()).map(|oid| oid.to_id_string());
    match oid.as_deref() {
        Some("1.2.840.10045.3.1.7") => "P-256".to_owned(),
        Some("1.3.132.0.34") => "P-384".to_owned(),
        Some("1.3.132.0.35") => "P-521".to_owned(),
        Some("1.3.132.0.10") => "secp256k1".to_owned(),
        Some(other) => format!("of curve {other}"),
        None => "of an unnamed curve".to_owned(),
    }
}

fn reason(error: &x509_parser::nom::Err<x509_parser::error::X509Error>) -> String {
    match error {
        x509_parser::nom::Err::Incomplete(_) => "it ends too early".to_owned(),
        x509_parser::nom::Err::Error(e) | x509_parser::nom::Err::Failure(e) => e.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_serials_are_as_openssl_prints_them() {
        assert_eq!(bit_length(&[0, 0x80, 0]), 16);
        assert_eq!(bit_length(&[0x40]), 7);
        assert_eq!(bit_length(&[]), 0);
        assert_eq!(bit_length(&[0, 0]), 0);
        assert_eq!(serial(&[0, 0xAB, 1]), "AB01");
        assert_eq!(serial(&[0]), "00");
        assert_eq!(serial(&[]), "");
    }
}
