//! The record as Markdown.

use super::{Change, ChangeRecord, Proven, or_none};
use crate::domain::markup::{markdown as plain, markdown_code as code};
use std::fmt::Write as _;

pub(super) fn write(record: &ChangeRecord) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n\n{}\n\n| | |\n|---|---|", plain(&record.title()), plain(&record.headline()));
    for (label, value) in record.facts() {
        let _ = writeln!(out, "| {label} | {} |", code(&value));
    }
    if let Some(proof) = &record.proof {
        proven(&mut out, proof);
    }
    if !record.steps.is_empty() {
        out.push_str("\n## What changed\n");
    }
    for step in &record.steps {
        let _ = writeln!(out, "\n### Step {}: {}\n", step.step.number(), step.step.title());
        out.push_str(
            "| When | Where | Call | What | Before | After | Result | Request id | Who |\n|---|---|---|---|---|---|---|---|---|\n",
        );
        for change in &step.changes {
            row(&mut out, change);
        }
    }
    let _ = writeln!(
        out,
        "\n---\n\nWritten by Rolebridge at {}. All times are UTC. No secret and no SAML response is in this record.",
        record.written
    );
    out
}

fn proven(out: &mut String, proof: &Proven) {
    out.push_str("\n## Proof\n\n");
    let practice = if proof.practice { " In practice: not a proof for real accounts." } else { "" };
    match (&proof.failed, &proof.session) {
        (Some(why), _) => {
            let _ = writeln!(out, "The sign-in test at {} failed: {}.{practice}\n", proof.at, plain(why.trim_end_matches('.')));
        }
        (None, Some(session)) => {
            let _ = writeln!(out, "Signed in at {} as {}.{practice}\n", proof.at, code(session));
        }
        (None, None) => {
            let _ = writeln!(out, "Signed in at {}.{practice}\n", proof.at);
        }
    }
    if proof.evidence.is_empty() {
        return;
    }
    out.push_str("| Question | What the directory saw | What AWS answered |\n|---|---|---|\n");
    for (question, left, right) in &proof.evidence {
        let _ = writeln!(out, "| {} | {} | {} |", plain(question), value(left), value(right));
    }
}

fn row(out: &mut String, change: &Change) {
    let result = change.error.as_ref().map_or_else(|| change.result.word().to_owned(), |why| format!("{}: {why}", change.result.word()));
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        change.at,
        change.cloud.title(),
        plain(change.action),
        plain(&change.subject),
        plain(&or_none(change.before.as_deref(), "none")),
        plain(&or_none(change.after.as_deref(), "removed")),
        plain(&result),
        change.request_id.as_deref().map_or_else(|| "none".to_owned(), code),
        code(&change.who),
    );
}

fn value(text: &str) -> String {
    if text.is_empty() { "not read".to_owned() } else { code(text) }
}
