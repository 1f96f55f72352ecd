//! What commands print: results for people or as JSON, and the exit status.

use crate::domain::claims::{ROLE, ROLE_SESSION_NAME, SESSION_DURATION};
use crate::domain::finding::{Finding, Severity, Technical};
use crate::domain::verdict::AwsAnswer;
use crate::saml::inspect::compare::{Comparison, Difference, Weight};
use crate::saml::inspect::{AssertionReport, MessageReport, Report, SignatureWord};
use crate::saml::redact::Redacted;
use jiff::Timestamp;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// Exit status: as hoped for.
pub const GOOD: u8 = 0;
/// Exit status: a finding or a refusal.
pub const REFUSED: u8 = 1;
/// Exit status: wrong usage or unreadable input.
pub const UNREADABLE: u8 = 2;

/// Everything that a command has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
    /// The exit status.
    pub status: u8,
}

impl Printed {
    /// This and what comes after it, with the worse exit status.
    #[must_use]
    pub fn and(self, more: &Self) -> Self {
        Self { out: self.out + &more.out, err: self.err + &more.err, status: self.status.max(more.status) }
    }

    /// Prints it. A reader that has gone away is no error.
    #[must_use]
    pub fn emit(&self) -> ExitCode {
        // nobody is left to be told when these fail
        let _ = std::io::stderr().write_all(self.err.as_bytes());
        let _ = std::io::stdout().write_all(self.out.as_bytes());
        let _ = std::io::stdout().flush();
        ExitCode::from(self.status)
    }
}

/// What stops a command, on standard error; with JSON also as an object `{"error": …}` on standard output.
#[must_use]
pub fn failure(finding: &Finding, json: bool, status: u8) -> Printed {
    let mut err = format!("{}\n  {}\n  {}\n", plain(&finding.what), plain(&finding.why), plain(&finding.fix));
    if let Some(technical) = finding.technical.as_ref().and_then(technical) {
        let _ = writeln!(err, "  {}", plain(&technical));
    }
    let out = if json { format!("{}\n", serde_json::json!({ "error": finding })) } else { String::new() };
    Printed { out, err, status }
}

/// The other side's own words on one line, with its code and what support asks for; nothing where none of them is known.
fn technical(of: &Technical) -> Option<String> {
    let said = [of.code.as_deref(), of.message.as_deref()].into_iter().flatten().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(": ");
    let request = of.request_id.as_deref().map(|id| format!("request {id}"));
    match (said.is_empty(), request) {
        (true, request) => request,
        (false, None) => Some(said),
        (false, Some(request)) => Some(format!("{said} ({request})")),
    }
}

/// The result of an inspection.
#[must_use]
pub fn inspection(report: &Report, json: bool, now: Timestamp) -> Printed {
    let status = status_of(report);
    if json {
        return match serde_json::to_string(report) {
            Ok(line) => Printed { out: line + "\n", err: String::new(), status },
            Err(error) => {
                Printed { out: String::new(), err: format!("The report can't be written as JSON: {error}\n"), status: UNREADABLE }
            }
        };
    }
    let messages = report.messages();
    let mut out = String::new();
    for (index, message) in messages.iter().enumerate() {
        if messages.len() > 1 {
            let url = message.input.url.as_deref().map_or_else(String::new, |url| format!(", {}", plain(url)));
            let _ = writeln!(out, "{}Message {} of {}{url}", if index == 0 { "" } else { "\n" }, index + 1, messages.len());
        }
        write_message(&mut out, message, now);
    }
    Printed { out, err: String::new(), status }
}

/// The exit status of an inspection.
#[must_use]
pub fn status_of(report: &Report) -> u8 {
    if report.is_good() { GOOD } else { REFUSED }
}

/// Redacted copies, one after another.
#[must_use]
pub fn copies(copies: &[Redacted]) -> Printed {
    let out = copies.iter().flat_map(|copy| [copy.xml.trim_end(), "\n"]).collect();
    let count: usize = copies.iter().map(Redacted::count).sum();
    Printed { out, err: format!("{count} different values were replaced. Look through the copy before you pass it on.\n"), status: GOOD }
}

/// Two documents compared: 1 when something differs that AWS decides by.
#[must_use]
pub fn comparison(comparison: &Comparison, json: bool) -> Printed {
    let status = if comparison.decides() { REFUSED } else { GOOD };
    if json {
        let out = serde_json::to_string(comparison).map(|line| line + "\n").unwrap_or_default();
        return Printed { out, err: String::new(), status };
    }
    let mut out = String::new();
    for row in comparison.differing() {
        let weight = match row.weight {
            Weight::Decides => "AWS decides by it",
            Weight::Matters => "may matter",
            Weight::Passing => "differs in every response",
        };
        let side = |value: Option<&String>| value.map_or_else(|| "-".to_owned(), |value| plain(value));
        let _ =
            writeln!(out, "{} ({weight})\n  left   {}\n  right  {}", plain(&row.field), side(row.left.as_ref()), side(row.right.as_ref()));
    }
    let same = comparison.rows.iter().filter(|row| row.difference == Difference::Same).count();
    let _ = writeln!(out, "{}{same} fields are alike", if out.is_empty() { "Nothing differs; " } else { "" });
    Printed { out, err: String::new(), status }
}

/// One message: the verdict, the facts, the findings.
fn write_message(out: &mut String, message: &MessageReport, now: Timestamp) {
    let decided = message.findings.iter().find(|f| Some(&f.id) == message.aws.finding.as_ref());
    let _ = writeln!(out, "{}", headline(message, decided));
    if let Some(until) = message.redeemable_until.filter(|_| message.is_redeemable(now)) {
        let _ = writeln!(out, "  It could still be redeemed until {until}: whoever has it can sign in with it");
    }
    let said: Vec<_> = [message.aws.code.as_deref(), message.aws.message.as_deref()].into_iter().flatten().collect();
    if !said.is_empty() {
        let _ = writeln!(out, "  AWS would say: {}", said.join(": "));
    }
    let word = match message.signature.verdict {
        SignatureWord::Trusted => "trusted",
        SignatureWord::Untrusted => "NOT TRUSTED",
        SignatureWord::Unsigned => "none",
        SignatureWord::Refused => "REFUSED",
        SignatureWord::Unchecked => "not checked",
    };
    let _ = writeln!(out, "  Signature: {word}. {}", plain(&message.signature.reason));
    fact(out, "Algorithm", message.signature.algorithm.as_deref());
    fact(out, "Certificate SHA-256", message.signature.certificate_sha256.as_deref());
    if let Some(signer) = &message.signer {
        let state = signer.state.map_or("", crate::domain::certificate::CertificateUse::as_str);
        fact(out, "Signed by instance", Some(format!("{} {state}", signer.instance).trim()));
    }
    if let Some(own) = &message.own_time {
        let answer = match own.aws.verdict {
            AwsAnswer::Accepts => "AWS would have accepted it",
            AwsAnswer::Refuses => "AWS would have refused it",
            AwsAnswer::Unknown => "AWS's answer is not known",
        };
        let _ = writeln!(out, "  At its own time      {}: {answer}", own.at);
    }
    if let Some(assertion) = &message.assertion {
        write_assertion(out, assertion);
    }
    for finding in &message.findings {
        let severity = match finding.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Info => "Note",
        };
        let _ =
            writeln!(out, "\n{severity} ({}): {}\n  {}\n  {}", finding.id, plain(&finding.what), plain(&finding.why), plain(&finding.fix));
    }
}

/// The verdict in one line. A document that must not be relied on at all says so before anything else.
fn headline(message: &MessageReport, decided: Option<&Finding>) -> String {
    if message.signature.verdict == SignatureWord::Refused {
        return format!("Do not trust this: {}", plain(&message.signature.reason));
    }
    let because = decided.map_or_else(String::new, |f| format!(": {}", plain(&f.what)));
    match (message.input.kind, message.aws.verdict) {
        (Some(kind), _) if !kind.is_for_aws() => format!("{} (no message for AWS)", kind.as_str()),
        (_, AwsAnswer::Accepts) => "AWS would accept this, as far as the response tells".to_owned(),
        (_, AwsAnswer::Refuses) => format!("AWS refuses this{because}"),
        (_, AwsAnswer::Unknown) => format!("What AWS would answer is not known{because}"),
    }
}

fn write_assertion(out: &mut String, assertion: &AssertionReport) {
    let _ = writeln!(out, "\n{}", if assertion.trusted { "From the signed bytes:" } else { "Claimed by the document, not verified:" });
    fact(out, "Issuer", Some(&assertion.issuer));
    fact(out, "NameID", assertion.name_id.as_deref());
    for audience in &assertion.audiences {
        fact(out, "Audience", Some(audience));
    }
    fact(out, "Recipient", assertion.recipient.as_deref());
    for (label, time) in
        [("Issued", assertion.issue_instant), ("Not before", assertion.not_before), ("Not on or after", assertion.not_on_or_after)]
    {
        fact(out, label, time.map(|t| t.to_string()).as_deref());
    }
    fact(out, "RoleSessionName", assertion.session_name.as_deref());
    fact(out, "SessionDuration", assertion.session_duration.map(|s| format!("{s} s")).as_deref());
    for pair in &assertion.roles {
        fact(out, "Role", Some(&format!("{} through {}", pair.role, pair.provider)));
    }
    // those that have a line of their own are left out
    let own = [ROLE, ROLE_SESSION_NAME, SESSION_DURATION];
    for attribute in assertion.attributes.iter().filter(|a| !own.contains(&a.name.as_str())) {
        fact(out, "Attribute", Some(&format!("{} = {}", attribute.name, attribute.values.join("; "))));
    }
}

fn fact(out: &mut String, label: &str, value: Option<&str>) {
    let _ = writeln!(out, "  {label:<20} {}", value.map_or_else(|| "-".to_owned(), plain));
}

/// A text that can't steer the terminal: documents may hold anything. Control characters and those that turn the
/// direction of writing are shown as escapes.
pub(super) fn plain(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().flat_map(|c| if steers(c) { c.escape_unicode().collect::<Vec<_>>() } else { vec![c] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c\nä"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}ä");
    }

    #[test]
    fn failures_say_what_why_and_what_to_do() {
        let finding = Finding::error("x", "What", "Why.", "Fix.");
        assert_eq!(failure(&finding, false, UNREADABLE), Printed { out: String::new(), err: "What\n  Why.\n  Fix.\n".into(), status: 2 });
        assert!(failure(&finding, true, REFUSED).out.starts_with("{\"error\":{"));
        let text = |text: &str| Some(text.to_owned());
        let said = Technical { code: text("Denied"), message: text("No\nway"), request_id: text("r-1"), ..Technical::default() };
        assert!(failure(&finding.clone().with_technical(said), false, REFUSED).err.ends_with("  Denied: No\\u{a}way (request r-1)\n"));
        let only = Technical { message: text("it has to be https"), ..Technical::default() };
        assert!(failure(&finding.with_technical(only), false, REFUSED).err.ends_with("  Fix.\n  it has to be https\n"));
    }
}
