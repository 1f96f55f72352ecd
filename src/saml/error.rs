//! What can be wrong with a SAML document before any question of trust.

/// Why a document could not be read or written.
///
/// The texts are for people and never hold a secret; values from the document are shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SamlError {
    /// Larger than is read at all.
    #[error("the document has {bytes} bytes, more than the {limit} that are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Elements lie too deep in one another.
    #[error("elements are nested deeper than {limit} levels")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// More of something than any SAML document needs: elements, attributes of one element, namespaces.
    #[error("there are more than {limit} {what}")]
    TooMany {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// It declares a document type, which SAML never needs and which can define entities.
    #[error("the document has a DOCTYPE, which SAML does not use and which can change what the text means")]
    Doctype,
    /// It holds a processing instruction.
    #[error("the document holds the processing instruction {target:?}, which SAML does not use")]
    ProcessingInstruction {
        /// Its target.
        target: String,
    },
    /// Two elements carry one ID, so that a reference to it has no single meaning.
    #[error("the ID {id:?} is carried by more than one element")]
    DuplicateId {
        /// The ID.
        id: String,
    },
    /// A namespace that canonicalization can't handle alike everywhere: relative, empty for a prefix, or overlong.
    #[error("the namespace {uri:?} is not an absolute address")]
    Namespace {
        /// The namespace, shortened.
        uri: String,
    },
    /// Not XML.
    #[error("not well-formed XML: {message} (line {line}, column {column})")]
    NotWellFormed {
        /// What the parser said.
        message: String,
        /// Line, from 1; 0 when not known.
        line: usize,
        /// Column, from 1; 0 when not known.
        column: usize,
    },
    /// XML, but not the SAML that was expected.
    #[error("{0}")]
    Unexpected(String),
    /// A message could not be signed or encoded.
    #[error("could not be written: {0}")]
    Write(String),
}

/// At most `max` characters of a value from a document, for a message.
#[must_use]
pub fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max).chain(std::iter::once('…')).collect()
}
