//! The report as one HTML file: no script, nothing from elsewhere, every value escaped.

use super::content::{Content, severity};
use super::markdown::is_turning;
use jiff::Timestamp;
use std::fmt::Write as _;

/// A policy that lets the browser load nothing, in case something is missed.
const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>SAML report</title>\n<style>\n\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }\n\
table { border-collapse: collapse; width: 100%; }\n\
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid; }\n\
td { overflow-wrap: anywhere; }\ncode { font-family: ui-monospace, monospace; }\n\
.mark { border: 2px solid; padding: 0.5rem 1rem; font-weight: bold; }\n</style>\n</head>\n<body>\n";

pub(super) fn write(messages: &[Content], now: Timestamp) -> String {
    let mut out = String::from(HEAD);
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
    let lines: String = message.verdict.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
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

/// A text in which nothing is read as markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || is_turning(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
