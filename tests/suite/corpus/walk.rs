//! The shared SAML corpus and its manifest: one walk for the verifier, the command line and the window.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rolebridge::pki::Certificate;
use serde::Deserialize;
use serde_json::Value;
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub(super) const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";
pub(super) const SESSION_NAME: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Entry>,
}

/// A file and what the manifest says of it.
#[derive(Deserialize)]
pub(crate) struct Entry {
    pub(crate) file: String,
    pub(super) class: String,
    pub(crate) encoding: String,
    pub(super) trusted_cert: Option<String>,
    pub(super) facts: Option<Facts>,
    pub(super) expected: Expected,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Facts {
    pub(super) root: String,
    pub(super) issuers: Vec<String>,
    pub(super) name_ids: Vec<String>,
    pub(super) assertions: usize,
    pub(super) encrypted_assertions: usize,
    pub(super) attribute_names: Vec<String>,
    pub(super) aws_roles: Vec<String>,
    #[serde(rename = "aws_RoleSessionName")]
    pub(super) session_names: Vec<String>,
    pub(super) audiences: Vec<String>,
    pub(super) destination: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Expected {
    pub(super) signature: Option<String>,
    #[serde(default)]
    pub(super) signed_elements: Vec<String>,
    pub(super) name_id: Option<String>,
}

/// The corpus.
pub(crate) struct Corpus {
    folder: PathBuf,
    pub(crate) entries: Vec<Entry>,
}

/// The corpus; where it is absent the test says so, and fails in CI.
pub(crate) fn corpus() -> Option<Corpus> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("ROLEBRIDGE_SHARED").map_or_else(beside, PathBuf::from).join("corpus/saml");
    let Ok(manifest) = std::fs::read(folder.join("MANIFEST.json")) else {
        println!("NOT CHECKED: there is no SAML corpus at {}", folder.display());
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI needs the corpus");
        return None;
    };
    let entries = serde_json::from_slice::<Manifest>(&manifest).unwrap().files;
    assert!(entries.len() > 100, "the corpus is not whole");
    Some(Corpus { folder, entries })
}

impl Corpus {
    /// Where a file is.
    pub(crate) fn path(&self, entry: &Entry) -> PathBuf {
        self.folder.join(&entry.file)
    }

    /// The file that holds the certificate of its honest signer.
    pub(crate) fn anchor(&self, entry: &Entry) -> Option<PathBuf> {
        entry.trusted_cert.as_ref().map(|path| self.folder.join(path))
    }

    /// That certificate, where it can be read at all: one of the corpus is none.
    pub(crate) fn certificate(&self, entry: &Entry) -> Option<Certificate> {
        certificate(&self.anchor(entry)?)
    }

    /// The XML in a file, by the manifest's word for how it is wrapped.
    pub(super) fn text(&self, entry: &Entry) -> Option<String> {
        text_of(entry, &std::fs::read(self.path(entry)).unwrap())
    }
}

impl Entry {
    /// Whether the signature is to be trusted.
    pub(crate) fn is_honest(&self) -> bool {
        self.expected.signature.as_deref() == Some("valid")
    }

    /// Whether some assertion in it is encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.facts.as_ref().is_some_and(|facts| facts.encrypted_assertions > 0)
    }

    /// What is wrong with the report on it, the JSON of the command line; without one the file could not be inspected.
    pub(crate) fn complaint(&self, report: Option<&Value>) -> Option<String> {
        let Some(report) = report else { return (self.encoding != "unparsed").then(|| "should be read".to_owned()) };
        if report["messages"].is_array() {
            return Some("should be one message".to_owned());
        }
        let verdict = report["signature"]["verdict"].as_str().unwrap_or_default();
        if (verdict == "trusted") != self.is_honest() {
            return Some(format!("is {verdict}, should {}be trusted", if self.is_honest() { "" } else { "not " }));
        }
        let wanted = match self.expected.signature.as_deref() {
            Some("none") => "unsigned",
            Some("invalid") => "untrusted",
            _ => verdict,
        };
        if verdict != wanted {
            return Some(format!("is {verdict}, should be {wanted}"));
        }
        let assertion = &report["assertion"];
        if assertion["trusted"] == true && !self.is_honest() {
            return Some("shows claimed values as trusted".to_owned());
        }
        self.complaint_of_form(report).or_else(|| self.complaint_of_values(assertion))
    }

    fn complaint_of_form(&self, report: &Value) -> Option<String> {
        let wanted = match self.encoding.as_str() {
            "base64(deflate)" => "deflate",
            "base64 inside html/js" => "form",
            "unparsed" => return None,
            other => other,
        };
        let form = &report["input"]["form"];
        (form != wanted).then(|| format!("read as {form}, should be {wanted}"))
    }

    /// The first value that is not the manifest's.
    fn complaint_of_values(&self, assertion: &Value) -> Option<String> {
        if let Some(whole) = &self.expected.name_id {
            return (assertion["name_id"] != **whole).then(|| "the NameID is not whole".to_owned());
        }
        let facts = self.facts.as_ref()?;
        if self.class == "attack" || facts.assertions != 1 || facts.encrypted_assertions > 0 {
            return None;
        }
        let texts = |value: &Value| match value {
            Value::Array(all) => all.iter().filter_map(Value::as_str).map(|text| text.trim().to_owned()).collect(),
            Value::String(one) => vec![one.clone()],
            _ => Vec::new(),
        };
        let attributes = assertion["attributes"].as_array().cloned().unwrap_or_default();
        let values = |name: &str| attributes.iter().filter(|a| a["name"] == name).flat_map(|a| texts(&a["values"])).collect::<Vec<_>>();
        let names: Vec<String> = attributes.iter().flat_map(|a| texts(&a["name"])).collect();
        [
            ("issuer", texts(&assertion["issuer"]), unique(&facts.issuers)),
            ("NameID", texts(&assertion["name_id"]), facts.name_ids.clone()),
            ("attribute names", unique(&names), unique(&facts.attribute_names)),
            ("roles", values(ROLE), facts.aws_roles.clone()),
            ("session name", values(SESSION_NAME), facts.session_names.clone()),
            ("audiences", unique(&texts(&assertion["audiences"])), unique(&facts.audiences)),
        ]
        .into_iter()
        .find_map(|(what, found, wanted)| (found != wanted).then(|| format!("{what}: {found:?}, should be {wanted:?}")))
    }
}

pub(super) fn unique(values: &[String]) -> Vec<String> {
    let mut values = values.to_vec();
    values.sort();
    values.dedup();
    values
}

fn certificate(path: &Path) -> Option<Certificate> {
    let read = Certificate::from_pem(&std::fs::read_to_string(path).unwrap());
    read.inspect_err(|error| println!("{}: {error:?}", path.display())).ok()
}

/// The XML in a file, by the manifest's word for how it is wrapped.
fn text_of(entry: &Entry, bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    match entry.encoding.as_str() {
        "xml" | "unparsed" => Some(text),
        "base64" => String::from_utf8(unbase64(&text)?).ok(),
        "base64(deflate)" => {
            let mut xml = String::new();
            flate2::read::DeflateDecoder::new(unbase64(&text)?.as_slice()).read_to_string(&mut xml).ok()?;
            Some(xml)
        }
        "base64 inside html/js" => longest_base64(&text),
        _ => None,
    }
}

/// Base64, perhaps URL-encoded, perhaps as a form field.
fn unbase64(text: &str) -> Option<Vec<u8>> {
    let field = text.split("SAMLResponse=").nth(1).map_or(text, |rest| rest.split('&').next().unwrap_or(rest));
    let plain = percent_encoding::percent_decode_str(field.trim()).decode_utf8().ok()?;
    let digits: String = plain.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).ok()
}

/// The longest run of base64 in a page, JavaScript's escapes for `+`, `/`, `=` undone.
fn longest_base64(page: &str) -> Option<String> {
    let page = page
        .replace("\\x2b", "+")
        .replace("\\x2f", "/")
        .replace("\\x3d", "=")
        .replace("&#x2b;", "+")
        .replace("&#x3d;", "=")
        .replace("&#43;", "+")
        .replace("&#61;", "=");
    let run = page.split(|c: char| !c.is_ascii_alphanumeric() && !"+/=".contains(c)).max_by_key(|run| run.len())?;
    String::from_utf8(STANDARD.decode(run).ok()?).ok()
}
