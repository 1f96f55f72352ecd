//! Identifiers of objects in the directory. They look alike (most are GUIDs) and mean different things, so each has a
//! type of its own. Source of the names: Microsoft Graph v1.0.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $type(String);

        impl $type {
            /// Takes an identifier as the directory gave it.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier's text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A tenant.
    TenantId
);
id!(
    /// The object id of an application (registration).
    ApplicationObjectId
);
id!(
    /// The object id of a service principal (enterprise application): what an instance is known by.
    ServicePrincipalId
);
id!(
    /// The client id (`appId`) that application and service principal share.
    ClientId
);
id!(
    /// The object id of a user or a group.
    PrincipalId
);
id!(
    /// An app role of an instance.
    AppRoleId
);
id!(
    /// The assignment of an app role to a principal.
    AssignmentId
);
id!(
    /// A claims mapping policy.
    ClaimsPolicyId
);
id!(
    /// A job of the provisioning service.
    ProvisioningJobId
);

/// The gallery template *AWS Single-Account Access*. Source: Microsoft Graph, applicationTemplate.
pub const AWS_TEMPLATE_ID: &str = "8b1025e4-1dd2-430b-a150-2ef79cd700f5";
