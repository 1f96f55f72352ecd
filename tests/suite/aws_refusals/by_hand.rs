//! Responses written and signed by hand, for faults that our own writer does not write. The text is in its canonical form
//! from the beginning, so that no canonicalization is needed to sign it.

use super::super::practice_aws::cloud::{ATTRIBUTE, ISSUER, SIGN_IN, SIGNER, provider_arn, role_arn};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// The parts of an assertion that are broken one by one.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) name_id: Option<&'static str>,
    pub(super) audience: String,
    pub(super) confirmations: Vec<String>,
}

impl Parts {
    pub(super) fn good() -> Self {
        let confirmation = format!(
            "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData NotOnOrAfter=\"{}\" Recipient=\"{SIGN_IN}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation>",
            in_an_hour()
        );
        Self { name_id: Some("B.Simon@contoso.com"), audience: SIGN_IN.into(), confirmations: vec![confirmation] }
    }

    pub(super) fn replacing(mut self, old: &str, new: &str) -> Self {
        self.confirmations = self.confirmations.iter().map(|c| c.replace(old, new)).collect();
        self
    }

    pub(super) fn without(self, text: &str) -> Self {
        self.replacing(text, "")
    }

    pub(super) fn without_end(mut self) -> Self {
        let cut = |c: &String| {
            let (before, rest) = c.split_once(" NotOnOrAfter=\"").unwrap();
            format!("{before}{}", rest.split_once('"').unwrap().1)
        };
        self.confirmations = self.confirmations.iter().map(cut).collect();
        self
    }

    /// The assertion without a signature.
    fn assertion(&self) -> String {
        let issued = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let name_id = self.name_id.map(|n| format!("<saml:NameID>{n}</saml:NameID>")).unwrap_or_default();
        let audience = match self.audience.as_str() {
            "" => String::new(),
            audience => format!("<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>"),
        };
        let attribute = |name: &str, value: &str| {
            format!("<saml:Attribute Name=\"{ATTRIBUTE}{name}\"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>")
        };
        let role = attribute("Role", &format!("{},{}", role_arn("Admin"), provider_arn()));
        format!(
            "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_byhand\" IssueInstant=\"{issued}\" Version=\"2.0\"><saml:Issuer>{ISSUER}</saml:Issuer><saml:Subject>{name_id}{}</saml:Subject><saml:Conditions NotBefore=\"{}\" NotOnOrAfter=\"{}\">{audience}</saml:Conditions><saml:AttributeStatement>{role}{}</saml:AttributeStatement></saml:Assertion>",
            self.confirmations.concat(),
            issued - SignedDuration::from_mins(5),
            in_an_hour(),
            attribute("RoleSessionName", "B.Simon@contoso.com"),
        )
    }
}

fn in_an_hour() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second() / 3600 * 3600 + 7200).unwrap()
}

/// The response with an unsigned assertion, base64.
pub(super) fn unsigned(parts: &Parts) -> String {
    response(&parts.assertion())
}

/// The response with a signed assertion, base64.
pub(super) fn signed(parts: &Parts) -> String {
    let assertion = parts.assertion();
    let hash = STANDARD.encode(digest(&SHA256, assertion.as_bytes()));
    let method = |name: &str, algorithm: &str| format!("<ds:{name} Algorithm=\"{algorithm}\"></ds:{name}>");
    let info = |namespace: &str| {
        format!(
            "<ds:SignedInfo{namespace}>{}{}<ds:Reference URI=\"#_byhand\"><ds:Transforms>{}{}</ds:Transforms>{}<ds:DigestValue>{hash}</ds:DigestValue></ds:Reference></ds:SignedInfo>",
            method("CanonicalizationMethod", EXCLUSIVE),
            method("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
            method("Transform", "http://www.w3.org/2000/09/xmldsig#enveloped-signature"),
            method("Transform", EXCLUSIVE),
            method("DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256"),
        )
    };
    let value = STANDARD.encode(SIGNER.0.sign_rsa_sha256(info(&format!(" xmlns:ds=\"{DSIG}\"")).as_bytes()).unwrap());
    let signature = format!("<ds:Signature xmlns:ds=\"{DSIG}\">{}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>", info(""));
    let (before, after) = assertion.split_once("</saml:Issuer>").unwrap();
    response(&format!("{before}</saml:Issuer>{signature}{after}"))
}

fn response(assertion: &str) -> String {
    STANDARD.encode(format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_outer\" IssueInstant=\"{}\" Version=\"2.0\"><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode></samlp:Status>{assertion}</samlp:Response>",
        Timestamp::from_second(Timestamp::now().as_second()).unwrap()
    ))
}
