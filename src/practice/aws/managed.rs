//! A few of the policies that AWS itself manages: enough to attach by name and to rehearse rights with.
//!
//! Names, paths and descriptions are AWS's ("AWS managed policies" reference). Our guess: the documents of the read-only
//! ones are much shorter than AWS's, which list thousands of actions.

/// A policy that AWS manages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwsManaged {
    /// `/` or `/job-function/`.
    pub path: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Id, stable.
    pub id: &'static str,
    /// Its description.
    pub description: &'static str,
    /// `NotAction` instead of `Action`.
    all_but: bool,
    actions: &'static [&'static str],
}

const fn policy(
    path: &'static str,
    name: &'static str,
    id: &'static str,
    description: &'static str,
    actions: &'static [&'static str],
) -> AwsManaged {
    AwsManaged { path, name, id, description, all_but: false, actions }
}

const READ: &[&str] = &["*:Get*", "*:List*", "*:Describe*", "*:View*", "*:BatchGet*", "iam:Generate*", "iam:Simulate*"];
const VIEW: &[&str] = &["*:List*", "*:Describe*", "iam:GetAccountSummary"];

/// The policies, by name.
pub const ALL: &[AwsManaged] = &[
    policy("/", "AdministratorAccess", "ANPAPRACTICEADMINISTR", "Provides full access to AWS services and resources.", &["*"]),
    policy(
        "/job-function/",
        "Billing",
        "ANPAPRACTICEBILLING00",
        "Grants permissions for billing and cost management.",
        &["billing:*", "budgets:*", "ce:*", "cur:*"],
    ),
    policy(
        "/job-function/",
        "DatabaseAdministrator",
        "ANPAPRACTICEDATABASE0",
        "Grants full access permissions to AWS services and actions required to set up and configure AWS database services.",
        &["rds:*", "dynamodb:*", "redshift:*", "elasticache:*"],
    ),
    policy("/", "IAMFullAccess", "ANPAPRACTICEIAMFULL00", "Provides full access to IAM via the AWS Management Console.", &["iam:*"]),
    policy(
        "/",
        "IAMReadOnlyAccess",
        "ANPAPRACTICEIAMREAD00",
        "Provides read only access to IAM via the AWS Management Console.",
        &["iam:Get*", "iam:List*", "iam:Generate*", "iam:Simulate*"],
    ),
    AwsManaged {
        path: "/",
        name: "PowerUserAccess",
        id: "ANPAPRACTICEPOWERUSER",
        description: "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
        all_but: true,
        actions: &["iam:*", "organizations:*", "account:*"],
    },
    policy("/", "ReadOnlyAccess", "ANPAPRACTICEREADONLY0", "Provides read-only access to AWS services and resources.", READ),
    policy(
        "/",
        "SecurityAudit",
        "ANPAPRACTICESECAUDIT0",
        "The security audit template grants access to read security configuration metadata.",
        READ,
    ),
    policy(
        "/",
        "SignInLocalDevelopmentAccess",
        "ANPAPRACTICELOCALDEV0",
        "Provides access to sign in for local development.",
        &["signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token"],
    ),
    policy(
        "/job-function/",
        "SupportUser",
        "ANPAPRACTICESUPPORT00",
        "This policy grants permissions to troubleshoot and resolve issues in an AWS account.",
        &["support:*"],
    ),
    policy(
        "/job-function/",
        "SystemAdministrator",
        "ANPAPRACTICESYSADMIN0",
        "Grants full access permissions necessary for resources required for application and development operations.",
        &["ec2:*", "s3:*", "cloudwatch:*", "logs:*"],
    ),
    policy(
        "/job-function/",
        "ViewOnlyAccess",
        "ANPAPRACTICEVIEWONLY0",
        "This policy grants permissions to view resources and basic metadata across all AWS services.",
        VIEW,
    ),
];

impl AwsManaged {
    /// The ARN in a partition.
    #[must_use]
    pub fn arn(&self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy{}{}", self.path, self.name)
    }

    /// The document of the default version.
    #[must_use]
    pub fn document(&self) -> String {
        let key = if self.all_but { "NotAction" } else { "Action" };
        serde_json::json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", key: self.actions, "Resource": "*"}]}).to_string()
    }
}

/// The policy of an ARN, whatever the partition.
#[must_use]
pub fn find(arn: &str) -> Option<&'static AwsManaged> {
    let mut parts = arn.splitn(3, ':');
    let (_, partition) = (parts.next()?, parts.next()?);
    ALL.iter().find(|m| m.arn(partition) == arn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::trust::Document;

    #[test]
    fn all_are_policies_with_ids_of_the_right_length() -> Result<(), Box<dyn std::error::Error>> {
        for managed in ALL {
            Document::parse_permissions(&managed.document())?;
            assert_eq!(managed.id.len(), 21, "{}", managed.name);
            assert_eq!(find(&managed.arn("aws-cn")), Some(managed));
        }
        assert_eq!(find("arn:aws:iam::aws:policy/ViewOnlyAccess"), None);
        Ok(())
    }
}
