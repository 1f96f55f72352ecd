//! How long it takes to sign a response and to issue a certificate (RSA 2048, 3072 and 4096), beside the bare RSA operation.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    clippy::semicolon_if_nothing_returned,
    reason = "a benchmark that can't go on shall stop; criterion's macros document nothing"
)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use rolebridge::pki::{IssueSpec, RsaBits, SigningKey, issue};
use rolebridge::saml::response::{ResponseSpec, write_signed};

fn issue_spec() -> IssueSpec {
    IssueSpec {
        common_name: "Rolebridge bench".to_owned(),
        not_before: "2026-11-23T00:00:00Z".parse().unwrap(),
        not_after: "2029-11-23T00:00:00Z".parse().unwrap(),
        serial: None,
    }
}

/// With eight roles the response has about 6 KB.
fn response(roles: usize) -> ResponseSpec {
    let aws = |name: &str| format!("https://aws.amazon.com/SAML/Attributes/{name}");
    let pair = |n: usize| format!("arn:aws:iam::123456789012:role/Role{n:04},arn:aws:iam::123456789012:saml-provider/Entra");
    ResponseSpec {
        response_id: "_r1".to_owned(),
        assertion_id: "_a1".to_owned(),
        issue_instant: "2026-11-23T10:00:00Z".parse().unwrap(),
        issuer: "https://sts.windows.net/25f4519b-eca5-405d-b516-123af862c268/".to_owned(),
        destination: "https://signin.aws.amazon.com/saml".to_owned(),
        audience: "https://signin.aws.amazon.com/saml".to_owned(),
        recipient: "https://signin.aws.amazon.com/saml".to_owned(),
        in_response_to: Some("_q1".to_owned()),
        name_id: "b.simon@contoso.example".to_owned(),
        name_id_format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".to_owned(),
        not_before: "2026-11-23T09:55:00Z".parse().unwrap(),
        not_on_or_after: "2026-11-23T11:00:00Z".parse().unwrap(),
        session_index: "_a1".to_owned(),
        authn_instant: "2026-11-23T09:59:59Z".parse().unwrap(),
        attributes: vec![
            (aws("Role"), (0..roles).map(pair).collect()),
            (aws("RoleSessionName"), vec!["b.simon@contoso.example".to_owned()]),
            (aws("SessionDuration"), vec!["3600".to_owned()]),
        ],
    }
}

fn benches(c: &mut Criterion) {
    for bits in [RsaBits::B2048, RsaBits::B3072, RsaBits::B4096] {
        let key = SigningKey::generate(bits).unwrap();
        let certificate = issue(&issue_spec(), &key).unwrap();
        c.bench_with_input(BenchmarkId::new("bare RSA signature", bits.bits()), &key, |b, key| {
            b.iter(|| key.sign_rsa_sha256(b"x").unwrap())
        });
        c.bench_with_input(BenchmarkId::new("issue a certificate", bits.bits()), &key, |b, key| {
            b.iter(|| issue(&issue_spec(), key).unwrap())
        });
        for roles in [8, 1500] {
            let spec = response(roles);
            let id = BenchmarkId::new(format!("sign a response with {roles} roles"), bits.bits());
            c.bench_with_input(id, &spec, |b, spec| b.iter(|| write_signed(spec, &key, &certificate).unwrap()));
        }
    }
    let mut slow = c.benchmark_group("make a key");
    slow.sample_size(10);
    slow.bench_function("2048", |b| b.iter(|| SigningKey::generate(RsaBits::B2048).unwrap()));
}

criterion_group!(all, benches);
criterion_main!(all);
