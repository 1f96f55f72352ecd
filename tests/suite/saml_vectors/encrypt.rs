//! Encrypted assertions for tests and pictures, made by the library below ours.
#![allow(clippy::unwrap_used, dead_code, missing_docs, unreachable_pub)] // test code: a failure is a panic, and not every user needs everything

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::crypto::{cipher, keytransport};
use rolebridge::pki::SigningKey;

pub const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
pub const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
pub const GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
pub const OAEP: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";

/// How something is encrypted: data, key, digest, mask.
#[derive(Clone, Copy)]
pub struct How {
    pub data: &'static str,
    pub key: &'static str,
    pub digest: Option<&'static str>,
    pub mask: Option<&'static str>,
}

pub const USUAL: How = How { data: GCM, key: OAEP, digest: None, mask: None };

/// An `EncryptedAssertion` for a key, made by the library below ours.
pub fn encrypted(plain: &str, to: &SigningKey, how: How) -> String {
    let cipher = cipher::from_uri(how.data).unwrap();
    let session_key: Vec<u8> = (0..cipher.key_size()).map(|n| u8::try_from(n * 7 + 1).unwrap()).collect();
    let content = cipher.encrypt(&session_key, plain.as_bytes()).unwrap();
    let public = bergshamra::keys::loader::load_spki_der(&to.spki_der()).unwrap().software_key().unwrap().unwrap();
    let params = keytransport::OaepParams { digest_uri: how.digest.map(Into::into), mgf_uri: how.mask.map(Into::into), oaep_params: None };
    let wrapped = keytransport::from_uri_with_params(how.key, params).unwrap().encrypt(&public, &session_key).unwrap();
    let digest = how.digest.map_or(String::new(), |d| format!("<ds:DigestMethod Algorithm=\"{d}\"/>"));
    let mask = how.mask.map_or(String::new(), |m| format!("<xenc11:MGF xmlns:xenc11=\"{XENC11}\" Algorithm=\"{m}\"/>"));
    format!(
        "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><xenc:EncryptedData xmlns:xenc=\"{XENC}\" Type=\"{XENC}Element\">\
         <xenc:EncryptionMethod Algorithm=\"{}\"/><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><xenc:EncryptedKey>\
         <xenc:EncryptionMethod Algorithm=\"{}\">{digest}{mask}</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData>\
         </xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>",
        how.data,
        how.key,
        STANDARD.encode(wrapped),
        STANDARD.encode(content)
    )
}
