//! What was pasted into the palette: an account number, an ARN, a thumbprint or a document goes to the right place.

use super::find::{Found, Heading, Row, Target};
use crate::domain::account::AccountId;
use crate::ui::commands::Scene;
use crate::ui::icons::Icon;
use crate::ui::text;
use crate::ui::view::Tab;
use crate::workflow::view::InstanceView;

/// What a text looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Twelve digits.
    Account(String),
    /// An ARN of IAM or STS: the account in it, and the kind of thing that it names.
    Arn { account: String, thing: String },
    /// Hexadecimal, of the length of SHA-1 or SHA-256, without spaces.
    Thumbprint(String),
    /// A SAML document in some form.
    Document,
}

/// Tells what a text is; `None` when it is none of those.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let text = text.trim();
    if looks_like_a_document(text) {
        return Some(Kind::Document);
    }
    if let Some(arn) = arn(text) {
        return Some(arn);
    }
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | ':' | '-')).collect();
    if bare.len() == 12 && bare.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Kind::Account(bare));
    }
    let hex = matches!(bare.len(), 40 | 64) && bare.bytes().all(|b| b.is_ascii_hexdigit());
    hex.then(|| Kind::Thumbprint(bare.to_ascii_uppercase()))
}

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:THING/NAME`; only account and thing matter here.
fn arn(text: &str) -> Option<Kind> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", _, _, _, account, resource] = parts.as_slice() else { return None };
    AccountId::parse(account).ok()?;
    let thing = resource.split('/').next().unwrap_or_default();
    Some(Kind::Arn { account: (*account).to_owned(), thing: thing.to_owned() })
}

/// XML, a form field or an address with a SAML message, or base64 that is longer than anything that people type.
pub(super) fn looks_like_a_document(text: &str) -> bool {
    let text = text.trim_start();
    let base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_' | '%') || c.is_whitespace();
    text.starts_with('<')
        || text.contains("SAMLResponse=")
        || text.contains("SAMLRequest=")
        || (text.len() > 200 && text.chars().all(base64))
}

/// Rows for what was pasted; none when the text is nothing of that kind.
pub(super) fn rows(scene: &Scene<'_>, query: &str) -> Option<Found> {
    let rows = match kind(query)? {
        Kind::Document => return Some(document(query.to_owned())),
        Kind::Account(account) => found(scene, |i| i.spec.account.as_str() == account, Tab::SetUp, "Its account"),
        Kind::Arn { account, thing } => {
            let (tab, why) = match thing.as_str() {
                "role" | "assumed-role" => (Tab::Roles, "A role of its account"),
                "user" => (Tab::Activity, "A user of its account"),
                _ => (Tab::SetUp, "A part of its account"),
            };
            found(scene, |i| i.spec.account.as_str() == account, tab, why)
        }
        Kind::Thumbprint(hex) => found(scene, |i| has_certificate(i, &hex), Tab::Certificates, "It signs with this certificate"),
    };
    let total = rows.len();
    Some(Found { rows, total })
}

/// The one row for a document.
pub(super) fn document(text: String) -> Found {
    let row = Row {
        heading: Heading::Pasted,
        icon: Icon::ScanSearch,
        text: "Inspect the pasted document".into(),
        detail: format!("{} characters", text::thousands(text.chars().count())),
        target: Target::Inspect(text),
        ..Row::default()
    };
    Found { rows: vec![row], total: 1 }
}

fn found(scene: &Scene<'_>, is_meant: impl Fn(&InstanceView) -> bool, tab: Tab, why: &str) -> Vec<Row> {
    let meant = scene.env.model.listed().into_iter().filter(|i| is_meant(i));
    meant
        .map(|i| Row {
            heading: Heading::Pasted,
            icon: Icon::Layers,
            text: format!("{}, {}", i.spec.name, tab.title().to_lowercase()),
            detail: format!("{}, {why}", i.spec.account),
            target: Target::Instance(i.spec.key.clone(), tab),
            ..Row::default()
        })
        .collect()
}

fn has_certificate(instance: &InstanceView, hex: &str) -> bool {
    let mut certificates = instance.observed.iter().flat_map(|o| o.certificates.iter());
    certificates.any(|c| c.facts.thumbprint.to_string() == hex || c.facts.sha256.eq_ignore_ascii_case(hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_told_apart() {
        assert_eq!(kind(" 1111 2222 3333 "), Some(Kind::Account("111122223333".into())));
        assert_eq!(kind("arn:aws:iam::111122223333:role/admin"), Some(Kind::Arn { account: "111122223333".into(), thing: "role".into() }));
        assert_eq!(kind(&"ab:".repeat(20)), Some(Kind::Thumbprint("AB".repeat(20))));
        assert_eq!(kind("<samlp:Response/>"), Some(Kind::Document));
        assert_eq!(kind(&"PHNhbWxwOlJlc3BvbnNl".repeat(20)), Some(Kind::Document));
        assert_eq!(kind("https://signin.aws.amazon.com/saml?SAMLResponse=abc"), Some(Kind::Document));
        for typed in ["cert", "11112222333", "arn:aws", "deadbeef", ""] {
            assert_eq!(kind(typed), None, "{typed}");
        }
    }
}
