//! Every file of the shared SAML corpus through the real engine into the window's model: the outcome that the manifest names, and
//! nothing forged that looks verified.

use super::real::parts;
use super::{papers, world};
use crate::corpus::walk::{Corpus, Entry, corpus};
use jiff::Timestamp;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::domain::call::{AwsCall, Call};
use rolebridge::domain::journal::{JobId, NewEntry, Phase};
use rolebridge::domain::step::StepId;
use rolebridge::pki::Certificate;
use rolebridge::saml::inspect::{Exhibit, exhibits};
use rolebridge::saml::metadata::{self, MetadataSpec};
use rolebridge::ui::model::Model;
use rolebridge::workflow::engine::Engine;
use rolebridge::workflow::message::{Command, InspectInput};
use rolebridge::workflow::ports::Store;
use std::sync::{Arc, Mutex};

#[test]
fn the_whole_corpus_goes_through_the_engine_into_the_model() {
    let Some(corpus) = corpus() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (mut trusted, mut failed, mut wrong) = (0, 0, Vec::new());
    for entry in &corpus.entries {
        let model = runtime.block_on(opened(&corpus, entry));
        let inspector = &model.inspector;
        // a problem leaves nothing to show
        assert!(inspector.shown.value().is_some() != inspector.shown.problem().is_some(), "{}: neither shown nor refused", entry.file);
        failed += usize::from(inspector.shown.problem().is_some());
        let report = inspector.report_json().map(|json| serde_json::from_str(&json).unwrap());
        let shown = inspector.shown.value();
        trusted += usize::from(shown.is_some_and(|i| is_trusted(&i.exhibits[0])));
        let complaint = entry.complaint(report.as_ref());
        let complaint = complaint.or_else(|| shown?.exhibits.iter().find_map(|exhibit| complaint_of_view(entry, exhibit)));
        wrong.extend(complaint.map(|what| format!("{}: {what}", entry.file)));
    }
    println!("{} files through the engine into the window's model: {trusted} trusted, {failed} not readable", corpus.entries.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(trusted > 30, "the corpus is not whole");
}

/// The window's model after the file was opened in a workspace whose one instance signs with the certificate of the manifest.
async fn opened(corpus: &Corpus, entry: &Entry) -> Model {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    if let Some(certificate) = corpus.certificate(entry) {
        known(&*store, certificate).await;
    }
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let engine = Engine::new(parts(store, Arc::new(move |event| ears.lock().unwrap().push(event))));
    engine.handle(Command::Inspect(InspectInput::File(corpus.path(entry)))).await;
    let mut model = Model::default();
    for event in heard.lock().unwrap().drain(..) {
        model.apply(event, Timestamp::now());
    }
    model
}

/// An instance whose SAML provider was made from metadata with this certificate.
async fn known(store: &dyn Store, certificate: Certificate) {
    let spec = world::spec(0, "corpus");
    let written = MetadataSpec {
        id: "_m".into(),
        entity_id: "https://idp.example/".into(),
        certificates: vec![certificate],
        sso_url: "https://idp.example/sso".into(),
        logout_url: "https://idp.example/out".into(),
    };
    let call = Call::Aws(AwsCall::CreateSamlProvider { name: spec.provider.clone(), metadata: metadata::write(&written).unwrap() });
    store.save_instance(&spec).await.unwrap();
    let entry = NewEntry {
        job: JobId("job".into()),
        instance: spec.key.clone(),
        step: StepId::Provider,
        call,
        inverse: None,
        before: None,
        after: None,
        actor: "test".into(),
        started: world::now(),
    };
    let id = store.journal_start(&entry).await.unwrap();
    store.journal_finish(id, Phase::Done, world::now(), None, None, None).await.unwrap();
}

fn is_trusted(exhibit: &Exhibit) -> bool {
    exhibit.report.signature.verdict == rolebridge::saml::inspect::SignatureWord::Trusted
}

/// What is wrong with what the window would show beside the report.
fn complaint_of_view(entry: &Entry, exhibit: &Exhibit) -> Option<String> {
    let honest = entry.is_honest();
    let signed_facts = exhibit.facts.iter().filter(|fact| fact.signed).count();
    if !honest && (signed_facts > 0 || !exhibit.regions.is_empty() || exhibit.times.signed || exhibit.pairs.iter().any(|p| p.signed)) {
        return Some("shows claimed values as verified".to_owned());
    }
    if honest && (exhibit.regions.is_empty() || (signed_facts == 0 && !entry.is_encrypted())) {
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
