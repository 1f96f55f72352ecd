//! The record as one HTML file: no script, nothing from elsewhere, every value escaped.

use super::{Change, ChangeRecord, Proven, or_none};
use crate::domain::markup::{html as escaped, html_head};
use std::fmt::Write as _;

pub(super) fn write(record: &ChangeRecord) -> String {
    let title = record.title();
    let mut out = html_head(&title);
    let _ = writeln!(out, "<h1>{}</h1>\n<p>{}</p>\n<table>", escaped(&title), escaped(&record.headline()));
    for (label, value) in record.facts() {
        let _ = writeln!(out, "<tr><th scope=\"row\">{label}</th><td><code>{}</code></td></tr>", escaped(&value));
    }
    out.push_str("</table>\n");
    if let Some(proof) = &record.proof {
        proven(&mut out, proof);
    }
    if !record.steps.is_empty() {
        out.push_str("<h2>What changed</h2>\n");
    }
    for step in &record.steps {
        let _ = writeln!(out, "<h3>Step {}: {}</h3>\n<table>", step.step.number(), escaped(step.step.title()));
        head(&mut out, &["When", "Where", "Call", "What", "Before", "After", "Result", "Request id", "Who"]);
        step.changes.iter().for_each(|change| row(&mut out, change));
        out.push_str("</table>\n");
    }
    let _ = writeln!(
        out,
        "<p>Written by Rolebridge at {}. All times are UTC. No secret and no SAML response is in this record.</p>\n</body>\n</html>",
        record.written
    );
    out
}

fn proven(out: &mut String, proof: &Proven) {
    out.push_str("<h2>Proof</h2>\n");
    let words = match (&proof.failed, &proof.session) {
        (Some(why), _) => format!("The sign-in test at {} failed: {}.", proof.at, escaped(why.trim_end_matches('.'))),
        (None, Some(session)) => format!("Signed in at {} as <code>{}</code>.", proof.at, escaped(session)),
        (None, None) => format!("Signed in at {}.", proof.at),
    };
    let _ = writeln!(out, "<p>{words}</p>");
    if proof.practice {
        out.push_str("<p class=\"mark\">In practice: not a proof for real accounts.</p>\n");
    }
    if proof.evidence.is_empty() {
        return;
    }
    out.push_str("<table>\n");
    head(out, &["Question", "What the directory saw", "What AWS answered"]);
    for (question, left, right) in &proof.evidence {
        let _ = writeln!(out, "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>", escaped(question), value(left), value(right));
    }
    out.push_str("</table>\n");
}

fn head(out: &mut String, columns: &[&str]) {
    out.push_str("<tr>");
    for column in columns {
        let _ = write!(out, "<th scope=\"col\">{column}</th>");
    }
    out.push_str("</tr>\n");
}

fn row(out: &mut String, change: &Change) {
    let result = change.error.as_ref().map_or_else(|| change.result.word().to_owned(), |why| format!("{}: {why}", change.result.word()));
    let cells = [
        change.at.to_string(),
        change.cloud.title().to_owned(),
        change.action.to_owned(),
        change.subject.clone(),
        or_none(change.before.as_deref(), "none"),
        or_none(change.after.as_deref(), "removed"),
        result,
        or_none(change.request_id.as_deref(), "none"),
        change.who.clone(),
    ];
    out.push_str("<tr>");
    for cell in &cells {
        let _ = write!(out, "<td>{}</td>", escaped(cell));
    }
    out.push_str("</tr>\n");
}

fn value(text: &str) -> String {
    if text.is_empty() { "not read".to_owned() } else { format!("<code>{}</code>", escaped(text)) }
}
