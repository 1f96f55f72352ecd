//! `$filter`: comparisons joined by `and`, as far as the main job's reads need them. Anything else is refused rather than
//! half understood.

use super::error::GraphError;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;

/// A filter that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter(Vec<Term>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    /// Names of properties from the outer to the inner.
    path: Vec<String>,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Compare(Comparison, Literal),
    StartsWith(String),
    /// `path/any(x:x eq 'text')`
    AnyIs(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Literal {
    Text(String),
    Number(i64),
    Flag(bool),
    Null,
    Time(Timestamp),
}

const MAX_CHARS: usize = 2048;
const MAX_TOKENS: usize = 80;

impl Filter {
    /// Reads a filter over properties of `filterable`.
    ///
    /// # Errors
    /// 400 when it is too long, not understood, or about another property.
    pub(super) fn parse(text: &str, filterable: &[&str]) -> Result<Self, GraphError> {
        let not_understood =
            || unsupported(&format!("Invalid or unsupported filter clause: {}", text.chars().take(200).collect::<String>()));
        if text.len() > MAX_CHARS {
            return Err(unsupported("The filter is too long"));
        }
        let tokens = tokens(text).ok_or_else(not_understood)?;
        let mut terms = Vec::new();
        for part in tokens.split(|t| matches!(t, Token::Word(w) if w == "and")) {
            let term = term(part).ok_or_else(not_understood)?;
            if !filterable.contains(&term.path.join("/").as_str()) {
                return Err(unsupported(&format!(
                    "Unsupported or invalid query filter clause specified for property '{}'",
                    term.path.join("/")
                )));
            }
            terms.push(term);
        }
        Ok(Self(terms))
    }

    /// Whether the directory answers it from its index only: `ConsistencyLevel: eventual` and `$count=true` have to come along.
    pub(super) fn is_advanced(&self) -> bool {
        self.0.iter().any(|term| matches!(term.test, Test::Compare(Comparison::Ne, _)))
    }

    /// Whether an entity passes.
    pub(super) fn passes(&self, entity: &Value) -> bool {
        self.0
            .iter()
            .all(|term| term.path.iter().try_fold(entity, |value, name| value.get(name)).is_some_and(|value| term.test.passes(value)))
    }
}

fn unsupported(message: &str) -> GraphError {
    GraphError::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
    Colon,
}

/// `None` on a sign that has no place in a filter, an open quotation, or too many tokens.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, used) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '\'' => quoted(rest)?,
            ':' => (Token::Colon, 1),
            _ => word(rest)?,
        };
        tokens.push(token);
        rest = rest.get(used..)?.trim_start();
        if tokens.len() > MAX_TOKENS {
            return None;
        }
    }
    Some(tokens)
}

/// A quoted text; a quote inside is doubled.
fn quoted(rest: &str) -> Option<(Token, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\'' {
            text.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == '\'') {
            text.push('\'');
            chars.next();
        } else {
            return Some((Token::Text(text), at + 1));
        }
    }
    None
}

/// A name, a number, or a moment; the colons of a moment belong to it, that of `any(x:` does not.
fn word(rest: &str) -> Option<(Token, usize)> {
    let is_moment = rest.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let belongs = |c: char| c.is_ascii_alphanumeric() || "_/.+-".contains(c) || (is_moment && c == ':');
    let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    (end > 0).then(|| (Token::Word(rest[..end].to_owned()), end))
}

fn term(tokens: &[Token]) -> Option<Term> {
    match tokens {
        [Token::Word(function), Token::Open, Token::Word(path), Token::Comma, Token::Text(text), Token::Close]
            if function == "startswith" =>
        {
            Some(Term { path: split(path), test: Test::StartsWith(text.clone()) })
        }
        [
            Token::Word(path),
            Token::Open,
            Token::Word(x),
            Token::Colon,
            Token::Word(y),
            Token::Word(eq),
            Token::Text(text),
            Token::Close,
        ] if x == y && eq == "eq" => Some(Term { path: split(path.strip_suffix("/any")?), test: Test::AnyIs(text.clone()) }),
        [Token::Word(path), Token::Word(operator), literal] => {
            Some(Term { path: split(path), test: Test::Compare(comparison(operator)?, self::literal(literal)?) })
        }
        _ => None,
    }
}

fn split(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

fn comparison(word: &str) -> Option<Comparison> {
    Some(match word {
        "eq" => Comparison::Eq,
        "ne" => Comparison::Ne,
        "gt" => Comparison::Gt,
        "ge" => Comparison::Ge,
        "lt" => Comparison::Lt,
        "le" => Comparison::Le,
        _ => return None,
    })
}

fn literal(token: &Token) -> Option<Literal> {
    let word = match token {
        Token::Text(text) => return Some(Literal::Text(text.clone())),
        Token::Word(word) => word.as_str(),
        _ => return None,
    };
    Some(match word {
        "true" => Literal::Flag(true),
        "false" => Literal::Flag(false),
        "null" => Literal::Null,
        _ => match word.parse() {
            Ok(number) => Literal::Number(number),
            Err(_) => Literal::Time(word.parse().ok()?),
        },
    })
}

impl Test {
    fn passes(&self, value: &Value) -> bool {
        match self {
            Self::StartsWith(beginning) => value.as_str().is_some_and(|t| t.to_lowercase().starts_with(&beginning.to_lowercase())),
            Self::AnyIs(text) => {
                value.as_array().is_some_and(|items| items.iter().any(|i| i.as_str().is_some_and(|t| t.eq_ignore_ascii_case(text))))
            }
            Self::Compare(comparison, literal) => comparison.holds(value, literal),
        }
    }
}

impl Comparison {
    /// The directory compares texts without regard to case.
    fn holds(self, value: &Value, literal: &Literal) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let order = match literal {
            Literal::Null if value.is_null() => Some(Equal),
            Literal::Null => None,
            Literal::Text(text) => value.as_str().map(|v| v.to_lowercase().cmp(&text.to_lowercase())),
            Literal::Number(number) => value.as_i64().map(|v| v.cmp(number)),
            Literal::Flag(flag) => value.as_bool().map(|v| v.cmp(flag)),
            Literal::Time(time) => value.as_str().and_then(|v| v.parse::<Timestamp>().ok()).map(|v| v.cmp(time)),
        };
        match self {
            Self::Eq => order == Some(Equal),
            Self::Ne => order != Some(Equal),
            Self::Gt => order == Some(Greater),
            Self::Ge => matches!(order, Some(Greater | Equal)),
            Self::Lt => order == Some(Less),
            Self::Le => matches!(order, Some(Less | Equal)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const KNOWN: [&str; 4] = ["displayName", "createdDateTime", "status/errorCode", "identifierUris"];

    fn passes(filter: &str) -> Option<bool> {
        let entity = json!({"displayName": "O'Neil", "createdDateTime": "2026-11-23T10:00:00Z", "status": {"errorCode": 50105}, "identifierUris": ["https://a#1"]});
        Filter::parse(filter, &KNOWN).ok().map(|f| f.passes(&entity))
    }

    #[test]
    fn the_filters_of_the_main_job_are_understood() {
        for good in [
            "displayName eq 'O''Neil'",
            "displayName eq 'o''neil' and createdDateTime ge 2026-11-23T10:00:00Z",
            "createdDateTime lt 2026-11-23T11:00:00.5+01:00 or",
            "startswith(displayName,'O''')",
            "status/errorCode eq 50105",
            "identifierUris/any(uri:uri eq 'https://a#1')",
            "displayName ne null",
        ] {
            let expected = if good.ends_with("or") { None } else { Some(true) };
            assert_eq!(passes(good), expected, "{good}");
        }
        for other in
            ["displayName eq 'x'", "createdDateTime gt 2026-11-23T10:00:00Z", "status/errorCode ne 50105", "identifierUris/any(u:u eq 'b')"]
        {
            assert_eq!(passes(other), Some(false), "{other}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("displayName eq '{}'", "x".repeat(3000));
        let many = vec!["displayName eq 'x'"; 60].join(" and ");
        for bad in [
            "",
            "displayName",
            "displayName eq",
            "displayName eq 'x",
            "displayName eq x",
            "other eq 'x'",
            "not(displayName eq 'x')",
            "displayName eq 'x' or displayName eq 'y'",
            "ä eq 'x'",
            "and",
            &long,
            &many,
        ] {
            assert_eq!(passes(bad), None, "{bad}");
        }
    }
}
