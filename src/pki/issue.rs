//! Issues self-signed signing certificates.

use std::time::Duration;

use jiff::Timestamp;
use rcgen::{CertificateParams, DistinguishedName, DnType, IsCa, KeyUsagePurpose, SerialNumber, date_time_ymd};

use super::{Certificate, PkiError, SigningKey};

/// RFC 5280 appendix A: `ub-common-name`.
const MAX_COMMON_NAME: usize = 64;
/// 1950-01-01, where `UTCTime` begins (RFC 5280 section 4.1.2.5.1).
const FIRST_SECOND: i64 = -631_152_000;
/// 9999-12-31T23:59:59Z, where `GeneralizedTime` ends.
const LAST_SECOND: i64 = 253_402_300_799;

/// What a certificate shall say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueSpec {
    /// Subject and issuer, without `CN=`: 1 to 64 characters, no control characters.
    pub common_name: String,
    /// First moment of validity; fractions of a second are dropped.
    pub not_before: Timestamp,
    /// Last moment of validity; fractions of a second are dropped.
    pub not_after: Timestamp,
    /// Serial number, big-endian; the first bit is cleared, so that it stays positive. Random when absent.
    pub serial: Option<[u8; 16]>,
}

/// Issues a self-signed certificate for the key: RSA with SHA-256, for digital signatures only, no CA.
///
/// # Errors
/// [`PkiError::CommonName`], [`PkiError::Validity`], or [`PkiError::Crypto`].
pub fn issue(spec: &IssueSpec, key: &SigningKey) -> Result<Certificate, PkiError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name(&spec.common_name)?);
    let (not_before, not_after) = (spec.not_before.as_second(), spec.not_after.as_second());
    if not_after <= not_before || not_before < FIRST_SECOND || not_after > LAST_SECOND {
        return Err(PkiError::Validity);
    }
    // rcgen takes the `time` crate's moments; counting from one of its own needs no further dependency.
    let epoch = date_time_ymd(1950, 1, 1);
    params.not_before = epoch + Duration::from_secs(not_before.abs_diff(FIRST_SECOND));
    params.not_after = epoch + Duration::from_secs(not_after.abs_diff(FIRST_SECOND));
    params.serial_number = Some(SerialNumber::from_slice(&serial(spec.serial)?));
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let issued = params.self_signed(key).map_err(|_| PkiError::Crypto { what: "issue a certificate" })?;
    Certificate::from_der(issued.der())
}

fn common_name(text: &str) -> Result<&str, PkiError> {
    let length = text.chars().count();
    if length == 0 || length > MAX_COMMON_NAME || text.chars().any(char::is_control) || text.trim() != text {
        return Err(PkiError::CommonName { found: text.chars().take(MAX_COMMON_NAME + 1).collect() });
    }
    Ok(text)
}

/// RFC 5280 section 4.1.2.2: positive, not zero, at most twenty bytes; unpredictable when not given.
fn serial(given: Option<[u8; 16]>) -> Result<[u8; 16], PkiError> {
    let mut serial = if let Some(serial) = given {
        serial
    } else {
        let mut random = [0; 16];
        aws_lc_rs::rand::fill(&mut random).map_err(|_| PkiError::Crypto { what: "draw a serial number" })?;
        random
    };
    serial[0] &= 0x7F;
    if serial == [0; 16] {
        serial[15] = 1;
    }
    Ok(serial)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::RsaBits;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn spec(common_name: &str) -> IssueSpec {
        IssueSpec {
            common_name: common_name.to_owned(),
            not_before: Timestamp::constant(1_795_000_000, 0),
            not_after: Timestamp::constant(1_889_694_400, 999),
            serial: None,
        }
    }

    #[test]
    fn a_certificate_says_what_was_asked_and_survives_every_form() -> Outcome {
        let key = SigningKey::generate(RsaBits::B2048)?;
        let serial = Some([0xFF, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
        let made = issue(&IssueSpec { serial, ..spec("Rolebridge, practice <& \"x\"> Zoë 🔑") }, &key)?;
        let facts = made.facts();
        assert_eq!(facts.subject, "CN=Rolebridge\\, practice \\<& \\\"x\\\"\\> Zoë 🔑");
        assert_eq!(facts.issuer, facts.subject);
        assert_eq!(facts.serial, "7F02030405060708090A0B0C0D0E0F10");
        assert_eq!((facts.not_before.as_second(), facts.not_after.as_second()), (1_795_000_000, 1_889_694_400));
        assert_eq!(facts.key, "RSA 2048");
        assert_eq!(made.thumbprint().to_string().to_lowercase(), made.aws_thumbprint());
        let forms = [
            Certificate::from_der(made.der())?,
            Certificate::from_pem(&made.to_pem())?,
            Certificate::from_base64(&format!("  {}\r\n ", made.base64()))?,
            Certificate::from_file(made.to_pem().as_bytes())?,
            Certificate::from_file(made.base64().as_bytes())?,
            Certificate::from_file(made.der())?,
        ];
        assert!(forms.iter().all(|form| *form == made));
        assert_eq!(made.spki_der(), key.spki_der());
        assert!(made.belongs_to(&key) && !made.belongs_to(&SigningKey::generate(RsaBits::B2048)?));
        Ok(())
    }

    #[test]
    fn serials_are_positive_and_differ() -> Outcome {
        let key = SigningKey::generate(RsaBits::B2048)?;
        let (one, two) = (issue(&spec("a"), &key)?, issue(&spec("a"), &key)?);
        assert_ne!(one.facts().serial, two.facts().serial);
        let zero = issue(&IssueSpec { serial: Some([0; 16]), ..spec("a") }, &key)?;
        assert_eq!(zero.facts().serial, "01");
        Ok(())
    }

    #[test]
    fn what_x509_cannot_say_is_refused() -> Outcome {
        let key = SigningKey::generate(RsaBits::B2048)?;
        for name in ["", " a", "a\n", &"x".repeat(65)] {
            assert!(matches!(issue(&spec(name), &key), Err(PkiError::CommonName { .. })), "{name:?}");
        }
        let swapped = IssueSpec { not_after: spec("a").not_before, not_before: spec("a").not_after, ..spec("a") };
        assert_eq!(issue(&swapped, &key), Err(PkiError::Validity));
        let extremes = IssueSpec { not_before: Timestamp::MIN, not_after: Timestamp::MAX, ..spec("a") };
        assert_eq!(issue(&extremes, &key), Err(PkiError::Validity));
        let widest = IssueSpec {
            not_before: Timestamp::from_second(FIRST_SECOND)?,
            not_after: Timestamp::from_second(253_402_207_200)?,
            ..spec("a")
        };
        assert_eq!(issue(&widest, &key)?.facts().not_after.as_second(), 253_402_207_200);
        Ok(())
    }

    #[test]
    fn no_input_makes_the_reader_panic() -> Outcome {
        let made = issue(&spec("a"), &SigningKey::generate(RsaBits::B2048)?)?;
        for cut in 0..made.der().len() {
            assert!(Certificate::from_der(&made.der()[..cut]).is_err());
            let mut flipped = made.der().to_vec();
            flipped[cut] ^= 0x81;
            // Many flips still parse (nobody checks the signature here): only a panic would fail this test.
            let _ = Certificate::from_der(&flipped);
        }
        assert!(matches!(Certificate::from_der(&vec![0x30; 70_000]), Err(PkiError::TooLarge { .. })));
        assert!(matches!(Certificate::from_base64("%%%"), Err(PkiError::Base64 { .. })));
        assert!(matches!(Certificate::from_pem("no PEM"), Err(PkiError::Pem { .. })));
        Ok(())
    }
}
