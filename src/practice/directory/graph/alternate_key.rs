//! `/applications(appId='…')` and `/servicePrincipals(appId='…')`: an object by its client id.

use super::body::Body;
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, applications, registrations, service_principals};
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::Method;

/// Answers a request by alternate key; any other path comes back.
pub(super) async fn answer(graph: Graph, request: Request) -> Result<Answer, String> {
    let path = request.uri().path().to_owned();
    let Some((collection, app_id)) = read(&path) else { return Err(path) };
    let found = graph.read(|d| {
        let is_application = collection == "applications";
        if let Some(instance) = d.instances.get(&app_id) {
            return Ok(if is_application { instance.application.id.clone() } else { instance.service_principal.id.clone() });
        }
        let others = if is_application {
            d.oauth.registrations.values().map(|r| r.application.clone()).collect()
        } else {
            registrations::principals(d)
        };
        let found = others.iter().find(|o| o["appId"] == app_id.as_str()).and_then(|o| o["id"].as_str());
        found.map(str::to_owned).ok_or_else(|| GraphError::not_found(&app_id))
    });
    Ok(match found {
        Ok(id) => by_id(graph, collection == "applications", id, request).await,
        Err(refusal) => Err(refusal),
    })
}

async fn by_id(graph: Graph, is_application: bool, id: String, request: Request) -> Answer {
    let (graph, id) = (State(graph), Path(id));
    match *request.method() {
        Method::GET => {
            let ask = Ask::from_request_parts(&mut request.into_parts().0, &()).await?;
            if is_application { applications::show(graph, id, ask).await } else { service_principals::show(graph, id, ask).await }
        }
        Method::PATCH => {
            let body = Body::from_request(request, &()).await?;
            if is_application { applications::change(graph, id, body).await } else { service_principals::change(graph, id, body).await }
        }
        _ => Err(super::error::no_such_method(request).await),
    }
}

/// The collection and the client id of a path.
fn read(path: &str) -> Option<(&str, String)> {
    let (collection, rest) = path.strip_prefix('/')?.split_once('(')?;
    let decoded = percent_encoding::percent_decode_str(rest).decode_utf8().ok()?;
    let app_id = decoded.strip_prefix("appId='")?.strip_suffix("')")?;
    (["applications", "servicePrincipals"].contains(&collection) && !app_id.contains('\'')).then(|| (collection, app_id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_keys_are_read() {
        assert_eq!(read("/applications(appId='a-b')"), Some(("applications", "a-b".into())));
        assert_eq!(read("/servicePrincipals(appId=%27a%27)"), Some(("servicePrincipals", "a".into())));
        for bad in ["/users(appId='a')", "/applications(id='a')", "/applications(appId='a'", "/applications(appId='a')/owners", "/x"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
