//! The algorithms that are accepted. XML encryption 1.1, sections 5.2 and 5.5; triple DES is not among them.

use super::key::DecryptKey;
use super::{DecryptError, unknown};
use crate::saml::xml::{
    Node,
    ns::{DS, XENC, XENC11},
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::crypto::keytransport::{OaepParams, from_uri_with_params};
use bergshamra::crypto::{cipher, keytransport::KeyTransportAlgorithm};
use bergshamra::keys::loader;
use zeroize::Zeroizing;

/// The longest label of RSA-OAEP, in base64.
const MAX_LABEL: usize = 1024;

/// How the assertion is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DataMethod {
    uri: &'static str,
    name: &'static str,
    key_bytes: usize,
    authenticated: bool,
}

const DATA_METHODS: [DataMethod; 6] = [
    data("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "aes128-cbc", 16, false),
    data("http://www.w3.org/2001/04/xmlenc#aes192-cbc", "aes192-cbc", 24, false),
    data("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "aes256-cbc", 32, false),
    data("http://www.w3.org/2009/xmlenc11#aes128-gcm", "aes128-gcm", 16, true),
    data("http://www.w3.org/2009/xmlenc11#aes192-gcm", "aes192-gcm", 24, true),
    data("http://www.w3.org/2009/xmlenc11#aes256-gcm", "aes256-gcm", 32, true),
];

const fn data(uri: &'static str, name: &'static str, key_bytes: usize, authenticated: bool) -> DataMethod {
    DataMethod { uri, name, key_bytes, authenticated }
}

impl DataMethod {
    pub(super) fn read(data: Node<'_, '_>) -> Result<Self, DecryptError> {
        let uri = method(data)?.attribute("Algorithm").unwrap_or_default();
        DATA_METHODS.into_iter().find(|known| known.uri == uri).ok_or_else(|| unknown(uri))
    }

    pub(super) const fn name(self) -> &'static str {
        self.name
    }

    pub(super) const fn key_bytes(self) -> usize {
        self.key_bytes
    }

    /// CBC without a tag: the text can be changed without anybody noticing.
    pub(super) const fn is_weak(self) -> bool {
        !self.authenticated
    }

    pub(super) fn decrypt(self, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
        cipher::from_uri(self.uri).ok()?.decrypt(key, content).ok()
    }
}

/// How the assertion's key is encrypted.
#[derive(Debug, Clone)]
pub(super) struct KeyMethod {
    uri: &'static str,
    name: &'static str,
    digest: Option<String>,
    mask: Option<String>,
    label: Option<Vec<u8>>,
}

const KEY_METHODS: [(&str, &str); 3] = [
    ("http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", "rsa-oaep-mgf1p"),
    ("http://www.w3.org/2009/xmlenc11#rsa-oaep", "rsa-oaep"),
    (RSA_1_5, "rsa-1_5"),
];
const RSA_1_5: &str = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";

impl KeyMethod {
    pub(super) fn read(encrypted_key: Node<'_, '_>) -> Result<Self, DecryptError> {
        let method = method(encrypted_key)?;
        let uri = method.attribute("Algorithm").unwrap_or_default();
        let (uri, name) = KEY_METHODS.into_iter().find(|(known, _)| *known == uri).ok_or_else(|| unknown(uri))?;
        let named = |namespace, element| method.child(namespace, element).and_then(|e| e.attribute("Algorithm")).map(str::to_owned);
        let label = method.child(XENC, "OAEPparams").map(|params| {
            let text = params.text();
            let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).take(MAX_LABEL).collect();
            STANDARD.decode(digits).map_err(|_| DecryptError::Malformed("OAEPparams"))
        });
        Ok(Self { uri, name, digest: named(DS, "DigestMethod"), mask: named(XENC11, "MGF"), label: label.transpose()? })
    }

    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// RSA 1.5 is open to attacks on whoever decrypts it as a service, and XML encryption advises against it.
    pub(super) fn is_weak(&self) -> bool {
        self.uri == RSA_1_5
    }

    /// The key within; nothing when this is not its key.
    pub(super) fn open(&self, key: &DecryptKey, value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let pem = key.key().to_pem();
        let key = loader::load_rsa_private_pem(pem.expose().as_bytes()).ok()?.software_key().ok()??;
        self.transport()?.decrypt(&key, value).ok().map(Zeroizing::new)
    }

    fn transport(&self) -> Option<Box<dyn KeyTransportAlgorithm>> {
        let params = OaepParams { digest_uri: self.digest.clone(), mgf_uri: self.mask.clone(), oaep_params: self.label.clone() };
        from_uri_with_params(self.uri, params).ok()
    }
}

fn method<'d, 'a>(element: Node<'d, 'a>) -> Result<Node<'d, 'a>, DecryptError> {
    element.child(XENC, "EncryptionMethod").ok_or(DecryptError::Malformed("EncryptionMethod"))
}
