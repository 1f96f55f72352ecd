//! Bounds that hold before a parser sees the text.
//!
//! One pass over the bytes, without allocation that the text could drive. What it takes for a tag is never less than what
//! the parser takes for one: where the text is not well-formed the pass ends early, and so does the parser.

use crate::saml::error::SamlError;

/// Largest document, in bytes. Metadata of a large federation partner stays below; AWS takes 100,000 characters.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Deepest nesting of elements. A signed response in a SOAP envelope with encrypted parts needs about fifteen.
pub const MAX_DEPTH: usize = 64;
/// Most attributes of one element, namespace declarations included.
pub const MAX_ATTRIBUTES: usize = 64;
/// Most namespace declarations in scope at any place: the parser looks names up one by one.
pub const MAX_NAMESPACES: usize = 64;
/// Most elements, comments and CDATA sections together.
pub const MAX_NODES: usize = 25_000;

/// Checks size, nesting, attributes, namespaces and number of nodes, and that there is no DOCTYPE.
///
/// # Errors
/// The bound that is broken.
pub fn check(text: &str) -> Result<(), SamlError> {
    if text.len() > MAX_BYTES {
        return Err(SamlError::TooLarge { bytes: text.len(), limit: MAX_BYTES });
    }
    let mut pass = Pass { rest: text, open: Vec::with_capacity(MAX_DEPTH), nodes: 0 };
    while pass.step()? {}
    Ok(())
}

/// Where the pass is.
struct Pass<'a> {
    rest: &'a str,
    /// Namespace declarations in scope, for each open element.
    open: Vec<usize>,
    nodes: usize,
}

impl Pass<'_> {
    /// Takes the next piece of markup; false at the end, or where the text can't be well-formed.
    fn step(&mut self) -> Result<bool, SamlError> {
        let Some(at) = self.rest.find('<') else { return Ok(false) };
        let markup = &self.rest[at + 1..];
        let (length, counts) = if let Some(comment) = markup.strip_prefix("!--") {
            (comment.find("-->").map(|n| n + 6), true)
        } else if markup.starts_with("![CDATA[") {
            (markup.find("]]>").map(|n| n + 3), true)
        } else if markup.starts_with('!') {
            let doctype = markup.as_bytes().get(1..8).is_some_and(|word| word.eq_ignore_ascii_case(b"DOCTYPE"));
            return if doctype { Err(SamlError::Doctype) } else { Ok(false) };
        } else if markup.starts_with('?') {
            (markup.find("?>").map(|n| n + 2), true)
        } else if markup.starts_with('/') {
            self.open.pop();
            (markup.find('>').map(|n| n + 1), false)
        } else {
            (self.start_tag(markup)?, true)
        };
        self.nodes += usize::from(counts);
        if self.nodes > MAX_NODES {
            return Err(SamlError::TooMany { what: "elements", limit: MAX_NODES });
        }
        let Some(length) = length else { return Ok(false) };
        self.rest = &markup[length..];
        Ok(true)
    }

    /// Counts what a start tag holds; its length up to and with `>`.
    fn start_tag(&mut self, markup: &str) -> Result<Option<usize>, SamlError> {
        let Some(tag) = Tag::scan(markup.as_bytes())? else { return Ok(None) };
        let in_scope = self.open.last().copied().unwrap_or(0) + tag.namespaces;
        if in_scope > MAX_NAMESPACES {
            return Err(SamlError::TooMany { what: "namespaces", limit: MAX_NAMESPACES });
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(SamlError::TooDeep { limit: MAX_DEPTH });
        }
        if !tag.closes_itself {
            self.open.push(in_scope);
        }
        Ok(Some(tag.length))
    }
}

/// A start tag, counted.
struct Tag {
    length: usize,
    namespaces: usize,
    closes_itself: bool,
}

impl Tag {
    /// Reads up to the `>` that is in no quotes; nothing when there is none.
    fn scan(bytes: &[u8]) -> Result<Option<Self>, SamlError> {
        let (mut attributes, mut namespaces) = (0, 0);
        let mut quote = None;
        // where the latest word began, and whether the byte before was part of it
        let (mut word, mut in_word) = (0, false);
        for (at, &byte) in bytes.iter().enumerate() {
            match (quote, byte) {
                (Some(q), b) if b == q => (quote, in_word) = (None, false),
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'>') => {
                    let closes_itself = at > 0 && bytes[at - 1] == b'/';
                    return Ok(Some(Self { length: at + 1, namespaces, closes_itself }));
                }
                (None, b'<') => return Ok(None),
                (None, b'=') => {
                    attributes += 1;
                    namespaces += usize::from(bytes[word..at].starts_with(b"xmlns"));
                    in_word = false;
                    if attributes > MAX_ATTRIBUTES {
                        return Err(SamlError::TooMany { what: "attributes on one element", limit: MAX_ATTRIBUTES });
                    }
                }
                (None, b' ' | b'\t' | b'\r' | b'\n') => in_word = false,
                (None, _) if !in_word => (word, in_word) = (at, true),
                _ => {}
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_documents_pass() {
        for text in
            ["<a/>", "<a b='1' c=\"x>y\"><!-- < > --><![CDATA[<<]]><d xmlns:e = 'u'/></a>", "", "no xml", "<a", "<!-- open", "<a b='"]
        {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    fn many(count: usize, piece: fn(usize) -> String) -> String {
        (0..count).map(piece).collect::<Vec<_>>().concat()
    }

    #[test]
    fn each_bound_is_kept() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(check(&deep), Err(SamlError::TooDeep { limit: MAX_DEPTH }));
        let attributes = format!("<a {}/>", many(50_000, |n| format!("a{n}='' ")));
        assert!(matches!(check(&attributes), Err(SamlError::TooMany { what: "attributes on one element", .. })));
        let namespaces = many(20_000, |n| format!("<a xmlns:n{n}='u'>"));
        assert!(check(&namespaces).is_err());
        let spread = many(40, |n| format!("<a xmlns:n{n}='u' xmlns:m{n}\t=\n'v'>"));
        assert_eq!(check(&spread), Err(SamlError::TooMany { what: "namespaces", limit: MAX_NAMESPACES }));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_NODES));
        assert_eq!(check(&wide), Err(SamlError::TooMany { what: "elements", limit: MAX_NODES }));
        assert_eq!(check("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), Err(SamlError::Doctype));
        assert_eq!(check("<a><!doctype b></a>"), Err(SamlError::Doctype));
        assert!(matches!(check(&" ".repeat(MAX_BYTES + 1)), Err(SamlError::TooLarge { .. })));
    }
}
