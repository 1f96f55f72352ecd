//! The fifteen steps of the procedure, in the order of the tutorial.

use serde::{Deserialize, Serialize};

/// Where a step works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cloud {
    /// The identity provider.
    Directory,
    /// The AWS account.
    Aws,
    /// Directory and AWS account.
    Both,
    /// Only this computer.
    ThisMachine,
}

impl Cloud {
    /// The stable name for files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Aws => "aws",
            Self::Both => "both",
            Self::ThisMachine => "this_machine",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Directory => "Directory",
            Self::Aws => "AWS",
            Self::Both => "Both clouds",
            Self::ThisMachine => "This machine",
        }
    }
}

/// A group of steps in the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StepGroup {
    /// Choice and connections.
    Prepare,
    /// The gallery application.
    Application,
    /// Provider, roles and import identity.
    AwsAccount,
    /// Roles in the directory, users, assignments.
    RolesAndPeople,
    /// The sign-in and what follows.
    Proof,
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $id:literal, $title:literal, $cloud:ident, $group:ident, [$($needs:ident),*];)*) => {
        /// A step of the procedure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum StepId { $($(#[$doc])* $name,)* }

        impl StepId {
            /// All steps in order.
            pub const ALL: [Self; 15] = [$(Self::$name),*];

            /// 1 to 15.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $(Self::$name => $number),* }
            }

            /// The stable name for scripts.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// The name on screen.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),* }
            }

            /// Where the step works.
            #[must_use]
            pub const fn cloud(self) -> Cloud {
                match self { $(Self::$name => Cloud::$cloud),* }
            }

            /// The group it is listed in.
            #[must_use]
            pub const fn group(self) -> StepGroup {
                match self { $(Self::$name => StepGroup::$group),* }
            }

            /// The steps that must be done (or not needed) before this one can be planned in full.
            #[must_use]
            pub const fn needs(self) -> &'static [Self] {
                match self { $(Self::$name => &[$(Self::$needs),*]),* }
            }
        }
    };
}

steps! {
    /// IAM Identity Center or Single-Account Access.
    Choose = 1, "choose", "Choose AWS application", ThisMachine, Prepare, [];
    /// Connections and rights.
    Connect = 2, "connect", "Connect and check rights", Both, Prepare, [Choose];
    /// The gallery application with its `#N`.
    Instance = 3, "instance", "Create the instance", Directory, Application, [Connect];
    /// Identifier, reply URL, relay state, sign-on mode.
    BasicSaml = 4, "basic_saml", "Basic SAML configuration", Directory, Application, [Instance];
    /// Role, RoleSessionName, SessionDuration.
    Claims = 5, "claims", "Claims", Directory, Application, [Instance];
    /// Issued and active.
    Certificate = 6, "certificate", "Signing certificate", Directory, Application, [Instance];
    /// Exported and checked.
    Metadata = 7, "metadata", "Federation metadata", Directory, Application, [BasicSaml, Certificate];
    /// The IAM SAML provider.
    Provider = 8, "provider", "SAML provider", Aws, AwsAccount, [Metadata];
    /// Roles that trust the provider.
    Roles = 9, "roles", "Roles", Aws, AwsAccount, [Provider];
    /// The IAM user whose key lists the roles.
    ImportIdentity = 10, "import_identity", "Import identity", Aws, AwsAccount, [Connect];
    /// App roles.
    DirectoryRoles = 11, "directory_roles", "Roles into the directory", Directory, RolesAndPeople, [Instance, Roles, ImportIdentity];
    /// A user with a role.
    TestUser = 12, "test_user", "Test user and assignment", Directory, RolesAndPeople, [DirectoryRoles];
    /// Nothing to do on the AWS side.
    AwsTestUser = 13, "aws_test_user", "AWS test user", Aws, RolesAndPeople, [];
    /// The proof.
    SignIn = 14, "sign_in", "Test sign-in", Both, Proof, [Claims, Provider, Roles, TestUser];
    /// What to watch from now on.
    Next = 15, "next", "What to watch next", Directory, Proof, [SignIn];
}

impl std::fmt::Display for StepId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl StepGroup {
    /// All groups in order.
    pub const ALL: [Self; 5] = [Self::Prepare, Self::Application, Self::AwsAccount, Self::RolesAndPeople, Self::Proof];

    /// The name on screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Prepare => "Prepare",
            Self::Application => "Entra ID application",
            Self::AwsAccount => "AWS account",
            Self::RolesAndPeople => "Roles and people",
            Self::Proof => "Proof",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_in_order_and_need_only_earlier_ones() {
        for (index, step) in StepId::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(step.number()), index + 1);
            assert!(step.needs().iter().all(|n| n.number() < step.number()), "{step}");
        }
    }
}
