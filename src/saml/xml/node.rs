//! An element of a document, and what is asked of one.

use std::borrow::Cow;

use bergshamra::xml::uppsala::{Document, NodeId, NodeKind};

/// An element of a parsed document; as cheap to copy as a reference.
#[derive(Debug, Clone, Copy)]
pub struct Node<'d, 'a> {
    tree: &'d Document<'a>,
    id: NodeId,
}

impl PartialEq for Node<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(std::ptr::from_ref(self.tree).cast::<()>(), std::ptr::from_ref(other.tree).cast::<()>()) && self.id == other.id
    }
}

impl<'d, 'a> Node<'d, 'a> {
    pub(super) fn new(tree: &'d Document<'a>, id: NodeId) -> Self {
        Self { tree, id }
    }

    /// Its number in the parser's tree.
    pub(in crate::saml) fn id(self) -> NodeId {
        self.id
    }

    /// Where it stands in the text, from the `<` of its first tag to the `>` of its last.
    #[must_use]
    pub fn range(self) -> Option<std::ops::Range<usize>> {
        self.tree.node_range(self.id)
    }

    /// Name without prefix.
    #[must_use]
    pub fn name(self) -> &'d str {
        self.tree.element(self.id).map_or("", |element| &element.name.local_name)
    }

    /// Namespace; empty when it has none.
    #[must_use]
    pub fn namespace(self) -> &'d str {
        self.tree.element(self.id).and_then(|element| element.name.namespace_uri.as_deref()).unwrap_or("")
    }

    /// Whether it is this element of this namespace.
    #[must_use]
    pub fn is(self, namespace: &str, name: &str) -> bool {
        self.name() == name && self.namespace() == namespace
    }

    /// The value of an attribute that has no namespace.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'d str> {
        let attributes = &self.tree.element(self.id)?.attributes;
        attributes.iter().find(|a| a.name.namespace_uri.is_none() && a.name.local_name == name).map(|a| a.value.as_ref())
    }

    /// Names of all its attributes that have no namespace.
    pub fn attribute_names(self) -> impl Iterator<Item = &'d str> {
        let attributes = self.tree.element(self.id).map(|element| element.attributes.as_slice()).unwrap_or_default();
        attributes.iter().filter(|a| a.name.namespace_uri.is_none()).map(|a| a.name.local_name.as_ref())
    }

    /// The namespaces that are declared on it and around it: prefix (empty for the default) and name, the innermost of each.
    #[must_use]
    pub fn namespaces_in_scope(self) -> Vec<(&'d str, &'d str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for node in std::iter::once(self).chain(self.ancestors()) {
            let declared = self.tree.element(node.id).map(|element| element.namespace_declarations.as_slice()).unwrap_or_default();
            for (prefix, uri) in declared {
                if !found.iter().any(|(known, _)| *known == prefix.as_ref()) {
                    found.push((prefix.as_ref(), uri.as_ref()));
                }
            }
        }
        found
    }

    /// Where it stands in the text that was parsed, in bytes.
    #[must_use]
    pub fn place(self) -> Option<std::ops::Range<usize>> {
        self.tree.node_range(self.id)
    }

    /// The element around it.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let id = self.tree.parent(self.id)?;
        self.tree.element(id).map(|_| Self { tree: self.tree, id })
    }

    /// The elements around it, from the nearest to the root.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// Its child elements in order.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let tree = self.tree;
        tree.children_iter(self.id).filter(|id| tree.element(*id).is_some()).map(move |id| Self { tree, id })
    }

    /// Its child elements of this name.
    pub fn children_named(self, namespace: &str, name: &str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.is(namespace, name))
    }

    /// Its first child element of this name.
    #[must_use]
    pub fn child(self, namespace: &str, name: &str) -> Option<Self> {
        self.children_named(namespace, name).next()
    }

    /// All of its own text, joined across comments and CDATA: never only the first piece (CVE-2017-11427 and its kin).
    #[must_use]
    pub fn text(self) -> Cow<'d, str> {
        let mut pieces = self.tree.children_iter(self.id).filter_map(|id| self.tree.text_content(id));
        match (pieces.next(), pieces.next()) {
            (None, _) => Cow::Borrowed(""),
            (Some(only), None) => Cow::Borrowed(only),
            (Some(first), Some(second)) => Cow::Owned([first, second].into_iter().chain(pieces).collect()),
        }
    }

    /// All text in it, that of the elements within it included.
    #[must_use]
    pub fn deep_text(self) -> Cow<'d, str> {
        if self.children().next().is_none() { self.text() } else { Cow::Owned(self.tree.text_content_deep(self.id)) }
    }

    /// Whether a comment lies between two pieces of its text.
    #[must_use]
    pub fn text_is_split(self) -> bool {
        let kinds = || self.tree.children_iter(self.id).filter_map(|id| self.tree.node_kind(id));
        kinds().any(|kind| matches!(kind, NodeKind::Comment(_)))
            && kinds().filter(|kind| matches!(kind, NodeKind::Text(_) | NodeKind::CData(_))).count() > 1
    }

    /// Whether it holds nothing but elements, blanks between them and, where it has no elements, plain text: no comments,
    /// no CDATA, and so for all elements within it.
    #[must_use]
    pub fn is_plain(self) -> bool {
        let (mut elements, mut words) = (false, false);
        for id in self.tree.children_iter(self.id) {
            match self.tree.node_kind(id) {
                Some(NodeKind::Element(_)) if Self { tree: self.tree, id }.is_plain() => elements = true,
                Some(NodeKind::Text(text)) => words |= !text.trim_ascii().is_empty(),
                _ => return false,
            }
        }
        !(elements && words)
    }
}
