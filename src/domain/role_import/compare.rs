//! What came after a cycle, against what was predicted.

use super::{Outcome, Prediction};
use crate::domain::arn::RolePair;
use crate::domain::finding::Finding;
use crate::domain::observed::AppRole;

/// A role that did not behave as predicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Surprise {
    /// It should have come in and is not there.
    Missing(Prediction),
    /// It should have stayed out and is there.
    Unexpected(Prediction),
    /// The directory has a pair whose role is not in the account any more.
    Orphan(RolePair),
}

/// Compares. Roles at risk are no surprise either way.
#[must_use]
pub fn compare(predictions: &[Prediction], app_roles: &[AppRole]) -> Vec<Surprise> {
    let there: Vec<RolePair> = app_roles.iter().filter(|r| r.enabled).filter_map(|r| RolePair::parse(r.value.as_deref()?).ok()).collect();
    let came = |p: &Prediction| there.iter().any(|pair| *pair.role() == p.role);
    let mut found: Vec<Surprise> = predictions
        .iter()
        .filter_map(|p| match p.outcome {
            Outcome::ComesIn if !came(p) => Some(Surprise::Missing(p.clone())),
            Outcome::StaysOut if came(p) => Some(Surprise::Unexpected(p.clone())),
            _ => None,
        })
        .collect();
    let known = |pair: &RolePair| predictions.iter().any(|p| p.role == *pair.role());
    found.extend(there.iter().filter(|pair| !known(pair)).cloned().map(Surprise::Orphan));
    found
}

impl Surprise {
    /// The surprise for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        match self {
            Self::Missing(p) => Finding::warning(
                "import.missing",
                format!("{} should have come in and is not there", p.role.name()),
                "Every documented rule is met; the cycle may not have been through, or a rule is not documented",
                "Read the provisioning log, then run another cycle; or write the roles directly",
            ),
            Self::Unexpected(p) => Finding::info(
                "import.unexpected",
                format!("{} came in although it was predicted to stay out", p.role.name()),
                format!("{}; it may have come in before its trust policy changed", p.why()),
                "Try a sign-in with it before you rely on it",
            ),
            Self::Orphan(pair) => Finding::warning(
                "import.orphan",
                format!("{} is still in the directory, but not in the account", pair.role().name()),
                "What the import does with a role that vanished is not documented",
                "Whoever is assigned to it is refused by AWS: assign another role",
            ),
        }
    }
}
