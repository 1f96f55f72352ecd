//! Exclusive canonical form of one element, by the library, within bounds.

use bergshamra::c14n::{C14nMode, C14nSink, canonicalize_doc_to};
use bergshamra::xml::NodeSet;
use bergshamra::xml::uppsala::Document as Tree;

use crate::saml::xml::{Document, Node};

use super::refusal::Refusal;

/// How much longer canonical form may be than the document: namespaces come again on siblings, characters are escaped.
const MAX_GROWTH: usize = 4;
/// Small documents may grow by more.
const ROOM: usize = 64 * 1024;

/// The canonical bytes of an element with all in it but comments and, where named, one element within.
///
/// This is what a same-document reference by ID selects (XML signatures, section 4.4.3.3) after the transforms that are
/// accepted.
pub(super) fn canonical(
    document: &Document<'_>,
    apex: Node<'_, '_>,
    without: Option<Node<'_, '_>>,
    prefixes: &[String],
) -> Result<String, Refusal> {
    let tree = document.tree();
    let mut nodes = NodeSet::tree_without_comments(apex.id(), tree);
    if let Some(left_out) = without {
        nodes.remove_id(left_out.id());
        tree.descendants(left_out.id()).into_iter().for_each(|id| nodes.remove_id(id));
    }
    written(tree, &nodes, prefixes, tree.input_text().len())
}

/// The canonical bytes of a small element, without walking through all that stands beside it: the library visits every node of a
/// tree, so the element gets one of its own, in which only its ancestors are there, with the namespaces that they declare.
/// Exclusive canonical form takes nothing else from outside (Exclusive XML Canonicalization, section 3).
pub(super) fn canonical_alone(document: &Document<'_>, apex: Node<'_, '_>, prefixes: &[String]) -> Result<String, Refusal> {
    let whole = document.tree();
    let mut tree = Tree::new();
    let mut parent = tree.root();
    for element in whole.ancestors(apex.id()).into_iter().rev().filter_map(|id| whole.element(id)) {
        let copy = tree.create_element(element.name.clone());
        for (prefix, uri) in &element.namespace_declarations {
            tree.declare_namespace(copy, Some(prefix), uri.clone());
        }
        tree.append_child(parent, copy);
        parent = copy;
    }
    let copy =
        tree.import_subtree(whole, apex.id()).ok_or_else(|| Refusal::plain("The signed element can't be taken out of the document"))?;
    tree.append_child(parent, copy);
    written(&tree, &NodeSet::tree_without_comments(copy, &tree), prefixes, whole.input_text().len())
}

/// Writes what is in a set of nodes; `length` is the document's.
fn written(tree: &Tree<'_>, nodes: &NodeSet, prefixes: &[String], length: usize) -> Result<String, Refusal> {
    let mut bytes = Bounded { bytes: Vec::new(), limit: length * MAX_GROWTH + ROOM, full: false };
    canonicalize_doc_to(tree, C14nMode::Exclusive, Some(nodes), prefixes, &mut bytes)
        .map_err(|error| Refusal::plain(format!("The signed element could not be canonicalized: {error}")))?;
    if bytes.full {
        return Err(Refusal::plain("The canonical form of the signed element is out of all proportion to the document"));
    }
    String::from_utf8(bytes.bytes).map_err(|_| Refusal::plain("The canonical form of the signed element is not UTF-8"))
}

/// Takes bytes up to a limit, then none.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    full: bool,
}

impl C14nSink for Bounded {
    fn write(&mut self, bytes: &[u8]) {
        self.full |= bytes.len() > self.limit.saturating_sub(self.bytes.len());
        if !self.full {
            self.bytes.extend_from_slice(bytes);
        }
    }
}
