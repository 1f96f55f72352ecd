//! How long it takes to decode and verify: an everyday response, one with 1,500 roles, and documents made to hurt.
#![allow(missing_docs, clippy::unwrap_used)] // a bench: criterion's macro writes an undocumented function, a failure is a panic

#[path = "../tests/suite/saml_vectors/forge.rs"]
#[allow(dead_code)] // the bench needs the hostile documents only
mod forge;
#[path = "../tests/suite/saml_vectors/sign.rs"]
mod sign;

use criterion::{Criterion, criterion_group, criterion_main};
use rolebridge::saml::verify::{SignatureVerdict, verify};

fn honest(criterion: &mut Criterion) {
    let signer = sign::Signer::new("bench");
    let anchors = [signer.certificate.clone()];
    for (name, roles) in [("6 KB", 12), ("300 KB, 1,500 roles", 1_500)] {
        let text = sign::signed_response(&signer, roles);
        assert_eq!(verify(&text, &anchors).unwrap().verdict, SignatureVerdict::Trusted);
        criterion.bench_function(&format!("decode and verify {name} ({} bytes)", text.len()), |b| b.iter(|| verify(&text, &anchors)));
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

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = honest, hostile
}
criterion_main!(benches);
