//! A signer of our own for tests and benches, so that neither rests on the program's: text in, text with a signature out.
#![allow(clippy::unwrap_used, dead_code, missing_docs, unreachable_pub)] // test code: a failure is a panic, and not every user needs everything

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::c14n::{C14nMode, canonicalize_doc};
use bergshamra::xml::{NodeSet, uppsala};
use rolebridge::pki::Certificate;

pub const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub const EXC: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub const HONEST: &str = "honest@example.com";
pub const FORGED: &str = "forged@evil.example";
/// Where in a text the signature of the element with that ID shall stand.
pub const RESPONSE_MARK: &str = "[[signature:_r]]";
pub const ASSERTION_MARK: &str = "[[signature:_a]]";

/// A key with its certificate.
pub struct Signer {
    key: RsaKeyPair,
    pub certificate: Certificate,
}

impl Signer {
    pub fn new(name: &str) -> Self {
        let pair = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
        let mut parameters = rcgen::CertificateParams::default();
        parameters.distinguished_name.push(rcgen::DnType::CommonName, name);
        let certificate = parameters.self_signed(&pair).unwrap();
        Self { key: RsaKeyPair::from_pkcs8(&pair.serialize_der()).unwrap(), certificate: Certificate::from_der(certificate.der()).unwrap() }
    }

    /// Puts the signature of the element with that ID where the text has its mark.
    pub fn sign(&self, text: &str, id: &str) -> String {
        self.try_sign(text, id).unwrap()
    }

    /// The same; nothing where the text is not well-formed or has no such element.
    pub fn try_sign(&self, text: &str, id: &str) -> Option<String> {
        let mark = format!("[[signature:{id}]]");
        let unsigned = text.replace(&mark, "").replace(RESPONSE_MARK, "");
        let document = uppsala::parse(&unsigned).ok()?;
        let target = document.descendants(document.root()).into_iter().find(|node| document.get_attribute(*node, "ID") == Some(id))?;
        let nodes = NodeSet::tree_without_comments(target, &document);
        let canonical = canonicalize_doc::<&str>(&document, C14nMode::Exclusive, Some(&nodes), &[]).ok()?;
        Some(text.replace(&mark, &self.signature(id, &canonical)))
    }

    fn signature(&self, id: &str, canonical: &[u8]) -> String {
        let digest = STANDARD.encode(digest(&SHA256, canonical));
        let info = format!(
            "<ds:CanonicalizationMethod Algorithm=\"{EXC}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></ds:SignatureMethod>\
             <ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>\
             <ds:Transform Algorithm=\"{EXC}\"></ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
             <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
        );
        let ds = "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";
        let mut value = vec![0; self.key.public_modulus_len()];
        let signed = format!("<ds:SignedInfo {ds}>{info}");
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut value).unwrap();
        format!(
            "<ds:Signature {ds}><ds:SignedInfo>{info}<ds:SignatureValue>{}</ds:SignatureValue>\
             <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
            STANDARD.encode(value),
            STANDARD.encode(self.certificate.der()),
        )
    }
}

/// An assertion with a mark for its signature. `extra` goes into its attribute statement.
pub fn assertion(id: &str, name_id: &str, extra: &str) -> String {
    format!(
        "<saml:Assertion xmlns:saml=\"{SAML}\" ID=\"{id}\" Version=\"2.0\" IssueInstant=\"2026-11-23T10:00:00Z\"><saml:Issuer>https://sts.example/t/</saml:Issuer>[[signature:{id}]]\
         <saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">{name_id}</saml:NameID>\
         <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData NotOnOrAfter=\"2026-11-23T11:00:00Z\" Recipient=\"https://signin.aws.amazon.com/saml\"/></saml:SubjectConfirmation></saml:Subject>\
         <saml:Conditions NotBefore=\"2026-11-23T09:55:00Z\" NotOnOrAfter=\"2026-11-23T11:00:00Z\"><saml:AudienceRestriction><saml:Audience>https://signin.aws.amazon.com/saml</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
         <saml:AttributeStatement><saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\"><saml:AttributeValue>arn:aws:iam::123456789012:role/r,arn:aws:iam::123456789012:saml-provider/p</saml:AttributeValue>{extra}</saml:Attribute></saml:AttributeStatement></saml:Assertion>"
    )
}

/// A response with a mark for its signature around an assertion.
pub fn response(id: &str, assertion: &str) -> String {
    format!(
        "<samlp:Response xmlns:samlp=\"{SAMLP}\" ID=\"{id}\" Version=\"2.0\" IssueInstant=\"2026-11-23T10:00:00Z\" Destination=\"https://signin.aws.amazon.com/saml\">\
         <saml:Issuer xmlns:saml=\"{SAML}\">https://sts.example/t/</saml:Issuer>[[signature:{id}]]<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{assertion}</samlp:Response>"
    )
}

/// Takes marks away that nobody signed.
pub fn without_marks(text: &str) -> String {
    text.replace(RESPONSE_MARK, "").replace(ASSERTION_MARK, "").replace("[[signature:_e]]", "")
}

/// A response whose assertion is signed, with that many further roles.
pub fn signed_response(signer: &Signer, roles: usize) -> String {
    let extra = (0..roles)
        .map(|n| {
            let account = 100_000_000_000 + n;
            format!(
                "<saml:AttributeValue xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">arn:aws:iam::{account}:role/team/{n:05}-administrators-of-the-account,arn:aws:iam::{account}:saml-provider/EntraID</saml:AttributeValue>"
            )
        })
        .collect::<Vec<_>>()
        .concat();
    without_marks(&signer.sign(&response("_r", &assertion("_a", HONEST, &extra)), "_a"))
}
