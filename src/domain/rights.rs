//! The rights that each step needs on the AWS side, by action.
//! Source: Service Authorization Reference, actions of `iam` and `sts`.

use super::step::StepId;

/// The IAM actions that a step calls, reads first.
#[must_use]
pub const fn aws_actions(step: StepId) -> &'static [&'static str] {
    match step {
        StepId::Connect => &["iam:ListAccountAliases", "iam:GetAccountSummary"],
        StepId::Provider => &["iam:GetSAMLProvider", "iam:CreateSAMLProvider", "iam:UpdateSAMLProvider", "iam:DeleteSAMLProvider"],
        StepId::Roles => &[
            "iam:GetRole",
            "iam:ListAttachedRolePolicies",
            "iam:CreateRole",
            "iam:UpdateRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:AttachRolePolicy",
            "iam:DetachRolePolicy",
            "iam:DeleteRole",
        ],
        StepId::ImportIdentity => &[
            "iam:GetPolicy",
            "iam:GetPolicyVersion",
            "iam:CreatePolicy",
            "iam:DeletePolicy",
            "iam:GetUser",
            "iam:CreateUser",
            "iam:DeleteUser",
            "iam:ListAttachedUserPolicies",
            "iam:AttachUserPolicy",
            "iam:DetachUserPolicy",
            "iam:ListAccessKeys",
            "iam:CreateAccessKey",
            "iam:UpdateAccessKey",
            "iam:DeleteAccessKey",
        ],
        StepId::DirectoryRoles => &["iam:ListRoles"],
        _ => &[],
    }
}

/// All IAM actions of the procedure, in order of the steps.
#[must_use]
pub fn all_aws_actions() -> Vec<&'static str> {
    StepId::ALL.into_iter().flat_map(aws_actions).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_action_is_named_twice() {
        let all = all_aws_actions();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }
}
