//! Which directory an instance belongs to: its steps are never run in another tenant, where they would make it anew.

use super::ports::Store;
use crate::domain::finding::Finding;
use crate::domain::observed::DirectoryIdentity;
use crate::domain::spec::InstanceKey;
use serde::{Deserialize, Serialize};

/// What is remembered of the directory.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Home {
    tenant: String,
    name: String,
    practice: bool,
}

fn setting(key: &InstanceKey) -> String {
    format!("instance-directory/{key}")
}

/// Remembers the directory of a new instance.
///
/// # Errors
/// When the workspace can't be written.
pub(super) async fn note(store: &dyn Store, key: &InstanceKey, directory: &DirectoryIdentity) -> Result<(), Box<Finding>> {
    let home = Home { tenant: directory.tenant.to_string(), name: directory.tenant_name.clone(), practice: directory.practice };
    let json = serde_json::to_string(&home).unwrap_or_default();
    store.save_setting(&setting(key), &json).await.map_err(|e| Box::new(e.finding()))
}

/// Whether this is the directory of an instance. One of an earlier version has none remembered, and passes; so does one of
/// practice in any practice directory.
///
/// # Errors
/// When it is another one.
pub(super) async fn check(store: &dyn Store, key: &InstanceKey, directory: &DirectoryIdentity) -> Result<(), Box<Finding>> {
    let json = store.setting(&setting(key)).await.map_err(|e| Box::new(e.finding()))?;
    let Some(home) = json.and_then(|json| serde_json::from_str::<Home>(&json).ok()) else { return Ok(()) };
    if home.tenant == directory.tenant.as_str() || (home.practice && directory.practice) {
        return Ok(());
    }
    Err(Box::new(Finding::error(
        "instance.other_directory",
        format!("This instance belongs to the directory {}, not to {}", home.name, directory.tenant_name),
        "Its application, certificate and assignments are there; here its steps would make them anew",
        format!("Connect {} in Settings to work on it, or add another instance for this directory", home.name),
    )))
}
