//! Why a call may have been denied, as far as AWS's own words tell.
//!
//! Source: IAM User Guide, "Troubleshoot access denied error messages": the message ends in `because no … policy allows the …
//! action` or in `with an explicit deny in a … policy` when AWS tells the kind of policy.

use crate::domain::finding::{Cause, Evidence};

/// A kind of policy: AWS's words for it, the cause when it denies, and the cause when it is silent.
const KINDS: [(&str, &str, &str); 6] = [
    (
        "service control policy",
        "A service control policy of the organisation denies the call",
        "No service control policy of the organisation allows the call",
    ),
    (
        "resource control policy",
        "A resource control policy of the organisation denies the call",
        "No resource control policy of the organisation allows the call",
    ),
    ("permissions boundary", "A permissions boundary denies the call", "The permissions boundary of the identity lacks the action"),
    ("session policy", "A policy of this session denies the call", "The policy of this session lacks the action"),
    (
        "identity-based policy",
        "A policy of the signed-in identity denies the call",
        "The signed-in identity has no policy that allows the call",
    ),
    ("vpc endpoint policy", "A VPC endpoint policy denies the call", "The VPC endpoint policy lacks the action"),
];

/// What stands in the way most often where nothing was said; each can be looked at.
const USUAL: [(&str, &str); 3] = [
    ("identity-based policy", "Needs a look at the policies of the signed-in identity"),
    ("permissions boundary", "Needs iam:GetUser or iam:GetRole for the signed-in identity"),
    ("service control policy", "Needs somebody who manages the AWS organisation"),
];

/// The causes of a denial in IAM's form; none for anybody else's words. With AWS's word on it that cause is the most likely; the
/// others are not checked.
pub(super) fn causes(message: &str) -> Vec<Cause> {
    let message = message.to_lowercase();
    if !message.contains("is not authorized to perform") {
        return Vec::new();
    }
    let denied = KINDS.iter().find(|(kind, ..)| message.contains("explicit deny in a") && message.contains(kind));
    let silent = KINDS.iter().find(|(kind, ..)| message.contains(&format!("because no {kind} allows")));
    let named = denied.map(|(kind, denies, _)| (*kind, *denies, "AWS names an explicit deny in its answer"));
    let named = named.or_else(|| silent.map(|(kind, _, lacks)| (*kind, *lacks, "AWS names the missing permission in its answer")));
    let first = named.map(|(_, what, known_by)| cause(Evidence::MostLikely, what, known_by));
    let others = USUAL.iter().filter(|(kind, _)| named.is_none_or(|(it, ..)| it != *kind)).filter_map(|(kind, needs)| {
        let (_, _, lacks) = KINDS.iter().find(|(it, ..)| it == kind)?;
        Some(cause(Evidence::NotChecked, lacks, needs))
    });
    first.into_iter().chain(others).collect()
}

fn cause(evidence: Evidence, what: &str, known_by: &str) -> Cause {
    Cause { evidence, what: what.to_owned(), known_by: known_by.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(message: &str) -> (Evidence, String) {
        let all = causes(message);
        assert!(all.len() >= 3, "{all:?}");
        assert!(all[1..].iter().all(|c| c.evidence == Evidence::NotChecked && c.what != all[0].what));
        (all[0].evidence, all[0].what.clone())
    }

    #[test]
    fn awss_own_words_name_the_most_likely_cause() {
        let user = "User: arn:aws:iam::123456789012:user/kim is not authorized to perform: iam:CreateSAMLProvider on resource: *";
        let scp = first(&format!("{user} with an explicit deny in a service control policy"));
        assert_eq!(scp, (Evidence::MostLikely, "A service control policy of the organisation denies the call".into()));
        let own = first(&format!("{user} because no identity-based policy allows the iam:CreateSAMLProvider action"));
        assert_eq!(own, (Evidence::MostLikely, "The signed-in identity has no policy that allows the call".into()));
        let boundary = first(&format!("{user} because no permissions boundary allows the iam:CreateSAMLProvider action"));
        assert_eq!(boundary.1, "The permissions boundary of the identity lacks the action");
        assert_eq!(first(&format!("{user} with an explicit deny in an identity-based policy")).0, Evidence::MostLikely);
    }

    #[test]
    fn without_a_word_nothing_is_likely() {
        assert_eq!(first("User is not authorized to perform: iam:CreateSAMLProvider").0, Evidence::NotChecked);
        assert!(causes("Insufficient privileges to complete the operation.").is_empty(), "that is Graph");
    }
}
