//! The summary of an instance, Markdown: what it is, where it stands, what ends when. Every foreign value is escaped.

use crate::domain::certificate::CertificateFacts;
use crate::domain::levels::{Levels, days_until};
use crate::domain::markup::{markdown as plain, markdown_code as code};
use crate::workflow::survey::{InstanceStatus, Looked};
use jiff::Timestamp;
use std::fmt::Write as _;

pub(super) fn write(look: &Looked, status: &InstanceStatus, levels: Levels, now: Timestamp) -> String {
    let mut out = format!("# {}\n\n{}\n\n**Next:** {}\n", plain(&status.instance), plain(&status.reason), plain(&status.next));
    if status.practice {
        out.push_str("\nA half of it is practice: this is no proof for real accounts.\n");
    }
    out.push_str("\n| | |\n|---|---|\n");
    for (label, value) in facts(look) {
        // writing into a String can't fail
        let _ = writeln!(out, "| {label} | {} |", code(&value));
    }
    certificates(&mut out, look, now);
    roles(&mut out, look);
    keys(&mut out, look, levels, now);
    let _ = writeln!(out, "\n---\n\nWritten by Rolebridge at {now}. All times are UTC. No secret is in this file.");
    out
}

fn facts(look: &Looked) -> Vec<(&'static str, String)> {
    let (spec, world) = (&look.view.spec, &look.world);
    let mut facts = vec![
        ("Directory", format!("{} ({})", world.directory.tenant_name, world.directory.tenant)),
        ("AWS account", spec.account.to_string()),
        ("Identifier", spec.identifier.to_string()),
        ("SAML provider", spec.provider_arn().to_string()),
    ];
    if let Some(instance) = &world.instance {
        facts.push(("Application (client) id", instance.ids.client.to_string()));
        facts.push(("Enterprise application (object) id", instance.ids.service_principal.to_string()));
        facts.extend(instance.reply_urls.iter().map(|url| ("Reply URL", url.clone())));
        facts.extend(instance.relay_state.iter().map(|state| ("Relay state", state.clone())));
        let told = if instance.notification_addresses.is_empty() { "nobody".into() } else { instance.notification_addresses.join(", ") };
        facts.push(("Told before the certificate ends", told));
    }
    facts.extend(look.view.provider.iter().filter_map(|p| p.issuer.clone()).map(|issuer| ("Issuer that AWS knows", issuer)));
    facts.extend(look.view.launch_url.iter().map(|url| ("Sign-in starts at", url.clone())));
    facts
}

fn certificates(out: &mut String, look: &Looked, now: Timestamp) {
    let provider = look.view.provider.as_ref();
    let in_directory: Vec<_> = look.world.instance.iter().flat_map(|i| &i.certificates).collect();
    let only_aws = provider.iter().flat_map(|p| &p.certificates);
    let only_aws: Vec<_> = only_aws.filter(|c| !in_directory.iter().any(|d| d.facts.thumbprint == c.thumbprint)).collect();
    out.push_str(
        "\n## Signing certificates\n\n| Thumbprint | In the directory | Trusted by AWS | Ends | Days left |\n|---|---|---|---|---|\n",
    );
    let mut row = |facts: &CertificateFacts, state: &str, trusted: bool| {
        let (trusted, days) = (if trusted { "yes" } else { "no" }, facts.days_left(now));
        let _ = writeln!(out, "| {} | {state} | {trusted} | {} | {days} |", code(&facts.thumbprint.to_string()), facts.not_after);
    };
    for c in in_directory {
        row(&c.facts, c.state.as_str(), provider.is_some_and(|p| p.trusts(&c.facts.thumbprint)));
    }
    for facts in only_aws {
        row(facts, "no", true);
    }
}

fn roles(out: &mut String, look: &Looked) {
    out.push_str("\n## Roles\n\n| Role | In the directory | Assigned |\n|---|---|---|\n");
    for role in &look.view.roles {
        let in_directory = if role.in_directory { "yes" } else { "no" };
        let assigned = if role.assigned.is_empty() { "nobody".to_owned() } else { plain(&role.assigned.join(", ")) };
        let _ = writeln!(out, "| {} | {in_directory} | {assigned} |", code(&role.arn));
    }
}

fn keys(out: &mut String, look: &Looked, levels: Levels, now: Timestamp) {
    let _ = writeln!(out, "\n## Import access keys of {}\n", code(look.view.spec.import.user.as_str()));
    out.push_str("| Key | Works | Made | Due to be rotated | Days left | Last used |\n|---|---|---|---|---|---|\n");
    let time = |at: Option<Timestamp>| at.map_or_else(|| "not known".to_owned(), |at| at.to_string());
    for key in &look.view.import_keys {
        let due = key.created.map(|made| levels.key_due(made));
        let days = due.map_or_else(|| "not known".to_owned(), |due| days_until(due, now).to_string());
        let works = if key.active { "yes" } else { "off" };
        let _ = writeln!(out, "| {} | {works} | {} | {} | {days} | {} |", code(&key.id), time(key.created), time(due), time(key.last_used));
    }
}
