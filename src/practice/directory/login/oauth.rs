//! The part of OAuth that people see: signing in at the authorization endpoint, consent, entering a device's code.

use super::session::{self, SignedIn};
use super::start::Start;
use super::{Login, answer};
use crate::practice::directory::oauth::authorize::{Asked, Missing, without_prompt};
use crate::practice::directory::oauth::{clients_may_consent, pages};
use crate::practice::page;
use axum::extract::{Form, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Where a browser may be sent on from these pages: the loopback redirects of clients.
const REDIRECTS: &str = "http://localhost:* http://127.0.0.1:*";

/// `GET /{tenant}/oauth2/v2.0/authorize`
pub(super) async fn authorize(
    State(login): State<Login>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let asked = match login.oauth.read(&tenant, &query) {
        Ok(asked) => asked,
        Err(refused) => {
            return refused.redirect().unwrap_or_else(|| page::answer(StatusCode::BAD_REQUEST, pages::refused(&refused.refusal)));
        }
    };
    let session = login.sessions.user(&headers, login.shared.now()).filter(|s| login.oauth.accepts(&asked, &s.id, s.since));
    let silent = asked.prompt.as_deref() == Some("none");
    match session {
        None if silent => asked.needs_sign_in(),
        Some(who) if !matches!(asked.prompt.as_deref(), Some("login" | "select_account")) => {
            go_on(&login, &tenant, &query, &asked, &who, silent).await
        }
        // the way back after signing in must not ask to sign in again
        _ => sent_on(login.ask_to_sign_in(&Start::OAuth { tenant, query: without_prompt(&query) }, None)),
    }
}

async fn go_on(login: &Login, tenant: &str, query: &str, asked: &Asked, who: &SignedIn, silent: bool) -> Response {
    let Some(person) = login.shared.truth(|s| s.directory.users.get(&who.id).cloned()) else {
        return sent_on(login.ask_to_sign_in(&Start::OAuth { tenant: tenant.to_owned(), query: without_prompt(query) }, None));
    };
    let name = &person.user.user_principal_name;
    let scopes = match login.oauth.missing(asked, &who.id) {
        Missing::Consent(scopes) | Missing::Administrator(scopes) if silent => return asked.needs_consent(&scopes),
        Missing::Administrator(scopes) => {
            return page::answer(StatusCode::FORBIDDEN, pages::administrator_needed(asked.client_name(), name, &scopes));
        }
        Missing::Consent(scopes) => scopes,
        Missing::Nothing if asked.prompt.as_deref() == Some("consent") => asked.graph_scopes(),
        Missing::Nothing => {
            answer::log(login, &Start::OAuth { tenant: tenant.to_owned(), query: String::new() }, &person.user, None).await;
            return asked.finish(&login.oauth, &who.id, who.since);
        }
    };
    let everybody = login.shared.truth(|s| clients_may_consent(&s.directory.roles_of(&who.id)));
    let query = without_prompt(query);
    sent_on(page::answer(StatusCode::OK, pages::consent(tenant, &query, asked.client_name(), name, &scopes, everybody)))
}

#[derive(Deserialize)]
pub(super) struct ConsentForm {
    query: String,
    decision: String,
    everybody: Option<String>,
}

/// `POST /{tenant}/oauth2/v2.0/consent`: the form of the consent page. The guard lets forms of our own pages in only.
pub(super) async fn consent(
    State(login): State<Login>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(form): Form<ConsentForm>,
) -> Response {
    let Ok(asked) = login.oauth.read(&tenant, &form.query) else {
        return page::answer(StatusCode::BAD_REQUEST, page::page("Sign-in was refused", "<p>The request is no longer good.</p>"));
    };
    let Some(who) = login.sessions.user(&headers, login.shared.now()).filter(|s| login.oauth.accepts(&asked, &s.id, s.since)) else {
        return sent_on(login.ask_to_sign_in(&Start::OAuth { tenant, query: form.query }, None));
    };
    if form.decision != "accept" {
        return asked.declined();
    }
    let may_for_everybody = login.shared.truth(|s| clients_may_consent(&s.directory.roles_of(&who.id)));
    if let Missing::Administrator(scopes) = login.oauth.missing(&asked, &who.id) {
        return asked.needs_consent(&scopes);
    }
    let everybody = form.everybody.is_some() && may_for_everybody;
    match login.oauth.consent(asked.client_id(), &who.id, asked.graph_scopes(), everybody).await {
        Ok(()) => asked.finish(&login.oauth, &who.id, who.since),
        Err(refusal) => asked.refuse(&refusal),
    }
}

#[derive(Deserialize)]
pub(super) struct CodeForm {
    user_code: String,
}

/// `GET /devicelogin`
pub(super) async fn enter_code(State(login): State<Login>, headers: HeaderMap) -> Response {
    match login.sessions.user(&headers, login.shared.now()) {
        Some(_) => page::answer(StatusCode::OK, pages::enter_code(None)),
        None => login.ask_to_sign_in(&Start::Device, None),
    }
}

/// `POST /devicelogin`: the typed code.
pub(super) async fn code_entered(State(login): State<Login>, headers: HeaderMap, Form(form): Form<CodeForm>) -> Response {
    let Some(who) = login.sessions.user(&headers, login.shared.now()) else { return login.ask_to_sign_in(&Start::Device, None) };
    let Some(pending) = login.oauth.pending(&form.user_code) else {
        return page::answer(StatusCode::OK, pages::enter_code(Some("That code did not work. Check it, and whether it has expired.")));
    };
    let name = login.user_name(&who);
    match login.oauth.missing_for(&pending, &who.id) {
        Missing::Administrator(scopes) => {
            page::answer(StatusCode::FORBIDDEN, pages::administrator_needed(&pending.client_name, &name, &scopes))
        }
        Missing::Consent(scopes) => {
            page::answer(StatusCode::OK, pages::confirm_device(form.user_code.trim(), &pending.client_name, &name, &scopes))
        }
        Missing::Nothing => page::answer(StatusCode::OK, pages::confirm_device(form.user_code.trim(), &pending.client_name, &name, &[])),
    }
}

#[derive(Deserialize)]
pub(super) struct ConfirmForm {
    user_code: String,
    decision: String,
}

/// `POST /devicelogin/confirm`
pub(super) async fn device_confirmed(State(login): State<Login>, headers: HeaderMap, Form(form): Form<ConfirmForm>) -> Response {
    let Some(who) = login.sessions.user(&headers, login.shared.now()) else { return login.ask_to_sign_in(&Start::Device, None) };
    let Some(pending) = login.oauth.pending(&form.user_code) else {
        return page::answer(StatusCode::OK, pages::enter_code(Some("That code did not work. Check it, and whether it has expired.")));
    };
    let accepted = form.decision == "accept";
    if let (true, Missing::Consent(scopes)) = (accepted, login.oauth.missing_for(&pending, &who.id))
        && login.oauth.consent(&pending.client, &who.id, scopes, false).await.is_err()
    {
        return page::answer(StatusCode::SERVICE_UNAVAILABLE, pages::enter_code(Some("The practice cloud could not keep your consent.")));
    }
    login.oauth.answer_device(&form.user_code, accepted.then(|| (who.id.clone(), who.since)));
    page::answer(StatusCode::OK, pages::device_done(&pending.client_name, accepted))
}

#[derive(Deserialize)]
pub(super) struct LogoutQuery {
    post_logout_redirect_uri: Option<String>,
}

/// `GET /{tenant}/oauth2/v2.0/logout`: ends the session of the browser. It goes on to addresses of this computer only.
pub(super) async fn logout(
    State(login): State<Login>,
    Path(_): Path<String>,
    axum::extract::Query(query): axum::extract::Query<LogoutQuery>,
    headers: HeaderMap,
) -> Response {
    login.sessions.end(&headers);
    let local = |address: &String| {
        url::Url::parse(address).is_ok_and(|u| u.scheme() == "http" && matches!(u.host_str(), Some("localhost" | "127.0.0.1")))
    };
    let next = query.post_logout_redirect_uri.filter(local).unwrap_or_else(|| "/myapps".into());
    ([(header::SET_COOKIE, session::GONE)], Redirect::to(&next)).into_response()
}

/// Lets the forms of a page lead on to a client's redirect: browsers hold redirects after a form to the page's policy too.
pub(super) fn sent_on(mut response: Response) -> Response {
    if let Ok(policy) = HeaderValue::from_str(&page::content_security_policy(Some(REDIRECTS))) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

impl Login {
    fn user_name(&self, who: &SignedIn) -> String {
        self.shared.truth(|s| s.directory.users.get(&who.id).map(|p| p.user.user_principal_name.clone())).unwrap_or_default()
    }
}
