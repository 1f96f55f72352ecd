//! `POST /`: reads a request of the Query protocol, finds out who calls, and hands it to the operation.

use super::caller::{self, Caller};
use super::error::AwsError;
use super::operations::{self, Call, Operation, Run, Service};
use super::params::Params;
use super::sigv4::{Authorization, Received};
use super::xml::{self, Xml};
use super::{ids, sts};
use crate::practice::state::Shared;
use crate::practice::weather::replicas::View;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use axum::response::Response;
use jiff::Timestamp;
use std::sync::Arc;

/// The largest request: a metadata document of 10,000,000 characters, each written as three.
const MOST_BYTES: usize = 31_000_000;
/// The largest request without a signature: a SAML response somewhat over the 100,000 characters that STS takes.
const MOST_BYTES_UNSIGNED: usize = 2_000_000;

/// Answers one call.
pub(super) async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let request_id = ids::request();
    let (parts, body) = request.into_parts();
    let signed = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let most = if signed.is_some() { MOST_BYTES } else { MOST_BYTES_UNSIGNED };
    let Ok(body) = to_bytes(body, most).await else {
        // our guess: code and text; AWS cuts such connections at its front
        let error = AwsError { status: 413, code: "RequestEntityTooLarge", message: "Request is larger than this service takes.".into() };
        return refuse(Service::Iam, &error, &request_id);
    };
    let params = Params::read(&body);
    let outcome = match signed {
        Some(authorization) => signed_call(&shared, &parts, &body, &params, &authorization),
        None => unsigned_call(&shared, &params),
    };
    match outcome {
        Ok((operation, result)) => good(operation, result.as_ref(), &request_id),
        Err((service, error)) => refuse(service, &error, &request_id),
    }
}

type Outcome = Result<(&'static Operation, Option<Xml>), (Service, AwsError)>;

fn signed_call(shared: &Shared, parts: &Parts, body: &[u8], params: &Params, header: &str) -> Outcome {
    let now = shared.now();
    // a refusal before the service is known speaks as the service of the version asked for
    let asked = Service::of_version(params.get("Version").unwrap_or_default());
    let authorization = Authorization::read(header).map_err(|e| (asked, e))?;
    let service = Service::of_scope(authorization.service).ok_or_else(|| {
        (asked, AwsError::bad_signature(format!("Credential should be scoped to correct service: '{}'. ", asked.scope())))
    })?;
    let received = Received { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body };
    let caller = shared.read(|s| caller::authenticate(&s.aws, &authorization, &received, now)).map_err(|e| (service, e))?;
    if caller.note_use {
        note_use(shared, &caller, &authorization, now).map_err(|e| (service, e))?;
    }
    let operation = find(service, params).map_err(|e| (service, e))?;
    let call = Call { params, caller: Some(&caller), now };
    run(shared, operation, &call).map(|result| (operation, result)).map_err(|e| (service, e))
}

/// Only `AssumeRoleWithSAML` is for callers without credentials: the response is the credential.
fn unsigned_call(shared: &Shared, params: &Params) -> Outcome {
    let service = Service::of_version(params.get("Version").unwrap_or_default());
    let operation = find(service, params).map_err(|e| (service, e))?;
    if !matches!(operation.run, Run::Saml) {
        return Err((service, AwsError::missing_token("Request is missing Authentication Token")));
    }
    run(shared, operation, &Call { params, caller: None, now: shared.now() }).map(|result| (operation, result)).map_err(|e| (service, e))
}

fn find(service: Service, params: &Params) -> Result<&'static Operation, AwsError> {
    let action = params.get("Action").ok_or_else(|| AwsError::missing_action("The request must contain the parameter Action."))?;
    let version = params.get("Version").unwrap_or(service.version());
    operations::find(service, action)
        .filter(|_| version == service.version())
        .ok_or_else(|| AwsError::invalid_action(format!("Could not find operation {action} for version {version}")))
}

fn run(shared: &Shared, operation: &Operation, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let gone = || AwsError::unknown_key("The security token included in the request is invalid.");
    let authorized = |account: &super::state::Account| match (call.caller, operation.service) {
        (Some(caller), Service::Iam) => {
            let action = format!("iam:{}", operation.name);
            caller::authorize(account, caller, &action, &operation.on.resource(account, call), call.now)
        }
        _ => Ok(()),
    };
    match (&operation.run, call.caller) {
        (Run::Saml, _) => sts::assume_role_with_saml(shared, call).map(Some),
        (Run::Read(read), Some(caller)) => shared.read(|s| {
            let account = s.aws.account(&caller.account).ok_or_else(gone)?;
            authorized(account)?;
            read(account, call).map(Some)
        }),
        (Run::Write(write), Some(caller)) => {
            shared.read(|s| s.aws.account(&caller.account).ok_or_else(gone).and_then(authorized))?;
            not_here_yet(shared, *write, caller, call)?;
            let changed = shared.change(|s| write(s.aws.account_mut(&caller.account).ok_or_else(gone)?, call));
            changed.map_err(|_| unwritten())?
        }
        (_, None) => Err(AwsError::missing_token("Request is missing Authentication Token")),
    }
}

/// A change of something that the answering server has not heard of yet is refused as if it were not there.
fn not_here_yet(
    shared: &Shared,
    write: fn(&mut super::state::Account, &Call<'_>) -> Result<Option<Xml>, AwsError>,
    caller: &Caller,
    call: &Call<'_>,
) -> Result<(), AwsError> {
    if View::current().is_none() {
        return Ok(());
    }
    let tried = shared.read(|s| s.aws.account(&caller.account).cloned()).map(|mut account| write(&mut account, call));
    match tried {
        Some(Err(error)) if error.code == "NoSuchEntity" => Err(error),
        _ => Ok(()),
    }
}

fn note_use(shared: &Shared, caller: &Caller, authorization: &Authorization<'_>, now: Timestamp) -> Result<(), AwsError> {
    let note = |s: &mut crate::practice::state::PracticeState| {
        let users = s.aws.account_mut(&caller.account).map(|a| a.users.values_mut());
        if let Some(key) = users.into_iter().flatten().flat_map(|u| &mut u.keys).find(|k| k.id == authorization.key) {
            key.last_used = Some((now, authorization.service.to_owned(), authorization.region.to_owned()));
        }
    };
    shared.change(note).map_err(|_| unwritten())
}

/// The state could not be written to disk.
pub(super) fn unwritten() -> AwsError {
    AwsError::service_failure("The practice cloud could not write its state to disk.")
}

fn good(operation: &Operation, result: Option<&Xml>, request_id: &str) -> Response {
    respond(StatusCode::OK, xml::answer(operation.service.namespace(), operation.name, result, request_id), request_id)
}

fn refuse(service: Service, error: &AwsError, request_id: &str) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    respond(status, xml::refusal(service.namespace(), error, request_id), request_id)
}

fn respond(status: StatusCode, body: String, request_id: &str) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}
