//! Judge: the OASIS schemas, as Debian's opensaml-schemas and xmltooling-schemas install them, by xmllint.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on shall stop at the place where it can't"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a judge says how much it looked at")]

pub(crate) mod samples;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rolebridge::saml::{metadata, request, response};
use samples::AWKWARD;

const OPENSAML: &str = "/usr/share/xml/opensaml";
const XMLTOOLING: &str = "/usr/share/xml/xmltooling";

/// A folder with a catalog, so that every schema comes from the packages and nothing is fetched.
struct Schemas {
    folder: tempfile::TempDir,
    catalog: PathBuf,
}

impl Schemas {
    fn new() -> Self {
        for file in [format!("{OPENSAML}/saml-schema-protocol-2.0.xsd"), format!("{XMLTOOLING}/xmldsig-core-schema.xsd")] {
            assert!(Path::new(&file).is_file(), "{file} is missing: install opensaml-schemas and xmltooling-schemas");
        }
        let folder = tempfile::tempdir().unwrap();
        let catalog = folder.path().join("catalog.xml");
        // The SAML schemas import those of the W3C by their web addresses.
        let map = [
            ("http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd", "xmldsig-core-schema.xsd"),
            ("http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd", "xenc-schema.xsd"),
            ("http://www.w3.org/2001/xml.xsd", "xml.xsd"),
        ];
        let mut entries = String::new();
        for (web, file) in map {
            let local = format!("file://{XMLTOOLING}/{file}");
            write!(entries, "<system systemId=\"{web}\" uri=\"{local}\"/><uri name=\"{web}\" uri=\"{local}\"/>").unwrap();
        }
        std::fs::write(&catalog, format!("<catalog xmlns=\"urn:oasis:names:tc:entity:xmlns:xml:catalog\">{entries}</catalog>")).unwrap();
        Self { folder, catalog }
    }

    /// What xmllint complains of; nothing when the document is valid. Its absence fails the test.
    fn complaints(&self, schema: &str, xml: &str) -> Option<String> {
        let document = self.folder.path().join("document.xml");
        std::fs::write(&document, xml).unwrap();
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema", &format!("{OPENSAML}/{schema}")])
            .arg(&document)
            .env("XML_CATALOG_FILES", &self.catalog)
            .output()
            .expect("xmllint must be on PATH");
        (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn responses_are_valid_with_every_awkward_character() {
    let schemas = Schemas::new();
    let (certificate, key) = samples::pair("signs");
    for value in AWKWARD {
        for in_response_to in [None, Some("_q1".to_owned())] {
            let xml = response::write_signed(&samples::response(value, in_response_to), &key, &certificate).unwrap();
            assert_eq!(schemas.complaints("saml-schema-protocol-2.0.xsd", &xml), None, "{xml}");
        }
    }
    let bare = response::ResponseSpec { attributes: Vec::new(), ..samples::response("x", None) };
    let xml = response::write_signed(&bare, &key, &certificate).unwrap();
    assert_eq!(schemas.complaints("saml-schema-protocol-2.0.xsd", &xml), None, "{xml}");
}

#[test]
fn metadata_is_valid_signed_or_not_with_one_certificate_or_two() {
    let schemas = Schemas::new();
    let ((old, key), (new, _)) = (samples::pair("old"), samples::pair("new"));
    for certificates in [vec![old.clone()], vec![old.clone(), new]] {
        let spec = samples::metadata(certificates);
        for xml in [metadata::write(&spec).unwrap(), metadata::write_signed(&spec, &key, &old).unwrap()] {
            assert_eq!(schemas.complaints("saml-schema-metadata-2.0.xsd", &xml), None, "{xml}");
        }
    }
}

#[test]
fn requests_are_valid_with_and_without_their_options() {
    let schemas = Schemas::new();
    for value in AWKWARD {
        let full = request::AuthnRequest {
            id: "_q1".to_owned(),
            issuer: (*value).to_owned(),
            acs_url: Some("https://signin.aws.amazon.com/saml?a=1&b=2".to_owned()),
            destination: Some("https://login.example/saml2".to_owned()),
            issue_instant: "2026-11-23T10:00:00Z".parse().unwrap(),
        };
        let bare = request::AuthnRequest { acs_url: None, destination: None, ..full.clone() };
        for request in [full, bare] {
            let xml = request::write(&request);
            assert_eq!(schemas.complaints("saml-schema-protocol-2.0.xsd", &xml), None, "{xml}");
        }
    }
}

/// A judge that says yes to everything would prove nothing.
#[test]
fn the_schemas_refuse_what_is_out_of_order() {
    let schemas = Schemas::new();
    let (certificate, key) = samples::pair("signs");
    let xml = response::write_signed(&samples::response("x", None), &key, &certificate).unwrap();
    let signature_first = {
        let (start, end) = (xml.find("<Signature").unwrap(), xml.find("</Signature>").unwrap() + "</Signature>".len());
        let signature = xml[start..end].to_owned();
        let without = xml.replace(&signature, "");
        let at = without.find("<Assertion").and_then(|a| without[a..].find('>').map(|b| a + b + 1)).unwrap();
        format!("{}{signature}{}", &without[..at], &without[at..])
    };
    assert!(schemas.complaints("saml-schema-protocol-2.0.xsd", &signature_first).is_some_and(|c| c.contains("Signature")));
    let no_issuer = xml.replace(" Version=\"2.0\"", "");
    assert!(schemas.complaints("saml-schema-protocol-2.0.xsd", &no_issuer).is_some_and(|c| c.contains("Version")));
}
