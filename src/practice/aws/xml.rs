//! Answers of the AWS Query protocol: elements, lists of `member`, and the two envelopes.
//!
//! Source: "AWS query protocol" of the Smithy specification; recorded replies for the envelopes.

use super::error::AwsError;
use jiff::Timestamp;
use std::fmt::Write as _;

/// The content of an element.
#[derive(Debug, Clone, Default)]
pub struct Xml(String);

impl Xml {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an element that holds a text.
    #[must_use]
    pub fn text(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let _ = write!(self.0, "<{name}>{}</{name}>", escape(value.as_ref()));
        self
    }

    /// Adds an element that holds a text, if there is one.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Adds a moment, whole seconds in UTC.
    #[must_use]
    pub fn time(self, name: &str, value: Timestamp) -> Self {
        self.text(name, moment(value))
    }

    /// Adds an element that holds elements.
    #[must_use]
    pub fn element(mut self, name: &str, content: &Self) -> Self {
        let _ = write!(self.0, "<{name}>{}</{name}>", content.0);
        self
    }

    /// Adds a list: an element with one `member` for each entry.
    #[must_use]
    pub fn list(self, name: &str, members: impl IntoIterator<Item = Self>) -> Self {
        let content = members.into_iter().fold(Self::new(), |list, member| list.element("member", &member));
        self.element(name, &content)
    }

    /// A list of plain texts.
    #[must_use]
    pub fn texts(self, name: &str, members: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let content = members.into_iter().fold(Self::new(), |list, member| list.text("member", member));
        self.element(name, &content)
    }

    /// Adds what another content holds.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }
}

/// The envelope of a good answer; `result` is `None` for operations that return nothing.
#[must_use]
pub fn answer(namespace: &str, action: &str, result: Option<&Xml>, request_id: &str) -> String {
    let result = result.map(|xml| format!("<{action}Result>{}</{action}Result>", xml.0)).unwrap_or_default();
    format!(
        "<{action}Response xmlns=\"{namespace}\">{result}<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
    )
}

/// The envelope of a refusal.
#[must_use]
pub fn refusal(namespace: &str, error: &AwsError, request_id: &str) -> String {
    let side = if error.status >= 500 { "Receiver" } else { "Sender" };
    let error = Xml::new().text("Type", side).text("Code", error.code).text("Message", &error.message);
    format!("<ErrorResponse xmlns=\"{namespace}\"><Error>{}</Error><RequestId>{request_id}</RequestId></ErrorResponse>", error.0)
}

/// A moment as IAM prints it: `2026-11-23T14:10:02Z`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

/// Escapes for element content; line ends stay what they are, characters that XML can't hold become a replacement sign.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_are_those_of_the_query_protocol() {
        let result = Xml::new().text("Arn", "a&b").list("Tags", [Xml::new().text("Key", "k")]);
        assert_eq!(
            answer("ns", "GetX", Some(&result), "id"),
            "<GetXResponse xmlns=\"ns\"><GetXResult><Arn>a&amp;b</Arn><Tags><member><Key>k</Key></member></Tags></GetXResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></GetXResponse>"
        );
        assert_eq!(
            refusal("ns", &AwsError::validation("<"), "id"),
            "<ErrorResponse xmlns=\"ns\"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>&lt;</Message></Error><RequestId>id</RequestId></ErrorResponse>"
        );
    }
}
