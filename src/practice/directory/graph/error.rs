//! Graph's errors in Graph's shape, the request ids of every answer, and the token check.

use super::{Graph, alternate_key, permissions};
use crate::practice::directory::state::DirectoryState;
use crate::practice::directory::state::oauth::hash;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A refusal. The ids and the date of its body are put in by [`frame`], which knows them.
#[derive(Debug, Clone)]
pub(super) struct GraphError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// A more exact code with its message and the property that it is about.
    detail: Option<(&'static str, String, Option<&'static str>)>,
}

impl GraphError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), detail: None }
    }

    /// 400 `Request_BadRequest`.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    /// 400 `Request_BadRequest` with a more exact code among the details, where Entra puts it.
    pub(super) fn bad_detail(code: &'static str, target: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { detail: Some((code, message.clone(), Some(target))), ..Self::bad_request(message) }
    }

    /// 404 `Request_ResourceNotFound`, also for objects that exist but not where they were looked for.
    pub(super) fn not_found(id: &str) -> Self {
        let id: String = id.chars().take(100).collect();
        let message = format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    /// 500: the practice cloud itself failed, say for a full disk.
    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Service_InternalServerError",
            "The practice directory could not keep the change; its disk may be full.",
        )
    }

    fn body(&self, ids: &Ids) -> Value {
        let mut error = json!({
            "code": self.code,
            "message": self.message,
            "innerError": {"date": ids.date, "request-id": ids.request, "client-request-id": ids.client},
        });
        if let Some((code, message, target)) = &self.detail {
            error["details"] = json!([{"code": code, "message": message, "target": target}]);
        }
        json!({"error": error})
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Who calls, put into the request by [`frame`].
#[derive(Debug, Clone)]
pub(super) struct Actor {
    /// Object id of the signed-in administrator.
    pub(super) user: String,
    /// The scopes of the token; none for the fixed token, which is good for everything.
    pub(super) scopes: Option<Vec<String>>,
    /// Names of the directory roles that the user holds.
    pub(super) roles: Vec<&'static str>,
}

/// Why a token is not taken.
enum NotSignedIn {
    /// None came, or none that was given out.
    Unknown,
    /// It has ended.
    Expired,
    /// Its user's sessions were ended at this moment.
    Revoked { since: Timestamp, challenge: bool },
}

struct Ids {
    request: String,
    client: String,
    date: String,
}

/// Around every request: the token is asked for, and the answer gets its ids.
pub(super) async fn frame(State(graph): State<Graph>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let id = super::super::new_id();
    let given = headers.get("client-request-id").and_then(|v| v.to_str().ok()).filter(|v| v.len() <= 64).map(str::to_owned);
    let date = graph.now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let ids = Ids { client: given.unwrap_or_else(|| id.clone()), request: id, date };

    let mut response = match actor(&graph, headers) {
        Ok(actor) => {
            let refusal = permissions::check(&actor, request.method(), request.uri().path()).err();
            match refusal.or_else(|| not_here_yet(&graph, &request)) {
                Some(refusal) => refusal.into_response(),
                None => {
                    request.extensions_mut().insert(actor);
                    next.run(request).await
                }
            }
        }
        Err(why) => sign_in_first(&why, &graph.shared.base_url, headers.contains_key(header::AUTHORIZATION)),
    };
    if let Some(error) = response.extensions_mut().remove::<GraphError>() {
        let challenge = response.headers_mut().remove(header::WWW_AUTHENTICATE);
        response = (error.status, Json(error.body(&ids))).into_response();
        if let Some(challenge) = challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
    for (name, value) in [("request-id", &ids.request), ("client-request-id", &ids.client)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// Whose token came. The fixed token is the practice administrator's, with every scope that there is.
fn actor(graph: &Graph, headers: &HeaderMap) -> Result<Actor, NotSignedIn> {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let token = given.and_then(|v| v.strip_prefix("Bearer ")).ok_or(NotSignedIn::Unknown)?;
    let (fixed, now) = (graph.shared.is_token(token), graph.shared.now());
    graph.shared.truth(|s| {
        let directory = &s.directory;
        let roles = |user: &str| directory.roles_of(user).iter().map(|r| r.name).collect();
        if fixed {
            let user = directory.tenant.administrator.clone();
            return Ok(Actor { roles: roles(&user), user, scopes: None });
        }
        let issued = directory.oauth.access.get(&hash(token)).ok_or(NotSignedIn::Unknown)?;
        if issued.expires <= now {
            return Err(NotSignedIn::Expired);
        }
        let enabled = directory.users.get(&issued.user).is_some_and(|p| p.user.account_enabled);
        let valid_from = directory.oauth.valid_from.get(&issued.user).copied().filter(|from| issued.signed_in < *from);
        match valid_from {
            Some(since) => Err(NotSignedIn::Revoked { since, challenge: issued.answers_challenges }),
            None if !enabled => Err(NotSignedIn::Unknown),
            None => Ok(Actor { user: issued.user.clone(), scopes: Some(issued.scopes.clone()), roles: roles(&issued.user) }),
        }
    })
}

/// A client that can answer it gets a challenge: base64 of the claims that a new sign-in has to ask for.
/// Source: "Claims challenges, claims requests and client capabilities".
fn sign_in_first(why: &NotSignedIn, base: &str, token_given: bool) -> Response {
    let message = match why {
        NotSignedIn::Unknown if !token_given => "Access token is empty.",
        NotSignedIn::Unknown => "Access token validation failure.",
        NotSignedIn::Expired => "Lifetime validation failed, the token is expired.",
        NotSignedIn::Revoked { .. } => {
            "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp"
        }
    };
    let challenge = match why {
        NotSignedIn::Revoked { since, challenge: true } => {
            let claims = json!({"access_token": {"nbf": {"essential": true, "value": since.as_second().to_string()}}});
            let claims = base64::engine::general_purpose::STANDARD.encode(claims.to_string());
            let resource = crate::practice::directory::oauth::scopes::GRAPH;
            format!(
                "Bearer realm=\"\", authorization_uri=\"{base}/common/oauth2/authorize\", client_id=\"{resource}\", error=\"insufficient_claims\", claims=\"{claims}\""
            )
        }
        _ => "Bearer realm=\"practice\"".to_owned(),
    };
    // the code's spelling is unconfirmed in the reference
    let mut response = GraphError::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message).into_response();
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// A change of an object that the answering server has not heard of yet. Source: reports of 404 after instantiate.
fn not_here_yet(graph: &Graph, request: &Request) -> Option<GraphError> {
    if request.method() == Method::GET {
        return None;
    }
    let id = request.uri().path().split('/').find(|part| uuid::Uuid::try_parse(part).is_ok())?;
    let exists = graph.shared.truth(|s| knows(&s.directory, id));
    (exists && !graph.shared.read(|s| knows(&s.directory, id))).then(|| GraphError::not_found(id))
}

fn knows(directory: &DirectoryState, id: &str) -> bool {
    super::members::object(directory, id).is_ok() || directory.claims_policies.contains_key(id)
}

/// For paths that no route has: alternate keys, and what the practice directory does not have.
pub(super) async fn no_such_segment(State(graph): State<Graph>, request: Request) -> Response {
    match alternate_key::answer(graph, request).await {
        Ok(answer) => answer.into_response(),
        Err(path) => {
            let path: String = path.chars().take(200).collect();
            let message = format!("Resource not found for the segment '{path}'. The practice directory may not have it yet.");
            GraphError::new(StatusCode::NOT_FOUND, "BadRequest", message).into_response()
        }
    }
}

/// For methods that a path does not have.
pub(super) async fn no_such_method(request: Request) -> GraphError {
    let message = format!("Specified HTTP method {} is not allowed for the request target.", request.method());
    GraphError::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", message)
}
