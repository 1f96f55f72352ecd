//! SAML 2.0 metadata of an identity provider: written in the shape of Entra's federation metadata, read from anybody's.
//!
//! samael's metadata types are not used: their serializers write text unescaped and in an order that the schema forbids, and their
//! reader matches names whatever their namespace.

mod read;
mod write;

pub use read::read;
pub use write::{write, write_signed};

use jiff::Timestamp;

use crate::pki::Certificate;

/// Signing certificates in one document: AWS keeps ten keys a provider.
pub const MAX_CERTIFICATES: usize = 32;

/// What metadata says of an identity provider, as far as federation with AWS needs it. Its own signature is not checked here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The provider's entity ID: the issuer of its responses.
    pub entity_id: String,
    /// Signing certificates of the `IDPSSODescriptor`, de-duplicated, in the document's order; at least one.
    pub certificates: Vec<Certificate>,
    /// Where requests go by HTTP-Redirect.
    pub sso_redirect: Option<String>,
    /// Where requests go by HTTP-POST.
    pub sso_post: Option<String>,
    /// Where logout goes: HTTP-Redirect before other bindings.
    pub logout: Option<String>,
    /// Until when the document may be used, if it says so: the earlier of what entity and descriptor say.
    pub valid_until: Option<Timestamp>,
}

/// What federation metadata shall say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataSpec {
    /// `ID` of the document, an `NCName` in ASCII such as `_0d8e…`.
    pub id: String,
    /// The entity ID: the issuer of the responses.
    pub entity_id: String,
    /// Signing certificates: one, or two during a rollover.
    pub certificates: Vec<Certificate>,
    /// Where requests go, by HTTP-Redirect and by HTTP-POST.
    pub sso_url: String,
    /// Where logout goes, by HTTP-Redirect.
    pub logout_url: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{IssueSpec, RsaBits, SigningKey, issue};
    use crate::saml::error::SamlError;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn pair(common_name: &str) -> Result<(Certificate, SigningKey), Box<dyn std::error::Error>> {
        let key = SigningKey::generate(RsaBits::B2048)?;
        let (not_before, not_after) = ("2026-11-23T00:00:00Z".parse()?, "2029-11-23T00:00:00Z".parse()?);
        Ok((issue(&IssueSpec { common_name: common_name.to_owned(), not_before, not_after, serial: None }, &key)?, key))
    }

    fn spec(certificates: Vec<Certificate>) -> MetadataSpec {
        MetadataSpec {
            id: "_6e0c4c4e-2b54-4e6c-b4a7-0a4a2f0f0d11".to_owned(),
            entity_id: "https://sts.windows.net/1/?a=1&b=\"<'>]]>\"\u{202e}🔑\r\n\t".to_owned(),
            certificates,
            sso_url: "https://login.example/saml2?x=1&y=2".to_owned(),
            logout_url: "https://login.example/logout".to_owned(),
        }
    }

    #[test]
    fn what_is_written_reads_back_signed_or_not_with_one_certificate_or_two() -> Outcome {
        let ((old, key), (new, _)) = (pair("old")?, pair("new")?);
        for certificates in [vec![old.clone()], vec![old.clone(), new.clone()]] {
            let spec = spec(certificates);
            for xml in [write(&spec)?, write_signed(&spec, &key, &old)?] {
                assert!(xml.len() > 1_000, "AWS wants at least 1,000 characters");
                let read = read(&xml)?;
                assert_eq!(read.entity_id, spec.entity_id);
                assert_eq!(read.certificates, spec.certificates);
                assert_eq!((read.sso_redirect.as_ref(), read.sso_post.as_ref()), (Some(&spec.sso_url), Some(&spec.sso_url)));
                assert_eq!((read.logout.as_ref(), read.valid_until), (Some(&spec.logout_url), None));
            }
        }
        Ok(())
    }

    #[test]
    fn the_signature_is_the_first_child_and_covers_the_entity() -> Outcome {
        let (certificate, key) = pair("a")?;
        let xml = write_signed(&spec(vec![certificate.clone()]), &key, &certificate)?;
        let after = xml.split_once("<EntityDescriptor ").and_then(|(_, rest)| rest.split_once('>')).map(|(_, rest)| rest);
        assert!(after.is_some_and(|rest| rest.starts_with("<Signature xmlns=")), "{xml}");
        assert!(xml.contains("URI=\"#_6e0c4c4e-2b54-4e6c-b4a7-0a4a2f0f0d11\""));
        Ok(())
    }

    #[test]
    fn what_metadata_cannot_carry_is_refused_when_written() -> Outcome {
        let (certificate, key) = pair("a")?;
        let good = spec(vec![certificate.clone()]);
        let refused = |spec: MetadataSpec| write(&spec).err().ok_or("was written");
        assert!(matches!(refused(MetadataSpec { certificates: vec![], ..good.clone() })?, SamlError::Write(_)));
        assert!(matches!(
            refused(MetadataSpec { certificates: vec![certificate.clone(); 33], ..good.clone() })?,
            SamlError::TooMany { .. }
        ));
        assert!(matches!(refused(MetadataSpec { id: "1\" x=\"".to_owned(), ..good.clone() })?, SamlError::Write(_)));
        assert!(matches!(refused(MetadataSpec { entity_id: "a\u{1}".to_owned(), ..good.clone() })?, SamlError::Write(_)));
        assert!(matches!(refused(MetadataSpec { entity_id: "é".repeat(1025), ..good.clone() })?, SamlError::TooMany { .. }));
        let stranger = SigningKey::generate(RsaBits::B2048)?;
        assert!(matches!(write_signed(&good, &stranger, &certificate), Err(SamlError::Write(_))));
        assert!(write_signed(&good, &key, &certificate).is_ok());
        Ok(())
    }

    #[test]
    fn certificates_come_from_the_right_place_only() -> Outcome {
        let ((mine, _), (theirs, _)) = (pair("mine")?, pair("theirs")?);
        let xml = write(&spec(vec![mine.clone()]))?;
        let key = |use_: &str, c: &Certificate| {
            format!(
                "<KeyDescriptor{use_}><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data><X509Certificate>\n {} </X509Certificate></X509Data></KeyInfo></KeyDescriptor>",
                c.base64()
            )
        };
        let role = format!("<SPSSODescriptor protocolSupportEnumeration=\"x\">{}</SPSSODescriptor><IDPSSODescriptor", key("", &theirs));
        let elsewhere = xml.replacen("<IDPSSODescriptor", &role, 1);
        assert_eq!(read(&elsewhere)?.certificates, std::slice::from_ref(&mine));
        let with = |extra: &str| read(&xml.replacen("<SingleLogoutService", &format!("{extra}<SingleLogoutService"), 1));
        assert_eq!(with(&key(" use=\"encryption\"", &theirs))?.certificates, std::slice::from_ref(&mine));
        assert_eq!(with(&key("", &mine))?.certificates, std::slice::from_ref(&mine));
        assert_eq!(with(&key("", &theirs))?.certificates, [mine, theirs]);
        assert!(matches!(
            with(
                "<KeyDescriptor><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data><X509Certificate>AAAA</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
            ),
            Err(SamlError::Unexpected(_))
        ));
        Ok(())
    }

    #[test]
    fn hostile_and_broken_documents_are_refused_with_a_reason() -> Outcome {
        let (certificate, _) = pair("a")?;
        let good = write(&spec(vec![certificate]))?;
        let cases = [
            (String::new(), "not well-formed XML"),
            ("<html/>".to_owned(), "EntityDescriptor"),
            (good.replace("?><Ent", "?><!DOCTYPE x [<!ENTITY e \"x\">]><Ent"), "DOCTYPE"),
            (good.replace("urn:oasis:names:tc:SAML:2.0:metadata", "urn:other"), "EntityDescriptor"),
            (good.replace(" entityID=", " entityId="), "entity ID"),
            (good.replace("IDPSSODescriptor", "SPSSODescriptor"), "IDPSSODescriptor"),
            (good.replace("use=\"signing\"", "use=\"encryption\""), "signing certificate"),
            (good.replace(" ID=", " validUntil=\"tomorrow\" ID="), "validUntil"),
            ("<a>".repeat(3_000), "nested deeper"),
            ("x".repeat(6_000_000), "more than"),
        ];
        for (xml, expected) in cases {
            let error = read(&xml).err().ok_or_else(|| format!("was read: {expected}"))?;
            assert!(error.to_string().contains(expected), "{error} should say {expected}");
        }
        assert_eq!(
            read(&good.replace(" ID=", " validUntil=\"2030-01-02T03:04:05\" ID="))?.valid_until,
            Some("2030-01-02T03:04:05Z".parse()?)
        );
        Ok(())
    }

    #[test]
    fn no_change_of_a_document_makes_the_reader_panic() -> Outcome {
        let (certificate, key) = pair("a")?;
        let good = write_signed(&spec(vec![certificate.clone()]), &key, &certificate)?;
        for at in (0..good.len()).filter(|at| good.is_char_boundary(*at)).step_by(13) {
            let _ = read(&good[..at]);
            let (head, tail) = good.split_at(at);
            for noise in ["<", ">", "\"", "&", "]]>", "<a:b>", "\u{0}", "é"] {
                let _ = read(&format!("{head}{noise}{tail}"));
            }
        }
        Ok(())
    }

    /// How many signing certificates each sample of a real product has; none where it must be refused.
    const CORPUS: [(&str, usize); 12] = [
        ("adfs-federation-metadata.xml", 1),
        ("entra-federation-metadata.xml", 3),
        ("google-metadata.xml", 1),
        ("keycloak-metadata.xml", 1),
        ("okta-metadata.xml", 1),
        ("onelogin-metadata.xml", 1),
        ("samael-ecdsa-metadata.xml", 1),
        ("shibboleth-metadata.xml", 2),
        ("simplesamlphp-signed-corrupted.xml", 0),
        ("simplesamlphp-signed.xml", 1),
        ("surfconext-signed.xml", 1),
        ("two-signing-certs.xml", 2),
    ];

    #[test]
    fn metadata_of_real_products_reads() -> Outcome {
        let shared = std::env::var("ROLEBRIDGE_SHARED").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_owned());
        let folder = std::path::Path::new(&shared).join("corpus/saml/metadata");
        if !folder.is_dir() {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} is missing", folder.display());
            #[allow(clippy::print_stderr, reason = "a test that could not run must say so")]
            {
                eprintln!("NOT RUN: {} is missing", folder.display());
            }
            return Ok(());
        }
        for (file, certificates) in CORPUS {
            let text = std::fs::read_to_string(folder.join(file))?;
            if certificates == 0 {
                assert!(read(&text).is_err(), "{file} was read");
                continue;
            }
            let read = read(&text).map_err(|e| format!("{file}: {e}"))?;
            assert_eq!(read.certificates.len(), certificates, "{file}");
            assert!(read.sso_redirect.is_some() || read.sso_post.is_some(), "{file}");
        }
        Ok(())
    }
}
