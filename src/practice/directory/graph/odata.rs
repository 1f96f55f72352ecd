//! Query options, selection of properties, and pages of lists.

use super::Graph;
use super::error::GraphError;
use super::filter::Filter;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The query options of a request, each at most once.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    options: BTreeMap<String, String>,
    /// `ConsistencyLevel: eventual` came along.
    eventual: bool,
}

/// The options that the practice directory understands.
const KNOWN: [&str; 7] = ["$select", "$filter", "$top", "$count", "$skiptoken", "$orderby", "$search"];
/// Contexts of lists of directory objects, whose richer queries the directory answers from an index.
const INDEXED: [&str; 5] = ["applications", "servicePrincipals", "users", "groups", "directoryObjects"];

/// Entries of a page when the client does not say, and the most that it may ask for.
const PAGE: usize = 100;
const MAX_PAGE: usize = 999;

impl<S: Send + Sync> FromRequestParts<S> for Ask {
    type Rejection = GraphError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, GraphError> {
        let mut options = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            let shortened: String = name.chars().take(50).collect();
            if !KNOWN.contains(&name.as_ref()) {
                return Err(GraphError::bad_request(format!("The practice directory does not know the query option '{shortened}'.")));
            }
            if options.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(GraphError::bad_request(format!(
                    "Query option '{shortened}' was specified more than once, but it must be specified at most once."
                )));
            }
        }
        let level = parts.headers.get("ConsistencyLevel").and_then(|v| v.to_str().ok());
        if level.is_some_and(|l| !["eventual", "session"].contains(&l.to_ascii_lowercase().as_str())) {
            return Err(GraphError::bad_request("ConsistencyLevel is eventual or session."));
        }
        Ok(Self { options, eventual: level.is_some_and(|l| l.eq_ignore_ascii_case("eventual")) })
    }
}

impl Ask {
    /// Whether `$select` names this property.
    pub(super) fn selects(&self, property: &str) -> bool {
        self.selected().any(|name| name == property)
    }

    /// The filter, over properties that may be filtered.
    pub(super) fn filter(&self, filterable: &[&str]) -> Result<Option<Filter>, GraphError> {
        self.options.get("$filter").map(|text| Filter::parse(text, filterable)).transpose()
    }

    fn selected(&self) -> impl Iterator<Item = &str> {
        self.options.get("$select").into_iter().flat_map(|names| names.split(',')).map(str::trim).filter(|n| !n.is_empty())
    }

    /// The entity with the selected properties only.
    ///
    /// # Errors
    /// When a selected property does not exist.
    pub(super) fn select(&self, entity: Value) -> Result<Value, GraphError> {
        let Value::Object(all) = &entity else { return Ok(entity) };
        if self.selected().next().is_none() {
            return Ok(entity);
        }
        let mut chosen = serde_json::Map::new();
        for name in self.selected() {
            let Some(value) = all.get(name) else {
                let name: String = name.chars().take(100).collect();
                return Err(GraphError::bad_request(format!(
                    "Could not find a property named '{name}', or the practice directory does not keep it."
                )));
            };
            chosen.insert(name.to_owned(), value.clone());
        }
        Ok(Value::Object(chosen))
    }

    fn page_size(&self) -> Result<usize, GraphError> {
        let Some(text) = self.options.get("$top") else { return Ok(PAGE) };
        let size = text.parse().ok().filter(|n| (1..=MAX_PAGE).contains(n));
        size.ok_or_else(|| {
            GraphError::bad_request(format!(
                "Invalid page size specified: '{}'. Must be between 1 and {MAX_PAGE} inclusive.",
                text.chars().take(20).collect::<String>()
            ))
        })
    }

    /// Source: "Advanced query capabilities on Microsoft Entra ID objects".
    fn check_level(&self, context: &str, filter: Option<&Filter>) -> Result<(), GraphError> {
        if !INDEXED.contains(&context) {
            return if self.options.contains_key("$search") {
                Err(GraphError::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", "$search is not supported here."))
            } else {
                Ok(())
            };
        }
        let counted = self.options.get("$count").is_some_and(|c| c == "true");
        let rich = filter.is_some_and(Filter::is_advanced) || (filter.is_some() && self.options.contains_key("$orderby"));
        if (rich && !(self.eventual && counted)) || (self.options.contains_key("$search") && !self.eventual) {
            let message = "Request with this query needs the header 'ConsistencyLevel:eventual', and $count=true unless it only searches.";
            return Err(GraphError::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message));
        }
        Ok(())
    }

    /// `"displayName:text"`: entities one of whose words begins with the text.
    fn search(&self) -> Result<Option<(String, String)>, GraphError> {
        let Some(text) = self.options.get("$search") else { return Ok(None) };
        let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).and_then(|t| t.split_once(':'));
        let bad = || GraphError::bad_request("Syntax error: $search has the form \"property:text\".");
        let (property, words) = inner.filter(|(p, w)| !p.is_empty() && !w.is_empty() && !w.contains('"')).ok_or_else(bad)?;
        Ok(Some((property.to_owned(), words.to_lowercase())))
    }

    /// `property` or `property desc`.
    fn sort(&self, entities: &mut [Value], filterable: &[&str]) -> Result<(), GraphError> {
        let Some(text) = self.options.get("$orderby") else { return Ok(()) };
        let (property, order) = text.trim().split_once(' ').unwrap_or((text.trim(), "asc"));
        if !filterable.contains(&property) || property.contains('/') || !["asc", "desc"].contains(&order.trim()) {
            let message = "$orderby takes one property that can be filtered by, and asc or desc.";
            return Err(GraphError::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message));
        }
        let key = |entity: &Value| match &entity[property] {
            Value::String(text) => text.to_lowercase(),
            other => other.to_string(),
        };
        entities.sort_by_key(key);
        if order.trim() == "desc" {
            entities.reverse();
        }
        Ok(())
    }

    /// One page of a list. `entities` come in the list's order, all of them.
    ///
    /// # Errors
    /// On a filter, a selection, a size or a place in the list that is none.
    pub(super) fn page(
        &self,
        graph: &Graph,
        context: &str,
        path: &str,
        entities: Vec<Value>,
        filterable: &[&str],
    ) -> Result<Response, GraphError> {
        let (filter, search) = (self.filter(filterable)?, self.search()?);
        self.check_level(context, filter.as_ref())?;
        let found = |e: &Value| {
            let Some((property, text)) = &search else { return true };
            e[property]
                .as_str()
                .is_some_and(|v| v.to_lowercase().split_whitespace().any(|w| w.starts_with(text)) || v.to_lowercase().starts_with(text))
        };
        let mut passing: Vec<Value> = entities.into_iter().filter(|e| filter.as_ref().is_none_or(|f| f.passes(e)) && found(e)).collect();
        self.sort(&mut passing, filterable)?;
        let (size, count) = (self.page_size()?, passing.len());
        let from = match self.options.get("$skiptoken") {
            Some(last) => passing
                .iter()
                .position(|e| id(e) == Some(last.as_str()))
                .map(|at| at + 1)
                .ok_or_else(|| GraphError::bad_request("The value of $skiptoken is not valid."))?,
            None => 0,
        };
        let more = count > from + size;
        let chosen: Vec<Value> = passing.into_iter().skip(from).take(size).collect();
        let next = if more { chosen.last().and_then(id).map(|last| self.next_link(graph, path, last)) } else { None };
        let value: Vec<Value> = chosen.into_iter().map(|e| self.select(e)).collect::<Result<_, _>>()?;

        let mut list = json!({"value": value});
        if self.options.get("$count").is_some_and(|c| c == "true") {
            list["@odata.count"] = count.into();
        }
        if let Some(next) = next {
            list["@odata.nextLink"] = next.into();
        }
        Ok(graph.entity(StatusCode::OK, context, list))
    }

    fn next_link(&self, graph: &Graph, path: &str, last: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.options.iter().filter(|(n, _)| *n != "$skiptoken") {
            query.append_pair(name, value);
        }
        query.append_pair("$skiptoken", last);
        format!("{}{path}?{}", graph.url(), query.finish())
    }
}

fn id(entity: &Value) -> Option<&str> {
    entity.get("id").and_then(Value::as_str)
}
