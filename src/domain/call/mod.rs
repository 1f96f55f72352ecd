//! Calls that change a cloud, as data: they can be shown before they are made, journaled, made, and inverted.

mod aws;
mod directory;
mod here;
mod words;

pub use aws::AwsCall;
pub use directory::DirectoryCall;
pub use here::LocalCall;

use super::certificate::Thumbprint;
use super::directory::{AssignmentId, ClaimsPolicyId, PrincipalId, ProvisioningJobId};
use super::observed::InstanceIds;
use super::secret::SecretText;
use super::step::Cloud;
use serde::{Deserialize, Serialize};

/// A call that changes one of the clouds. No variant ever holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cloud", content = "call", rename_all = "snake_case")]
pub enum Call {
    /// In the AWS account.
    Aws(AwsCall),
    /// In the directory.
    Directory(DirectoryCall),
    /// On this computer.
    Here(LocalCall),
}

/// What a call brought back. It may hold a secret, so it can't be serialized.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The other side's request id.
    pub request_id: Option<String>,
    /// What came into being.
    pub created: Option<Created>,
}

/// What a call made.
#[derive(Debug, Clone)]
pub enum Created {
    /// An instance.
    Instance(InstanceIds),
    /// A claims mapping policy.
    ClaimsPolicy(ClaimsPolicyId),
    /// A signing certificate.
    Certificate(Thumbprint),
    /// A user with its first password.
    User {
        /// Object id.
        id: PrincipalId,
        /// The password, to be shown once.
        password: SecretText,
    },
    /// A new password of a user.
    Password(SecretText),
    /// An assignment.
    Assignment(AssignmentId),
    /// A group.
    Group(PrincipalId),
    /// A provisioning job.
    ProvisioningJob(ProvisioningJobId),
    /// An access key with its secret, which AWS never shows again.
    AccessKey {
        /// The key's id.
        id: String,
        /// The secret.
        secret: SecretText,
    },
}

impl Call {
    /// Where the call goes.
    #[must_use]
    pub const fn cloud(&self) -> Cloud {
        match self {
            Self::Aws(_) => Cloud::Aws,
            Self::Directory(_) => Cloud::Directory,
            Self::Here(_) => Cloud::ThisMachine,
        }
    }

    /// The name of the call as the cloud's own documentation has it.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Aws(call) => call.action(),
            Self::Directory(call) => call.action(),
            Self::Here(call) => call.action(),
        }
    }

    /// Whether two calls mean the same thing to happen, so that making one makes the other unnecessary.
    #[must_use]
    pub fn same_effect(&self, other: &Self) -> bool {
        match (self, other) {
            // the end of a certificate is counted from the day on which it is planned
            (
                Self::Directory(DirectoryCall::AddSigningCertificate { service_principal: left, .. }),
                Self::Directory(DirectoryCall::AddSigningCertificate { service_principal: right, .. }),
            ) => left == right,
            // each attempt makes a key of its own
            (Self::Here(LocalCall::IssueCertificate { .. }), Self::Here(LocalCall::IssueCertificate { .. })) => true,
            _ => self == other,
        }
    }

    /// Whether making it a second time would make a second thing: no unique name stops it.
    #[must_use]
    pub const fn makes_another(&self) -> bool {
        match self {
            Self::Aws(call) => matches!(call, AwsCall::CreateAccessKey { .. }),
            Self::Directory(call) => matches!(
                call,
                DirectoryCall::Instantiate { .. }
                    | DirectoryCall::AddSigningCertificate { .. }
                    | DirectoryCall::CreateClaimsPolicy { .. }
                    | DirectoryCall::CreateGroup { .. }
                    | DirectoryCall::CreateProvisioningJob { .. }
            ),
            Self::Here(_) => false,
        }
    }

    /// The call that takes this one back, where what was there before is not needed to know it.
    ///
    /// `None` for calls that replace a value: their inverse is planned from the value before.
    #[must_use]
    pub fn inverse(&self, outcome: &Outcome) -> Option<Self> {
        match self {
            Self::Aws(call) => call.inverse(outcome).map(Self::Aws),
            Self::Directory(call) => call.inverse(outcome).map(Self::Directory),
            Self::Here(call) => call.inverse().map(Self::Here),
        }
    }
}
