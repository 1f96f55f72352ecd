//! Every file of the shared SAML corpus against its manifest: what it calls valid is trusted with the values it names, nothing
//! else is, and of the attacks nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)] // a test fails by panicking and reports what it counted

use std::io::Read as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rolebridge::pki::Certificate;
use rolebridge::saml::assertion::Assertion;
use rolebridge::saml::error::SamlError;
use rolebridge::saml::verify::{SignatureVerdict, Verification, verify};
use serde::Deserialize;

const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";
const SESSION_NAME: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    class: String,
    encoding: String,
    trusted_cert: Option<String>,
    facts: Option<Facts>,
    expected: Expected,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Facts {
    root: String,
    issuers: Vec<String>,
    name_ids: Vec<String>,
    assertions: usize,
    encrypted_assertions: usize,
    attribute_names: Vec<String>,
    aws_roles: Vec<String>,
    #[serde(rename = "aws_RoleSessionName")]
    session_names: Vec<String>,
    audiences: Vec<String>,
    destination: Option<String>,
}

#[derive(Deserialize)]
struct Expected {
    signature: Option<String>,
    #[serde(default)]
    signed_elements: Vec<String>,
    name_id: Option<String>,
}

#[test]
fn every_file_is_judged_as_its_manifest_says() {
    let Some(corpus) = corpus() else { return };
    let manifest: Manifest = serde_json::from_slice(&std::fs::read(corpus.join("MANIFEST.json")).unwrap()).unwrap();
    let (mut trusted, mut attacks, mut wrong) = (0, 0, Vec::new());
    for entry in &manifest.files {
        let anchors: Vec<_> = entry.trusted_cert.iter().filter_map(|path| certificate(&corpus.join(path))).collect();
        let result = text_of(entry, &std::fs::read(corpus.join(&entry.file)).unwrap()).map(|text| verify(&text, &anchors));
        let Some(result) = result else {
            wrong.push(format!("{}: can't be decoded by this test", entry.file));
            continue;
        };
        trusted += usize::from(is_trusted(&result));
        attacks += usize::from(entry.class == "attack");
        println!("{:60} {}", entry.file, line(&result));
        wrong.extend(complaint(entry, &result).map(|what| format!("{}: {what}; {}", entry.file, line(&result))));
    }
    println!("{} files checked: {trusted} trusted, {attacks} attacks", manifest.files.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(manifest.files.len() > 100 && trusted > 30 && attacks > 50, "the corpus is not whole");
}

/// What is wrong with a result, in view of the manifest.
fn complaint(entry: &Entry, result: &Result<Verification, SamlError>) -> Option<String> {
    let honest = entry.expected.signature.as_deref() == Some("valid");
    if is_trusted(result) != honest {
        return Some(format!("trusted: {}, should be {honest}", is_trusted(result)));
    }
    let Ok(found) = result else {
        let may_fail = entry.encoding == "unparsed" || entry.class == "attack";
        return (!may_fail).then(|| "should be read".to_owned());
    };
    if honest {
        return complaint_of_trusted(entry, found);
    }
    if found.trusted.is_some() || found.signed_xml.is_some() || !found.covers.is_empty() || found.certificate.is_some() {
        return Some("shows something as trusted".to_owned());
    }
    let wanted = match entry.expected.signature.as_deref() {
        Some("none") => SignatureVerdict::Unsigned,
        Some("invalid") => SignatureVerdict::Untrusted,
        _ => found.verdict,
    };
    (found.verdict != wanted).then(|| format!("should be {wanted:?}")).or_else(|| complaint_of_claims(entry, found))
}

fn complaint_of_claims(entry: &Entry, found: &Verification) -> Option<String> {
    let facts = entry.facts.as_ref()?;
    let claimed = found.claimed.as_ref().map(rolebridge::saml::assertion::Claimed::get);
    if let Some(whole) = &entry.expected.name_id {
        return (claimed.and_then(name_id) != Some(whole)).then(|| "the claimed NameID is not whole".to_owned());
    }
    // where an encrypted assertion stands beside it, the manifest counts NameIDs of both
    let comparable = entry.class != "attack" && facts.assertions == 1 && facts.encrypted_assertions == 0;
    comparable.then(|| claimed.map_or(Some("claims nothing".to_owned()), |c| differs(c, facts)))?
}

fn complaint_of_trusted(entry: &Entry, found: &Verification) -> Option<String> {
    let facts = entry.facts.as_ref()?;
    let nested = facts.assertions > 1;
    if !nested && !entry.expected.signed_elements.is_empty() && found.covers != entry.expected.signed_elements {
        return Some(format!("covers {:?}", found.covers));
    }
    if found.claimed.is_some() || found.encrypted != facts.encrypted_assertions {
        return Some("claims something beside, or miscounts encrypted assertions".to_owned());
    }
    let Some(assertion) = found.trusted.as_ref().map(rolebridge::saml::assertion::Verified::get) else {
        return (facts.assertions > 0).then(|| "the assertion is missing".to_owned());
    };
    if nested {
        return (name_id(assertion) != facts.name_ids.first()).then(|| "took the wrong assertion".to_owned());
    }
    differs(assertion, facts)
}

/// The first value that is not the manifest's.
fn differs(assertion: &Assertion, facts: &Facts) -> Option<String> {
    let roles: Vec<_> = assertion.values(ROLE).map(str::trim).map(str::to_owned).collect();
    let session_names: Vec<_> = assertion.values(SESSION_NAME).map(str::trim).map(str::to_owned).collect();
    let names: Vec<_> = assertion.attributes.iter().map(|a| a.name.clone()).collect();
    let name_ids: Vec<_> = assertion.name_id.iter().map(|n| n.value.clone()).collect();
    [
        ("issuer", vec![assertion.issuer.clone()] != unique(&facts.issuers)),
        ("NameID", name_ids != facts.name_ids),
        ("attribute names", unique(&names) != unique(&facts.attribute_names)),
        ("roles", roles != facts.aws_roles),
        ("session name", session_names != facts.session_names),
        ("audiences", unique(&assertion.audiences) != unique(&facts.audiences)),
    ]
    .into_iter()
    .find_map(|(what, differs)| differs.then(|| format!("other {what}: {assertion:?}")))
}

#[test]
fn no_file_is_trusted_with_somebody_elses_certificate() {
    let Some(corpus) = corpus() else { return };
    let manifest: Manifest = serde_json::from_slice(&std::fs::read(corpus.join("MANIFEST.json")).unwrap()).unwrap();
    let entries: Vec<_> = manifest.files.iter().filter(|entry| entry.trusted_cert.is_some() && entry.class != "attack").collect();
    let certificates: Vec<_> = entries.iter().map(|entry| certificate(&corpus.join(entry.trusted_cert.as_ref().unwrap()))).collect();
    let mut checked = 0;
    for (index, entry) in entries.iter().enumerate() {
        let Some(text) = text_of(entry, &std::fs::read(corpus.join(&entry.file)).unwrap()) else { continue };
        let others: Vec<_> = certificates
            .iter()
            .flatten()
            .filter(|other| certificates[index].as_ref().is_none_or(|own| own.spki_der() != other.spki_der()))
            .cloned()
            .collect();
        let result = verify(&text, &others);
        assert!(!is_trusted(&result), "{}", entry.file);
        checked += 1;
    }
    println!("{checked} files checked against the certificates of all others");
}

/// samael as a second reader of the bytes that were verified: where it reads them, it reads the same.
#[test]
fn samael_reads_the_same_values_from_the_signed_bytes() {
    let Some(corpus) = corpus() else { return };
    let manifest: Manifest = serde_json::from_slice(&std::fs::read(corpus.join("MANIFEST.json")).unwrap()).unwrap();
    let (mut same, mut unread) = (0, 0);
    for entry in &manifest.files {
        let anchors: Vec<_> = entry.trusted_cert.iter().filter_map(|path| certificate(&corpus.join(path))).collect();
        let text = text_of(entry, &std::fs::read(corpus.join(&entry.file)).unwrap());
        let Some(Ok(found)) = text.map(|text| verify(&text, &anchors)) else { continue };
        let (Some(ours), Some(signed)) = (found.trusted, found.signed_xml) else { continue };
        let theirs = match found.covers.last().map(String::as_str) {
            Some("Assertion") => signed.get().parse::<samael::schema::Assertion>().map(Some),
            _ => signed.get().parse::<samael::schema::Response>().map(|response| response.assertion).map_err(Into::into),
        };
        match theirs {
            Ok(Some(theirs)) => {
                assert_eq!(of_samael(&theirs), of_ours(ours.get()), "{}", entry.file);
                same += 1;
            }
            other => {
                println!("{}: samael: {:?}", entry.file, other.err().map(|error| error.to_string()));
                unread += 1;
            }
        }
    }
    println!("samael reads {same} trusted assertions alike and {unread} not at all");
    assert!(same > 15);
}

/// Why samael's types are a second reader and not the first: whoever mends these upstream may drop our decoder.
#[test]
fn samael_still_reads_assertions_otherwise() {
    let read = |inner: &str| {
        let head = "<Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion' ID='_1' Version='2.0'";
        format!("{head} IssueInstant='2026-11-23T10:00:00Z'><Issuer>me</Issuer>{inner}</Assertion>").parse::<samael::schema::Assertion>()
    };
    let name_id = |inner: &str| read(inner).unwrap().subject.and_then(|subject| subject.name_id).map(|name| name.value);
    assert_eq!(name_id("<Subject><NameID>a</NameID></Subject>").as_deref(), Some("a"));
    // an element of a foreign namespace is taken for SAML's
    assert_eq!(name_id("<x:Subject xmlns:x='urn:x'><x:NameID>a</x:NameID></x:Subject>").as_deref(), Some("a"));
    // one value or time in a form that it does not know, and nothing is read at all
    assert!(read("<Conditions NotOnOrAfter='soon'/>").is_err());
    let value = "<AttributeStatement><Attribute Name='n'><AttributeValue><b>x</b></AttributeValue></Attribute></AttributeStatement>";
    println!("samael on a value with an element in it: {:?}", read(value).map(|a| a.attribute_statements).map_err(|e| e.to_string()));
}

type Values = (Option<String>, Option<String>, Vec<(String, Vec<String>)>);

fn of_samael(theirs: &samael::schema::Assertion) -> Values {
    let trimmed = |text: &String| text.trim().to_owned();
    let attributes = theirs.attribute_statements.iter().flatten().flat_map(|statement| &statement.attributes);
    let values =
        |attribute: &samael::attribute::Attribute| attribute.values.iter().map(|v| v.value.iter().map(trimmed).collect()).collect();
    let name_id = theirs.subject.as_ref().and_then(|subject| subject.name_id.as_ref());
    (
        theirs.issuer.value.as_ref().map(trimmed),
        name_id.map(|name| trimmed(&name.value)),
        attributes.map(|attribute| (attribute.name.clone().unwrap_or_default(), values(attribute))).collect(),
    )
}

fn of_ours(ours: &Assertion) -> Values {
    let attributes = ours.attributes.iter().map(|a| (a.name.clone(), a.values.iter().map(|value| value.trim().to_owned()).collect()));
    (Some(ours.issuer.clone()), name_id(ours).cloned(), attributes.collect())
}

fn is_trusted(result: &Result<Verification, SamlError>) -> bool {
    result.as_ref().is_ok_and(|found| found.verdict == SignatureVerdict::Trusted)
}

fn line(result: &Result<Verification, SamlError>) -> String {
    match result {
        Ok(found) => {
            format!("{:?} {}{}", found.verdict, found.reason, found.attack.as_ref().map(|a| format!(" [{a}]")).unwrap_or_default())
        }
        Err(error) => format!("Error {error}"),
    }
}

fn name_id(assertion: &Assertion) -> Option<&String> {
    assertion.name_id.as_ref().map(|name| &name.value)
}

fn unique(values: &[String]) -> Vec<String> {
    let mut values = values.to_vec();
    values.sort();
    values.dedup();
    values
}

/// The folder with the corpus; where it is absent the test says so, and fails in CI.
fn corpus() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("ROLEBRIDGE_SHARED").map_or_else(beside, PathBuf::from).join("corpus/saml");
    if folder.join("MANIFEST.json").is_file() {
        return Some(folder);
    }
    eprintln!("NOT CHECKED: there is no SAML corpus at {}", folder.display());
    assert!(std::env::var("CI").as_deref() != Ok("true"), "CI needs the corpus");
    None
}

/// A test anchor, where it is a certificate that can be read at all.
fn certificate(path: &std::path::Path) -> Option<Certificate> {
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
