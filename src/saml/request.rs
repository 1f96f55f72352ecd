//! `samlp:AuthnRequest`: written, read, and carried in a URL (HTTP-Redirect) or a form (HTTP-POST).

mod wire;

pub use wire::{from_post_field, from_redirect_query, to_redirect_url};

use bergshamra::xml::uppsala::{Document, XmlWriter, parser::Parser};
use jiff::Timestamp;

use super::error::SamlError;
use super::sign::{check_id, ns, text_element};

/// Requests have about 500 bytes; a signed one with all options a few thousand.
const MAX_REQUEST: usize = 256 * 1024;
/// Metadata with everything in it nests ten deep.
const MAX_DEPTH: u32 = 64;

/// What a service provider asks, as far as answering it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// `ID`: comes back as `InResponseTo`.
    pub id: String,
    /// Who asks: the identifier that the directory looks the instance up by.
    pub issuer: String,
    /// Where the answer shall go; the directory compares it with the reply URLs that it knows.
    pub acs_url: Option<String>,
    /// Where the request was sent to.
    pub destination: Option<String>,
    /// When it was made.
    pub issue_instant: Timestamp,
}

/// Writes a request, unsigned.
///
/// Characters that XML can't carry come out as U+FFFD.
#[must_use]
pub fn write(request: &AuthnRequest) -> String {
    let issued = format!("{:.3}", request.issue_instant);
    let mut w = XmlWriter::with_capacity(1024);
    let mut attributes = vec![("ID", request.id.as_str()), ("Version", "2.0"), ("IssueInstant", issued.as_str())];
    attributes.extend(request.destination.as_deref().map(|url| ("Destination", url)));
    if let Some(url) = request.acs_url.as_deref() {
        attributes.extend([("ProtocolBinding", ns::POST), ("AssertionConsumerServiceURL", url)]);
    }
    attributes.push(("xmlns:samlp", ns::PROTOCOL));
    w.start_element("samlp:AuthnRequest", &attributes);
    text_element(&mut w, "Issuer", &[("xmlns", ns::ASSERTION)], &request.issuer);
    w.end_element("samlp:AuthnRequest");
    w.into_string()
}

/// Reads a request, at most 256 KiB. A signature on it is not looked at: Entra doesn't ask for one either.
///
/// # Errors
/// When it is no XML, no SAML 2.0 `AuthnRequest`, or lacks ID, issuer or time of issue.
pub fn read(xml: &str) -> Result<AuthnRequest, SamlError> {
    let document = parse_bounded(xml, MAX_REQUEST)?;
    let root = document.document_element().ok_or_else(|| SamlError::missing("a root element"))?;
    if !document.element(root).is_some_and(|e| e.matches_name_ns(ns::PROTOCOL, "AuthnRequest")) {
        return Err(SamlError::unexpected("the root element is no SAML 2.0 AuthnRequest"));
    }
    let attribute = |name: &str| document.get_attribute(root, name).map(str::to_owned);
    if attribute("Version").as_deref() != Some("2.0") {
        return Err(SamlError::unexpected("the request's version is not 2.0"));
    }
    let id = attribute("ID").ok_or_else(|| SamlError::missing("the request's ID"))?;
    check_id("the request's ID", &id)?;
    let issued = attribute("IssueInstant").ok_or_else(|| SamlError::missing("the request's time of issue"))?;
    let issuer = document.first_child_element_by_name_ns(root, ns::ASSERTION, "Issuer").map(|node| document.text_content_deep(node));
    Ok(AuthnRequest {
        id,
        issuer: issuer
            .map(|text| text.trim().to_owned())
            .filter(|t| !t.is_empty())
            .ok_or_else(|| SamlError::missing("the request's issuer"))?,
        acs_url: attribute("AssertionConsumerServiceURL"),
        destination: attribute("Destination"),
        issue_instant: issued.parse().map_err(|_| SamlError::unexpected("the request's time of issue is no date and time in UTC"))?,
    })
}

/// Parses a document of bounded size and depth without a document type declaration.
pub(super) fn parse_bounded(xml: &str, limit: usize) -> Result<Document<'_>, SamlError> {
    if xml.len() > limit {
        return Err(SamlError::TooMany { what: "bytes of XML", limit });
    }
    super::xml::limits::check(xml)?;
    let xml = xml.trim_start_matches('\u{feff}');
    let parser = Parser::new().with_forbid_dtd(true).with_max_depth(MAX_DEPTH).with_max_entity_expansion(0);
    parser.parse(xml).map_err(|e| SamlError::NotWellFormed { message: e.to_string(), line: 0, column: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    const AWKWARD: &str = "https://x.example/?a=1&b=\"<'>]]>\" \u{202e}אב 🔑 \r\n\t!";

    fn request() -> Result<AuthnRequest, jiff::Error> {
        Ok(AuthnRequest {
            id: "_0a.B-9".to_owned(),
            issuer: format!("https://signin.aws.amazon.com/saml#1{AWKWARD}"),
            acs_url: Some(AWKWARD.to_owned()),
            destination: Some(AWKWARD.to_owned()),
            issue_instant: "2026-11-23T10:20:30.456Z".parse()?,
        })
    }

    #[test]
    fn a_request_survives_writing_and_both_bindings() -> Outcome {
        let full = request()?;
        let bare = AuthnRequest { acs_url: None, destination: None, ..full.clone() };
        for request in [full, bare] {
            let xml = write(&request);
            assert_eq!(read(&xml)?, request);
            for base in [
                "https://login.example/saml2",
                "https://login.example/saml2?a=b",
                "https://login.example/saml2?",
                "https://login.example/s?a&#f",
            ] {
                let url = url::Url::parse(&to_redirect_url(base, &xml, Some(AWKWARD)))?;
                assert_eq!(from_redirect_query(url.query().unwrap_or_default())?, xml);
                let state = url.query_pairs().find(|(name, _)| name == "RelayState").map(|(_, value)| value.into_owned());
                assert_eq!(state.as_deref(), Some(AWKWARD));
                assert_eq!(url.fragment(), base.split_once('#').map(|(_, f)| f));
                assert_eq!(url.query_pairs().any(|(name, _)| name == "a"), base.contains("?a"));
            }
            use base64::Engine as _;
            assert_eq!(from_post_field(&base64::engine::general_purpose::STANDARD.encode(&xml))?, xml);
        }
        Ok(())
    }

    #[test]
    fn samael_reads_the_same_out_of_what_is_written() -> Outcome {
        let request = AuthnRequest {
            issuer: "https://a.example/?b&c=<d>".to_owned(),
            acs_url: Some("https://a.example/?b&c".to_owned()),
            ..request()?
        };
        let typed: samael::schema::AuthnRequest = write(&request).parse()?;
        assert_eq!((typed.id.as_str(), typed.version.as_str()), (request.id.as_str(), "2.0"));
        assert_eq!(typed.issuer_value(), Some(request.issuer));
        assert_eq!(typed.assertion_consumer_service_url, request.acs_url);
        assert_eq!(typed.issue_instant.timestamp_millis(), request.issue_instant.as_millisecond());
        Ok(())
    }

    #[test]
    fn what_is_no_request_is_refused_with_a_reason() -> Outcome {
        let good = write(&request()?);
        let cases = [
            ("".to_owned(), "no well-formed XML"),
            (good.replace(":protocol", ":other"), "AuthnRequest"),
            (good.replace("AuthnRequest", "LogoutRequest"), "AuthnRequest"),
            (good.replace("Version=\"2.0\"", "Version=\"1.1\""), "version"),
            (good.replace(" ID=", " Id="), "ID"),
            (good.replace("_0a.B-9", "0 x"), "ID"),
            (good.replace("2026-11-23T", "yesterday"), "time of issue"),
            (good.replace(":assertion", ":other"), "issuer"),
            (format!("<!DOCTYPE x>{good}"), "document type"),
            (format!("<!--{}-->{good}", "x".repeat(300_000)), "too large"),
        ];
        for (xml, expected) in cases {
            let error = read(&xml).err().ok_or_else(|| format!("was read: {expected}"))?;
            assert!(error.to_string().contains(expected), "{error} should say {expected}");
        }
        Ok(())
    }

    #[test]
    fn queries_are_bounded_and_unambiguous() -> Outcome {
        let url = to_redirect_url("https://x.example/", &write(&request()?), None);
        let query = url.split_once('?').map(|(_, q)| q).ok_or("no query")?;
        assert!(matches!(from_redirect_query(&format!("{query}&{query}")), Err(SamlError::Unexpected { .. })));
        assert!(matches!(from_redirect_query(&format!("{query}&SAMLEncoding=x")), Err(SamlError::Unexpected { .. })));
        assert!(matches!(from_redirect_query("RelayState=x"), Err(SamlError::Missing { .. })));
        assert!(matches!(from_redirect_query("SAMLRequest=%25%25"), Err(SamlError::Encoding { .. })));
        assert!(matches!(from_redirect_query("SAMLRequest=AAAAAAAA"), Err(SamlError::Encoding { .. })));
        assert!(matches!(from_redirect_query(&"x".repeat(70_000)), Err(SamlError::TooMany { .. })));
        // 20 MB of blanks deflate to about 27 KB: inflating must stop at the limit.
        let bomb = to_redirect_url("https://x.example/", &" ".repeat(20_000_000), None);
        let query = bomb.split_once('?').map(|(_, q)| q).ok_or("no query")?;
        assert!(query.len() < 64 * 1024 && matches!(from_redirect_query(query), Err(SamlError::TooMany { .. })));
        Ok(())
    }
}
