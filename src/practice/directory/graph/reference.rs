//! `@odata.id` references to other objects.

use super::body::Body;
use super::error::GraphError;

/// The id that a `$ref` body points to, when it points into one of these collections.
///
/// # Errors
/// 400 when the body is anything but such a reference.
pub(super) fn target(body: &Body, collections: &[&str]) -> Result<String, GraphError> {
    if body.0.len() != 1 {
        return Err(bad());
    }
    address(body.0.get("@odata.id").and_then(|v| v.as_str()).ok_or_else(bad)?, collections)
}

fn bad() -> GraphError {
    GraphError::bad_request("Invalid URL specified in the request body: a reference is {\"@odata.id\": \".../collection/id\"}.")
}

/// The id that an address of Graph points to, when it points into one of these collections.
///
/// # Errors
/// 400 when it does not.
pub(super) fn address(address: &str, collections: &[&str]) -> Result<String, GraphError> {
    if address.len() > 2048 {
        return Err(bad());
    }
    let path = url::Url::parse(address).map_err(|_| bad())?.path().to_owned();
    let (collection, id) = path.split_once("/v1.0/").and_then(|(_, rest)| rest.rsplit_once('/')).ok_or_else(bad)?;
    if collections.contains(&collection) && !id.is_empty() { Ok(id.to_owned()) } else { Err(bad()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Option<String> {
        let body = serde_json::Map::from_iter([("@odata.id".to_owned(), address.into())]);
        target(&Body(body), &["directoryObjects", "policies/claimsMappingPolicies"]).ok()
    }

    #[test]
    fn references_name_a_collection_and_an_id() {
        assert_eq!(read("http://127.0.0.1:1/graph/v1.0/directoryObjects/abc").as_deref(), Some("abc"));
        assert_eq!(read("https://graph.microsoft.com/v1.0/policies/claimsMappingPolicies/abc").as_deref(), Some("abc"));
        for bad in [
            "",
            "abc",
            "https://graph.microsoft.com/v1.0/users/abc",
            "https://graph.microsoft.com/v1.0/directoryObjects/",
            "https://graph.microsoft.com/beta/directoryObjects/abc",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
