//! `samlp:AuthnRequest`: written, read, and carried in a URL (HTTP-Redirect) or a form (HTTP-POST).

mod wire;

pub use wire::{from_post_field, from_redirect_query, to_redirect_url};

use bergshamra::xml::uppsala::XmlWriter;
use jiff::Timestamp;

use super::error::SamlError;
use super::sign::{POST, check_id, text_element};
use super::xml::{self, ns};

/// Requests have about 500 bytes; a signed one with all options a few thousand.
const MAX_REQUEST: usize = 256 * 1024;

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
        attributes.extend([("ProtocolBinding", POST), ("AssertionConsumerServiceURL", url)]);
    }
    attributes.push(("xmlns:samlp", ns::SAMLP));
    w.start_element("samlp:AuthnRequest", &attributes);
    text_element(&mut w, "Issuer", &[("xmlns", ns::SAML)], &request.issuer);
    w.end_element("samlp:AuthnRequest");
    w.into_string()
}

/// Reads a request, at most 256 KiB. A signature on it is not looked at: Entra doesn't ask for one either.
///
/// # Errors
/// When it is no XML, no SAML 2.0 `AuthnRequest`, or lacks ID, issuer or time of issue.
pub fn read(text: &str) -> Result<AuthnRequest, SamlError> {
    if text.len() > MAX_REQUEST {
        return Err(SamlError::TooLarge { bytes: text.len(), limit: MAX_REQUEST });
    }
    let document = xml::parse(text.trim_start_matches('\u{feff}'))?;
    let root = document.root()?;
    if !root.is(ns::SAMLP, "AuthnRequest") {
        return Err(unexpected("the document is no SAML 2.0 AuthnRequest"));
    }
    if root.attribute("Version") != Some("2.0") {
        return Err(unexpected("the request's version is not 2.0"));
    }
    let id = root.attribute("ID").ok_or_else(|| unexpected("the request has no ID"))?;
    check_id("the request's ID", id)
        .map_err(|_| unexpected("the request's ID holds other characters than letters, digits, '_', '-' and '.'"))?;
    let issued = root.attribute("IssueInstant").ok_or_else(|| unexpected("the request has no time of issue"))?;
    let issuer = root.child(ns::SAML, "Issuer").map(|node| node.deep_text().trim().to_owned()).filter(|text| !text.is_empty());
    Ok(AuthnRequest {
        id: id.to_owned(),
        issuer: issuer.ok_or_else(|| unexpected("the request has no issuer"))?,
        acs_url: root.attribute("AssertionConsumerServiceURL").map(str::to_owned),
        destination: root.attribute("Destination").map(str::to_owned),
        issue_instant: issued.parse().map_err(|_| unexpected("the request's time of issue is no date and time in UTC"))?,
    })
}

fn unexpected(what: &str) -> SamlError {
    SamlError::Unexpected(what.to_owned())
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
            let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &xml);
            assert_eq!(from_post_field(&encoded)?, xml);
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
            (String::new(), "not well-formed XML"),
            (good.replace(":protocol", ":other"), "AuthnRequest"),
            (good.replace("AuthnRequest", "LogoutRequest"), "AuthnRequest"),
            (good.replace("Version=\"2.0\"", "Version=\"1.1\""), "version"),
            (good.replace(" ID=", " Id="), "ID"),
            (good.replace("_0a.B-9", "0 x"), "ID"),
            (good.replace("2026-11-23T", "yesterday"), "time of issue"),
            (good.replace(":assertion", ":other"), "issuer"),
            (format!("<!DOCTYPE x>{good}"), "DOCTYPE"),
            (format!("<!--{}-->{good}", "x".repeat(300_000)), "more than"),
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
        assert!(matches!(from_redirect_query(&format!("{query}&{query}")), Err(SamlError::Unexpected(_))));
        assert!(matches!(from_redirect_query(&format!("{query}&SAMLEncoding=x")), Err(SamlError::Unexpected(_))));
        assert!(matches!(from_redirect_query("RelayState=x"), Err(SamlError::Unexpected(_))));
        assert!(matches!(from_redirect_query("SAMLRequest=%25%25"), Err(SamlError::Unexpected(_))));
        assert!(matches!(from_redirect_query("SAMLRequest=AAAAAAAA"), Err(SamlError::Unexpected(_))));
        assert!(matches!(from_redirect_query(&"x".repeat(70_000)), Err(SamlError::TooLarge { .. } | SamlError::TooMany { .. })));
        // 20 MB of blanks deflate to about 27 KB: inflating must stop at the limit.
        let bomb = to_redirect_url("https://x.example/", &" ".repeat(20_000_000), None);
        let query = bomb.split_once('?').map(|(_, q)| q).ok_or("no query")?;
        assert!(
            query.len() < 64 * 1024 && matches!(from_redirect_query(query), Err(SamlError::TooLarge { .. } | SamlError::TooMany { .. }))
        );
        Ok(())
    }
}
