//! How long it takes to decode and verify: an everyday response, one with 1,500 roles, and documents made to hurt.
#![allow(missing_docs, clippy::unwrap_used)] // a bench: criterion's macro writes an undocumented function, a failure is a panic

#[path = "../tests/suite/saml_vectors/forge.rs"]
#[allow(dead_code)] // the bench needs the hostile documents only
mod forge;
mod goals;
#[path = "../tests/suite/saml_vectors/sign.rs"]
mod sign;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, criterion_group, criterion_main};
use rolebridge::saml::inspect::{Anchor, SignatureWord, Trust, inspect};
use rolebridge::saml::verify::{SignatureVerdict, verify};
use std::time::Duration;

fn honest(criterion: &mut Criterion) {
    let signer = sign::Signer::new("bench");
    let anchors = [signer.certificate.clone()];
    for (name, roles) in [("6 KB", 12), ("300 KB, 1,500 roles", 1_500)] {
        let text = sign::signed_response(&signer, roles);
        assert_eq!(verify(&text, &anchors).unwrap().verdict, SignatureVerdict::Trusted);
        criterion.bench_function(&format!("decode and verify {name} ({} bytes)", text.len()), |b| b.iter(|| verify(&text, &anchors)));
    }
}

/// What `rolebridge inspect` does: unpack, verify, decode, judge now and at the document's own time.
fn inspected(criterion: &mut Criterion) {
    let signer = sign::Signer::new("bench");
    let anchor = Anchor { name: "bench".into(), certificates: vec![signer.certificate.clone()], metadata: None };
    let trust = Trust::new(vec![anchor]);
    let at = "2026-11-23T10:00:10Z".parse().unwrap();
    for (name, roles) in [("6 KB", 12), ("300 KB, 1,500 roles", 1_500)] {
        let text = STANDARD.encode(sign::signed_response(&signer, roles));
        let report = inspect(text.as_bytes(), &trust, at).unwrap();
        assert_eq!(report.messages()[0].signature.verdict, SignatureWord::Trusted);
        criterion.bench_function(&format!("decode, verify and judge {name} ({} bytes of base64)", text.len()), |b| {
            b.iter(|| inspect(text.as_bytes(), &trust, at));
        });
    }
}

/// The same hostile documents by the whole way.
fn hostile_inspected(criterion: &mut Criterion) {
    let signer = sign::Signer::new("bench");
    let trust = Trust::new(vec![Anchor { name: "bench".into(), certificates: vec![signer.certificate.clone()], metadata: None }]);
    let at = "2026-11-23T10:00:10Z".parse().unwrap();
    let honest = sign::signed_response(&signer, 5);
    for (name, text) in forge::hostile(&honest) {
        criterion.bench_function(&format!("inspect {name} ({} bytes)", text.len()), |b| b.iter(|| inspect(text.as_bytes(), &trust, at)));
    }
}

fn hostile(criterion: &mut Criterion) {
    let signer = sign::Signer::new("bench");
    let anchors = [signer.certificate.clone()];
    let honest = sign::signed_response(&signer, 5);
    for (name, text) in forge::hostile(&honest) {
        criterion.bench_function(&format!("refuse {name} ({} bytes)", text.len()), |b| b.iter(|| verify(&text, &anchors)));
    }
}

/// What was promised: decoded, verified and judged in a quarter of a millisecond, with 1,500 roles in four; hostile documents answered in
/// fifty.
fn promised(_: &mut Criterion) {
    let signer = sign::Signer::new("bench");
    let trust = Trust::new(vec![Anchor { name: "bench".into(), certificates: vec![signer.certificate.clone()], metadata: None }]);
    let at = "2026-11-23T10:00:10Z".parse().unwrap();
    let mut goals = goals::Goals::default();
    for (name, roles, goal) in [("6 KB", 12, Duration::from_micros(250)), ("300 KB with 1,500 roles", 1_500, Duration::from_millis(4))] {
        let text = STANDARD.encode(sign::signed_response(&signer, roles));
        goals.hold(&format!("decode, verify and judge {name}"), goal, || inspect(text.as_bytes(), &trust, at));
    }
    for (name, text) in forge::hostile(&sign::signed_response(&signer, 5)).into_iter().filter(|(name, _)| goals::is_promised(name)) {
        goals.hold(&format!("answer {name}"), Duration::from_millis(50), || inspect(text.as_bytes(), &trust, at));
    }
    goals.end();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = honest, inspected, hostile, hostile_inspected, promised
}
criterion_main!(benches);
