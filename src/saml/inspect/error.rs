//! Why something can't be inspected at all.

use crate::domain::finding::Finding;
use crate::saml::error::SamlError;

/// The input is nothing that can be inspected. What can be read but must not be trusted is no error: that is a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InspectError {
    /// Nothing but blanks.
    #[error("there is nothing in it")]
    Empty,
    /// More bytes than are read.
    #[error("it is larger than {limit} bytes, the most that is read")]
    TooLarge {
        /// The limit that was passed.
        limit: usize,
    },
    /// No text in UTF-8 or UTF-16.
    #[error("it is not text")]
    NotText {
        /// What it looks like, where that can be told.
        looks_like: Option<&'static str>,
    },
    /// Text, but in none of the forms that a SAML message travels in.
    #[error("it is neither XML nor base64: the character {found:?} at {position} belongs to neither")]
    NoForm {
        /// The first character that can't be base64.
        found: char,
        /// Its place, counted in characters from 1.
        position: usize,
    },
    /// Base64 around something else.
    #[error("it is base64, but neither XML nor deflated XML is in it")]
    NoMessageInside,
    /// A page, a request or a HAR file without a message.
    #[error("there is no SAMLResponse and no SAMLRequest in this {container}")]
    NoMessage {
        /// What was searched.
        container: &'static str,
    },
    /// More messages than are looked at.
    #[error("it holds more than {limit} SAML messages")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// JSON, but no HAR file.
    #[error("it is JSON, but not a HAR file: {reason}")]
    NoHar {
        /// What the reader said.
        reason: String,
    },
    /// The XML can't be parsed.
    #[error("the XML can't be read: {0}")]
    Xml(SamlError),
    /// XML, but none of the messages that are known.
    #[error("its root element is {found}, which is no SAML message")]
    OtherXml {
        /// The element's name, shortened.
        found: String,
    },
    /// A file given as trust is neither metadata nor a certificate.
    #[error("{name} can't be used as trust: {reason}")]
    Trust {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl InspectError {
    /// For people: what happened, why, what to do.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let what = match self {
            Self::Trust { .. } => "A file given as trust can't be read".to_owned(),
            _ => "This can't be inspected".to_owned(),
        };
        let why = self.to_string();
        let why =
            why.chars().take(1).flat_map(char::to_uppercase).chain(why.chars().skip(1)).chain(std::iter::once('.')).collect::<String>();
        Finding::error(self.id(), what, why, self.fix())
    }

    fn id(&self) -> &'static str {
        match self {
            Self::Empty => "input.empty",
            Self::TooLarge { .. } | Self::TooMany { .. } => "input.too_large",
            Self::NotText { .. } => "input.not_text",
            Self::NoForm { .. } | Self::NoMessageInside | Self::NoHar { .. } => "input.form",
            Self::NoMessage { .. } => "input.no_message",
            Self::Xml(_) | Self::OtherXml { .. } => "input.xml",
            Self::Trust { .. } => "input.trust",
        }
    }

    fn fix(&self) -> String {
        match self {
            Self::Empty => "Save the SAML response into the file, or paste it, and try again.".to_owned(),
            Self::TooLarge { .. } => "Cut the one message out of it: a SAML response has a few kilobytes.".to_owned(),
            Self::TooMany { .. } => "Record a shorter stretch: one sign-in is enough.".to_owned(),
            Self::NotText { looks_like: Some(what) } => format!("It looks like {what}. Give the SAML response itself; a certificate goes behind --trust."),
            Self::NotText { looks_like: None } | Self::NoForm { .. } | Self::NoMessageInside => {
                "Give the SAML response as XML, as base64 (the form field SAMLResponse), as redirect URL, as the saved page with the form, or as HAR file.".to_owned()
            }
            Self::NoMessage { .. } => "Record the step that posts to https://signin.aws.amazon.com/saml: the message is in its form data, field SAMLResponse.".to_owned(),
            Self::NoHar { .. } => "Export the network log of the browser's developer tools as HAR, with content.".to_owned(),
            Self::Xml(_) => "The text was probably cut off or changed on its way. Copy it once more, whole.".to_owned(),
            Self::OtherXml { .. } => "Give a SAML Response, Assertion, AuthnRequest, LogoutRequest, LogoutResponse, or federation metadata.".to_owned(),
            Self::Trust { .. } => "Give the instance's federation metadata (XML), or its signing certificate as PEM, DER or base64.".to_owned(),
        }
    }
}
