//! The sign-in page: `/saml`, as a browser posts to it.
//!
//! It judges as `AssumeRoleWithSAML` does. Where the response has several roles, a chooser asks for one and posts the same
//! response back with `roleIndex`, as the real page does.

mod pages;

use super::sts::claims::{self, Pair};
use super::sts::exchange::{self, Ask, Door};
use super::sts::refusal::{INVALID_PAGE, Refusal};
use super::sts::response;
use crate::domain::arn::ProviderArn;
use crate::practice::state::Shared;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest form. Our guess: AWS publishes no bound for its page.
const MOST_BYTES: usize = 2_000_000;
/// Providers that one response is checked against.
const MOST_PROVIDERS: usize = 10;

/// What the browser posted.
#[derive(Debug, Default)]
struct Form {
    response: String,
    relay_state: String,
    role_index: Option<String>,
}

/// What the page shows next.
enum Next {
    Choose(Vec<Pair>),
    SignedIn(Box<exchange::Granted>),
}

/// `GET /saml`: says what the address is for.
pub(super) async fn explain() -> Html<String> {
    Html(pages::explain())
}

/// `POST /saml`
pub(super) async fn sign_in(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let form = match to_bytes(request.into_body(), MOST_BYTES).await {
        Ok(body) => Form::read(&body),
        Err(_) => Form::default(),
    };
    match answer(&shared, &form) {
        Ok(Next::Choose(pairs)) => Html(pages::choose(&pairs, &form.response, &form.relay_state)).into_response(),
        Ok(Next::SignedIn(granted)) => Html(pages::signed_in(&granted, &form.relay_state)).into_response(),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.error.status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, Html(pages::refused(&refusal))).into_response()
        }
    }
}

impl Form {
    fn read(body: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in url::form_urlencoded::parse(body).take(50) {
            match &*name {
                "SAMLResponse" => form.response = value.into_owned(),
                "RelayState" => form.relay_state = value.into_owned(),
                "roleIndex" => form.role_index = Some(value.into_owned()),
                _ => {}
            }
        }
        form
    }
}

fn answer(shared: &Shared, form: &Form) -> Result<Next, Refusal> {
    let xml = response::decode(&form.response)?;
    let pairs = claims::pairs(&response::claimed(&xml)?);
    let chosen = match (&form.role_index, pairs.as_slice()) {
        (_, []) => return Err(no_role()),
        (Some(index), pairs) => pairs.iter().find(|p| p.role.to_string() == *index).ok_or_else(Refusal::no_such_pair)?,
        (None, [one]) => one,
        (None, several) => return usable(shared, &xml, several).map(Next::Choose),
    };
    let ask = Ask { pair: chosen.clone(), response: &form.response, seconds: None, door: Door::Browser, policies: 0 };
    exchange::exchange(shared, &ask).map(|granted| Next::SignedIn(Box::new(granted)))
}

/// The pairs whose provider takes the response. Our guess: the real page may offer the others too.
fn usable(shared: &Shared, xml: &str, pairs: &[Pair]) -> Result<Vec<Pair>, Refusal> {
    let now = shared.now();
    let mut providers: BTreeMap<ProviderArn, Result<(), Refusal>> = BTreeMap::new();
    for pair in pairs {
        if providers.len() < MOST_PROVIDERS && !providers.contains_key(&pair.provider) {
            let outcome = exchange::check_response(shared, xml, pair, now).map(|_| ());
            providers.insert(pair.provider.clone(), outcome);
        }
    }
    let good: Vec<Pair> = pairs.iter().filter(|p| providers.get(&p.provider).is_some_and(Result::is_ok)).cloned().collect();
    match (good.is_empty(), pairs.first().and_then(|p| providers.remove(&p.provider))) {
        (true, Some(Err(refusal))) => Err(refusal),
        _ => Ok(good),
    }
}

/// Row 17: nothing to choose from.
fn no_role() -> Refusal {
    Refusal { page: Some(INVALID_PAGE.to_owned()), ..Refusal::no_such_pair() }
}
