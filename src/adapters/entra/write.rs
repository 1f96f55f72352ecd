//! Calls that change the directory: one request each (two where the current value has to be echoed), never repeated.

use super::directory::EntraDirectory;
use super::graph::{Answer, escaped};
use super::groups::group_path;
use super::provisioning::job_path;
use super::wire::{Application, Instantiated, WithId};
use crate::domain::call::{Call, Created, DirectoryCall, Outcome};
use crate::domain::directory::{AWS_TEMPLATE_ID, ApplicationObjectId, AssignmentId, ClaimsPolicyId, ClientId, ServicePrincipalId};
use crate::domain::observed::{AppRole, InstanceIds};
use crate::workflow::ports::{CallSecret, PortError, PortErrorKind};
use reqwest::Method;
use serde_json::{Value, json};

impl EntraDirectory {
    #[allow(clippy::too_many_lines)] // one arm a call
    pub(super) async fn write(&self, call: &DirectoryCall, secret: Option<&CallSecret>) -> Result<Outcome, PortError> {
        use DirectoryCall as C;
        let name = Call::Directory(call.clone()).action();
        match call {
            C::Instantiate { display_name } => self.instantiate(name, display_name).await,
            C::DeleteApplication { application } => self.delete(name, &application_path(application)).await,
            C::AddOwner { service_principal, owner } => {
                let object = self.graph.address_of(&format!("/directoryObjects/{}", escaped(owner.as_str())));
                accept_existing(
                    self.post(name, &format!("{}/owners/$ref", principal(service_principal)), &json!({"@odata.id": object})).await,
                )
            }
            C::RemoveOwner { service_principal, owner } => {
                self.delete(name, &format!("{}/owners/{}/$ref", principal(service_principal), escaped(owner.as_str()))).await
            }
            C::SetSignOnMode { service_principal, mode } => {
                self.set(name, service_principal, &json!({"preferredSingleSignOnMode": mode})).await
            }
            C::SetBasicSaml { application, identifiers, reply_urls } => {
                let body = json!({"identifierUris": identifiers, "web": {"redirectUris": reply_urls}});
                self.patch(name, &application_path(application), &body).await
            }
            C::SetRelayState { service_principal, relay_state } => {
                self.set(name, service_principal, &json!({"samlSingleSignOnSettings": {"relayState": relay_state}})).await
            }
            C::SetNotificationAddresses { service_principal, addresses } => {
                self.set(name, service_principal, &json!({"notificationEmailAddresses": addresses})).await
            }
            C::CreateClaimsPolicy { .. } | C::UpdateClaimsPolicy { .. } | C::DeleteClaimsPolicy { .. } => {
                self.claims_policy(name, call).await
            }
            C::AssignClaimsPolicy { service_principal, policy } => {
                let object = self.graph.address_of(&format!("/policies/claimsMappingPolicies/{}", escaped(policy.as_str())));
                self.post(name, &format!("{}/claimsMappingPolicies/$ref", principal(service_principal)), &json!({"@odata.id": object}))
                    .await
            }
            C::UnassignClaimsPolicy { service_principal, policy } => {
                self.delete(name, &format!("{}/claimsMappingPolicies/{}/$ref", principal(service_principal), escaped(policy.as_str())))
                    .await
            }
            C::AddSigningCertificate { service_principal, subject, ends } => {
                self.add_certificate(name, service_principal, subject, *ends).await
            }
            C::UploadSigningCertificate { service_principal, certificate_der_base64, thumbprint, .. } => {
                let pfx = match secret {
                    Some(CallSecret::Pfx(pfx)) => Some(pfx),
                    _ => None,
                };
                self.upload_certificate(name, service_principal, certificate_der_base64, thumbprint, pfx).await
            }
            C::RemoveSigningCertificate { service_principal, thumbprint } => {
                self.remove_certificate(name, service_principal, thumbprint).await
            }
            C::ActivateCertificate { service_principal, thumbprint } => {
                let thumbprint = thumbprint.as_ref().map(ToString::to_string);
                self.set(name, service_principal, &json!({"preferredTokenSigningKeyThumbprint": thumbprint})).await
            }
            C::SetAppRoles { service_principal, roles } => self.set_app_roles(name, service_principal, roles).await,
            C::CreateUser { user_principal_name, display_name, mail_nickname } => {
                self.create_user(name, user_principal_name, display_name, mail_nickname).await
            }
            C::ResetPassword { user } => self.reset_password(name, user).await,
            C::DeleteUser { user } => self.delete(name, &format!("/users/{}", escaped(user.as_str()))).await,
            C::Assign { service_principal, principal: who, app_role } => {
                let body = json!({"principalId": who, "resourceId": service_principal, "appRoleId": app_role});
                let answer = self
                    .graph
                    .send(name, Method::POST, &format!("{}/appRoleAssignedTo", principal(service_principal)), Some(&body))
                    .await?;
                let id = answer.json::<WithId>(name)?.id;
                Ok(created(&answer, Created::Assignment(AssignmentId::new(id))))
            }
            C::Unassign { service_principal, assignment } => {
                self.delete(name, &format!("{}/appRoleAssignedTo/{}", principal(service_principal), escaped(assignment.as_str()))).await
            }
            C::SetTokenVersion { application, version } => {
                self.patch(name, &application_path(application), &json!({"api": {"requestedAccessTokenVersion": version}})).await
            }
            C::SetAssignmentRequired { service_principal, required } => {
                self.set(name, service_principal, &json!({"appRoleAssignmentRequired": required})).await
            }
            C::AddReplyUrl { application, url } => self.change_reply_urls(name, application, |urls| urls.push(url.clone())).await,
            C::RemoveReplyUrl { application, url } => self.change_reply_urls(name, application, |urls| urls.retain(|u| u != url)).await,
            C::CreateGroup { display_name, mail_nickname } => self.create_group(name, display_name, mail_nickname).await,
            C::DeleteGroup { group } => self.delete(name, &group_path(group)).await,
            C::AddGroupMember { group, member } => {
                let object = self.graph.address_of(&format!("/directoryObjects/{}", escaped(member.as_str())));
                accept_existing(self.post(name, &format!("{}/members/$ref", group_path(group)), &json!({"@odata.id": object})).await)
            }
            C::RemoveGroupMember { group, member } => {
                self.delete(name, &format!("{}/members/{}/$ref", group_path(group), escaped(member.as_str()))).await
            }
            C::CreateProvisioningJob { .. }
            | C::DeleteProvisioningJob { .. }
            | C::SaveProvisioningCredentials { .. }
            | C::StartProvisioning { .. }
            | C::PauseProvisioning { .. }
            | C::RestartProvisioning { .. } => self.provision(name, call, secret).await,
        }
    }

    async fn provision(&self, name: &str, call: &DirectoryCall, secret: Option<&CallSecret>) -> Result<Outcome, PortError> {
        use DirectoryCall as C;
        match call {
            C::CreateProvisioningJob { service_principal, template } => self.create_job(name, service_principal, template).await,
            C::DeleteProvisioningJob { service_principal, job } => self.delete(name, &job_path(service_principal, job)).await,
            C::SaveProvisioningCredentials { service_principal, job, access_key_id } => {
                let secret = match secret {
                    Some(CallSecret::AccessKey(secret)) => Some(secret),
                    _ => None,
                };
                self.save_credentials(name, service_principal, job, access_key_id, secret).await
            }
            C::StartProvisioning { service_principal, job } => self.steer_job(name, service_principal, job, "start", None).await,
            C::PauseProvisioning { service_principal, job } => self.steer_job(name, service_principal, job, "pause", None).await,
            C::RestartProvisioning { service_principal, job, reset } => {
                let body = json!({"criteria": {"resetScope": reset}});
                self.steer_job(name, service_principal, job, "restart", Some(&body)).await
            }
            _ => Err(PortError::new(PortErrorKind::NotSupported, name, "this is no call about provisioning")),
        }
    }

    /// The list is replaced whole, so what is there at the call goes back. Nothing is sent where nothing changes.
    async fn change_reply_urls(
        &self,
        name: &str,
        application: &ApplicationObjectId,
        change: impl FnOnce(&mut Vec<String>),
    ) -> Result<Outcome, PortError> {
        let path = application_path(application);
        let current: Application = self.graph.get(name, &format!("{path}?$select=id,web")).await?;
        let before = current.web.map(|w| w.redirect_uris).unwrap_or_default();
        let mut urls = before.clone();
        change(&mut urls);
        urls.dedup();
        if urls == before {
            return Ok(Outcome::default());
        }
        self.patch(name, &path, &json!({"web": {"redirectUris": urls}})).await
    }

    async fn instantiate(&self, name: &str, display_name: &str) -> Result<Outcome, PortError> {
        let path = format!("/applicationTemplates/{AWS_TEMPLATE_ID}/instantiate");
        let answer = self.graph.send(name, Method::POST, &path, Some(&json!({"displayName": display_name}))).await?;
        let made: Instantiated = answer.json(name)?;
        let Some(client) = made.application.app_id.or(made.service_principal.app_id) else {
            return Err(PortError::new(PortErrorKind::Garbled, name, "the answer holds no appId"));
        };
        let ids = InstanceIds {
            application: ApplicationObjectId::new(made.application.id),
            service_principal: ServicePrincipalId::new(made.service_principal.id),
            client: ClientId::new(client),
        };
        Ok(created(&answer, Created::Instance(ids)))
    }

    async fn claims_policy(&self, name: &str, call: &DirectoryCall) -> Result<Outcome, PortError> {
        const PATH: &str = "/policies/claimsMappingPolicies";
        match call {
            DirectoryCall::CreateClaimsPolicy { display_name, definition } => {
                let body = json!({"displayName": display_name, "definition": [definition], "isOrganizationDefault": false});
                let answer = self.graph.send(name, Method::POST, PATH, Some(&body)).await?;
                let id = answer.json::<WithId>(name)?.id;
                Ok(created(&answer, Created::ClaimsPolicy(ClaimsPolicyId::new(id))))
            }
            DirectoryCall::UpdateClaimsPolicy { policy, definition } => {
                self.patch(name, &format!("{PATH}/{}", escaped(policy.as_str())), &json!({"definition": [definition]})).await
            }
            DirectoryCall::DeleteClaimsPolicy { policy } => self.delete(name, &format!("{PATH}/{}", escaped(policy.as_str()))).await,
            _ => Err(PortError::new(PortErrorKind::NotSupported, name, "this is no call about claims policies")),
        }
    }

    /// The list is replaced whole. Roles that are there already go back with what they have beside the domain's fields:
    /// Graph refuses a changed role that is enabled. `origin` is read-only and left out.
    async fn set_app_roles(&self, name: &str, id: &ServicePrincipalId, roles: &[AppRole]) -> Result<Outcome, PortError> {
        let current: Value = self.graph.get(name, &format!("{}?$select=id,appRoles", principal(id))).await?;
        let current = current["appRoles"].as_array().map(Vec::as_slice).unwrap_or_default();
        let wire: Vec<Value> = roles.iter().map(|role| wire_role(role, current)).collect();
        self.set(name, id, &json!({"appRoles": wire})).await
    }

    /// Changes properties of a service principal.
    pub(super) async fn set(&self, name: &str, id: &ServicePrincipalId, body: &Value) -> Result<Outcome, PortError> {
        self.patch(name, &principal(id), body).await
    }

    pub(super) async fn patch(&self, name: &str, path: &str, body: &Value) -> Result<Outcome, PortError> {
        self.graph.send(name, Method::PATCH, path, Some(body)).await.map(|a| done(&a))
    }

    async fn post(&self, name: &str, path: &str, body: &Value) -> Result<Outcome, PortError> {
        self.graph.send(name, Method::POST, path, Some(body)).await.map(|a| done(&a))
    }

    async fn delete(&self, name: &str, path: &str) -> Result<Outcome, PortError> {
        self.graph.send(name, Method::DELETE, path, None).await.map(|a| done(&a))
    }
}

/// The path of a service principal.
pub(super) fn principal(id: &ServicePrincipalId) -> String {
    format!("/servicePrincipals/{}", escaped(id.as_str()))
}

/// The path of an application.
fn application_path(id: &ApplicationObjectId) -> String {
    format!("/applications/{}", escaped(id.as_str()))
}

/// What a call that made nothing brought back.
pub(super) fn done(answer: &Answer) -> Outcome {
    Outcome { request_id: answer.request_id.clone(), created: None }
}

/// What a call brought back that made something.
pub(super) fn created(answer: &Answer, created: Created) -> Outcome {
    Outcome { request_id: answer.request_id.clone(), created: Some(created) }
}

/// An owner that is one already is as good as one that was added.
fn accept_existing(result: Result<Outcome, PortError>) -> Result<Outcome, PortError> {
    match result {
        Err(error) if error.kind == PortErrorKind::AlreadyExists => Ok(Outcome { request_id: error.request_id, created: None }),
        other => other,
    }
}

fn wire_role(role: &AppRole, current: &[Value]) -> Value {
    let same = |v: &&Value| v["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(role.id.as_str()));
    let members = current.iter().find(same).map(|v| v["allowedMemberTypes"].clone()).filter(Value::is_array);
    json!({
        "id": role.id,
        "allowedMemberTypes": members.unwrap_or_else(|| json!(["User"])),
        "displayName": role.display_name,
        "description": role.description,
        "isEnabled": role.enabled,
        "value": role.value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::directory::AppRoleId;

    #[test]
    fn a_role_that_is_there_keeps_its_member_types_and_sends_no_origin() {
        let role = AppRole { id: AppRoleId::new("a"), display_name: "n".into(), description: "d".into(), value: None, enabled: true };
        let there = [json!({"id": "A", "allowedMemberTypes": ["User", "Application"], "origin": "Application"})];
        let wire = wire_role(&role, &there);
        assert_eq!(wire["allowedMemberTypes"], json!(["User", "Application"]));
        assert!(wire.get("origin").is_none());
        assert_eq!(wire_role(&role, &[])["allowedMemberTypes"], json!(["User"]));
    }
}
