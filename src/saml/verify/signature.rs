//! Reads a `Signature` element, and refuses all that a SAML signer does not write.
//!
//! SAML core section 5.4: one reference, to the ID of the signed element; the transforms enveloped-signature and exclusive
//! canonicalization, nothing else. No `Object`, no second `SignedInfo`, no comment where a value stands. What a `KeyInfo`
//! holds is not looked at here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::saml::error::shortened;
use crate::saml::xml::{
    Node,
    ns::{DS, EXC_C14N},
};

use super::layout::Signed;
use super::method::{DigestMethod, Method};
use super::refusal::{Refusal, attack};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// Its form with comments: a reference to an ID leaves comments out beforehand, and a `SignedInfo` with comments is refused.
const EXC_C14N_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
/// More prefixes than any signer lists; each is looked up for every element.
const MAX_PREFIXES: usize = 16;
/// Longest signature or digest in base64: RSA of 8,192 bits takes 1,368 characters.
const MAX_VALUE: usize = 4096;

/// A signature, ready to be checked.
#[derive(Debug)]
pub(super) struct Signature<'d, 'a> {
    /// What it covers and where it stands.
    pub(super) signed: Signed<'d, 'a>,
    /// The element whose canonical form the key signed.
    pub(super) signed_info: Node<'d, 'a>,
    /// What that element says.
    pub(super) info: SignedInfo,
    /// The signature value.
    pub(super) value: Vec<u8>,
}

/// What a `SignedInfo` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SignedInfo {
    /// Prefixes that its own canonicalization treats as inclusive.
    pub(super) own_prefixes: Vec<String>,
    /// The signature algorithm.
    pub(super) method: Method,
    /// The ID that it refers to, without `#`.
    pub(super) target_id: String,
    /// Prefixes that the canonicalization of the target treats as inclusive.
    pub(super) prefixes: Vec<String>,
    /// The digest algorithm.
    pub(super) digest_method: DigestMethod,
    /// The digest of the target.
    pub(super) digest: Vec<u8>,
}

impl Signature<'_, '_> {
    /// Whether one of its algorithms is too weak for new use.
    pub(super) fn is_weak(&self) -> bool {
        self.info.method.is_weak(self.value.len()) || self.info.digest_method == DigestMethod::Sha1
    }
}

/// Reads a signature whose parent it has to cover.
pub(super) fn read<'d, 'a>(signed: Signed<'d, 'a>) -> Result<Signature<'d, 'a>, Refusal> {
    let mut parts = signed.signature.children().filter(|part| !part.is(DS, "KeyInfo"));
    let (Some(signed_info), Some(value), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(malformed("A signature does not consist of SignedInfo, SignatureValue and at most KeyInfo"));
    };
    if !signed_info.is(DS, "SignedInfo") || !value.is(DS, "SignatureValue") || signed.signature.children_named(DS, "KeyInfo").count() > 1 {
        return Err(malformed("A signature does not consist of SignedInfo, SignatureValue and at most KeyInfo"));
    }
    if !signed_info.is_plain() || !value.is_plain() {
        return Err(Refusal::attack(attack::COMMENT, "A signature holds comments or CDATA where its values stand"));
    }
    let info = read_info(signed_info)?;
    if Some(info.target_id.as_str()) != signed.target.attribute("ID") {
        let reason =
            format!("The signature in the {} refers to another element, {:?}", signed.target.name(), shortened(&info.target_id, 80));
        return Err(Refusal::attack(attack::WRAPPING, reason));
    }
    Ok(Signature { signed, signed_info, info, value: base64_text(value)? })
}

/// Reads a `SignedInfo`, from the document or from its canonical form.
pub(super) fn read_info(element: Node<'_, '_>) -> Result<SignedInfo, Refusal> {
    let [canonicalization, method, reference] = exactly(element, ["CanonicalizationMethod", "SignatureMethod", "Reference"])?;
    let [transforms, digest_method, digest] = exactly(reference, ["Transforms", "DigestMethod", "DigestValue"])?;
    let uri = reference.attribute("URI").unwrap_or_default();
    let Some(target_id) = uri.strip_prefix('#').filter(|id| !id.is_empty() && !id.contains(['(', '#'])) else {
        return Err(Refusal::attack(attack::WRAPPING, format!("A signature refers to {:?} instead of an ID", shortened(uri, 80))));
    };
    let method_uri = no_parameters(method)?;
    let digest_uri = no_parameters(digest_method)?;
    Ok(SignedInfo {
        own_prefixes: exclusive(canonicalization)?,
        method: Method::of(method_uri).ok_or_else(|| unknown("signature", method_uri))?,
        target_id: target_id.to_owned(),
        prefixes: read_transforms(transforms)?,
        digest_method: DigestMethod::of(digest_uri).ok_or_else(|| unknown("digest", digest_uri))?,
        digest: base64_text(digest)?,
    })
}

/// Enveloped-signature, then exclusive canonicalization; its prefixes.
fn read_transforms(transforms: Node<'_, '_>) -> Result<Vec<String>, Refusal> {
    let mut each = transforms.children();
    let (Some(first), Some(second), None) = (each.next(), each.next(), each.next()) else {
        return Err(transforms_refused("A signature has other transforms than enveloped-signature and exclusive canonicalization"));
    };
    if !first.is(DS, "Transform")
        || !second.is(DS, "Transform")
        || first.attribute("Algorithm") != Some(ENVELOPED)
        || first.children().next().is_some()
    {
        return Err(transforms_refused("The first transform of a signature is not enveloped-signature"));
    }
    exclusive(second)
}

/// The inclusive prefixes of an element that names exclusive canonicalization.
fn exclusive(element: Node<'_, '_>) -> Result<Vec<String>, Refusal> {
    let algorithm = element.attribute("Algorithm").unwrap_or_default();
    if ![EXC_C14N, EXC_C14N_WITH_COMMENTS].contains(&algorithm) {
        let reason = format!("A signature uses {:?} where exclusive canonicalization belongs", shortened(algorithm, 80));
        return Err(transforms_refused(&reason));
    }
    let mut parameters = element.children();
    let list = match (parameters.next(), parameters.next()) {
        (None, _) => return Ok(Vec::new()),
        (Some(only), None) if only.is(EXC_C14N, "InclusiveNamespaces") && only.children().next().is_none() => {
            only.attribute("PrefixList").unwrap_or_default()
        }
        _ => return Err(transforms_refused("A canonicalization has parameters other than InclusiveNamespaces")),
    };
    let prefixes: Vec<String> = list.split_ascii_whitespace().map(str::to_owned).collect();
    if prefixes.len() > MAX_PREFIXES {
        return Err(transforms_refused("A canonicalization lists more prefixes than any signer does"));
    }
    Ok(prefixes)
}

/// The child elements, when they are these and no others, in this order.
fn exactly<'d, 'a, const N: usize>(element: Node<'d, 'a>, names: [&str; N]) -> Result<[Node<'d, 'a>; N], Refusal> {
    let children: Vec<_> = element.children().take(N + 1).collect();
    <[Node<'d, 'a>; N]>::try_from(children)
        .ok()
        .filter(|found| found.iter().zip(names).all(|(node, name)| node.is(DS, name)))
        .ok_or_else(|| malformed(&format!("A {} does not consist of {}", element.name(), names.join(", "))))
}

/// The algorithm of an element that takes no parameters.
fn no_parameters<'d>(element: Node<'d, '_>) -> Result<&'d str, Refusal> {
    match element.children().next() {
        None => Ok(element.attribute("Algorithm").unwrap_or_default()),
        Some(_) => Err(malformed(&format!("A {} has parameters", element.name()))),
    }
}

/// The bytes of a value; none where it is not base64, which then matches nothing: an edited document, not a forged build.
fn base64_text(element: Node<'_, '_>) -> Result<Vec<u8>, Refusal> {
    let text = element.text();
    if element.children().next().is_some() || text.len() > MAX_VALUE {
        return Err(malformed(&format!("The {} is not a single value of reasonable length", element.name())));
    }
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    Ok(STANDARD.decode(digits).unwrap_or_default())
}

fn malformed(reason: &str) -> Refusal {
    Refusal::attack(attack::MALFORMED_SIGNATURE, reason)
}

fn transforms_refused(reason: &str) -> Refusal {
    Refusal::attack(attack::TRANSFORMS, reason)
}

fn unknown(what: &str, uri: &str) -> Refusal {
    Refusal::plain(format!("The {what} algorithm {:?} is not one that is accepted", shortened(uri, 80)))
}
