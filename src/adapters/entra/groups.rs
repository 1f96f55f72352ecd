//! Security groups, found by name, made, filled.

use super::directory::EntraDirectory;
use super::graph::{escaped, quoted};
use super::wire::WithId;
use super::wire_tenant::Group;
use super::write::created;
use crate::domain::call::{Created, Outcome};
use crate::domain::directory::PrincipalId;
use crate::domain::tenant::DirectoryGroup;
use crate::workflow::ports::PortError;
use reqwest::Method;
use serde_json::json;

impl EntraDirectory {
    pub(super) async fn read_groups(&self, display_name: &str) -> Result<Vec<DirectoryGroup>, PortError> {
        const CALL: &str = "GET /groups";
        let path = format!("/groups?$filter=displayName%20eq%20{}&$select=id,displayName,securityEnabled", quoted(display_name));
        let found: Vec<Group> = self.graph.list(CALL, &path).await?;
        let mut groups = Vec::new();
        for group in found.into_iter().filter(|g| g.security_enabled != Some(false)) {
            let path = format!("/groups/{}/members?$select=id", escaped(&group.id));
            let members: Vec<WithId> = self.graph.list("GET /groups/members", &path).await?;
            groups.push(DirectoryGroup {
                id: PrincipalId::new(group.id),
                display_name: group.display_name.unwrap_or_default(),
                members: members.into_iter().map(|m| PrincipalId::new(m.id)).collect(),
            });
        }
        Ok(groups)
    }

    pub(super) async fn create_group(&self, name: &str, display_name: &str, mail_nickname: &str) -> Result<Outcome, PortError> {
        let body = json!({"displayName": display_name, "mailEnabled": false, "mailNickname": mail_nickname, "securityEnabled": true});
        let answer = self.graph.send(name, Method::POST, "/groups", Some(&body)).await?;
        let id = answer.json::<WithId>(name)?.id;
        Ok(created(&answer, Created::Group(PrincipalId::new(id))))
    }
}

/// The path of a group.
pub(super) fn group_path(group: &PrincipalId) -> String {
    format!("/groups/{}", escaped(group.as_str()))
}
