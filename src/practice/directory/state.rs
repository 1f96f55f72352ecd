//! The tenant of the practice directory.

use serde::{Deserialize, Serialize};

/// The tenant.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct DirectoryState {}
