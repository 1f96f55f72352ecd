//! What a judgement needs beside the assertion itself.

use crate::domain::account::Partition;
use crate::domain::arn::RolePair;
use crate::pki::Certificate;
use crate::saml::known::KnownInstance;
use crate::saml::metadata::Metadata;
use crate::saml::verify::SignatureVerdict;
use jiff::Timestamp;

/// By which door the response comes to AWS. One verifier stands behind both, but some refusals have other words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Door {
    /// The sign-in page.
    #[default]
    Browser,
    /// `AssumeRoleWithSAML`.
    Api,
}

/// What a signature rests on, as far as AWS is known to make a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MethodFacts {
    /// RSA with SHA-256 or more: what is in daily use.
    Usual,
    /// SHA-1.
    Sha1,
    /// A key of elliptic curves.
    EllipticCurve,
}

/// What was found out about the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureFacts {
    /// The verdict.
    pub verdict: SignatureVerdict,
    /// Whether the signature covers the assertion itself and not only the response around it.
    pub on_assertion: bool,
    /// What it rests on, as far as that decides.
    pub method: MethodFacts,
    /// Whether the document is built like a known attack.
    pub attack: bool,
}

/// What the assertion is judged against.
#[derive(Debug, Clone, Copy)]
pub struct AwsContext<'a> {
    /// The time of judging.
    pub at: Timestamp,
    /// The door.
    pub door: Door,
    /// Where the account lies; `None` takes every partition's audiences and sign-in pages.
    pub partition: Option<Partition>,
    /// The metadata of the SAML provider in IAM; `None`: the issuer is not compared.
    pub provider: Option<&'a Metadata>,
    /// The values of `saml:aud` that the role's trust policy takes; `None`: every sign-in page of AWS will do.
    pub recipient_expected: Option<&'a [String]>,
    /// The pair that the caller of the API, or the role chooser, asked for.
    pub requested: Option<&'a RolePair>,
    /// What is known of the signature; `None`: the caller settles it alone and the rule is left out.
    pub signature: Option<SignatureFacts>,
    /// The certificate whose key signed, where that is known.
    pub signer: Option<&'a Certificate>,
    /// Characters of the base64 text as it is sent to AWS.
    pub base64_chars: Option<usize>,
    /// The status that the response around the assertion has; `None` where there is none.
    pub status: Option<&'a str>,
    /// Whether the assertion came encrypted.
    pub encrypted: bool,
    /// The instance that the response is taken to be of, where it is known.
    pub instance: Option<&'a KnownInstance>,
    /// All instances that are known: a response may offer roles of several accounts.
    pub known: &'a [KnownInstance],
}

impl AwsContext<'_> {
    /// A judgement at a time, by the browser's door, with nothing else known.
    #[must_use]
    pub const fn at(at: Timestamp) -> Self {
        Self {
            at,
            door: Door::Browser,
            partition: None,
            provider: None,
            recipient_expected: None,
            requested: None,
            signature: None,
            signer: None,
            base64_chars: None,
            status: None,
            encrypted: false,
            instance: None,
            known: &[],
        }
    }
}
