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
}

/// The options that the practice directory understands.
const KNOWN: [&str; 5] = ["$select", "$filter", "$top", "$count", "$skiptoken"];

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
        Ok(Self { options })
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
        let filter = self.filter(filterable)?;
        let passing: Vec<Value> = entities.into_iter().filter(|e| filter.as_ref().is_none_or(|f| f.passes(e))).collect();
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
