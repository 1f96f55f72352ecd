//! What is there in IAM.

use super::account::AwsAccount;
use super::error::{garbled, optional, port_error};
use super::retry::read;
use crate::domain::arn::{PolicyArn, ProviderArn, RoleArn};
use crate::domain::name::{RoleName, UserName};
use crate::domain::observed::{ObservedAccessKey, ObservedPolicy, ObservedProvider, ObservedRole, ObservedUser};
use crate::workflow::ports::PortError;
use aws_sdk_iam::types::{AttachedPolicy, Role, StatusType};
use jiff::Timestamp;

/// The most that `ListRoles` gives in one page (IAM service model).
const PAGE: i32 = 1_000;
/// Pages that are read at most; a page may be short and the list still go on.
const MAX_PAGES: usize = 2_000;
/// What IAM takes when a role says nothing.
const DEFAULT_SESSION_SECONDS: u32 = 3_600;

/// Reads all pages: `$send` makes the request for a marker, `$items` is the field of the answer that holds the rows.
macro_rules! all_pages {
    ($call:literal, $items:ident, |$marker:ident| $request:expr) => {{
        let mut rows = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let page = read(|| async {
                let $marker = next.clone();
                $request.send().await.map_err(|e| port_error($call, &e))
            })
            .await?;
            rows.extend(page.$items);
            let before = next.take();
            next = page.marker.filter(|_| page.is_truncated);
            // a marker that does not move would never come to an end
            if next.is_none() || next == before {
                break;
            }
        }
        rows
    }};
}

impl AwsAccount {
    pub(super) async fn read_provider(&self, arn: &ProviderArn) -> Result<Option<ObservedProvider>, PortError> {
        const CALL: &str = "GetSAMLProvider";
        let request =
            || async { self.iam.get_saml_provider().saml_provider_arn(arn.to_string()).send().await.map_err(|e| port_error(CALL, &e)) };
        let found = optional(read(request).await)?;
        Ok(found.map(|p| ObservedProvider {
            arn: arn.clone(),
            metadata: p.saml_metadata_document.unwrap_or_default(),
            created: p.create_date.and_then(timestamp),
        }))
    }

    pub(super) async fn read_role(&self, name: &RoleName) -> Result<Option<ObservedRole>, PortError> {
        const CALL: &str = "GetRole";
        let request = || async { self.iam.get_role().role_name(name.as_str()).send().await.map_err(|e| port_error(CALL, &e)) };
        let Some(answer) = optional(read(request).await)? else { return Ok(None) };
        let role = answer.role.ok_or_else(|| garbled(CALL, "role"))?;
        let mut role = observed_role(role).ok_or_else(|| garbled(CALL, "role that can be read"))?;
        let Some(attached) = optional(self.attached_to_role(name).await)? else { return Ok(None) };
        role.attached = attached;
        Ok(Some(role))
    }

    async fn attached_to_role(&self, name: &RoleName) -> Result<Vec<PolicyArn>, PortError> {
        let rows = all_pages!("ListAttachedRolePolicies", attached_policies, |marker| self
            .iam
            .list_attached_role_policies()
            .role_name(name.as_str())
            .set_marker(marker));
        Ok(policy_arns(rows.into_iter().flatten()))
    }

    pub(super) async fn read_roles(&self) -> Result<Vec<ObservedRole>, PortError> {
        let rows: Vec<Role> = all_pages!("ListRoles", roles, |marker| self.iam.list_roles().max_items(PAGE).set_marker(marker));
        Ok(rows.into_iter().filter_map(observed_role).collect())
    }

    pub(super) async fn read_policy(&self, arn: &PolicyArn) -> Result<Option<ObservedPolicy>, PortError> {
        const CALL: &str = "GetPolicyVersion";
        let request = || async { self.iam.get_policy().policy_arn(arn.to_string()).send().await.map_err(|e| port_error("GetPolicy", &e)) };
        let Some(answer) = optional(read(request).await)? else { return Ok(None) };
        let version = answer.policy.and_then(|p| p.default_version_id).ok_or_else(|| garbled("GetPolicy", "default version"))?;
        let request = || async {
            let request = self.iam.get_policy_version().policy_arn(arn.to_string()).version_id(&version);
            request.send().await.map_err(|e| port_error(CALL, &e))
        };
        let Some(answer) = optional(read(request).await)? else { return Ok(None) };
        let document =
            answer.policy_version.and_then(|v| v.document).and_then(|d| url_decoded(&d)).ok_or_else(|| garbled(CALL, "document"))?;
        Ok(Some(ObservedPolicy { arn: arn.clone(), document }))
    }

    pub(super) async fn read_user(&self, name: &UserName) -> Result<Option<ObservedUser>, PortError> {
        let request = || async { self.iam.get_user().user_name(name.as_str()).send().await.map_err(|e| port_error("GetUser", &e)) };
        if optional(read(request).await)?.is_none() {
            return Ok(None);
        }
        let parts = async { tokio::try_join!(self.attached_to_user(name), self.keys_of(name)) }.await;
        Ok(optional(parts)?.map(|(attached, keys)| ObservedUser { name: name.clone(), attached, keys }))
    }

    async fn attached_to_user(&self, name: &UserName) -> Result<Vec<PolicyArn>, PortError> {
        let rows = all_pages!("ListAttachedUserPolicies", attached_policies, |marker| self
            .iam
            .list_attached_user_policies()
            .user_name(name.as_str())
            .set_marker(marker));
        Ok(policy_arns(rows.into_iter().flatten()))
    }

    /// When a key was last used is a read of its own, with a right of its own: `read_key_use`.
    async fn keys_of(&self, name: &UserName) -> Result<Vec<ObservedAccessKey>, PortError> {
        let rows = all_pages!("ListAccessKeys", access_key_metadata, |marker| self
            .iam
            .list_access_keys()
            .user_name(name.as_str())
            .set_marker(marker));
        let key = |k: aws_sdk_iam::types::AccessKeyMetadata| {
            let created = k.create_date.and_then(timestamp);
            Some(ObservedAccessKey { id: k.access_key_id?, active: k.status == Some(StatusType::Active), created, last_used: None })
        };
        Ok(rows.into_iter().filter_map(key).collect())
    }

    pub(super) async fn read_key_use(&self, key: &str) -> Result<Option<Timestamp>, PortError> {
        let asked = || async {
            let request = self.iam.get_access_key_last_used().access_key_id(key);
            request.send().await.map_err(|e| port_error("GetAccessKeyLastUsed", &e))
        };
        let used = read(asked).await?.access_key_last_used.and_then(|used| used.last_used_date);
        Ok(used.and_then(timestamp))
    }
}

/// `None` for roles of partitions that Rolebridge does not know and for unreadable documents.
fn observed_role(role: Role) -> Option<ObservedRole> {
    Some(ObservedRole {
        arn: RoleArn::parse(&role.arn).ok()?,
        description: role.description.unwrap_or_default(),
        trust: url_decoded(role.assume_role_policy_document.as_deref().unwrap_or_default())?,
        max_session_seconds: role.max_session_duration.and_then(|s| u32::try_from(s).ok()).unwrap_or(DEFAULT_SESSION_SECONDS),
        attached: Vec::new(),
    })
}

fn policy_arns(rows: impl Iterator<Item = AttachedPolicy>) -> Vec<PolicyArn> {
    rows.filter_map(|p| PolicyArn::parse(&p.policy_arn?).ok()).collect()
}

/// IAM gives policy documents URL-encoded as in RFC 3986: a plus sign stays one.
fn url_decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// The SDK's time as ours.
pub(super) fn timestamp(time: aws_smithy_types::DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_decoded_and_keep_their_plus_signs() {
        assert_eq!(url_decoded("%7B%22a%22%3A%20%22b+c%22%7D").as_deref(), Some(r#"{"a": "b+c"}"#));
        assert_eq!(url_decoded("%FF"), None);
    }

    #[test]
    fn times_keep_their_fraction() {
        let time = aws_smithy_types::DateTime::from_secs_and_nanos(1_764_000_000, 500_000_000);
        assert_eq!(timestamp(time).map(Timestamp::as_millisecond), Some(1_764_000_000_500));
    }
}
