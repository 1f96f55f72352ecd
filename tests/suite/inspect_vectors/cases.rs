//! What the vectors are made of: a good response, and for each rule what is changed in it.

use crate::saml_vectors::sign::{SAML, SAMLP};

pub(super) const ISSUED: &str = "2026-11-23T09:41:02Z";
pub(super) const ISSUER: &str = "https://sts.windows.net/7c9e6679-7425-40de-944b-e07fc1f90ae7/";
const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";
const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin,arn:aws:iam::111122223333:saml-provider/WAAD";
const END: &str = "</saml:AttributeStatement>";

/// A vector to be written.
pub(super) struct Case {
    pub(super) rule: &'static str,
    pub(super) name: &'static str,
    pub(super) keeps: bool,
    pub(super) aws: &'static str,
    pub(super) finding: &'static str,
    pub(super) after_s: i64,
    pub(super) known: Option<&'static str>,
    pub(super) after_signing: &'static [(&'static str, &'static str)],
    change: fn(String) -> String,
}

impl Case {
    pub(super) fn text(&self) -> String {
        (self.change)(good())
    }

    fn keeps(rule: &'static str, change: fn(String) -> String) -> Self {
        Self { rule, name: "kept", keeps: true, aws: "accepts", finding: "none", after_s: 10, known: None, after_signing: &[], change }
    }

    fn breaks(rule: &'static str, aws: &'static str, finding: &'static str, change: fn(String) -> String) -> Self {
        Self { rule, name: "broken", keeps: false, aws, finding, after_s: 10, known: None, after_signing: &[], change }
    }

    fn of(self, known: &'static str) -> Self {
        Self { known: Some(known), ..self }
    }

    fn at(self, after_s: i64) -> Self {
        Self { after_s, ..self }
    }

    fn noted(self) -> Self {
        Self { finding: "info", ..self }
    }
}

fn attribute(name: &str, values: &[&str]) -> String {
    let values: String = values.iter().map(|value| format!("<saml:AttributeValue>{value}</saml:AttributeValue>")).collect();
    format!("<saml:Attribute Name=\"{name}\">{values}</saml:Attribute>")
}

fn aws(name: &str, values: &[&str]) -> String {
    attribute(&format!("https://aws.amazon.com/SAML/Attributes/{name}"), values)
}

/// A response as the directory writes it, with a mark for the signature of its assertion.
fn good() -> String {
    let attributes = [aws("Role", &[ADMIN]), aws("RoleSessionName", &["b.simon@contoso.com"]), aws("SessionDuration", &["3600"])].concat();
    format!(
        "<samlp:Response xmlns:samlp=\"{SAMLP}\" ID=\"_r\" Version=\"2.0\" IssueInstant=\"{ISSUED}\" Destination=\"https://signin.aws.amazon.com/saml\">\
         <saml:Issuer xmlns:saml=\"{SAML}\">{ISSUER}</saml:Issuer>\
         <samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>\
         <saml:Assertion xmlns:saml=\"{SAML}\" ID=\"_a\" Version=\"2.0\" IssueInstant=\"{ISSUED}\"><saml:Issuer>{ISSUER}</saml:Issuer>[[signature:_a]]\
         <saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">b.simon@contoso.com</saml:NameID>\
         <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData NotOnOrAfter=\"2026-11-23T10:41:02Z\" Recipient=\"https://signin.aws.amazon.com/saml\"/></saml:SubjectConfirmation></saml:Subject>\
         <saml:Conditions NotBefore=\"2026-11-23T09:36:02Z\" NotOnOrAfter=\"2026-11-23T10:41:02Z\"><saml:AudienceRestriction><saml:Audience>https://signin.aws.amazon.com/saml</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
         <saml:AttributeStatement>{attributes}{END}\
         <saml:AuthnStatement AuthnInstant=\"{ISSUED}\" SessionIndex=\"_a\"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
         </saml:Assertion></samlp:Response>"
    )
}

fn same(text: String) -> String {
    text
}

fn plus(text: &str, attributes: &str) -> String {
    text.replacen(END, &format!("{attributes}{END}"), 1)
}

fn tags(text: &str, count: usize, chars: usize) -> String {
    let tags: String = (0..count).map(|n| aws(&format!("PrincipalTag:key{n}"), &[&"v".repeat(chars)])).collect();
    plus(text, &tags)
}

const TRUST: &str = r#"{"metadata":"metadata.xml","roles":[{"arn":"arn:aws:iam::111122223333:role/Admin","trust":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/WAAD"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}},{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/WAAD"},"Action":"sts:SetSourceIdentity"}]}}]}"#;
const ONLY_SIGN_IN: &str = r#"{"metadata":"metadata.xml","roles":[{"arn":"arn:aws:iam::111122223333:role/Admin","trust":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/WAAD"},"Action":"sts:AssumeRoleWithSAML"}}}]}"#;

/// All vectors.
pub(super) fn all() -> Vec<Case> {
    [of_the_message(), of_the_session(), of_a_known_instance(), of_time()].into_iter().flatten().collect()
}

fn of_the_message() -> Vec<Case> {
    vec![
        Case::keeps("aws.size", same),
        Case::breaks("aws.size", "unknown", "warning", |t| {
            let many: Vec<String> = (0..700).map(|n| ADMIN.replace("Admin", &format!("Admin-{n:03}"))).collect();
            let many: Vec<&str> = many.iter().map(String::as_str).collect();
            t.replace(&aws("Role", &[ADMIN]), &aws("Role", &many))
        }),
        Case::keeps("aws.issuer", same),
        Case::breaks("aws.issuer", "refuses", "error", |t| t.replace("07fc1f90ae7/</saml:Issuer>[[", "07fc1f90ae7</saml:Issuer>[[")),
        Case::keeps("aws.signature", same),
        Case { after_signing: &[("role/Admin", "role/Other")], ..Case::breaks("aws.signature", "refuses", "error", same) },
        Case::keeps("aws.status", same),
        Case::breaks("aws.status", "unknown", "warning", |t| t.replace("status:Success", "status:Responder")),
        Case::keeps("aws.audience", |t| {
            t.replace("<saml:Audience>https://signin.aws.amazon.com/saml<", "<saml:Audience>urn:amazon:webservices<")
        }),
        Case::breaks("aws.audience", "refuses", "error", |t| t.replace("/saml</saml:Audience>", "/saml#2</saml:Audience>")),
        Case::keeps("aws.confirmation", same),
        Case::breaks("aws.confirmation", "refuses", "error", |t| t.replace(":cm:bearer", ":cm:holder-of-key")),
        Case::keeps("aws.recipient", |t| t.replace("Recipient=\"https://signin", "Recipient=\"https://eu-central-1.signin")),
        Case::breaks("aws.recipient", "refuses", "error", |t| {
            t.replace("Recipient=\"https://signin.aws.amazon.com", "Recipient=\"https://aws.example")
        }),
        Case::keeps("aws.in_response_to", same),
        Case::breaks("aws.in_response_to", "accepts", "info", |t| t.replace(" Recipient=", " InResponseTo=\"_q\" Recipient=")),
        Case::keeps("aws.role", same),
        Case::breaks("aws.role", "refuses", "error", |t| {
            t.replace(&format!("\"{ROLE}\""), &format!("\"{}\"", ROLE.replace("/Role", "/role")))
        }),
        Case::keeps("aws.role_pair", |t| {
            t.replace(ADMIN, "arn:aws:iam::111122223333:saml-provider/WAAD , arn:aws:iam::111122223333:role/Admin")
        }),
        Case::breaks("aws.role_pair", "refuses", "error", |t| t.replace(ADMIN, "arn:aws:iam::111122223333:role/Admin")),
        Case::keeps("aws.reserved_role", same),
        Case::breaks("aws.reserved_role", "refuses", "error", |t| t.replace("role/Admin", "role/AWSReservedSSO_Admin_0123456789abcdef")),
        Case::keeps("aws.partition", same),
        Case::breaks("aws.partition", "unknown", "warning", |t| t.replace("arn:aws:", "arn:aws-us-gov:")),
        Case::keeps("aws.repeated_attribute", same),
        Case::breaks("aws.repeated_attribute", "unknown", "warning", |t| plus(&t, &aws("Role", &[ADMIN]))),
        Case::keeps("aws.claim_keys", same),
        Case::breaks("aws.claim_keys", "accepts", "info", |t| {
            let names = ["urn:oid:2.5.4.4", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"];
            plus(&t, &names.map(|name| attribute(name, &["Simon"])).concat())
        }),
        Case::keeps("aws.name_id", same),
        Case::breaks("aws.name_id", "refuses", "error", |t| t.replace(">b.simon@contoso.com</saml:NameID>", "></saml:NameID>")),
        Case::keeps("aws.times", same),
        Case::breaks("aws.times", "unknown", "warning", |t| t.replace("NotBefore=\"2026-11-23T09:36:02Z\"", "NotBefore=\"soon\"")),
    ]
}

fn of_the_session() -> Vec<Case> {
    vec![
        Case::keeps("aws.session_name", same),
        Case::breaks("aws.session_name", "refuses", "error", |t| {
            t.replace("Value>b.simon@contoso.com", "Value>b_fabrikam.com#EXT#@contoso.com")
        }),
        Case::keeps("aws.source_identity", |t| plus(&t, &aws("SourceIdentity", &["b.simon"]))).noted(),
        Case::breaks("aws.source_identity", "refuses", "error", |t| plus(&t, &aws("SourceIdentity", &["aws:b.simon"]))),
        Case::keeps("aws.session_duration", |t| t.replace(">3600<", ">43200<")),
        Case::breaks("aws.session_duration", "refuses", "error", |t| t.replace(">3600<", ">899<")),
        Case::keeps("aws.tags", |t| tags(&t, 1, 256)).noted(),
        Case::breaks("aws.tags", "refuses", "error", |t| tags(&t, 1, 257)),
        Case::keeps("aws.transitive_tags", |t| plus(&tags(&t, 1, 2), &aws("TransitiveTagKeys", &["key0"]))),
        Case::breaks("aws.transitive_tags", "unknown", "warning", |t| plus(&tags(&t, 1, 2), &aws("TransitiveTagKeys", &["other"]))),
        Case::keeps("aws.packed_size", |t| tags(&t, 7, 256)),
        Case::breaks("aws.packed_size", "unknown", "warning", |t| tags(&t, 8, 256)),
    ]
}

fn of_a_known_instance() -> Vec<Case> {
    let source_identity = |t: String| plus(&t, &aws("SourceIdentity", &["b.simon"]));
    let tag = |t: String| tags(&t, 1, 4);
    vec![
        Case::keeps("aws.provider", same).of(TRUST),
        Case::breaks("aws.provider", "refuses", "error", same).of("{}"),
        Case::keeps("aws.signer", same).of(TRUST),
        Case::breaks("aws.signer", "refuses", "error", same).of(r#"{"metadata":"other-metadata.xml"}"#),
        Case::keeps("aws.encryption", same).of(r#"{"metadata":"metadata.xml","encryption":"allowed"}"#),
        Case::breaks("aws.encryption", "refuses", "error", same).of(r#"{"metadata":"metadata.xml","encryption":"required"}"#),
        Case::keeps("aws.role_missing", same).of(TRUST),
        Case::breaks("aws.role_missing", "refuses", "error", |t| t.replace("role/Admin", "role/admin")).of(TRUST),
        Case::keeps("aws.trust_unreadable", same).of(TRUST),
        Case::breaks("aws.trust_unreadable", "unknown", "warning", same)
            .of(r#"{"metadata":"metadata.xml","roles":[{"arn":"arn:aws:iam::111122223333:role/Admin","trust":"not a policy"}]}"#),
        Case::keeps("aws.trust_principal", same).of(TRUST),
        Case::breaks("aws.trust_principal", "refuses", "error", same).of(
            r#"{"metadata":"metadata.xml","roles":[{"arn":"arn:aws:iam::111122223333:role/Admin","trust":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/Other"},"Action":"sts:AssumeRoleWithSAML"}}}]}"#,
        ),
        Case::keeps("aws.trust_action", same).of(TRUST),
        Case::breaks("aws.trust_action", "refuses", "error", same).of(
            r#"{"metadata":"metadata.xml","roles":[{"arn":"arn:aws:iam::111122223333:role/Admin","trust":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/WAAD"},"Action":"sts:TagSession"}}}]}"#,
        ),
        Case::keeps("aws.trust_tag_session", tag).of(TRUST),
        Case::breaks("aws.trust_tag_session", "refuses", "error", tag).of(ONLY_SIGN_IN),
        Case::keeps("aws.trust_source_identity", source_identity).of(TRUST),
        Case::breaks("aws.trust_source_identity", "refuses", "error", source_identity).of(ONLY_SIGN_IN),
        Case::keeps("aws.trust_condition", same).of(TRUST),
        Case::breaks("aws.trust_condition", "refuses", "error", |t| t.replace("Recipient=\"https://signin", "Recipient=\"https://eu-west-1.signin"))
            .of(TRUST),
        Case::keeps("aws.trust_denied", same).of(TRUST),
        Case::breaks("aws.trust_denied", "refuses", "error", same).of(
            r#"{"metadata":"metadata.xml","roles":[{"arn":"arn:aws:iam::111122223333:role/Admin","trust":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/WAAD"},"Action":"sts:AssumeRoleWithSAML"},{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRoleWithSAML","Condition":{"StringLike":{"saml:sub":"b.simon@*"}}}]}}]}"#,
        ),
        Case::keeps("aws.role_session", same).of(TRUST),
        Case::breaks("aws.role_session", "unknown", "warning", |t| t.replace(">3600<", ">7200<")).of(TRUST),
    ]
}

fn of_time() -> Vec<Case> {
    let brief = |t: String| t.replace("2026-11-23T10:41:02Z", "2026-11-23T09:42:02Z");
    let ends = |t: String| t.replace(" SessionIndex=", " SessionNotOnOrAfter=\"2026-11-23T11:00:00Z\" SessionIndex=");
    let ended = |t: String| t.replace(" SessionIndex=", " SessionNotOnOrAfter=\"2026-11-23T09:41:03Z\" SessionIndex=");
    vec![
        Case::keeps("aws.redeem", same).at(300),
        Case::breaks("aws.redeem", "refuses", "error", same).at(301),
        Case::keeps("aws.expired", brief).at(59),
        Case::breaks("aws.expired", "refuses", "error", brief).at(60),
        Case::keeps("aws.not_yet", same).at(-300),
        Case::breaks("aws.not_yet", "unknown", "warning", same).at(-301),
        Case::keeps("aws.session_end", ends),
        Case::breaks("aws.session_end", "unknown", "warning", ended),
    ]
}
