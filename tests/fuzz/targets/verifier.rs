//! Any text as document, against a certificate that is trusted and a key that opens: no panic, no hang, and nothing trusted but what
//! the trusted key signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolebridge::pki::{Certificate, RsaBits, SigningKey};
use rolebridge::saml::decrypt::DecryptKey;
use rolebridge::saml::verify::{SignatureVerdict, verify_with};
use std::sync::LazyLock;

/// The certificate of the vectors: their documents are the seeds, and its key is nobody's any more.
static ANCHOR: LazyLock<Option<Certificate>> = LazyLock::new(|| Certificate::from_pem(include_str!("../../vectors/saml/certificate.pem")).ok());
/// The only name in a document that this key ever signed, but for the vector without a name.
const SIGNED_NAME: &str = "b.simon@contoso.com";
/// A key that nothing was encrypted to: the way to it is walked, whatever comes out.
static KEY: LazyLock<Option<DecryptKey>> = LazyLock::new(|| SigningKey::generate(RsaBits::B2048).ok().map(DecryptKey::from));

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    // a vector begins with its header
    let xml = text.split_once("\n\n").filter(|(head, _)| head.starts_with("rule: ")).map_or(text, |(_, document)| document);
    let anchors: Vec<Certificate> = ANCHOR.iter().cloned().collect();
    let keys: Vec<DecryptKey> = KEY.iter().cloned().collect();
    let Ok(found) = verify_with(xml, &anchors, &keys) else { return };
    if let Some(trusted) = &found.trusted {
        assert_eq!(found.verdict, SignatureVerdict::Trusted);
        let name = trusted.get().name_id.as_ref().map(|n| n.value.as_str()).unwrap_or_default();
        assert!(name.is_empty() || name == SIGNED_NAME, "forged and trusted: {name}");
    }
});
