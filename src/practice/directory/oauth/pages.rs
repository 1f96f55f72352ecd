//! The pages of the OAuth side.

use super::refusal::Refusal;
use crate::practice::page::{escape, page};

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value))
}

fn list(scopes: &[String]) -> String {
    scopes.iter().map(|s| format!("<li><code>{}</code></li>", escape(s))).collect()
}

/// Asks for consent. `tenant` and `query` are those of the request that it is for.
pub(in crate::practice::directory) fn consent(
    tenant: &str,
    query: &str,
    client: &str,
    user: &str,
    scopes: &[String],
    may_for_everybody: bool,
) -> String {
    let everybody = if may_for_everybody {
        "<p><label><input type=\"checkbox\" id=\"everybody\" name=\"everybody\" value=\"yes\"> Consent on behalf of your organization</label></p>"
    } else {
        ""
    };
    let body = format!(
        "<p>Signed in as {user}</p><p><strong>{client}</strong> would like to:</p><ul>{scopes}</ul>\
         <form method=\"post\" action=\"/{tenant}/oauth2/v2.0/consent\">{query}{everybody}\
         <button type=\"submit\" id=\"accept\" name=\"decision\" value=\"accept\">Accept</button> \
         <button type=\"submit\" id=\"decline\" name=\"decision\" value=\"decline\">Cancel</button></form>",
        user = escape(user),
        client = escape(client),
        scopes = list(scopes),
        tenant = escape(tenant),
        query = hidden("query", query),
    );
    page("Permissions requested", &body)
}

/// Only an administrator could consent.
pub(in crate::practice::directory) fn administrator_needed(client: &str, user: &str, scopes: &[String]) -> String {
    let body = format!(
        "<p class=\"error\" role=\"alert\" id=\"error\">AADSTS90094: {} needs permissions that only an administrator can grant.</p>\
         <p>Signed in as {}</p><ul>{}</ul>\
         <form method=\"post\" action=\"/signout\"><button type=\"submit\" id=\"other-account\">Use another account</button></form>",
        escape(client),
        escape(user),
        list(scopes)
    );
    page("Need admin approval", &body)
}

/// A request that can't be answered at the client.
pub(in crate::practice::directory) fn refused(refusal: &Refusal) -> String {
    page("Sign-in was refused", &format!("<p class=\"error\" role=\"alert\" id=\"error\">{}</p>", escape(&refusal.description())))
}

/// Asks for the code that a program shows.
pub(in crate::practice::directory) fn enter_code(problem: Option<&str>) -> String {
    let problem = problem.map(|p| format!("<p class=\"error\" role=\"alert\" id=\"error\">{}</p>", escape(p))).unwrap_or_default();
    let body = format!(
        "{problem}<form method=\"post\" action=\"/devicelogin\"><label for=\"user_code\">Code that the program shows</label>\
         <input type=\"text\" id=\"user_code\" name=\"user_code\" autocomplete=\"off\" autocapitalize=\"characters\" required autofocus>\
         <div><button type=\"submit\" id=\"next\">Next</button></div></form>"
    );
    page("Enter code", &body)
}

/// Asks whether the program that shows the code shall get in.
pub(in crate::practice::directory) fn confirm_device(user_code: &str, client: &str, user: &str, scopes: &[String]) -> String {
    let wants = if scopes.is_empty() { String::new() } else { format!("<p>It would like to:</p><ul>{}</ul>", list(scopes)) };
    let body = format!(
        "<p>Signed in as {user}</p><p>Are you trying to sign in to <strong>{client}</strong>? Go on only if you began it yourself.</p>{wants}\
         <form method=\"post\" action=\"/devicelogin/confirm\">{code}\
         <button type=\"submit\" id=\"accept\" name=\"decision\" value=\"accept\">Continue</button> \
         <button type=\"submit\" id=\"decline\" name=\"decision\" value=\"decline\">Cancel</button></form>",
        user = escape(user),
        client = escape(client),
        code = hidden("user_code", user_code),
    );
    page("Sign in on another screen", &body)
}

/// The end of a device sign-in.
pub(in crate::practice::directory) fn device_done(client: &str, accepted: bool) -> String {
    let words = if accepted { "You have signed in. You can close this page." } else { "You declined. You can close this page." };
    page(client, &format!("<p id=\"done\">{words}</p>"))
}
