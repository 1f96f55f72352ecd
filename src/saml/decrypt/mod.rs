//! Opens an encrypted assertion with a private key that somebody gave.
//!
//! The structure is read here from the bounded tree, and only what SAML needs of it: one `EncryptedData` of an element, one
//! or a few `EncryptedKey`. The cryptography is bergshamra's. What comes out is text that anybody who knows the public key may have
//! written: whether it can be trusted is the business of `saml::verify`.
//!
//! May use: `saml::xml`, pki. Never: decide trust, say more of a failure than that it failed, print a key.

mod key;
mod method;

use super::error::shortened;
use super::xml::{
    Node,
    ns::{DS, XENC},
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
pub use key::DecryptKey;
use method::{DataMethod, KeyMethod};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// The most keys in one document that are tried, and the most given keys that are tried with each.
const MAX_KEYS: usize = 8;
/// The longest encrypted key in base64: RSA of 8,192 bits takes 1,368 characters.
const MAX_KEY_CHARS: usize = 4096;

/// Why an encrypted assertion was not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecryptError {
    /// No key was given.
    #[error("no key was given to open it with")]
    NoKey,
    /// The element is not built as XML encryption wants it.
    #[error("its {0} is not as XML encryption wants it")]
    Malformed(&'static str),
    /// An algorithm that is not accepted.
    #[error("the algorithm {uri:?} is not one that is accepted")]
    Algorithm {
        /// Its identifier, shortened.
        uri: String,
    },
    /// None of the given keys opens it. Deliberately without any detail.
    #[error("it does not open with a given key")]
    Failed,
    /// It opens, but something else than one assertion is in it.
    #[error("it opens, but there is no single assertion in it")]
    NotAnAssertion,
    /// A given key can't be read.
    #[error("the key can't be used: {reason}")]
    Key {
        /// What is wrong with it.
        reason: String,
    },
}

/// An opened assertion: text, not trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The assertion's text within an element that declares the namespaces that were in scope around the encrypted one.
    pub(super) wrapped: String,
    /// The assertion's text as it was encrypted.
    pub xml: String,
    /// How the assertion was encrypted, such as `aes256-gcm`.
    pub data_method: &'static str,
    /// How its key was, such as `rsa-oaep-mgf1p`.
    pub key_method: &'static str,
    /// Whether one of the two protects too little: CBC, which can be changed unnoticed, or RSA 1.5.
    pub weak: bool,
}

/// Opens one `EncryptedAssertion`.
///
/// # Errors
/// [`DecryptError`]; which of key, padding or tag was wrong is never told.
pub(super) fn open(encrypted: Node<'_, '_>, keys: &[DecryptKey]) -> Result<Opened, DecryptError> {
    if keys.is_empty() {
        return Err(DecryptError::NoKey);
    }
    let data = encrypted.child(XENC, "EncryptedData").ok_or(DecryptError::Malformed("EncryptedData"))?;
    let data_method = DataMethod::read(data)?;
    let content = cipher_value(data, usize::MAX)?;
    let (key_method, session_key) = session_key(&encrypted_keys(encrypted, data), keys, data_method)?;
    let plain = data_method.decrypt(&session_key, &content).ok_or(DecryptError::Failed)?;
    let text = String::from_utf8(plain).map_err(|_| DecryptError::Failed)?;
    let xml = without_declaration(&text).to_owned();
    let wrapped = wrapped(encrypted, &xml);
    Ok(Opened {
        wrapped,
        xml,
        data_method: data_method.name(),
        key_method: key_method.name(),
        weak: data_method.is_weak() || key_method.is_weak(),
    })
}

/// The encrypted keys: within the data's `KeyInfo`, or beside the data, to which a reference points.
fn encrypted_keys<'d, 'a>(encrypted: Node<'d, 'a>, data: Node<'d, 'a>) -> Vec<Node<'d, 'a>> {
    let inside = data.child(DS, "KeyInfo").into_iter().flat_map(|info| info.children_named(XENC, "EncryptedKey"));
    inside.chain(encrypted.children_named(XENC, "EncryptedKey")).take(MAX_KEYS).collect()
}

/// The key of the data, from the first encrypted key that a given key opens to the right length.
fn session_key(wrapped: &[Node<'_, '_>], keys: &[DecryptKey], data: DataMethod) -> Result<(KeyMethod, Zeroizing<Vec<u8>>), DecryptError> {
    if wrapped.is_empty() {
        return Err(DecryptError::Malformed("EncryptedKey"));
    }
    let mut first_error = None;
    for element in wrapped {
        let read = KeyMethod::read(*element).and_then(|method| Ok((method, cipher_value(*element, MAX_KEY_CHARS)?)));
        match read {
            Ok((method, value)) => {
                let opened = keys.iter().take(MAX_KEYS).find_map(|key| method.open(key, &value));
                if let Some(opened) = opened.filter(|opened| opened.len() == data.key_bytes()) {
                    return Ok((method, opened));
                }
            }
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(DecryptError::Failed))
}

/// The bytes in `CipherData/CipherValue`. A reference to bytes elsewhere is not followed.
fn cipher_value(element: Node<'_, '_>, most_chars: usize) -> Result<Vec<u8>, DecryptError> {
    let malformed = DecryptError::Malformed("CipherValue");
    let value = element.child(XENC, "CipherData").and_then(|data| data.child(XENC, "CipherValue")).ok_or_else(|| malformed.clone())?;
    let text = value.text();
    if text.len() > most_chars {
        return Err(malformed);
    }
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).map_err(|_| malformed)
}

fn unknown(uri: &str) -> DecryptError {
    DecryptError::Algorithm { uri: shortened(uri, 80) }
}

/// The text in an element of its own, with the namespaces that the encrypted element saw: XML encryption lets an element rely on
/// those around it.
fn wrapped(encrypted: Node<'_, '_>, xml: &str) -> String {
    let mut head = String::from("<opened:Response xmlns:opened=\"urn:oasis:names:tc:SAML:2.0:protocol\"");
    for (prefix, uri) in encrypted.namespaces_in_scope() {
        if prefix == "opened" || uri.is_empty() {
            continue;
        }
        let colon = if prefix.is_empty() { "" } else { ":" };
        let uri = uri.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let _ = write!(head, " xmlns{colon}{prefix}=\"{uri}\"");
    }
    format!("{head}>{xml}</opened:Response>")
}

fn without_declaration(text: &str) -> &str {
    let start = text.trim_start_matches('\u{feff}').trim();
    match start.strip_prefix("<?xml ").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => start,
    }
}
