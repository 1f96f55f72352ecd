//! The report as one HTML file: no script, nothing from elsewhere, every value escaped.

use super::content::{Content, severity};
use crate::domain::markup::{html as escaped, html_head};
use jiff::Timestamp;
use std::fmt::Write as _;

pub(super) fn write(messages: &[Content], now: Timestamp) -> String {
    let mut out = html_head("SAML report");
    for (index, message) in messages.iter().enumerate() {
        if messages.len() > 1 {
            let _ = writeln!(out, "<h1>Message {} of {}</h1>", index + 1, messages.len());
        }
        one(&mut out, message);
    }
    let _ = writeln!(out, "<p>Written by Rolebridge at {now}.</p>\n</body>\n</html>");
    out
}

fn one(out: &mut String, message: &Content) {
    let _ = writeln!(out, "<h2>{}</h2>", escaped(&message.headline));
    if let Some(warning) = &message.redeemable {
        let _ = writeln!(out, "<p class=\"mark\">{}</p>", escaped(warning));
    }
    let lines = message.verdict.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect::<Vec<_>>().concat();
    let _ = writeln!(out, "<ul>{lines}</ul>\n<h3>{}</h3>\n<table>", message.facts_title);
    for (label, value) in &message.facts {
        let _ = writeln!(out, "<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>", escaped(label), escaped(value));
    }
    out.push_str("</table>\n");
    if !message.roles.is_empty() {
        out.push_str("<h3>Roles</h3>\n<table>\n<tr><th>Role</th><th>Provider</th><th></th></tr>\n");
        for [role, provider, known] in &message.roles {
            let _ = writeln!(
                out,
                "<tr><td><code>{}</code></td><td><code>{}</code></td><td>{}</td></tr>",
                escaped(role),
                escaped(provider),
                escaped(known)
            );
        }
        out.push_str("</table>\n");
        if message.more_roles > 0 {
            let _ = writeln!(out, "<p>and {} more</p>", message.more_roles);
        }
    }
    out.push_str("<h3>Findings</h3>\n<dl>\n");
    for finding in &message.findings {
        let _ = writeln!(
            out,
            "<dt><strong>{}</strong> <code>{}</code>: {}</dt>\n<dd>{}<br>{}</dd>",
            severity(finding),
            escaped(&finding.id),
            escaped(&finding.what),
            escaped(&finding.why),
            escaped(&finding.fix)
        );
    }
    out.push_str("</dl>\n");
}
