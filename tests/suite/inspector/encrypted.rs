//! Encrypted assertions: opened, judged as any other, and trusted only where a signature reaches.

use crate::saml_vectors::encrypt::{How, OAEP, USUAL, XENC11, encrypted};
use crate::saml_vectors::sign::{FORGED, HONEST, Signer, assertion, response, without_marks};
use rolebridge::domain::secret::{SecretBytes, SecretText};
use rolebridge::pki::{RsaBits, SigningKey, pfx};
use rolebridge::saml::decrypt::{DecryptError, DecryptKey};
use rolebridge::saml::inspect::{Anchor, MessageReport, Report, SignatureWord, Trust, inspect};
use rolebridge::saml::redact::{Choice, redact, redact_report};
use rolebridge::saml::ticket::{TicketForm, ticket};
use rolebridge::saml::verify::{SignatureVerdict, verify_with};

struct Bench {
    signer: Signer,
    key: SigningKey,
}

impl Bench {
    fn new() -> Self {
        Self { signer: Signer::new("honest"), key: SigningKey::generate(RsaBits::B2048).unwrap() }
    }

    fn signed_assertion(&self, name: &str) -> String {
        self.signer.sign(&assertion("_a", name, ""), "_a")
    }

    fn inspected(&self, text: &str, key: &SigningKey) -> MessageReport {
        let anchor = Anchor { name: "honest".into(), certificates: vec![self.signer.certificate.clone()], metadata: None };
        let trust = Trust::new(vec![anchor]).with_keys(vec![DecryptKey::from(key.clone())]);
        let Report::One(message) = inspect(text.as_bytes(), &trust, "2026-11-23T10:00:10Z".parse().unwrap()).unwrap() else {
            panic!("several messages")
        };
        *message
    }
}

pub(crate) fn unsigned_response(inner: &str) -> String {
    without_marks(&response("_r", inner))
}

#[test]
fn every_accepted_algorithm_is_opened_and_judged_as_any_other() {
    const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
    const OAEP11: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
    let bench = Bench::new();
    let plain = bench.signed_assertion(HONEST);
    let datas = ["xmlenc#aes128-cbc", "xmlenc#aes192-cbc", "xmlenc#aes256-cbc"].map(|n| format!("http://www.w3.org/2001/04/{n}"));
    let gcms = ["aes128-gcm", "aes192-gcm", "aes256-gcm"].map(|n| format!("{XENC11}{n}"));
    let mut checked = 0;
    for data in datas.into_iter().chain(gcms) {
        let data: &'static str = data.leak();
        for (key, digest, mask, weak) in [
            (OAEP, None, None, false),
            (OAEP, Some(SHA256), None, false),
            (OAEP11, Some(SHA256), Some("http://www.w3.org/2009/xmlenc11#mgf1sha256"), false),
            (OAEP11, Some(SHA256), Some("http://www.w3.org/2009/xmlenc11#mgf1sha1"), false),
            ("http://www.w3.org/2001/04/xmlenc#rsa-1_5", None, None, true),
        ] {
            let text = unsigned_response(&encrypted(&plain, &bench.key, How { data, key, digest, mask }));
            let report = bench.inspected(&text, &bench.key);
            assert_eq!(report.signature.verdict, SignatureWord::Trusted, "{data} {key}: {}", report.signature.reason);
            let assertion = report.assertion.unwrap();
            assert_eq!((assertion.trusted, assertion.name_id.as_deref()), (true, Some(HONEST)));
            let encryption = report.encryption.unwrap();
            assert!(encryption.opened && report.opened.is_some());
            let warned = report.findings.iter().any(|f| f.id == "encryption.weak");
            assert_eq!(warned, weak || data.ends_with("cbc"), "{data} {key}");
            checked += 1;
        }
    }
    println!("{checked} combinations of algorithms opened");
}

#[test]
fn the_signature_around_reaches_what_was_encrypted() {
    let bench = Bench::new();
    let inner = encrypted(&without_marks(&assertion("_a", HONEST, "")), &bench.key, USUAL);
    let signed = bench.signer.sign(&response("_r", &inner), "_r");
    let report = bench.inspected(&signed, &bench.key);
    assert_eq!((report.signature.verdict, report.signature.covers.as_slice()), (SignatureWord::Trusted, &["Response".to_owned()][..]));
    assert_eq!(report.assertion.unwrap().name_id.as_deref(), Some(HONEST));
    // another ciphertext under the same signature
    let other = encrypted(&without_marks(&assertion("_a", FORGED, "")), &bench.key, USUAL);
    let swapped = signed.replace(&inner, &other);
    let report = bench.inspected(&swapped, &bench.key);
    assert_eq!((report.signature.verdict, report.assertion.unwrap().trusted), (SignatureWord::Untrusted, false));
}

#[test]
fn anybody_can_encrypt_so_encryption_alone_is_no_trust() {
    let bench = Bench::new();
    let forged = without_marks(&assertion("_a", FORGED, ""));
    let report = bench.inspected(&unsigned_response(&encrypted(&forged, &bench.key, USUAL)), &bench.key);
    assert_eq!((report.signature.verdict, report.assertion.unwrap().trusted), (SignatureWord::Unsigned, false));
    // an honest assertion and a forged one together, or hidden in one another
    let honest = bench.signed_assertion(HONEST);
    for inner in [
        format!("{honest}{forged}"),
        format!("{forged}{honest}"),
        honest.replace("<saml:Subject>", &format!("<saml:Advice>{forged}</saml:Advice><saml:Subject>")),
        forged.replace("<saml:Subject>", &format!("<saml:Advice>{honest}</saml:Advice><saml:Subject>")),
        format!("</opened:Response><opened:Response>{forged}"),
        format!("<x>{honest}</x>"),
        "no xml".to_owned(),
    ] {
        let report = bench.inspected(&unsigned_response(&encrypted(&inner, &bench.key, USUAL)), &bench.key);
        assert!(report.assertion.is_none_or(|a| !a.trusted), "{inner}");
    }
}

#[test]
fn what_does_not_open_says_so_in_one_word() {
    let bench = Bench::new();
    let good = unsigned_response(&encrypted(&bench.signed_assertion(HONEST), &bench.key, USUAL));
    let other = SigningKey::generate(RsaBits::B2048).unwrap();
    let opened = |text: &str, keys: &[DecryptKey]| verify_with(text, &[], keys).unwrap().opened;
    assert_eq!(opened(&good, &[DecryptKey::from(other)]), Some(Err(DecryptError::Failed)));
    let keys = [DecryptKey::from(bench.key.clone())];
    let at = good.rfind("</xenc:CipherValue>").unwrap() - 8;
    let mut cut = good.clone();
    cut.replace_range(at..=at, if &good[at..=at] == "A" { "B" } else { "A" });
    assert_eq!(opened(&cut, &keys), Some(Err(DecryptError::Failed)));
    let unknown = good.replace("xmlenc11#aes256-gcm", "xmlenc#tripledes-cbc");
    assert!(matches!(opened(&unknown, &keys), Some(Err(DecryptError::Algorithm { .. }))));
    let malformed = good.replace("EncryptedKey>", "Nothing>");
    assert!(matches!(opened(&malformed, &keys), Some(Err(DecryptError::Malformed(_)))));
    assert_eq!(verify_with(&good, &[], &[]).unwrap().verdict, SignatureVerdict::Unsigned);
}

#[test]
fn keys_are_read_in_every_form_and_never_shown() {
    let bench = Bench::new();
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    let spec = rolebridge::pki::IssueSpec {
        common_name: "x".into(),
        not_before: at,
        not_after: "2030-01-01T00:00:00Z".parse().unwrap(),
        serial: None,
    };
    let certificate = rolebridge::pki::issue(&spec, &bench.key).unwrap();
    let phrase = SecretText::new("open");
    let pem = SecretBytes::new(bench.key.to_pem().expose().as_bytes().to_vec());
    let pfx = pfx::write(&certificate, &bench.key, &phrase, "x").unwrap();
    for (content, wants) in [(pem, false), (bench.key.pkcs8_der(), false), (pfx, true)] {
        assert_eq!(DecryptKey::wants_passphrase(&content), wants);
        let key = DecryptKey::read(&content, Some(&phrase)).unwrap();
        assert_eq!((key.pkcs8_der().expose(), format!("{key:?}").as_str()), (bench.key.pkcs8_der().expose(), "DecryptKey(hidden)"));
    }
    for wrong in [&b"nothing"[..], b"-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----", b"\x30\x03\x02\x01\x03", b""] {
        assert!(matches!(DecryptKey::read(&SecretBytes::new(wrong.to_vec()), None), Err(DecryptError::Key { .. })));
    }
}

#[test]
fn of_an_opened_assertion_nothing_is_left_in_a_redacted_report() {
    let bench = Bench::new();
    let text = unsigned_response(&encrypted(&bench.signed_assertion(HONEST), &bench.key, USUAL));
    let report = bench.inspected(&text, &bench.key);
    assert_eq!(report.assertion.as_ref().unwrap().name_id.as_deref(), Some(HONEST));
    let copy = redact(&report.xml, &Choice::default()).unwrap();
    let redacted = redact_report(&report, &copy);
    let json = serde_json::to_string(&redacted).unwrap();
    let account = report.roles[0].account.clone().unwrap();
    for form in [TicketForm::Markdown, TicketForm::Html] {
        let written = ticket(&Report::One(Box::new(redacted.clone())), form, "2026-11-23T10:00:10Z".parse().unwrap());
        for value in [HONEST, "honest@", account.as_str()] {
            assert!(!written.contains(value) && !json.contains(value) && !copy.xml.contains(value), "{value}: {written}");
        }
    }
}
