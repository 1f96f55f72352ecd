//! Our own vectors: honest documents are trusted; wrapped, stripped, doubled, commented, re-signed and randomly cut ones never
//! show a forged value as trusted.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // a test fails by panicking and reports what it counted

pub(crate) mod encrypt;
pub(crate) mod forge;
pub(crate) mod sign;

use std::sync::LazyLock;

use proptest::prelude::*;
use rolebridge::pki::Certificate;
use rolebridge::saml::assertion::Assertion;
use rolebridge::saml::verify::{SignatureVerdict, attack, verify};

use sign::{ASSERTION_MARK, FORGED, HONEST, RESPONSE_MARK, SAMLP, Signer, assertion, response, without_marks};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("honest"));
static ATTACKER: LazyLock<Signer> = LazyLock::new(|| Signer::new("attacker"));

/// The three honest forms: assertion signed, response signed, both.
static HONEST_FORMS: LazyLock<[String; 3]> = LazyLock::new(|| forms(&SIGNER, HONEST));

fn forms(signer: &Signer, name_id: &str) -> [String; 3] {
    let plain = response("_r", &assertion("_a", name_id, ""));
    let assertion_signed = signer.sign(&plain, "_a");
    let both = signer.sign(&assertion_signed, "_r");
    [without_marks(&assertion_signed), without_marks(&signer.sign(&plain.replace(ASSERTION_MARK, ""), "_r")), both]
}

fn anchors() -> Vec<Certificate> {
    vec![SIGNER.certificate.clone()]
}

/// The verdict; trusted values that are not the honest ones are a failure whatever the test.
fn judge(text: &str) -> Option<SignatureVerdict> {
    let found = verify(text, &anchors()).ok()?;
    let trusted = found.trusted.as_ref().map(rolebridge::saml::assertion::Verified::get);
    assert_eq!(trusted.is_some(), found.verdict == SignatureVerdict::Trusted, "{text}");
    if let Some(trusted) = trusted {
        assert_eq!(trusted, &*HONEST_ASSERTION, "forged but trusted: {text}");
        assert!(found.claimed.is_none() && !format!("{:?}", found.signed_xml).contains(FORGED), "{text}");
    }
    Some(found.verdict)
}

static HONEST_ASSERTION: LazyLock<Assertion> =
    LazyLock::new(|| verify(&HONEST_FORMS[0], &anchors()).unwrap().trusted.unwrap().into_inner());

fn never_trusted(vectors: impl IntoIterator<Item = String>) -> usize {
    vectors.into_iter().inspect(|text| assert_ne!(judge(text), Some(SignatureVerdict::Trusted), "{text}")).count()
}

#[test]
fn honest_documents_are_trusted_with_all_their_values() {
    let covers: [&[&str]; 3] = [&["Assertion"], &["Response"], &["Response", "Assertion"]];
    for (text, covers) in HONEST_FORMS.iter().zip(covers) {
        let found = verify(text, &anchors()).unwrap();
        assert_eq!((found.verdict, found.reason.contains("unaltered")), (SignatureVerdict::Trusted, true));
        assert_eq!(
            (found.covers.as_slice(), found.algorithm.as_deref(), found.weak),
            (&covers.iter().map(ToString::to_string).collect::<Vec<_>>()[..], Some("rsa-sha256"), false)
        );
        assert_eq!(found.certificate, Some(SIGNER.certificate.clone()));
        assert_eq!(found.trusted.unwrap().get(), &*HONEST_ASSERTION);
        let soap =
            format!("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header/><s:Body>{text}</s:Body></s:Envelope>");
        assert_eq!(judge(&soap), Some(SignatureVerdict::Trusted));
        let artifact = format!("<p:ArtifactResponse xmlns:p='{SAMLP}' ID='_art'>{text}</p:ArtifactResponse>");
        assert_eq!(judge(&artifact), Some(SignatureVerdict::Trusted));
        assert_eq!(verify(text, &[]).unwrap().verdict, SignatureVerdict::Unchecked);
    }
    assert_eq!(HONEST_ASSERTION.name_id.as_ref().unwrap().value, HONEST);
    assert_eq!(HONEST_ASSERTION.values("https://aws.amazon.com/SAML/Attributes/Role").count(), 1);
    assert_eq!(HONEST_ASSERTION.confirmations.len(), 1);
    let bare = without_marks(&SIGNER.sign(&assertion("_a", HONEST, ""), "_a"));
    assert_eq!(judge(&bare), Some(SignatureVerdict::Trusted));
}

#[test]
fn unsigned_and_foreign_signed_documents_are_not_trusted() {
    let plain = without_marks(&response("_r", &assertion("_a", FORGED, "")));
    let found = verify(&plain, &anchors()).unwrap();
    assert_eq!(found.verdict, SignatureVerdict::Unsigned);
    assert_eq!(found.claimed.unwrap().get().name_id.as_ref().unwrap().value, FORGED);
    for text in forms(&ATTACKER, FORGED) {
        let found = verify(&text, &anchors()).unwrap();
        assert_eq!((found.verdict, found.attack.as_deref()), (SignatureVerdict::Untrusted, Some(attack::KEY_SWAP)));
        assert_eq!(found.embedded, Some(ATTACKER.certificate.clone()));
        judge(&text);
        // the honest certificate in KeyInfo does not help
        let swapped = text.replace(&ATTACKER.certificate.base64(), &SIGNER.certificate.base64());
        assert_eq!(judge(&swapped), Some(SignatureVerdict::Untrusted));
    }
    // honest outside, forged inside, and the other way round
    let mixed = SIGNER.sign(&response("_r", &ATTACKER.sign(&assertion("_a", FORGED, ""), "_a")), "_r");
    assert_eq!(verify(&mixed, &anchors()).unwrap().verdict, SignatureVerdict::Untrusted);
    let mixed = ATTACKER.sign(&response("_r", &SIGNER.sign(&assertion("_a", HONEST, ""), "_a")), "_r");
    assert_eq!(judge(&mixed), Some(SignatureVerdict::Untrusted));
}

#[test]
fn wrapped_documents_are_refused() {
    let vectors = forge::wrapped(&SIGNER);
    let count = never_trusted(vectors.clone());
    for text in vectors {
        let found = verify(&text, &anchors()).unwrap();
        assert_eq!((found.verdict, found.attack.is_some()), (SignatureVerdict::Refused, true), "{}: {text}", found.reason);
    }
    println!("{count} wrapped documents refused");
    assert!(count > 100);
}

#[test]
fn tampered_signatures_and_contents_are_not_trusted() {
    let count = HONEST_FORMS.iter().map(|form| never_trusted(forge::tampered(form))).sum::<usize>();
    println!("{count} tampered documents not trusted");
    assert!(count > 100);
}

#[test]
fn a_comment_anywhere_in_a_value_neither_breaks_nor_shortens_it() {
    for form in HONEST_FORMS.iter() {
        let at = form.find(HONEST).unwrap();
        for cut in 0..=HONEST.len() {
            for piece in ["<!-- x -->", "<!---->"] {
                let mut text = form.clone();
                text.insert_str(at + cut, piece);
                assert_eq!(judge(&text), Some(SignatureVerdict::Trusted), "{text}");
                let noted = verify(&text, &anchors()).unwrap().notes.len();
                assert_eq!(noted, usize::from(cut != 0 && cut != HONEST.len()));
            }
        }
        // a genuine longer name, cut by a comment so that a short-sighted reader sees another
        let evil = forms(&SIGNER, "honest@example.com.evil.example")[0].replace("com.evil", "com<!-- -->.evil");
        let found = verify(&evil, &anchors()).unwrap();
        assert_eq!(found.trusted.unwrap().get().name_id.as_ref().unwrap().value, "honest@example.com.evil.example");
    }
}

#[test]
fn every_changed_character_is_noticed_or_changes_nothing() {
    let mut checked = 0;
    for form in HONEST_FORMS.iter() {
        for at in (0..form.len()).step_by(13).filter(|at| form.is_char_boundary(*at)) {
            for new in ['x', '<', '&', '"', '\u{e9}', ' '] {
                let mut text: Vec<char> = form.chars().collect();
                text[at] = new;
                judge(&text.into_iter().collect::<String>());
                checked += 1;
            }
        }
    }
    println!("{checked} changed characters, none deceives");
}

#[test]
fn signed_requests_and_metadata_get_a_verdict_too() {
    let metadata = format!(
        "<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' ID='_r' entityID='https://sts.example/t/'>{RESPONSE_MARK}<md:IDPSSODescriptor/></md:EntityDescriptor>"
    );
    let request = format!("<p:AuthnRequest xmlns:p='{SAMLP}' ID='_r'>{RESPONSE_MARK}</p:AuthnRequest>");
    for (text, kind) in [(metadata, "EntityDescriptor"), (request, "AuthnRequest")] {
        let found = verify(&SIGNER.sign(&text, "_r"), &anchors()).unwrap();
        assert_eq!((found.verdict, found.covers), (SignatureVerdict::Trusted, vec![kind.to_owned()]));
        assert_eq!(found.envelope.get().kind, kind);
        assert!(found.signed_xml.unwrap().get().contains(kind) && found.trusted.is_none());
        assert_eq!(verify(&without_marks(&text), &anchors()).unwrap().verdict, SignatureVerdict::Unsigned);
    }
}

/// What the program writes and signs verifies here and reads back as it was meant, awkward characters included.
#[test]
fn what_we_write_is_trusted_and_reads_back() -> Result<(), Box<dyn std::error::Error>> {
    use rolebridge::pki::{IssueSpec, RsaBits, SigningKey, issue};
    use rolebridge::saml::response::{ResponseSpec, write_signed};
    let at: jiff::Timestamp = "2026-11-23T10:00:00Z".parse()?;
    let (key, stranger) = (SigningKey::generate(RsaBits::B2048)?, SigningKey::generate(RsaBits::B2048)?);
    let issued = |key: &SigningKey| {
        let spec = IssueSpec { common_name: "x".into(), not_before: at, not_after: "2029-11-23T10:00:00Z".parse()?, serial: None };
        Ok::<_, Box<dyn std::error::Error>>(issue(&spec, key)?)
    };
    let (certificate, other) = (issued(&key)?, issued(&stranger)?);
    let value = "arn:aws:iam::123456789012:role/a&b<c>\"',\u{e9}".to_owned();
    let spec = ResponseSpec {
        response_id: "_r".into(),
        assertion_id: "_a".into(),
        issue_instant: at,
        issuer: "https://sts.example/t/".into(),
        destination: "https://signin.aws.amazon.com/saml".into(),
        audience: "https://signin.aws.amazon.com/saml".into(),
        recipient: "https://signin.aws.amazon.com/saml".into(),
        in_response_to: Some("_q".into()),
        name_id: "B.Simon@example.com".into(),
        name_id_format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".into(),
        not_before: at,
        not_on_or_after: "2026-11-23T11:00:00Z".parse()?,
        session_index: "_s".into(),
        authn_instant: at,
        attributes: vec![("n".into(), vec![value.clone(), "second".into()])],
    };
    let text = write_signed(&spec, &key, &certificate)?;
    let found = verify(&text, &[other.clone(), certificate.clone()])?;
    assert_eq!(
        (found.verdict, found.covers, found.certificate),
        (SignatureVerdict::Trusted, vec!["Assertion".to_owned()], Some(certificate))
    );
    let assertion = found.trusted.ok_or("no assertion")?.into_inner();
    assert_eq!(assertion.values("n").collect::<Vec<_>>(), [value.as_str(), "second"]);
    assert_eq!((assertion.not_before, assertion.authn_instant), (Some(at), Some(at)));
    assert_eq!(assertion.confirmations[0].in_response_to.as_deref(), Some("_q"));
    assert_eq!(found.envelope.get().destination.as_deref(), Some("https://signin.aws.amazon.com/saml"));
    assert_eq!(verify(&text, &[other])?.verdict, SignatureVerdict::Untrusted);
    Ok(())
}

#[test]
fn hostile_documents_are_refused() {
    for (name, text) in forge::hostile(&HONEST_FORMS[0]) {
        let started = std::time::Instant::now();
        assert_ne!(judge(&text), Some(SignatureVerdict::Trusted), "{name}");
        println!("{name}: {} bytes, {:?}", text.len(), started.elapsed());
        assert!(started.elapsed().as_secs() < 5, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pieces of an honest and of a forged document cut out, moved and doubled at random: nothing forged is ever trusted.
    #[test]
    fn random_cuts_never_deceive(form in 0..3_usize, cuts in prop::collection::vec((any::<u16>(), any::<u16>(), any::<u16>(), 0..5_u8), 1..5)) {
        let donor = forms_of_attacker();
        let mut text = HONEST_FORMS[form].clone();
        for (from, to, into, what) in cuts {
            text = forge::cut(&text, donor, from, to, into, what);
        }
        judge(&text);
    }
}

fn forms_of_attacker() -> &'static str {
    static FORMS: LazyLock<String> = LazyLock::new(|| forms(&ATTACKER, FORGED)[2].clone());
    &FORMS
}
