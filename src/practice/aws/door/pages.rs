//! What the sign-in page shows. Every text from outside goes through [`escape`].

use super::super::GUESS;
use super::super::sts::claims::Pair;
use super::super::sts::exchange::Granted;
use super::super::sts::refusal::Refusal;
use super::super::xml::moment;
use crate::practice::page::{escape, page};
use std::fmt::Write as _;

/// What `GET /saml` shows.
pub(super) fn explain() -> String {
    page(
        "AWS sign-in (practice)",
        "<p>This is the practice cloud's AWS sign-in page. A directory sends a browser here with a SAML response, by POST; opened by itself \
         it has nothing to show.</p><p>Begin the sign-in at the practice directory.</p>",
    )
}

/// The role chooser: radio field `roleIndex`, the response and relay state hidden, posted back to `/saml`.
pub(super) fn choose(pairs: &[Pair], response: &str, relay_state: &str) -> String {
    let mut body = String::from("<form id=\"saml_form\" name=\"saml_form\" action=\"/saml\" method=\"post\"><p>Select a role:</p>");
    let _ = write!(
        body,
        "<input type=\"hidden\" name=\"RelayState\" value=\"{}\"><input type=\"hidden\" name=\"SAMLResponse\" value=\"{}\">",
        escape(relay_state),
        escape(response)
    );
    let mut accounts: Vec<&str> = pairs.iter().map(|p| p.role.account().as_str()).collect();
    accounts.dedup();
    for account in accounts {
        let _ = write!(body, "<fieldset><legend>Account: {}</legend>", escape(account));
        for (n, pair) in pairs.iter().enumerate().filter(|(_, p)| p.role.account().as_str() == account) {
            let arn = escape(&pair.role.to_string());
            let name = escape(pair.role.name().as_str());
            let _ = write!(
                body,
                "<label for=\"role{n}\"><input type=\"radio\" name=\"roleIndex\" value=\"{arn}\" id=\"role{n}\" required> {name}</label>"
            );
        }
        body.push_str("</fieldset>");
    }
    body.push_str("<button type=\"submit\" id=\"signin_button\">Sign in</button></form>");
    page("Amazon Web Services Sign-In (practice)", &body)
}

/// Signed in: no console follows, so the page says what came of it.
pub(super) fn signed_in(granted: &Granted, relay_state: &str) -> String {
    let row = |name: &str, id: &str, value: &str| format!("<dt>{name}</dt><dd><code id=\"{id}\">{}</code></dd>", escape(value));
    let mut body = String::from("<p>Signed in to AWS. A real account would open its console now; the practice cloud has none.</p><dl>");
    body.push_str(&row("Assumed role", "assumed-role-arn", &granted.assumed_role_arn));
    body.push_str(&row("Session name", "session-name", &granted.session_name));
    body.push_str(&row("Session length", "session-seconds", &format!("{} s", granted.seconds)));
    body.push_str(&row("Session ends", "session-ends", &moment(granted.expires)));
    body.push_str(&row("Provider", "provider-arn", &granted.provider.to_string()));
    body.push_str(&row("Subject", "subject", &granted.subject));
    if !relay_state.is_empty() {
        body.push_str(&row("Relay state", "relay-state", relay_state));
    }
    body.push_str("</dl>");
    page("Signed in (practice)", &body)
}

/// Refused, with the words of AWS's page.
pub(super) fn refused(refusal: &Refusal) -> String {
    let mut body = format!("<p id=\"error-message\" class=\"error\">{}</p>", escape(&refusal.on_page()));
    let _ = write!(
        body,
        "<p class=\"quiet\">AssumeRoleWithSAML answers this response with <code id=\"error-code\">{}</code>: <span id=\"api-message\">{}</span></p>",
        escape(refusal.error.code),
        escape(&refusal.error.message)
    );
    if refusal.guess {
        let _ = write!(
            body,
            "<p class=\"quiet\" id=\"guess\">Marked \u{201c}{GUESS}\u{201d}: no document of AWS says what it answers here, so words and code may differ.</p>"
        );
    }
    page("AWS refused the sign-in (practice)", &body)
}
