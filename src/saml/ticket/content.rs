//! What a report says, before it is put into a form.

use crate::domain::finding::{Finding, Severity};
use crate::domain::verdict::AwsAnswer;
use crate::saml::inspect::{AssertionReport, MessageReport, OwnTime, SignatureWord};
use jiff::Timestamp;

/// The most role lines in a report; the rest is counted.
const MOST_ROLES: usize = 200;

/// One message.
pub(super) struct Content {
    /// The verdict in a sentence.
    pub(super) headline: String,
    /// Said before all else: whoever has the file could sign in with it.
    pub(super) redeemable: Option<String>,
    /// Sentences under the headline.
    pub(super) verdict: Vec<String>,
    /// Label and value.
    pub(super) facts: Vec<(String, String)>,
    /// Whether the facts come from signed bytes.
    pub(super) facts_title: &'static str,
    /// Role, provider, what is known.
    pub(super) roles: Vec<[String; 3]>,
    /// Roles that are left out.
    pub(super) more_roles: usize,
    /// The findings.
    pub(super) findings: Vec<Finding>,
}

impl Content {
    pub(super) fn of(message: &MessageReport, now: Timestamp) -> Self {
        let decided = message.findings.iter().find(|f| Some(&f.id) == message.aws.finding.as_ref());
        let roles = message.roles.iter().take(MOST_ROLES).map(|role| {
            let known = match (role.known, role.verdict) {
                (false, _) => "not known",
                (true, AwsAnswer::Accepts) => "known, allowed",
                (true, AwsAnswer::Refuses) => "known, refused",
                (true, AwsAnswer::Unknown) => "known, answer not known",
            };
            [role.role.clone(), role.provider.clone(), known.to_owned()]
        });
        Self {
            headline: headline(message, decided),
            redeemable: message.is_redeemable(now).then(|| redeemable(message)),
            verdict: verdict(message),
            facts: facts(message),
            facts_title: match message.assertion.as_ref() {
                Some(assertion) if assertion.trusted => "From the signed bytes",
                Some(_) => "Claimed by the document, not verified",
                None => "About the message",
            },
            roles: roles.collect(),
            more_roles: message.roles.len().saturating_sub(MOST_ROLES),
            findings: message.findings.clone(),
        }
    }
}

/// How bad a finding is, in a word.
pub(super) const fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Note",
    }
}

fn headline(message: &MessageReport, decided: Option<&Finding>) -> String {
    if message.signature.verdict == SignatureWord::Refused {
        return format!("Do not trust this: {}", message.signature.reason);
    }
    let because = decided.map_or_else(String::new, |f| format!(": {}", f.what));
    match (message.input.kind, message.aws.verdict) {
        (Some(kind), _) if !kind.is_for_aws() => format!("{} (no message for AWS)", kind.as_str()),
        (_, AwsAnswer::Accepts) => "AWS would accept this, as far as it can be told".to_owned(),
        (_, AwsAnswer::Refuses) => format!("AWS would refuse this{because}"),
        (_, AwsAnswer::Unknown) => format!("What AWS would answer is not known{because}"),
    }
}

fn redeemable(message: &MessageReport) -> String {
    let until = message.redeemable_until.map(|t| t.to_string()).unwrap_or_default();
    format!("This response could still be redeemed until {until}: whoever has it can sign in with it. Do not pass the original on.")
}

fn verdict(message: &MessageReport) -> Vec<String> {
    let mut lines = vec![format!("Judged at {}.", message.judged_at)];
    let said: Vec<_> = [message.aws.code.as_deref(), message.aws.message.as_deref()].into_iter().flatten().collect();
    if !said.is_empty() {
        lines.push(format!("AWS's own words: {}", said.join(": ")));
    }
    lines.extend(message.own_time.as_ref().map(own_time));
    lines.push(format!("Signature: {}. {}", signature_word(message.signature.verdict), message.signature.reason));
    lines
}

fn own_time(own: &OwnTime) -> String {
    let answer = match own.aws.verdict {
        AwsAnswer::Accepts => "AWS would have accepted it",
        AwsAnswer::Refuses => "AWS would have refused it",
        AwsAnswer::Unknown => "what AWS would have answered is not known",
    };
    format!("Right after its issue, at {}, {answer}.", own.at)
}

const fn signature_word(word: SignatureWord) -> &'static str {
    match word {
        SignatureWord::Trusted => "trusted",
        SignatureWord::Untrusted => "not trusted",
        SignatureWord::Unsigned => "none",
        SignatureWord::Refused => "refused",
        SignatureWord::Unchecked => "not checked",
    }
}

fn facts(message: &MessageReport) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |label: &str, value: Option<String>| facts.extend(value.map(|value| (label.to_owned(), value)));
    fact("Kind of message", message.input.kind.map(|k| k.as_str().to_owned()));
    fact("Sent to", message.input.url.clone());
    fact("Signature algorithm", message.signature.algorithm.clone());
    fact("Certificate SHA-256", message.signature.certificate_sha256.clone());
    fact("Signed elements", (!message.signature.covers.is_empty()).then(|| message.signature.covers.join(", ")));
    if let Some(signer) = &message.signer {
        let state = signer.state.map_or("", crate::domain::certificate::CertificateUse::as_str);
        fact("Signed by instance", Some(format!("{} {state}", signer.instance).trim().to_owned()));
    }
    if let Some(encryption) = &message.encryption {
        let how = [encryption.data.as_deref(), encryption.key.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
        fact("Encryption", Some(if encryption.opened { how } else { "encrypted, not opened".to_owned() }));
    }
    if let Some(assertion) = &message.assertion {
        facts.extend(asserted(assertion));
    }
    facts
}

fn asserted(assertion: &AssertionReport) -> Vec<(String, String)> {
    let mut facts = vec![("Issuer".to_owned(), assertion.issuer.clone())];
    let mut fact = |label: &str, value: Option<String>| facts.extend(value.map(|value| (label.to_owned(), value)));
    fact("NameID", assertion.name_id.clone());
    for audience in &assertion.audiences {
        fact("Audience", Some(audience.clone()));
    }
    fact("Recipient", assertion.recipient.clone());
    fact("Issued", assertion.issue_instant.map(|t| t.to_string()));
    fact("Not before", assertion.not_before.map(|t| t.to_string()));
    fact("Not on or after", assertion.not_on_or_after.map(|t| t.to_string()));
    for attribute in assertion.attributes.iter().filter(|a| a.name != crate::domain::claims::ROLE) {
        fact(&attribute.name, Some(attribute.values.join("; ")));
    }
    facts
}
