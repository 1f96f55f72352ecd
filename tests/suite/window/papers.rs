//! Responses of our own, in Entra's shape, signed by a key of our own; and what the workflow makes of a document.

use super::world;
use jiff::{SignedDuration, Timestamp};
use rolebridge::domain::claims::{ROLE, ROLE_SESSION_NAME, SESSION_DURATION};
use rolebridge::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue};
use rolebridge::saml::inspect::{Anchor, Trust, exhibits};
use rolebridge::saml::known::KnownInstance;
use rolebridge::saml::response::{ResponseSpec, write_signed};
use rolebridge::workflow::handout;
use rolebridge::workflow::inspection::{Document, Inspection, Origin};
use rolebridge::workflow::message::{Command, Event, InspectInput};
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The key of the whole test run, and its certificate.
static SIGNER: LazyLock<(SigningKey, Certificate)> = LazyLock::new(|| {
    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    let spec = IssueSpec {
        common_name: "Microsoft Azure Federated SSO Certificate".into(),
        not_before: "2026-11-22T00:00:00Z".parse().unwrap(),
        not_after: "2029-11-22T00:00:00Z".parse().unwrap(),
        serial: None,
    };
    let certificate = issue(&spec, &key).unwrap();
    (key, certificate)
});

/// The certificate that signs.
pub(crate) fn certificate() -> &'static Certificate {
    &SIGNER.1
}

fn before(seconds: i64) -> Timestamp {
    world::now() - SignedDuration::from_secs(seconds)
}

/// What a good response for the first instance of the fleet says; issued ten seconds ago.
pub(crate) fn good() -> ResponseSpec {
    let account = world::account(0);
    let pair = |role: &str| format!("arn:aws:iam::{account}:role/{role},arn:aws:iam::{account}:saml-provider/WAAD");
    let claim = |name: &str, values: &[String]| (name.to_owned(), values.to_vec());
    let microsoft = "http://schemas.microsoft.com/identity/claims";
    ResponseSpec {
        response_id: "_9d1f0c57-2b6e-4d55-8a1c-5ad3f3b0c2e7".into(),
        assertion_id: "_4be7c0a2-61d9-4f0e-9f57-1f2c3d4e5f00".into(),
        issue_instant: before(10),
        issuer: "https://sts.windows.net/8f4a1c2e-0000-4000-8000-00000000b7c0/".into(),
        destination: "https://signin.aws.amazon.com/saml".into(),
        audience: "https://signin.aws.amazon.com/saml".into(),
        recipient: "https://signin.aws.amazon.com/saml".into(),
        in_response_to: None,
        name_id: "b.simon@fabrikam.example".into(),
        name_id_format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".into(),
        not_before: before(310),
        not_on_or_after: before(10) + SignedDuration::from_hours(1),
        session_index: "_4be7c0a2-61d9-4f0e-9f57-1f2c3d4e5f00".into(),
        authn_instant: before(40),
        attributes: vec![
            claim(&format!("{microsoft}/tenantid"), &["8f4a1c2e-0000-4000-8000-00000000b7c0".into()]),
            claim(&format!("{microsoft}/displayname"), &["B. Simon".into()]),
            claim(ROLE, &[pair("aws-admin"), pair("aws-readonly")]),
            claim(ROLE_SESSION_NAME, &["b.simon@fabrikam.example".into()]),
            claim(SESSION_DURATION, &["3600".into()]),
        ],
    }
}

/// The response of a guest: the user principal name has a # in it.
pub(crate) fn guest() -> ResponseSpec {
    let mut spec = good();
    "b.simon_fabrikam.example#EXT#@contoso.onmicrosoft.example".clone_into(&mut spec.attributes[3].1[0]);
    spec
}

/// As the text that is signed.
pub(crate) fn signed(spec: &ResponseSpec) -> String {
    write_signed(spec, &SIGNER.0, &SIGNER.1).unwrap()
}

/// A response with so many roles.
pub(crate) fn many_roles(count: usize) -> String {
    let mut spec = good();
    spec.attributes[2].1 = (0..count)
        .map(|n| {
            let account = 100_000_000_000_u64 + n as u64;
            format!("arn:aws:iam::{account}:role/team/{n:05}-administrators-of-the-account,arn:aws:iam::{account}:saml-provider/EntraID")
        })
        .collect();
    signed(&spec)
}

/// Trust in the signer, and what is known of the first instance of the fleet.
pub(crate) fn trust() -> Trust {
    let known = KnownInstance::new(&world::spec(0, "landing-zone"));
    Trust::new(vec![Anchor { name: "landing-zone".into(), certificates: vec![SIGNER.1.clone()], metadata: None }]).with_known(vec![known])
}

/// What the workflow answers to a command of the Inspector.
pub(crate) fn answer(command: &Command) -> Option<Event> {
    let look = |document: Document, at: Option<Timestamp>| {
        let judged_at = at.unwrap_or(document.taken_at);
        exhibits(&document.bytes, &trust(), judged_at)
            .map(|(report, exhibits)| Arc::new(Inspection { document, judged_at, as_asked: at.is_some(), report, exhibits }))
    };
    let read = |input: &InspectInput| {
        let (origin, bytes) = match input {
            InspectInput::Text(text) => (Origin::Pasted, text.as_bytes().to_vec()),
            InspectInput::Clipboard(text) => (Origin::Clipboard, text.as_bytes().to_vec()),
            InspectInput::Captured(text, key, name) => (Origin::Captured(key.clone(), name.clone()), text.as_bytes().to_vec()),
            InspectInput::File(path) => {
                (Origin::File(path.file_name()?.to_string_lossy().into_owned()), std::fs::read(Path::new(path)).ok()?)
            }
        };
        Some(Document { origin, bytes: bytes.into(), taken_at: world::now() })
    };
    match command {
        Command::Inspect(input) => Some(match look(read(input)?, None) {
            Ok(inspection) => Event::Inspected(inspection),
            Err(error) => Event::NotInspected(Box::new(error.finding())),
        }),
        Command::Judge(document, at) => Some(match look(document.clone(), *at) {
            Ok(inspection) => Event::Inspected(inspection),
            Err(error) => Event::NotInspected(Box::new(error.finding())),
        }),
        Command::Compare(input) => Some(match look(read(input)?, None) {
            Ok(inspection) => Event::Compared(inspection),
            Err(error) => Event::NotCompared(Box::new(error.finding())),
        }),
        Command::MakeHandout(inspection, message, wish) => Some(match handout::make(inspection, *message, *wish, world::now()) {
            Ok(made) => Event::Handout(Arc::new(made)),
            Err(finding) => Event::NoHandout(finding),
        }),
        Command::SaveHandout(handout, path) => {
            std::fs::write(path, handout.text.as_bytes()).ok()?;
            Some(Event::Saved(path.clone()))
        }
        Command::KeyNames => Some(Event::KeyNames(vec!["okta-production".into(), "test-idp".into()])),
        _ => None,
    }
}
