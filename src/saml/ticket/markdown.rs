//! The report as Markdown. Values stand in code spans, where nothing of theirs is read as markup.

use super::content::{Content, severity};
use crate::domain::markup::{markdown as plain, markdown_code as code};
use jiff::Timestamp;
use std::fmt::Write as _;

pub(super) fn write(messages: &[Content], now: Timestamp) -> String {
    let mut out = String::new();
    for (index, message) in messages.iter().enumerate() {
        if messages.len() > 1 {
            let _ = writeln!(out, "# Message {} of {}\n", index + 1, messages.len());
        }
        one(&mut out, message);
    }
    let _ = writeln!(out, "---\n\nWritten by Rolebridge at {now}.");
    out
}

fn one(out: &mut String, message: &Content) {
    let _ = writeln!(out, "## {}\n", plain(&message.headline));
    if let Some(warning) = &message.redeemable {
        let _ = writeln!(out, "> **{}**\n", plain(warning));
    }
    for line in &message.verdict {
        let _ = writeln!(out, "- {}", plain(line));
    }
    let _ = writeln!(out, "\n### {}\n\n| Fact | Value |\n|---|---|", message.facts_title);
    for (label, value) in &message.facts {
        let _ = writeln!(out, "| {} | {} |", plain(label), code(value));
    }
    if !message.roles.is_empty() {
        out.push_str("\n### Roles\n\n| Role | Provider | |\n|---|---|---|\n");
        for [role, provider, known] in &message.roles {
            let _ = writeln!(out, "| {} | {} | {} |", code(role), code(provider), plain(known));
        }
        if message.more_roles > 0 {
            let _ = writeln!(out, "\nand {} more", message.more_roles);
        }
    }
    out.push_str("\n### Findings\n\n");
    for finding in &message.findings {
        let _ = writeln!(out, "- **{}** `{}`: {}", severity(finding), finding.id, plain(&finding.what));
        let _ = writeln!(out, "  - Why: {}\n  - What to do: {}", plain(&finding.why), plain(&finding.fix));
    }
    out.push('\n');
}
