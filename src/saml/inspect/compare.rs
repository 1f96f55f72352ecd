//! Two messages side by side, field by field: *worked yesterday, fails today*.
//!
//! Pure: it compares what two inspections found. Differences that AWS decides by come first; those that every response has anew,
//! such as IDs and times, come last.

use super::{AssertionReport, Exhibit, MessageReport};
use crate::domain::claims::{PRINCIPAL_TAG_PREFIX, ROLE, ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY, TRANSITIVE_TAG_KEYS};
use crate::saml::view::{Check, CheckState, Fact};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// How a field differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Both have it, and alike.
    Same,
    /// Both have it, and differently.
    Changed,
    /// Only the left one has it.
    OnlyLeft,
    /// Only the right one has it.
    OnlyRight,
}

/// How much a field weighs when AWS decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// AWS decides by it.
    Decides,
    /// AWS looks at it, or it tells who sent the message.
    Matters,
    /// It differs in every response, or AWS does not look at it.
    Passing,
}

/// One field of two messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The field, for people.
    pub field: String,
    /// What the left message has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
    /// What the right message has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// How the two differ.
    pub difference: Difference,
    /// How much that weighs.
    pub weight: Weight,
    /// What AWS has against the left value.
    #[serde(skip)]
    pub left_fault: Option<Check>,
    /// What AWS has against the right value.
    #[serde(skip)]
    pub right_fault: Option<Check>,
}

/// Two messages compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// All fields: the differing ones first, heaviest first, then those that are alike.
    pub rows: Vec<Row>,
}

impl Comparison {
    /// The fields that differ.
    pub fn differing(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.difference != Difference::Same)
    }

    /// Whether anything differs that AWS decides by.
    #[must_use]
    pub fn decides(&self) -> bool {
        self.differing().any(|row| row.weight == Weight::Decides)
    }
}

/// Compares two messages as they were inspected.
#[must_use]
pub fn compare(left: &Exhibit, right: &Exhibit) -> Comparison {
    let mut rows = Rows(Vec::new());
    rows.whole(&left.report, &right.report);
    let (own, other) = (left.report.assertion.as_ref(), right.report.assertion.as_ref());
    rows.facts(own, other);
    rows.spans(own, other);
    rows.attributes(own, other);
    rows.around(&left.facts, &right.facts, own.is_some() || other.is_some());
    let mut rows = rows.0;
    for row in &mut rows {
        row.left_fault = row.left.as_deref().and_then(|value| fault(&left.facts, value));
        row.right_fault = row.right.as_deref().and_then(|value| fault(&right.facts, value));
    }
    rows.sort_by_key(|row| (row.difference == Difference::Same, row.weight));
    Comparison { rows }
}

/// What AWS has against a value, where it has something.
fn fault(facts: &[Fact], value: &str) -> Option<Check> {
    let bad = |fact: &&Fact| fact.check.as_ref().is_some_and(|check| check.state == CheckState::Bad) && fact.whole() == value;
    facts.iter().find(bad)?.check.clone()
}

struct Rows(Vec<Row>);

impl Rows {
    fn add(&mut self, weight: Weight, field: impl Into<String>, left: Option<String>, right: Option<String>) {
        let difference = match (&left, &right) {
            (None, None) => return,
            (Some(left), Some(right)) if left == right => Difference::Same,
            (Some(_), Some(_)) => Difference::Changed,
            (Some(_), None) => Difference::OnlyLeft,
            (None, Some(_)) => Difference::OnlyRight,
        };
        self.0.push(Row { field: field.into(), left, right, difference, weight, left_fault: None, right_fault: None });
    }

    /// One field of both messages.
    fn both<T>(&mut self, weight: Weight, field: &str, pair: (&T, &T), read: impl Fn(&T) -> Option<String>) {
        self.add(weight, field, read(pair.0), read(pair.1));
    }

    fn whole(&mut self, left: &MessageReport, right: &MessageReport) {
        let pair = (left, right);
        self.both(Weight::Decides, "AWS's answer", pair, |m| Some(word(&m.aws.verdict)));
        self.both(Weight::Decides, "Deciding finding", pair, |m| m.aws.finding.clone());
        self.both(Weight::Decides, "Signature", pair, |m| Some(word(&m.signature.verdict)));
        self.both(Weight::Decides, "Signed with", pair, |m| m.signature.certificate_sha256.clone());
        self.both(Weight::Decides, "Signature algorithm", pair, |m| m.signature.algorithm.clone());
        self.both(Weight::Decides, "Signed elements", pair, |m| joined(&m.signature.covers));
        self.both(Weight::Matters, "Kind of message", pair, |m| m.input.kind.map(|k| k.as_str().to_owned()));
        self.both(Weight::Passing, "Form", pair, |m| Some(word(&m.input.form)));
    }

    fn facts(&mut self, left: Option<&AssertionReport>, right: Option<&AssertionReport>) {
        let mut fact = |weight, field: &str, read: fn(&AssertionReport) -> Option<String>| {
            self.add(weight, field, left.and_then(read), right.and_then(read));
        };
        fact(Weight::Decides, "Issuer", |a| Some(a.issuer.clone()));
        fact(Weight::Decides, "Audiences", |a| joined(&a.audiences));
        fact(Weight::Decides, "Recipient", |a| a.recipient.clone());
        fact(Weight::Decides, "NameID", |a| a.name_id.clone());
        self.roles(left, right);
    }

    /// A line for each role, so that one that came or went stands out.
    fn roles(&mut self, left: Option<&AssertionReport>, right: Option<&AssertionReport>) {
        let pairs = |a: Option<&AssertionReport>| -> Vec<String> {
            a.into_iter().flat_map(|a| &a.roles).map(|pair| format!("{} through {}", pair.role, pair.provider)).collect()
        };
        let (left, right) = (pairs(left), pairs(right));
        let (own, other): (BTreeSet<_>, BTreeSet<_>) = (left.iter().collect(), right.iter().collect());
        for pair in own.union(&other) {
            let has = |set: &BTreeSet<&String>| set.contains(*pair).then(|| (*pair).clone());
            self.add(Weight::Decides, "Role", has(&own), has(&other));
        }
    }

    /// Times differ in every response; what counts is how long it runs.
    fn spans(&mut self, left: Option<&AssertionReport>, right: Option<&AssertionReport>) {
        let mut fact = |weight, field: &str, read: fn(&AssertionReport) -> Option<String>| {
            self.add(weight, field, left.and_then(read), right.and_then(read));
        };
        fact(Weight::Decides, "From issue to end", |a| span(a.issue_instant, a.not_on_or_after));
        fact(Weight::Matters, "From begin to issue", |a| span(a.not_before, a.issue_instant));
        fact(Weight::Passing, "Issued", |a| a.issue_instant.map(|t| t.to_string()));
        fact(Weight::Passing, "Not before", |a| a.not_before.map(|t| t.to_string()));
        fact(Weight::Passing, "Not on or after", |a| a.not_on_or_after.map(|t| t.to_string()));
    }

    fn attributes(&mut self, left: Option<&AssertionReport>, right: Option<&AssertionReport>) {
        let of = |a: Option<&AssertionReport>, name: &str| {
            let found: Vec<_> = a.into_iter().flat_map(|a| &a.attributes).filter(|one| one.name == name).collect();
            (!found.is_empty()).then(|| found.iter().flat_map(|one| &one.values).cloned().collect::<Vec<_>>().join("; "))
        };
        let names: BTreeSet<&str> =
            left.into_iter().chain(right).flat_map(|a| &a.attributes).map(|attribute| attribute.name.as_str()).collect();
        for name in names.into_iter().filter(|name| *name != ROLE) {
            self.add(weight_of(name), short(name), of(left, name), of(right, name));
        }
    }
}

/// Facts of the message around an assertion that AWS may look at, or that tell how the sign-in went.
const AROUND: [&str; 6] = ["Status", "Status message", "Destination", "NameID format", "InResponseTo", "ID"];
/// Facts that differ between any two messages and tell nothing.
const OF_ITS_OWN: [&str; 5] = ["ID", "Issued", "InResponseTo", "Session", "Valid until"];

impl Rows {
    /// What the message around the assertion says; of requests and metadata, everything.
    fn around(&mut self, left: &[Fact], right: &[Fact], with_assertion: bool) {
        let mut names: Vec<&str> = Vec::new();
        for fact in right.iter().chain(left) {
            let counts =
                if with_assertion { AROUND.contains(&&*fact.name) } else { fact.name != "Signed with" && fact.name != "Algorithm" };
            if counts && !names.contains(&&*fact.name) {
                names.push(&fact.name);
            }
        }
        for name in names {
            for (left, right) in paired(name, left, right) {
                let weight = match name {
                    "Status" => Weight::Decides,
                    // started by a request or not is no passing thing
                    "InResponseTo" if [left, right].contains(&Some("None")) && left != right => Weight::Matters,
                    name if OF_ITS_OWN.contains(&name) => Weight::Passing,
                    _ => Weight::Matters,
                };
                self.add(weight, name, left.map(str::to_owned), right.map(str::to_owned));
            }
        }
    }
}

/// The values of one name: equal ones together, what is left over in order.
fn paired<'f>(name: &str, left: &'f [Fact], right: &'f [Fact]) -> Vec<(Option<&'f str>, Option<&'f str>)> {
    let named = |facts: &'f [Fact]| facts.iter().filter(|f| f.name == name).map(Fact::whole).collect::<Vec<_>>();
    let (mut left, mut right) = (named(left), named(right));
    let mut pairs = Vec::new();
    right.retain(|value| {
        let same = left.iter().position(|other| other == value);
        pairs.extend(same.map(|at| (Some(left.remove(at)), Some(*value))));
        same.is_none()
    });
    let count = left.len().max(right.len());
    pairs.extend((0..count).map(|at| (left.get(at).copied(), right.get(at).copied())));
    pairs
}

/// AWS decides by its own attributes; the others can be asked for by a trust policy.
fn weight_of(attribute: &str) -> Weight {
    let own = [ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY, TRANSITIVE_TAG_KEYS];
    let decides = own.contains(&attribute) || attribute.starts_with(PRINCIPAL_TAG_PREFIX);
    if decides { Weight::Decides } else { Weight::Matters }
}

/// AWS's own attributes are known by the last part of their names.
fn short(attribute: &str) -> &str {
    let own = [ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY, TRANSITIVE_TAG_KEYS];
    let last = attribute.rsplit('/').next().filter(|_| own.contains(&attribute));
    last.unwrap_or(attribute)
}

fn joined(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| values.join("; "))
}

/// Whole seconds between two times.
fn span(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<String> {
    Some(format!("{} s", to?.as_second() - from?.as_second()))
}

/// The word that the report's JSON has for a value.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(name: &'static str, value: &str) -> Fact {
        Fact { name: name.into(), value: value.into(), whole: None, signed: true, place: None, check: None, marks: Vec::new() }
    }

    #[test]
    fn values_of_one_name_are_paired_and_what_has_to_differ_weighs_little() {
        let before = [fact("Sign-in", "a"), fact("Sign-in", "b"), fact("ID", "1")];
        let after = [fact("Sign-in", "b"), fact("Sign-in", "c"), fact("ID", "2"), fact("Reason", "n")];
        let mut rows = Rows(Vec::new());
        rows.around(&before, &after, false);
        let found: Vec<_> =
            rows.0.iter().map(|r| (r.field.as_str(), r.left.as_deref(), r.right.as_deref(), r.difference, r.weight)).collect();
        assert_eq!(
            found,
            [
                ("Sign-in", Some("b"), Some("b"), Difference::Same, Weight::Matters),
                ("Sign-in", Some("a"), Some("c"), Difference::Changed, Weight::Matters),
                ("ID", Some("1"), Some("2"), Difference::Changed, Weight::Passing),
                ("Reason", None, Some("n"), Difference::OnlyRight, Weight::Matters),
            ]
        );
    }
}
