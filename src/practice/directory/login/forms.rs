//! What happens when somebody sends user name and password.

use super::refusal::Refusal;
use super::session::SignedIn;
use super::start::Start;
use super::{Login, answer, pages};
use crate::practice::directory::password::{PasswordHash, is_complex};
use crate::practice::directory::state::{Person, Tenant};
use crate::practice::page;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct SignInForm {
    start: String,
    loginfmt: String,
    passwd: String,
}

#[derive(Deserialize)]
pub(super) struct PasswordForm {
    start: String,
    loginfmt: String,
    passwd: String,
    newpasswd: String,
    again: String,
}

pub(super) async fn login(State(login): State<Login>, headers: HeaderMap, Form(form): Form<SignInForm>) -> Response {
    let Some(start) = Start::parse(&form.start) else { return bad_form(&login) };
    match login.check_password(&start, &form.loginfmt, form.passwd).await {
        Ok(person) if person.must_change_password => {
            let tenant = login.tenant();
            answer::log(&login, &start, &person.user, Some(&Refusal::PasswordExpired)).await;
            let page = pages::change_password(&tenant, &start.address(), &person.user.user_principal_name, None);
            super::oauth::sent_on(page::answer(StatusCode::OK, page))
        }
        Ok(person) => login.signed_in(&start, &person, &headers).await,
        Err(refusal) => login.ask_to_sign_in(&start, Some((&refusal, &form.loginfmt))),
    }
}

pub(super) async fn change_password(State(login): State<Login>, headers: HeaderMap, Form(form): Form<PasswordForm>) -> Response {
    let Some(start) = Start::parse(&form.start) else { return bad_form(&login) };
    let again = |problem: &str| {
        page::answer(StatusCode::OK, pages::change_password(&login.tenant(), &start.address(), &form.loginfmt, Some(problem)))
    };
    let person = match login.check_password(&start, &form.loginfmt, form.passwd.clone()).await {
        Ok(person) => person,
        Err(refusal) => return again(&format!("AADSTS{}: {}", refusal.code(), refusal.reason())),
    };
    if form.newpasswd != form.again {
        return again("The two new passwords are not the same.");
    }
    if !is_complex(&form.newpasswd) || form.newpasswd == form.passwd {
        return again("Choose a new password of 8 to 256 characters out of three of: small letters, capitals, digits, other signs.");
    }
    match login.set_password(&person.user.id, form.newpasswd).await {
        Some(()) => login.signed_in(&start, &person, &headers).await,
        None => pages::refused(&Refusal::Internal, None, login.shared.now()),
    }
}

fn bad_form(login: &Login) -> Response {
    pages::refused(&Refusal::BadRequest("the form does not say where the sign-in began".into()), None, login.shared.now())
}

impl Login {
    fn tenant(&self) -> Tenant {
        self.shared.read(|s| s.directory.tenant.clone())
    }

    /// The person, when name and password fit and the account may sign in. What was wrong with a known account is logged.
    async fn check_password(&self, start: &Start, name: &str, password: String) -> Result<Person, Refusal> {
        let now = self.shared.now();
        let person = self.shared.read(|s| s.directory.person(name.trim()).cloned()).ok_or(Refusal::UnknownUser)?;
        let id = person.user.id.clone();
        let refusal = if self.sessions.is_locked(&id, now) {
            Refusal::Locked
        } else {
            let hash = person.password.clone();
            match tokio::task::spawn_blocking(move || hash.is_of(&password)).await {
                Ok(true) if person.user.account_enabled => return Ok(person),
                Ok(true) => Refusal::UserDisabled,
                Ok(false) => {
                    self.sessions.count_wrong(&id, now);
                    Refusal::WrongPassword
                }
                Err(_) => return Err(Refusal::Internal),
            }
        };
        answer::log(self, start, &person.user, Some(&refusal)).await;
        Err(refusal)
    }

    async fn set_password(&self, user: &str, password: String) -> Option<()> {
        let (shared, user) = (std::sync::Arc::clone(&self.shared), user.to_owned());
        let work = move || {
            let hash = PasswordHash::of(&password).ok()?;
            let set = shared.change(|s| {
                let person = s.directory.users.get_mut(&user)?;
                person.password = hash;
                person.must_change_password = false;
                Some(())
            });
            set.ok()?
        };
        tokio::task::spawn_blocking(work).await.ok()?
    }

    /// Goes on with a new session: to the tiles, or with the response at once.
    async fn signed_in(&self, start: &Start, person: &Person, headers: &HeaderMap) -> Response {
        let user = SignedIn { id: person.user.id.clone(), since: self.shared.now() };
        let cookie = self.sessions.begin(&user);
        let mut response = match start {
            Start::MyApps | Start::OAuth { .. } | Start::Device => Redirect::to(&start.address()).into_response(),
            Start::Saml { .. } | Start::Launch { .. } => answer::give(self, start, &user, headers).await,
        };
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}
