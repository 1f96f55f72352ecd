//! A message as the window shows it: its report, its text laid out, its facts with their places, its moments and roles.

use super::report::MessageReport;
use super::summary;
use crate::domain::certificate::CertificateFacts;
use crate::domain::finding::Finding;
use crate::domain::verdict::AwsAnswer;
use crate::pki::Certificate;
use crate::saml::rules::RuleOutcome;
use crate::saml::verify::Verification;
use crate::saml::view::{Fact, Pair, Sheet, Source, Times, facts, pairs};
use crate::saml::xml::{self, Document, ns::DS};
use jiff::Timestamp;
use std::ops::Range;
use std::sync::Arc;

/// The most certificates that are listed.
const MOST_CERTIFICATES: usize = 32;

/// One message, ready to be looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Exhibit {
    /// What is to be said of it.
    pub report: MessageReport,
    /// Its text.
    pub sheet: Sheet,
    /// Why it was not parsed, when it was not: the text is then shown as it is, as far as it goes.
    pub unread: Option<String>,
    /// Its facts, those of signed bytes first.
    pub facts: Vec<Fact>,
    /// What verified signatures resolved to.
    pub regions: Vec<Region>,
    /// Its moments.
    pub times: Times,
    /// Its roles.
    pub pairs: Vec<Pair>,
    /// The certificates in it, and the one that signed.
    pub certificates: Vec<SeenCertificate>,
    /// What it is, in plain sentences.
    pub summary: Vec<String>,
}

/// A part of the document that a verified signature covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The element's name.
    pub element: String,
    /// Its bytes.
    pub bytes: Range<u32>,
}

/// A certificate of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCertificate {
    /// What it says.
    pub facts: CertificateFacts,
    /// Whether it is a trusted one whose key signed this message.
    pub signed: bool,
    /// Whether the message brings it along; that proves nothing.
    pub in_message: bool,
}

/// What an examination leaves for the view.
pub(super) struct Examined {
    pub(super) report: MessageReport,
    pub(super) found: Option<Box<Verification>>,
    pub(super) outcomes: Vec<RuleOutcome>,
}

impl Examined {
    /// Lays it all out. What the parser does not take, such as a DOCTYPE, is shown as text within bounds.
    pub(super) fn exhibit(self, at: Timestamp) -> Exhibit {
        match (self.found.as_deref(), xml::read(&self.report.xml)) {
            (Some(found), Ok(document)) => self.whole(found, &document, at),
            _ => self.unread(at),
        }
    }

    fn whole(&self, found: &Verification, document: &Document<'_>, at: Timestamp) -> Exhibit {
        let sheet = Sheet::new(Arc::clone(&self.report.xml));
        let pairs = pairs(found);
        let opened = self.report.opened.as_deref().and_then(|text| xml::read(text).ok());
        Exhibit {
            facts: facts(&sheet, document, opened.as_ref(), Source { found, outcomes: &self.outcomes, at }),
            sheet,
            unread: None,
            regions: regions(found),
            times: Times::of(found),
            certificates: certificates(found, document),
            summary: summary::of(&self.report, &pairs, at),
            pairs,
            report: self.report.clone(),
        }
    }

    fn unread(&self, at: Timestamp) -> Exhibit {
        Exhibit {
            sheet: Sheet::unread(Arc::clone(&self.report.xml)),
            unread: Some(self.report.signature.reason.clone()),
            facts: Vec::new(),
            regions: Vec::new(),
            times: Times::default(),
            pairs: Vec::new(),
            certificates: Vec::new(),
            summary: summary::of(&self.report, &[], at),
            report: self.report.clone(),
        }
    }
}

impl Exhibit {
    /// Whether AWS could take it at a time: such a document is as good as a password.
    #[must_use]
    pub fn could_be_redeemed(&self, at: Timestamp) -> bool {
        self.report.aws.verdict != AwsAnswer::Refuses && self.report.redeemable_until.is_some_and(|until| at <= until)
    }

    /// Whether its assertion is encrypted and was not opened.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.report.encryption.as_ref().is_some_and(|encryption| !encryption.opened)
    }

    /// The finding that explains AWS's answer, else the first.
    #[must_use]
    pub fn main_finding(&self) -> Option<&Finding> {
        let named = self.report.aws.finding.as_deref();
        let by_name = self.report.findings.iter().find(|f| named == Some(f.id.as_str()));
        by_name.or_else(|| self.report.findings.first())
    }

    /// Whether a byte lies in a region that a verified signature covers.
    #[must_use]
    pub fn is_signed(&self, byte: u32) -> bool {
        self.regions.iter().any(|region| region.bytes.contains(&byte))
    }
}

fn regions(found: &Verification) -> Vec<Region> {
    let bytes = |range: &Range<usize>| Some(u32::try_from(range.start).ok()?..u32::try_from(range.end).ok()?);
    let named = found.covers.iter().zip(&found.regions);
    named.filter_map(|(element, range)| Some(Region { element: element.clone(), bytes: bytes(range)? })).collect()
}

/// The signer's certificate first, then those in the message, each once.
fn certificates(found: &Verification, document: &Document<'_>) -> Vec<SeenCertificate> {
    let mut seen: Vec<SeenCertificate> = Vec::new();
    if let Some(signer) = &found.certificate {
        seen.push(SeenCertificate { facts: signer.facts().clone(), signed: true, in_message: false });
    }
    for element in document.elements().filter(|e| e.is(DS, "X509Certificate")).take(MOST_CERTIFICATES) {
        let Ok(certificate) = Certificate::from_base64(&element.text()) else { continue };
        let facts = certificate.facts();
        match seen.iter_mut().find(|known| known.facts.sha256 == facts.sha256) {
            Some(known) => known.in_message = true,
            None => seen.push(SeenCertificate { facts: facts.clone(), signed: false, in_message: true }),
        }
    }
    seen
}
