//! Every file of the shared SAML corpus through the window's model: the outcome that the manifest names, and nothing forged
//! that looks verified.

use super::papers;
use jiff::Timestamp;
use rolebridge::saml::inspect::{Anchor, Exhibit, SignatureWord, Trust, exhibits};
use rolebridge::ui::model::Model;
use rolebridge::workflow::inspection::{Document, Inspection, Origin};
use rolebridge::workflow::message::Event;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn corpus() -> Option<PathBuf> {
    let shared =
        std::env::var_os("ROLEBRIDGE_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let corpus = shared.join("corpus/saml");
    if corpus.join("MANIFEST.json").exists() {
        return Some(corpus);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "the corpus is missing at {}", corpus.display());
    println!("NOT CHECKED: the corpus is missing at {}", corpus.display());
    None
}

/// As the workflow does it: look into the document, tell the window.
fn open(bytes: &[u8], trust: &Trust, at: Timestamp) -> Event {
    let document = Document { origin: Origin::Pasted, bytes: bytes.into(), taken_at: at };
    match exhibits(bytes, trust, at) {
        Ok((report, exhibits)) => Event::Inspected(Arc::new(Inspection { document, judged_at: at, as_asked: false, report, exhibits })),
        Err(error) => Event::NotInspected(Box::new(error.finding())),
    }
}

#[test]
fn the_whole_corpus_goes_through_the_model() {
    let Some(corpus) = corpus() else { return };
    let manifest: Value = serde_json::from_slice(&std::fs::read(corpus.join("MANIFEST.json")).unwrap()).unwrap();
    let at: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    let (mut trusted, mut failed, mut wrong) = (0, 0, Vec::new());
    let files = manifest["files"].as_array().unwrap();
    for entry in files {
        let file = entry["file"].as_str().unwrap();
        let anchor = entry["trusted_cert"].as_str().and_then(|cert| Anchor::read(cert, &std::fs::read(corpus.join(cert)).unwrap()).ok());
        let mut model = Model::default();
        model.apply(open(&std::fs::read(corpus.join(file)).unwrap(), &Trust::new(anchor.into_iter().collect()), at), at);
        failed += usize::from(model.inspector.shown.problem().is_some());
        let shown = model.inspector.shown.value();
        trusted += usize::from(shown.is_some_and(|i| is_trusted(&i.exhibits[0])));
        let honest = entry["expected"]["signature"] == "valid";
        let complaint = match shown {
            None => (entry["encoding"] != "unparsed" || model.inspector.shown.problem().is_none()).then(|| "should be shown".to_owned()),
            Some(inspection) => inspection.exhibits.iter().find_map(|exhibit| complaint(entry, exhibit, honest)),
        };
        wrong.extend(complaint.map(|what| format!("{file}: {what}")));
    }
    println!("{} files through the window's model: {trusted} trusted, {failed} not readable", files.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(files.len() > 100 && trusted > 30, "the corpus is not whole");
}

fn is_trusted(exhibit: &Exhibit) -> bool {
    exhibit.report.signature.verdict == SignatureWord::Trusted
}

/// What is wrong with what the window would show.
fn complaint(entry: &Value, exhibit: &Exhibit, honest: bool) -> Option<String> {
    if is_trusted(exhibit) != honest {
        return Some(format!("should {}be trusted", if honest { "" } else { "not " }));
    }
    let signed_facts = exhibit.facts.iter().filter(|fact| fact.signed).count();
    if !honest && (signed_facts > 0 || !exhibit.regions.is_empty() || exhibit.times.signed || exhibit.pairs.iter().any(|p| p.signed)) {
        return Some("shows claimed values as verified".to_owned());
    }
    let encrypted = entry["facts"]["encrypted_assertions"].as_u64().unwrap_or(0) > 0;
    if honest && (exhibit.regions.is_empty() || (signed_facts == 0 && !encrypted)) {
        return Some("shows nothing as verified".to_owned());
    }
    exhibit.facts.iter().find_map(|fact| {
        let place = fact.place.as_ref()?;
        let line = exhibit.sheet.lines().get(place.line)?;
        let inside = line.start <= place.bytes.start && place.bytes.start <= line.end;
        let covered = !fact.signed || fact.name == "Signed with" || exhibit.is_signed(place.bytes.start);
        (!inside || !covered).then(|| format!("{} points to a wrong place", fact.name))
    })
}

#[test]
fn a_place_holds_the_value_that_it_is_the_place_of() {
    let text = papers::signed(&papers::guest());
    let (_, exhibits) = exhibits(text.as_bytes(), &papers::trust(), super::world::now()).unwrap();
    let exhibit = &exhibits[0];
    let at = |name: &str| {
        let fact = exhibit.facts.iter().find(|f| f.name == name).unwrap_or_else(|| panic!("{name} is missing"));
        exhibit.sheet.text(fact.place.clone().unwrap_or_else(|| panic!("{name} has no place")).bytes).to_owned()
    };
    for (name, value) in [
        ("Issuer", "https://sts.windows.net/8f4a1c2e-0000-4000-8000-00000000b7c0/"),
        ("Audience", "https://signin.aws.amazon.com/saml"),
        ("Recipient", "https://signin.aws.amazon.com/saml"),
        ("NameID", "b.simon@fabrikam.example"),
        ("RoleSessionName", "b.simon_fabrikam.example#EXT#@contoso.onmicrosoft.example"),
        ("SessionDuration", "3600"),
        ("Redeem until", "2026-11-23T10:31:00Z"),
        ("Status", "urn:oasis:names:tc:SAML:2.0:status:Success"),
        ("Destination", "https://signin.aws.amazon.com/saml"),
        ("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    ] {
        assert!(at(name).starts_with(value.trim_end_matches('Z')), "{name}: {}", at(name));
    }
    let broken = exhibit.facts.iter().find(|f| f.name == "RoleSessionName").unwrap();
    let marked: Vec<&str> = broken.marks.iter().map(|m| exhibit.sheet.text(m.clone())).collect();
    assert_eq!(marked, ["#", "#"], "the characters that AWS does not take are marked");
}
