//! Request bodies: read within bounds and held to the properties that Microsoft's description of Graph knows.

use super::error::GraphError;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// A JSON object from a request's body.
pub(super) struct Body(pub(super) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = GraphError;

    async fn from_request(request: Request, state: &S) -> Result<Self, GraphError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json")) {
            let message = "A request with a body has to have the content type application/json.";
            return Err(GraphError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Request_BadRequest", message));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let code = if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { "RequestBodyTooLarge" } else { "BadRequest" };
            GraphError::new(rejection.status(), code, "The request's body is too large, or broke off.")
        })?;
        let unreadable = |e: serde_json::Error| {
            let message = format!(
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format. ({e})"
            );
            GraphError::new(StatusCode::BAD_REQUEST, "BadRequest", message)
        };
        serde_json::from_slice(&bytes).map(Self).map_err(unreadable)
    }
}

/// What a property holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Text.
    Text,
    /// Text or null.
    MaybeText,
    /// True or false.
    Flag,
    /// True, false or null.
    MaybeFlag,
    /// A whole number or null.
    MaybeNumber,
    /// A moment, or null.
    MaybeTime,
    /// A list of texts.
    Texts,
    /// An object with these properties, or null.
    Object(&'static [(&'static str, Shape)]),
    /// A list of objects with these properties.
    Objects(&'static [(&'static str, Shape)]),
}

/// A type of Microsoft's description as the practice directory takes it.
pub(super) struct Contract {
    /// Its name behind `microsoft.graph.`.
    pub(super) name: &'static str,
    /// What may be sent.
    pub(super) writable: &'static [(&'static str, Shape)],
    /// What Graph shows and does not take.
    pub(super) read_only: &'static [&'static str],
    /// What Graph takes and the practice directory does not keep yet.
    pub(super) not_kept: &'static [&'static str],
}

/// No text in a body is longer, in characters.
const MAX_TEXT: usize = 65_536;

impl Contract {
    /// Checks every property of a body.
    ///
    /// # Errors
    /// On a property that is unknown, read-only or not kept, and on a value of the wrong kind.
    pub(super) fn check(&self, body: &Map<String, Value>) -> Result<(), GraphError> {
        for (name, value) in body {
            if name.contains("@odata.") {
                continue;
            }
            let Some((_, shape)) = self.writable.iter().find(|(n, _)| n == name) else { return Err(self.refuse(name)) };
            check_value(name, value, *shape)?;
        }
        Ok(())
    }

    fn refuse(&self, name: &str) -> GraphError {
        let shortened: String = name.chars().take(100).collect();
        if self.read_only.contains(&name) {
            return GraphError::bad_request(format!("Property '{shortened}' is read-only and cannot be set."));
        }
        if self.not_kept.contains(&name) {
            return GraphError::bad_request(format!("The practice directory does not keep '{shortened}' of a {} yet.", self.name));
        }
        GraphError::bad_request(format!(
            "One or more properties are invalid: '{shortened}' does not exist on type 'microsoft.graph.{}'.",
            self.name
        ))
    }
}

fn check_value(name: &str, value: &Value, shape: Shape) -> Result<(), GraphError> {
    let good = match (shape, value) {
        (Shape::MaybeText | Shape::MaybeFlag | Shape::MaybeNumber | Shape::MaybeTime | Shape::Object(_), Value::Null)
        | (Shape::Flag | Shape::MaybeFlag, Value::Bool(_)) => true,
        (Shape::Text | Shape::MaybeText, Value::String(text)) => text.len() <= MAX_TEXT,
        (Shape::MaybeNumber, Value::Number(number)) => number.is_i64(),
        (Shape::MaybeTime, Value::String(text)) => text.parse::<Timestamp>().is_ok(),
        (Shape::Texts, Value::Array(items)) => items.iter().all(|i| i.as_str().is_some_and(|t| t.len() <= MAX_TEXT)),
        (Shape::Object(properties), Value::Object(object)) => return check_object(name, object, properties),
        (Shape::Objects(properties), Value::Array(items)) => {
            for item in items {
                check_object(name, item.as_object().ok_or_else(|| wrong_kind(name))?, properties)?;
            }
            true
        }
        _ => false,
    };
    if good { Ok(()) } else { Err(wrong_kind(name)) }
}

fn check_object(name: &str, object: &Map<String, Value>, properties: &[(&str, Shape)]) -> Result<(), GraphError> {
    for (inner, value) in object.iter().filter(|(n, _)| !n.contains("@odata.")) {
        let Some((_, shape)) = properties.iter().find(|(n, _)| n == inner) else {
            let inner: String = inner.chars().take(100).collect();
            return Err(GraphError::bad_request(format!(
                "One or more properties are invalid: '{inner}' does not exist in '{name}', or the practice directory does not keep it."
            )));
        };
        check_value(&format!("{name}/{inner}"), value, *shape)?;
    }
    Ok(())
}

fn wrong_kind(name: &str) -> GraphError {
    GraphError::bad_request(format!("A value of the wrong kind was found for property '{name}'."))
}

/// Puts a checked body over an entity: objects are merged, everything else is replaced, what is absent stays.
///
/// # Errors
/// When the result is no such entity, which a checked body can't bring about.
pub(super) fn merged<T: serde::Serialize + serde::de::DeserializeOwned>(entity: &T, body: &Map<String, Value>) -> Result<T, GraphError> {
    let mut value = super::shown(entity);
    if let Value::Object(target) = &mut value {
        merge(target, body);
    }
    serde_json::from_value(value).map_err(|e| GraphError::bad_request(format!("The request's values do not fit together: {e}")))
}

fn merge(target: &mut Map<String, Value>, body: &Map<String, Value>) {
    for (name, value) in body.iter().filter(|(n, _)| !n.contains("@odata.")) {
        match (target.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(change)) => merge(inner, change),
            _ => drop(target.insert(name.clone(), value.clone())),
        }
    }
}

/// A text property that has to be there and not empty, at most `max` characters long.
pub(super) fn required_text<'a>(body: &'a Map<String, Value>, name: &str, max: usize) -> Result<&'a str, GraphError> {
    let text = body.get(name).and_then(Value::as_str).filter(|t| !t.trim().is_empty());
    let text = text.ok_or_else(|| GraphError::bad_request(format!("A value is required for property '{name}' of the resource.")))?;
    if text.chars().count() > max {
        return Err(GraphError::bad_request(format!("The value of property '{name}' has more than {max} characters.")));
    }
    Ok(text)
}
