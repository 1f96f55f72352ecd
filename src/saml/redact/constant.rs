//! What a redacted copy keeps: words of the protocol that are the same for everybody.

use crate::saml::rules::endpoint::is_sign_in_host;

/// Beginnings of identifiers that standards and vendors have given.
const WELL_KNOWN: [&str; 6] = [
    "urn:oasis:names:tc:",
    "urn:amazon:webservices",
    "urn:mace:shibboleth:1.0:nameIdentifier",
    "urn:federation:authentication:",
    "http://www.w3.org/",
    "urn:oid:",
];
/// Hosts whose whole addresses are names of claims and the like.
const VOCABULARIES: [&str; 3] = ["schemas.xmlsoap.org", "schemas.microsoft.com", "aws.amazon.com"];
/// Hosts that everybody uses; what follows them may still name somebody.
const SHARED_HOSTS: [&str; 6] = [
    "sts.windows.net",
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
    "127.0.0.1",
];
/// Parts of addresses that say nothing of anybody.
const PLAIN_PARTS: [&str; 24] = [
    "saml",
    "saml2",
    "SAML2",
    "acs",
    "sso",
    "SSO",
    "slo",
    "idp",
    "adfs",
    "ls",
    "services",
    "trust",
    "wsfed",
    "metadata",
    "federationmetadata",
    "2007-06",
    "federationmetadata.xml",
    "common",
    "organizations",
    "app",
    "POST",
    "Redirect",
    "profile",
    "static",
];

/// Whether a text is a word of the protocol.
pub(super) fn is_constant(text: &str) -> bool {
    let plain = text.len() <= 200 && !text.contains(['@', ' ', '\n']);
    let known = WELL_KNOWN.iter().any(|start| text.starts_with(start));
    let vocabulary = host_of(text).is_some_and(|host| VOCABULARIES.contains(&host));
    plain && (known || vocabulary || is_sign_in_page(text))
}

/// An address of AWS's own without a provider's id in it.
fn is_sign_in_page(text: &str) -> bool {
    is_sign_in_host(text) && !text.contains("/acs/") && !text.contains(['?', '%'])
}

/// Whether an address's host belongs to many.
pub(super) fn is_shared_host(host: &str) -> bool {
    SHARED_HOSTS.contains(&host) || VOCABULARIES.contains(&host) || is_sign_in_host(&format!("https://{host}/"))
}

/// Whether a part of an address says nothing of anybody.
pub(super) fn is_plain_part(part: &str) -> bool {
    part.is_empty() || PLAIN_PARTS.contains(&part)
}

/// Short words as attributes of the protocol have them: `true`, `2.0`, `xs:string`, `signing`, an index.
pub(super) fn is_short_word(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "true",
        "false",
        "2.0",
        "1.1",
        "xs:string",
        "xsd:string",
        "xs:anyType",
        "xs:dateTime",
        "xs:integer",
        "signing",
        "encryption",
        "exact",
        "minimum",
        "en",
    ];
    WORDS.contains(&text) || (text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit()))
}

/// The host of an address.
pub(super) fn host_of(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())
}
