//! Bounded XML: text in, a read-only tree out. The one door through which XML from outside comes into the program.
//!
//! May use: the parser crate. Never: DOCTYPE and entities, I/O, recursion that the text drives, a panic on any input.

pub mod limits;
mod node;

use std::collections::HashSet;

use bergshamra::xml::uppsala::{self, Attribute, Element, NodeId, NodeKind, XmlError};

use super::error::{SamlError, shortened};
pub use node::Node;

/// Namespaces of the documents that are read here.
pub mod ns {
    /// SAML 2.0 assertions.
    pub const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
    /// SAML 2.0 protocol messages.
    pub const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
    /// SAML 2.0 metadata.
    pub const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
    /// XML signatures.
    pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
    /// Exclusive canonicalization, for its `InclusiveNamespaces`.
    pub const EXC_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    /// XML encryption 1.0.
    pub const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
    /// XML encryption 1.1.
    pub const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
    /// The prefix `xml`.
    pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
}

/// Longest namespace name and longest prefix, in bytes: canonical form may repeat them on every element.
const MAX_NAMESPACE_NAME: usize = 256;

/// A parsed document.
#[derive(Debug)]
pub struct Document<'a> {
    tree: uppsala::Document<'a>,
    fault: Option<SamlError>,
}

impl<'a> Document<'a> {
    /// The outermost element.
    ///
    /// # Errors
    /// Never for a document from [`parse`] or [`read`]: the parser wants a root element.
    pub fn root(&self) -> Result<Node<'_, 'a>, SamlError> {
        let id = self.tree.document_element().ok_or_else(|| SamlError::Unexpected("the document has no root element".into()))?;
        Ok(Node::new(&self.tree, id))
    }

    /// Every element, in document order.
    pub fn elements(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        self.nodes().filter(|(_, kind)| matches!(kind, NodeKind::Element(_))).map(|(id, _)| Node::new(&self.tree, id))
    }

    /// What is wrong with a document that can be shown but must not be trusted.
    #[must_use]
    pub fn fault(&self) -> Option<&SamlError> {
        self.fault.as_ref()
    }

    /// The parser's own tree, for canonicalization.
    pub(in crate::saml) fn tree(&self) -> &uppsala::Document<'a> {
        &self.tree
    }

    /// The parser's own tree, to be changed and written again.
    pub(in crate::saml) fn into_tree(self) -> uppsala::Document<'a> {
        self.tree
    }

    /// Every node in document order: the tree numbers them as the text has them.
    fn nodes(&self) -> impl Iterator<Item = (NodeId, &NodeKind<'a>)> {
        (0..).map(NodeId::new).map_while(|id| self.tree.node_kind(id).map(|kind| (id, kind)))
    }
}

/// Parses a document within the bounds of [`limits`] and refuses whatever could mean different things to different
/// readers: DOCTYPE, processing instructions, one ID on two elements, namespaces that are no absolute addresses.
///
/// # Errors
/// What is wrong, with its place where the parser knows it.
pub fn parse(text: &str) -> Result<Document<'_>, SamlError> {
    let document = read(text)?;
    match document.fault {
        Some(fault) => Err(fault),
        None => Ok(document),
    }
}

/// As [`parse`], but a document that can be shown and must not be trusted comes back with its [`Document::fault`].
///
/// # Errors
/// Broken bounds, a DOCTYPE, or text that is not well-formed.
pub fn read(text: &str) -> Result<Document<'_>, SamlError> {
    limits::check(text)?;
    let depth = u32::try_from(limits::MAX_DEPTH).unwrap_or(u32::MAX);
    let parser = uppsala::Parser::new().with_max_depth(depth).with_forbid_dtd(true).with_max_entity_expansion(0);
    let tree = parser.parse(text).map_err(|error| not_well_formed(&error))?;
    let mut document = Document { tree, fault: None };
    document.fault = find_fault(&document);
    Ok(document)
}

/// The first thing that rules trust out.
fn find_fault(document: &Document<'_>) -> Option<SamlError> {
    let mut ids = HashSet::new();
    document.nodes().find_map(|(_, kind)| match kind {
        NodeKind::Element(element) => {
            namespace_fault(element).or_else(|| element.attributes.iter().find_map(|attribute| duplicate_id(attribute, &mut ids)))
        }
        NodeKind::ProcessingInstruction(pi) => Some(SamlError::ProcessingInstruction { target: shortened(&pi.target, 40) }),
        _ => None,
    })
}

/// An ID seen before. Whatever some reader may take for an ID counts: `ID`, `Id`, `id`, `xml:id`, `wsu:Id`.
fn duplicate_id<'d>(attribute: &'d Attribute<'_>, seen: &mut HashSet<&'d str>) -> Option<SamlError> {
    let is_id = attribute.name.local_name.eq_ignore_ascii_case("id");
    (is_id && !seen.insert(&attribute.value)).then(|| SamlError::DuplicateId { id: shortened(&attribute.value, 80) })
}

/// A declaration that canonicalizers treat differently: Canonical XML wants failure on relative names (CVE-2025-66475
/// came of one), Namespaces 1.0 forbids an empty name for a prefix.
fn namespace_fault(element: &Element<'_>) -> Option<SamlError> {
    element.namespace_declarations.iter().find_map(|(prefix, uri)| {
        let undeclares_default = prefix.is_empty() && uri.is_empty();
        let absolute = uri.split_once(':').is_some_and(|(scheme, _)| scheme.starts_with(|c: char| c.is_ascii_alphabetic()));
        let short = uri.len() <= MAX_NAMESPACE_NAME && prefix.len() <= MAX_NAMESPACE_NAME;
        let sound = undeclares_default || (absolute && short);
        (!sound).then(|| SamlError::Namespace { uri: shortened(uri, 80) })
    })
}

/// The parser's error in our words, with the place.
fn not_well_formed(error: &XmlError) -> SamlError {
    let (message, line, column) = match error {
        XmlError::WellFormedness(e) => (e.message.as_str(), e.line, e.column),
        XmlError::Namespace(e) => (e.message.as_str(), e.line, e.column),
        XmlError::Parse(e) => (e.message.as_str(), e.line, e.column),
        XmlError::UnexpectedEof => ("the text ends too early", 0, 0),
        XmlError::XPath(_) | XmlError::Validation(_) => ("the text could not be parsed", 0, 0),
    };
    SamlError::NotWellFormed { message: shortened(message, 200), line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_different_things_to_different_readers_is_refused() {
        let wrapped = |inner: &str| format!("<a xmlns='urn:a'>{inner}</a>");
        for (inner, expected) in [
            ("<b ID='x'/><c Id='x'/>", "DuplicateId"),
            ("<b xml:id='x'/><c id='x'/>", "DuplicateId"),
            ("<?php x?>", "ProcessingInstruction"),
            ("<b xmlns='1'/>", "Namespace"),
            ("<b xmlns:c=''/>", "Namespace"),
            ("<b xmlns:c='//host/x'/>", "Namespace"),
            ("&bomb;", "NotWellFormed"),
            ("<b>", "NotWellFormed"),
            ("<c:b/>", "NotWellFormed"),
            ("<!DOCTYPE x>", "Doctype"),
        ] {
            let error = parse(&wrapped(inner)).map(|_| ()).err();
            assert!(format!("{error:?}").contains(expected), "{inner}: {error:?}");
        }
        assert!(parse(&wrapped("<b xmlns=''/><c ID='x'/><d ID='y'/>&amp;&#65;")).is_ok());
    }

    #[test]
    fn text_is_joined_across_comments_and_cdata() -> Result<(), SamlError> {
        let document = parse("<a>admin<!-- -->@<![CDATA[example.com]]><b>not this</b>.evil</a>")?;
        assert_eq!(document.root()?.text(), "admin@example.com.evil");
        assert_eq!(document.root()?.deep_text(), "admin@example.comnot this.evil");
        Ok(())
    }
}
