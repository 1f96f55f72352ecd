//! Conditional access at sign-in: which policies apply to a user and an instance, and whether one of them blocks.
//!
//! Of the conditions applications and users are looked at; a policy with any other grant control than `block` counts as
//! fulfilled, because nobody here has a second factor or a managed device to show.

use crate::practice::directory::state::{DirectoryState, Instance};
use serde_json::{Value, json};

/// A policy that applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Applied {
    id: String,
    name: String,
    controls: Vec<String>,
    /// Whether it is enforced, not only reported.
    enforced: bool,
}

/// The policies that apply.
pub(super) fn applied(directory: &DirectoryState, instance: &Instance, user: &str) -> Vec<Applied> {
    let groups = directory.groups_of(user, true);
    let applies = |policy: &Value| {
        let (applications, users) = (&policy["conditions"]["applications"], &policy["conditions"]["users"]);
        let app = instance.application.app_id.as_str();
        let about_app = (has(&applications["includeApplications"], "All") || has(&applications["includeApplications"], app))
            && !has(&applications["excludeApplications"], app);
        let in_any = |list: &Value| groups.iter().any(|g| has(list, g));
        let about_user = (has(&users["includeUsers"], "All") || has(&users["includeUsers"], user) || in_any(&users["includeGroups"]))
            && !has(&users["excludeUsers"], user)
            && !in_any(&users["excludeGroups"]);
        about_app && about_user
    };
    let active = directory.conditional_access.values().filter(|p| p["state"] != "disabled" && applies(p));
    active
        .map(|policy| Applied {
            id: policy["id"].as_str().unwrap_or_default().to_owned(),
            name: policy["displayName"].as_str().unwrap_or_default().to_owned(),
            controls: texts(&policy["grantControls"]["builtInControls"]),
            enforced: policy["state"] == "enabled",
        })
        .collect()
}

/// The name of a policy that blocks.
pub(super) fn blocking(applied: &[Applied]) -> Option<&str> {
    applied.iter().find(|a| a.enforced && a.blocks()).map(|a| a.name.as_str())
}

/// `conditionalAccessStatus` and `appliedConditionalAccessPolicies` of the log.
pub(super) fn logged(applied: &[Applied]) -> (String, Vec<Value>) {
    let status = match blocking(applied) {
        Some(_) => "failure",
        None if applied.iter().any(|a| a.enforced) => "success",
        None => "notApplied",
    };
    let result = |a: &Applied| match (a.enforced, a.blocks()) {
        (true, true) => "failure",
        (true, false) => "success",
        (false, true) => "reportOnlyFailure",
        (false, false) => "reportOnlySuccess",
    };
    let entry = |a: &Applied| {
        json!({
            "id": a.id, "displayName": a.name, "enforcedGrantControls": a.controls, "enforcedSessionControls": [], "result": result(a),
        })
    };
    (status.to_owned(), applied.iter().map(entry).collect())
}

impl Applied {
    fn blocks(&self) -> bool {
        self.controls.iter().any(|c| c == "block")
    }
}

fn has(list: &Value, wanted: &str) -> bool {
    list.as_array().is_some_and(|l| l.iter().any(|v| v == wanted))
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}
