//! Two messages fact by fact.

use super::{CheckState, Fact};

/// Facts that differ between any two messages and tell nothing.
const OF_ITS_OWN: [&str; 10] = [
    "ID",
    "Issued",
    "Redeem until",
    "Not before",
    "Conditions end",
    "Directory's session ends",
    "InResponseTo",
    "Session",
    "Valid until",
    "Time",
];

/// How alike a fact is in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Likeness {
    /// The same value, and the same check.
    Same,
    /// Another value, as it is in every message.
    Expected,
    /// Another value or another check.
    Different,
    /// Only one of the two has it.
    Missing,
}

/// A fact of one or both messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference<'a> {
    /// What it is.
    pub name: &'a str,
    /// In the first message.
    pub before: Option<&'a Fact>,
    /// In the second.
    pub after: Option<&'a Fact>,
    /// How alike they are.
    pub likeness: Likeness,
}

/// Compares two messages. Facts of one name are paired by equal value first, then in order; the order is that of the second.
#[must_use]
pub fn compare<'a>(before: &'a [Fact], after: &'a [Fact]) -> Vec<Difference<'a>> {
    let mut names: Vec<&str> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for fact in after.iter().chain(before) {
        if seen.insert(&*fact.name) {
            names.push(&fact.name);
        }
    }
    names.into_iter().flat_map(|name| of_name(name, before, after)).collect()
}

fn of_name<'a>(name: &'a str, before: &'a [Fact], after: &'a [Fact]) -> Vec<Difference<'a>> {
    let named = |facts: &'a [Fact]| facts.iter().filter(move |f| f.name == name).collect::<Vec<_>>();
    let (mut left, right) = (named(before), named(after));
    let mut pairs: Vec<(Option<&Fact>, Option<&Fact>)> = Vec::new();
    for fact in right {
        let equal = left.iter().position(|other| other.whole() == fact.whole());
        pairs.push((equal.map(|at| left.remove(at)), Some(fact)));
    }
    // what is left over is paired in order
    for pair in pairs.iter_mut().filter(|(first, _)| first.is_none()) {
        if !left.is_empty() {
            pair.0 = Some(left.remove(0));
        }
    }
    pairs.extend(left.into_iter().map(|fact| (Some(fact), None)));
    pairs.into_iter().map(|(before, after)| Difference { name, before, after, likeness: likeness(name, before, after) }).collect()
}

fn likeness(name: &str, before: Option<&Fact>, after: Option<&Fact>) -> Likeness {
    let (Some(before), Some(after)) = (before, after) else { return Likeness::Missing };
    let bad = |fact: &Fact| fact.check.as_ref().is_some_and(|check| check.state == CheckState::Bad);
    if bad(before) != bad(after) || before.signed != after.signed {
        return Likeness::Different;
    }
    match before.whole() == after.whole() {
        true => Likeness::Same,
        false if OF_ITS_OWN.contains(&name) => Likeness::Expected,
        false => Likeness::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(name: &'static str, value: &str) -> Fact {
        Fact { name: name.into(), value: value.into(), whole: None, signed: true, place: None, check: None, marks: Vec::new() }
    }

    #[test]
    fn values_of_one_name_are_paired_and_what_has_to_differ_does() {
        let before = [fact("Role", "a"), fact("Role", "b"), fact("ID", "1"), fact("Recipient", "x")];
        let after = [fact("Role", "b"), fact("Role", "c"), fact("ID", "2"), fact("NameID", "n")];
        let found: Vec<_> = compare(&before, &after)
            .into_iter()
            .map(|d| (d.name, d.before.map(Fact::whole), d.after.map(Fact::whole), d.likeness))
            .collect();
        assert_eq!(
            found,
            [
                ("Role", Some("b"), Some("b"), Likeness::Same),
                ("Role", Some("a"), Some("c"), Likeness::Different),
                ("ID", Some("1"), Some("2"), Likeness::Expected),
                ("NameID", None, Some("n"), Likeness::Missing),
                ("Recipient", Some("x"), None, Likeness::Missing),
            ]
        );
    }

    #[test]
    fn the_same_value_that_is_signed_only_once_differs() {
        let claimed = Fact { signed: false, ..fact("Issuer", "i") };
        assert_eq!(compare(&[fact("Issuer", "i")], &[claimed])[0].likeness, Likeness::Different);
    }
}
