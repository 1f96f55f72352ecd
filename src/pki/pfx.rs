//! PFX (PKCS#12) files: a certificate with its key under a passphrase, the form in which Entra takes a key.

use p12_keystore::error::Error as P12Error;
use p12_keystore::{EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, Pkcs12Archive, PrivateKey, PrivateKeyChain};
use x509_parser::asn1_rs::{Any, FromDer, Sequence};

use super::{Certificate, PkiError, SigningKey};
use crate::domain::secret::{SecretBytes, SecretText};

/// A key, its certificate and a long chain stay far below this.
const MAX_PFX_BYTES: usize = 128 * 1024;
/// Enough for any word that a person types; the key derivation works through all of it.
const MAX_PASSPHRASE_CHARS: usize = 1024;
/// Keys in one file that are tried against its certificates.
const MAX_KEYS: usize = 16;

/// How a PFX file is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// AES-256 with PBKDF2 and HMAC-SHA-256, as OpenSSL 3 and current Windows write.
    #[default]
    Modern,
    /// Triple DES with SHA-1, which everything back to Windows Server 2008 reads. Weak: only for what refuses the other.
    Legacy,
}

/// Writes the certificate and its key under a passphrase, in the modern profile.
///
/// # Errors
/// As for [`write_as`].
pub fn write(certificate: &Certificate, key: &SigningKey, passphrase: &SecretText, friendly_name: &str) -> Result<SecretBytes, PkiError> {
    write_as(Profile::default(), certificate, key, passphrase, friendly_name)
}

/// Writes the certificate and its key under a passphrase.
///
/// # Errors
/// [`PkiError::OtherKey`] when the two don't belong together; [`PkiError::Pfx`] when the passphrase is empty or too long, or the
/// friendly name holds characters beyond the Basic Multilingual Plane (PKCS#12 writes `BMPString`).
pub fn write_as(
    profile: Profile,
    certificate: &Certificate,
    key: &SigningKey,
    passphrase: &SecretText,
    friendly_name: &str,
) -> Result<SecretBytes, PkiError> {
    if !certificate.belongs_to(key) {
        return Err(PkiError::OtherKey);
    }
    check_passphrase(passphrase)?;
    if passphrase.expose().is_empty() {
        return Err(pfx("an empty passphrase would leave the key open to everybody"));
    }
    if friendly_name.len() > 256 || friendly_name.chars().any(|c| u32::from(c) > 0xFFFF) {
        return Err(pfx("the friendly name is too long or holds characters that PFX files can't carry"));
    }
    let chain = PrivateKeyChain::new(
        certificate.thumbprint().as_bytes().as_slice(),
        PrivateKey::from_der(key.pkcs8_der().expose()).map_err(reason)?,
        [p12_keystore::Certificate::from_der(certificate.der()).map_err(reason)?],
    );
    let mut store = KeyStore::new();
    store.add_entry(friendly_name, KeyStoreEntry::PrivateKeyChain(chain));
    let (encryption, mac) = match profile {
        Profile::Modern => (EncryptionAlgorithm::PbeWithHmacSha256AndAes256, MacAlgorithm::HmacSha256),
        Profile::Legacy => (EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc, MacAlgorithm::HmacSha1),
    };
    let writer = store.writer(passphrase.expose()).encryption_algorithm(encryption).mac_algorithm(mac);
    Ok(SecretBytes::new(writer.write().map_err(reason)?))
}

/// Reads the RSA key and the certificate that belongs to it out of a PFX file of at most 128 KiB.
///
/// Other certificates in the file (a chain) are skipped. The file must carry a MAC: without one, nothing tells a wrong passphrase
/// from a forged file before its bags are worked on.
///
/// # Errors
/// [`PkiError::WrongPassphrase`]; [`PkiError::OtherKey`] when no certificate in it belongs to a key in it; [`PkiError::Pfx`] and
/// [`PkiError::TooLarge`] when it is something else.
pub fn read(content: &SecretBytes, passphrase: &SecretText) -> Result<(Certificate, SigningKey), PkiError> {
    if content.expose().len() > MAX_PFX_BYTES {
        return Err(PkiError::TooLarge { what: "a PFX file", limit: MAX_PFX_BYTES });
    }
    check_passphrase(passphrase)?;
    check_mac(content.expose())?;
    let archive = Pkcs12Archive::from_pkcs12(content.expose(), passphrase.expose()).map_err(reason)?;
    if archive.keys.is_empty() {
        return Err(pfx("it holds no private key"));
    }
    let mut refused = PkiError::OtherKey;
    for bag in archive.keys.iter().take(MAX_KEYS) {
        let key = match SigningKey::from_pkcs8_der(&SecretBytes::new(bag.key.as_der().to_vec())) {
            Ok(key) => key,
            Err(error) => {
                refused = error;
                continue;
            }
        };
        let mut certificates = archive.certs.iter().filter_map(|bag| Certificate::from_der(bag.cert.as_der()).ok());
        if let Some(certificate) = certificates.find(|certificate| certificate.belongs_to(&key)) {
            return Ok((certificate, key));
        }
    }
    Err(refused)
}

fn check_passphrase(passphrase: &SecretText) -> Result<(), PkiError> {
    if passphrase.expose().chars().count() > MAX_PASSPHRASE_CHARS {
        return Err(pfx("the passphrase has more than 1,024 characters"));
    }
    Ok(())
}

/// `PFX ::= SEQUENCE { version, authSafe, macData OPTIONAL }` (RFC 7292 section 4): there must be a third part.
fn check_mac(content: &[u8]) -> Result<(), PkiError> {
    let not_der = |_| pfx("it is not PKCS#12 in DER form");
    let (_, outer) = Sequence::from_der(content).map_err(not_der)?;
    let (rest, _version) = Any::from_der(&outer.content).map_err(not_der)?;
    let (mac, _auth_safe) = Any::from_der(rest).map_err(not_der)?;
    if mac.is_empty() { Err(pfx("it carries no MAC, so nothing shows that it is whole")) } else { Ok(()) }
}

fn pfx(reason: &str) -> PkiError {
    PkiError::Pfx { reason: reason.to_owned() }
}

fn reason(error: P12Error) -> PkiError {
    match error {
        P12Error::MacError(_) => PkiError::WrongPassphrase,
        other => PkiError::Pfx { reason: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{IssueSpec, RsaBits, issue};
    use jiff::Timestamp;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn pair() -> Result<(Certificate, SigningKey), PkiError> {
        let key = SigningKey::generate(RsaBits::B2048)?;
        let (not_before, not_after) = (Timestamp::constant(1_795_000_000, 0), Timestamp::constant(1_889_694_400, 0));
        let spec = IssueSpec { common_name: "AWSContoso 🔑".to_owned(), not_before, not_after, serial: None };
        Ok((issue(&spec, &key)?, key))
    }

    #[test]
    fn a_pfx_opens_with_its_passphrase_only() -> Outcome {
        let (certificate, key) = pair()?;
        let passphrase = SecretText::new("pässword & <more>");
        for profile in [Profile::Modern, Profile::Legacy] {
            let file = write_as(profile, &certificate, &key, &passphrase, "AWS Contoso")?;
            let (certificate_again, key_again) = read(&file, &passphrase)?;
            assert_eq!(certificate_again, certificate);
            assert_eq!(key_again.pkcs8_der().expose(), key.pkcs8_der().expose());
            for wrong in ["", "password & <more>", "PÄSSWORD & <MORE>"] {
                assert!(matches!(read(&file, &SecretText::new(wrong)), Err(PkiError::WrongPassphrase)), "{wrong}");
            }
        }
        Ok(())
    }

    #[test]
    fn what_does_not_fit_a_pfx_is_refused() -> Outcome {
        let (certificate, key) = pair()?;
        let other = SigningKey::generate(RsaBits::B2048)?;
        let passphrase = SecretText::new("word");
        assert!(matches!(write(&certificate, &other, &passphrase, "x"), Err(PkiError::OtherKey)));
        assert!(matches!(write(&certificate, &key, &SecretText::new(""), "x"), Err(PkiError::Pfx { .. })));
        assert!(matches!(write(&certificate, &key, &passphrase, "🔑"), Err(PkiError::Pfx { .. })));
        assert!(matches!(write(&certificate, &key, &SecretText::new("x".repeat(1025)), "x"), Err(PkiError::Pfx { .. })));
        Ok(())
    }

    #[test]
    fn no_input_makes_the_reader_panic() -> Outcome {
        let (certificate, key) = pair()?;
        let passphrase = SecretText::new("word");
        let file = write(&certificate, &key, &passphrase, "x")?;
        let bytes = file.expose();
        for cut in (0..bytes.len()).step_by(7) {
            assert!(read(&SecretBytes::new(bytes[..cut].to_vec()), &passphrase).is_err());
        }
        // The head holds lengths and types; a changed one must end in a refusal. The MAC catches what lies behind.
        for at in (0..bytes.len()).step_by(if cfg!(debug_assertions) { 61 } else { 1 }).chain(0..40) {
            let mut flipped = bytes.to_vec();
            flipped[at] ^= 0xA5;
            let _ = read(&SecretBytes::new(flipped), &passphrase);
        }
        assert!(matches!(read(&SecretBytes::new(vec![0x30; 200_000]), &passphrase), Err(PkiError::TooLarge { .. })));
        assert!(matches!(read(&SecretBytes::new(certificate.der().to_vec()), &passphrase), Err(PkiError::Pfx { .. })));
        Ok(())
    }
}
