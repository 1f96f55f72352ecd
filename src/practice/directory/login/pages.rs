//! The HTML of the sign-in pages.

use super::my_apps::Tile;
use super::refusal::Refusal;
use crate::practice::directory::state::{Tenant, User};
use crate::practice::page::{SCRIPT_PATH, answer, escape, page, page_with_head};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;

/// The first page of the practice cloud.
pub(super) fn front(tenant: &Tenant) -> String {
    let body = format!(
        "<p>A directory and AWS accounts to rehearse with.</p>\
         <ul class=\"tiles\"><li><a href=\"/myapps\">My Apps of {}</a></li></ul>\
         <p class=\"quiet\">Tenant {}, domain {}</p>",
        escape(&tenant.display_name),
        escape(&tenant.id),
        escape(tenant.domains.first().map_or("", String::as_str)),
    );
    page("Practice cloud", &body)
}

/// User name and password. `problem` is why the last try failed, and the user name then given.
pub(super) fn sign_in(tenant: &Tenant, start: &str, application: Option<&str>, problem: Option<(&Refusal, &str)>) -> String {
    let purpose = application.map(|name| format!("<p>to continue to <strong>{}</strong></p>", escape(name))).unwrap_or_default();
    let body = format!(
        "{purpose}{error}<form method=\"post\" action=\"/{tenant}/login\">{start}\
         <label for=\"loginfmt\">User name</label>\
         <input type=\"text\" id=\"loginfmt\" name=\"loginfmt\" value=\"{user}\" autocomplete=\"username\" autocapitalize=\"none\" required autofocus>\
         <label for=\"passwd\">Password</label>\
         <input type=\"password\" id=\"passwd\" name=\"passwd\" autocomplete=\"current-password\" required>\
         <div><button type=\"submit\" id=\"sign-in\">Sign in</button></div></form>\
         <p class=\"quiet\">Use a user of the practice directory only; never type a real password here.</p>",
        error = problem.map(|(refusal, _)| error(refusal)).unwrap_or_default(),
        tenant = escape(&tenant.id),
        start = hidden("start", start),
        user = escape(problem.map_or("", |(_, user)| user)),
    );
    page(&format!("Sign in to {}", tenant.display_name), &body)
}

/// A new password in place of one that an administrator set.
pub(super) fn change_password(tenant: &Tenant, start: &str, user: &str, problem: Option<&str>) -> String {
    let problem =
        problem.map_or_else(|| error(&Refusal::PasswordExpired), |p| format!("<p class=\"error\" role=\"alert\">{}</p>", escape(p)));
    let body = format!(
        "{problem}<form method=\"post\" action=\"/{tenant}/changepassword\">{start}{user}\
         <label for=\"passwd\">Current password</label>\
         <input type=\"password\" id=\"passwd\" name=\"passwd\" autocomplete=\"current-password\" required autofocus>\
         <label for=\"newpasswd\">New password</label>\
         <input type=\"password\" id=\"newpasswd\" name=\"newpasswd\" autocomplete=\"new-password\" required>\
         <label for=\"again\">New password again</label>\
         <input type=\"password\" id=\"again\" name=\"again\" autocomplete=\"new-password\" required>\
         <div><button type=\"submit\" id=\"change-password\">Change password</button></div></form>",
        tenant = escape(&tenant.id),
        start = hidden("start", start),
        user = hidden("loginfmt", user),
    );
    page("Change your password", &body)
}

/// The page that passes the response on: by itself where scripts run, by its button everywhere.
pub(super) fn pass_on(action: &str, saml_response: &str, relay_state: Option<&str>) -> String {
    let relay_state = relay_state.map(|r| hidden("RelayState", r)).unwrap_or_default();
    let body = format!(
        "<p>You are signed in. The response goes to <code>{0}</code></p>\
         <form method=\"post\" action=\"{0}\">{1}{relay_state}<div><button type=\"submit\" id=\"continue\">Continue to AWS</button></div></form>",
        escape(action),
        hidden("SAMLResponse", saml_response),
    );
    page_with_head("Signed in", &format!("<script src=\"{SCRIPT_PATH}\" defer></script>"), &body)
}

/// A user's tiles.
pub(super) fn my_apps(user: &User, tiles: &[Tile]) -> String {
    let tile = |t: &Tile| format!("<li><a href=\"{}\">{}</a></li>", escape(&t.link), escape(&t.name));
    let list = if tiles.is_empty() {
        "<p>Nothing is assigned to you yet.</p>".to_owned()
    } else {
        format!("<ul class=\"tiles\">{}</ul>", tiles.iter().map(tile).collect::<String>())
    };
    let out = "<form method=\"post\" action=\"/signout\"><button type=\"submit\" id=\"sign-out\">Sign out</button></form>";
    page("My Apps", &format!("<p>Signed in as {}</p>{list}{out}", escape(&user.user_principal_name)))
}

/// A sign-in that was refused; `correlation` is its id in the log, where it was logged.
pub(super) fn refused(refusal: &Refusal, correlation: Option<&str>, now: Timestamp) -> Response {
    let correlation = correlation.map(|id| format!("Correlation id: {}<br>", escape(id))).unwrap_or_default();
    let body = format!(
        "{}<p class=\"quiet\">{correlation}Time: {now:.0}</p>\
         <form method=\"post\" action=\"/signout\"><button type=\"submit\" id=\"other-account\">Use another account</button></form>",
        error(refusal)
    );
    let status = if *refusal == Refusal::Internal { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::BAD_REQUEST };
    answer(status, page("Sign-in was refused", &body))
}

fn error(refusal: &Refusal) -> String {
    format!("<p class=\"error\" role=\"alert\" id=\"error\">AADSTS{}: {}</p>", refusal.code(), escape(&refusal.reason()))
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value))
}
