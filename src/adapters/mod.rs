//! One folder per outside world, each implementing ports of the workflow.
//!
//! May use: `workflow::ports`, domain. Never: one another, ui, a decision of policy.

pub mod aws;
pub mod desktop;
pub mod entra;
pub mod store;
pub mod vault;
