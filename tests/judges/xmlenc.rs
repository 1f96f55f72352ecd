//! Judge: xmlsec1 encrypts and we open.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking and reports what it counted")]

use rolebridge::pki::{RsaBits, SigningKey};
use rolebridge::saml::decrypt::DecryptKey;
use rolebridge::saml::verify::{SignatureVerdict, verify_with};
use std::process::Command;

use crate::schemas::samples;

const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";

/// A template that xmlsec1 fills.
fn template(data: &str, key: &str) -> String {
    format!(
        "<EncryptedData xmlns=\"{XENC}\" Type=\"{XENC}Element\"><EncryptionMethod Algorithm=\"{data}\"/>\
         <KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><EncryptedKey xmlns=\"{XENC}\"><EncryptionMethod Algorithm=\"{key}\"/>\
         <KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><KeyName/></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo>\
         <CipherData><CipherValue/></CipherData></EncryptedData>"
    )
}

#[test]
fn what_xmlsec_encrypts_is_opened_here() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (certificate, signer) = samples::pair("signs");
    let response = rolebridge::saml::response::write_signed(&samples::response("a value", None), &signer, &certificate).unwrap();
    let (start, end) = (response.find("<Assertion").unwrap(), response.find("</Assertion>").unwrap() + "</Assertion>".len());
    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    std::fs::write(file("key.pem"), key.to_pem().expose()).unwrap();
    std::fs::write(file("assertion.xml"), &response[start..end]).unwrap();
    let mut checked = 0;
    for (data, session) in [
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "aes-128"),
        ("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "aes-256"),
        ("http://www.w3.org/2009/xmlenc11#aes128-gcm", "aes-128"),
        ("http://www.w3.org/2009/xmlenc11#aes256-gcm", "aes-256"),
    ] {
        std::fs::write(file("template.xml"), template(data, "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p")).unwrap();
        let output = Command::new("xmlsec1")
            .args(["--encrypt", "--privkey-pem"])
            .arg(file("key.pem"))
            .args(["--session-key", session, "--xml-data"])
            .arg(file("assertion.xml"))
            .arg("--output")
            .arg(file("encrypted.xml"))
            .arg(file("template.xml"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{data}: {}", String::from_utf8_lossy(&output.stderr));
        let encrypted = std::fs::read_to_string(file("encrypted.xml")).unwrap();
        let inner = encrypted.split_once("?>").map_or(encrypted.as_str(), |(_, rest)| rest);
        let text = format!(
            "{}<saml:EncryptedAssertion xmlns:saml=\"{SAML}\">{inner}</saml:EncryptedAssertion>{}",
            &response[..start],
            &response[end..]
        );
        let found = verify_with(&text, std::slice::from_ref(&certificate), &[DecryptKey::from(key.clone())]).unwrap();
        assert_eq!(found.verdict, SignatureVerdict::Trusted, "{data}: {} {:?}", found.reason, found.opened);
        assert!(found.trusted.is_some());
        checked += 1;
    }
    println!("{checked} assertions encrypted by xmlsec1 were opened");
}
