//! The pages on which people sign in: SP-initiated, IdP-initiated and by My Apps. Plain HTML that needs no script.
//!
//! A sign-in begins with an address (`start`), asks for user name and password unless the browser has a session
//! (`session`), and ends with a page that passes the signed response on (`answer`) or says why not (`refusal`).

mod access;
mod answer;
mod forms;
mod my_apps;
mod oauth;
mod pages;
mod refusal;
mod session;
mod start;

use super::FormTarget;
use super::oauth::OAuth;
use crate::practice::page;
use crate::practice::state::Shared;
use axum::Router;
use axum::extract::{Form, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use refusal::Refusal;
use serde::Deserialize;
use session::Sessions;
use start::Start;
use std::sync::Arc;

/// What the handlers of the pages share.
#[derive(Clone)]
struct Login {
    shared: Arc<Shared>,
    sessions: Arc<Sessions>,
    oauth: OAuth,
    form_target: Option<FormTarget>,
}

pub(super) fn router(shared: Arc<Shared>, form_target: Option<FormTarget>) -> Router {
    let endpoints = OAuth::new(Arc::clone(&shared));
    let login = Login { shared, sessions: Arc::default(), oauth: endpoints.clone(), form_target };
    let oauth_endpoints = endpoints.router();
    Router::new()
        .route("/", get(front))
        .route("/{tenant}/saml2", get(redirect_binding).post(post_binding))
        .route("/api/signin/{app_id}", get(launch))
        .route("/myapps", get(my_apps))
        .route("/{tenant}/login", post(forms::login))
        .route("/{tenant}/changepassword", post(forms::change_password))
        .route("/signout", post(sign_out))
        .route("/{tenant}/oauth2/v2.0/authorize", get(oauth::authorize))
        .route("/{tenant}/oauth2/v2.0/consent", post(oauth::consent))
        .route("/{tenant}/oauth2/v2.0/logout", get(oauth::logout))
        .route("/devicelogin", get(oauth::enter_code).post(oauth::code_entered))
        .route("/devicelogin/confirm", post(oauth::device_confirmed))
        .with_state(login)
        .merge(oauth_endpoints)
}

async fn front(State(login): State<Login>) -> Response {
    let tenant = login.shared.read(|s| s.directory.tenant.clone());
    page::answer(StatusCode::OK, pages::front(&tenant))
}

async fn redirect_binding(
    State(login): State<Login>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let start = Start::Saml { tenant, query: query.unwrap_or_default() };
    login.begin(start, &headers).await
}

#[derive(Deserialize)]
struct PostedRequest {
    #[serde(rename = "SAMLRequest", default)]
    request: String,
    #[serde(rename = "RelayState")]
    relay_state: Option<String>,
}

/// The POST binding goes on as if the request had come in the address.
async fn post_binding(
    State(login): State<Login>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(form): Form<PostedRequest>,
) -> Response {
    match Start::from_post(tenant, &form.request, form.relay_state.as_deref()) {
        Ok(start) => login.begin(start, &headers).await,
        Err(refusal) => pages::refused(&refusal, None, login.shared.now()),
    }
}

#[derive(Deserialize)]
struct LaunchQuery {
    #[serde(rename = "tenantId", default)]
    tenant: String,
}

async fn launch(
    State(login): State<Login>,
    Path(app_id): Path<String>,
    axum::extract::Query(query): axum::extract::Query<LaunchQuery>,
    headers: HeaderMap,
) -> Response {
    login.begin(Start::Launch { tenant: query.tenant, app_id }, &headers).await
}

async fn my_apps(State(login): State<Login>, headers: HeaderMap) -> Response {
    let Some(user) = login.sessions.user(&headers, login.shared.now()) else {
        return login.ask_to_sign_in(&Start::MyApps, None);
    };
    let found = login.shared.read(|s| s.directory.users.get(&user.id).map(|p| (p.user.clone(), my_apps::tiles(&s.directory, &user.id))));
    match found {
        Some((user, tiles)) => page::answer(StatusCode::OK, pages::my_apps(&user, &tiles)),
        None => login.ask_to_sign_in(&Start::MyApps, None),
    }
}

async fn sign_out(State(login): State<Login>, headers: HeaderMap) -> Response {
    login.sessions.end(&headers);
    ([(header::SET_COOKIE, session::GONE)], Redirect::to("/myapps")).into_response()
}

impl Login {
    /// Begins a sign-in, or ends it at once where the browser has a session.
    async fn begin(&self, start: Start, headers: &HeaderMap) -> Response {
        if let Err(refusal) = self.shared.read(|s| start.resolve(&s.directory).map(|_| ())) {
            return pages::refused(&refusal, None, self.shared.now());
        }
        match self.sessions.user(headers, self.shared.now()) {
            Some(user) => answer::give(self, &start, &user, headers).await,
            None => self.ask_to_sign_in(&start, None),
        }
    }

    fn ask_to_sign_in(&self, start: &Start, problem: Option<(&Refusal, &str)>) -> Response {
        let (tenant, application) = self.shared.read(|s| (s.directory.tenant.clone(), start.application_name(&s.directory)));
        let page = page::answer(StatusCode::OK, pages::sign_in(&tenant, &start.address(), application.as_deref(), problem));
        if matches!(start, Start::OAuth { .. }) { oauth::sent_on(page) } else { page }
    }
}
