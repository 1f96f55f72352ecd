//! Findings: what every check speaks in.

use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Works now, but not for ever or not well.
    Warning,
    /// Does not work.
    Error,
}

/// One thing that a check found: for people, with the technical part apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A stable name for scripts, such as `aws.audience`.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// What happened or was seen, one sentence.
    pub what: String,
    /// Why: the rule or the likely causes.
    pub why: String,
    /// What to do about it.
    pub fix: String,
    /// Likely causes, the most likely first; none where `why` says all that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// The technical part: codes, the other side's own words, request ids. Never a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technical: Option<Technical>,
}

/// How a cause stands by evidence. No percentages: nobody knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Something points to it.
    MostLikely,
    /// Nobody looked.
    NotChecked,
    /// Something speaks against it.
    RuledOut,
}

/// A possible cause of a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// How it stands.
    pub evidence: Evidence,
    /// The cause, one sentence.
    pub what: String,
    /// How that is known, or what looking would need.
    pub known_by: String,
}

/// The technical part of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Technical {
    /// The call that was made, such as `CreateSAMLProvider`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The other side's error code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The other side's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What support asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Finding {
    /// An error.
    #[must_use]
    pub fn error(id: &str, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(id, Severity::Error, what, why, fix)
    }

    /// A warning.
    #[must_use]
    pub fn warning(id: &str, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(id, Severity::Warning, what, why, fix)
    }

    /// Something good to know.
    #[must_use]
    pub fn info(id: &str, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(id, Severity::Info, what, why, fix)
    }

    /// The same finding with its technical part.
    #[must_use]
    pub fn with_technical(mut self, technical: Technical) -> Self {
        self.technical = Some(technical);
        self
    }

    /// The same finding with its likely causes, put in order of evidence.
    #[must_use]
    pub fn with_causes(mut self, mut causes: Vec<Cause>) -> Self {
        causes.sort_by_key(|cause| cause.evidence);
        self.causes = causes;
        self
    }

    fn new(id: &str, severity: Severity, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { id: id.to_owned(), severity, what: what.into(), why: why.into(), fix: fix.into(), causes: Vec::new(), technical: None }
    }
}

/// A remark as a sentence: its first letter large. Words of other programs often come without.
#[must_use]
pub fn sentence(remark: &str) -> String {
    let mut letters = remark.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
