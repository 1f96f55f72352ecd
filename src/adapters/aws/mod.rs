//! The AWS account: the port [`AwsPort`](crate::workflow::ports::AwsPort) over the AWS SDK for IAM and STS.
//!
//! May use: `workflow::ports`, domain, the AWS SDK. Never: another adapter, a decision of policy, a retry of a call
//! that changes something (the workflow looks first whether it was carried out).

mod account;
mod connect;
mod error;
mod identity;
mod profiles;
mod read;
mod retry;
mod session;
mod write;

pub use account::AwsAccount;
pub use connect::{AwsTarget, KeySource};
pub use profiles::profile_names;
