//! The accounts of the practice AWS.

use serde::{Deserialize, Serialize};

/// All accounts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct AwsState {}
