//! Reads that concern the tenant: who is signed in, lists, metadata, users, sign-in logs.

use super::directory::EntraDirectory;
use super::graph::{escaped, quoted};
use super::http;
use super::wire::{Application, Organization, ServicePrincipal, User, VerifiedDomain, WireClaimsPolicy, WithId};
use crate::domain::directory::{AWS_TEMPLATE_ID, ApplicationObjectId, ClaimsPolicyId, ClientId, PrincipalId, ServicePrincipalId, TenantId};
use crate::domain::observed::{DirectoryIdentity, DirectoryUser, InstanceIds, InstanceRow, ObservedClaimsPolicy};
use crate::domain::tenant::RoleSource;
use crate::workflow::ports::{PortError, PortErrorKind};
use std::collections::BTreeMap;

/// Federation metadata with ten certificates has about 60 KB.
const MAX_METADATA: usize = 4 * 1024 * 1024;

/// The two halves of an instance, as far as they were found.
#[derive(Default)]
struct Halves {
    application: Option<Application>,
    service_principal: Option<ServicePrincipal>,
}

impl EntraDirectory {
    pub(super) async fn read_identity(&self) -> Result<DirectoryIdentity, PortError> {
        let me = self.graph.get::<User>("GET /me", "/me?$select=id,displayName,userPrincipalName");
        let organizations = self.graph.list::<Organization>("GET /organization", "/organization?$select=id,displayName,verifiedDomains");
        let (me, organizations) = tokio::try_join!(me, organizations)?;
        let garbled = |what: &str| PortError::new(PortErrorKind::Garbled, "GET /organization", format!("the answer holds no {what}"));
        let organization = organizations.into_iter().next().ok_or_else(|| garbled("organization"))?;
        Ok(DirectoryIdentity {
            domain: domain_of(&organization.verified_domains).ok_or_else(|| garbled("verified domain"))?,
            tenant_name: organization.display_name.unwrap_or_default(),
            tenant: TenantId::new(organization.id),
            user: PrincipalId::new(me.id),
            user_name: me.principal_name.unwrap_or_default(),
            practice: self.target.practice,
        })
    }

    /// Both object kinds are listed by template and joined by client id. That Graph filters service principals by it is
    /// documented nowhere, so a list that is refused, or a half that is missing, is made up for one by one.
    pub(super) async fn read_instances(&self) -> Result<Vec<InstanceRow>, PortError> {
        let filter = format!("$filter=applicationTemplateId%20eq%20{}", quoted(AWS_TEMPLATE_ID));
        let applications = format!("/applications?{filter}&$select=id,appId,displayName,identifierUris,createdDateTime");
        let principals = format!("/servicePrincipals?{filter}&$select=id,appId,displayName");
        let (applications, principals) = tokio::join!(
            self.graph.list::<Application>("GET /applications", &applications),
            self.graph.list::<ServicePrincipal>("GET /servicePrincipals", &principals),
        );
        let (applications, principals) = match (applications, principals) {
            (Err(error), Err(_)) => return Err(error),
            (applications, principals) => (or_refused(applications)?, or_refused(principals)?),
        };
        let mut found: BTreeMap<String, Halves> = BTreeMap::new();
        for application in applications {
            let key = application.app_id.clone().unwrap_or_default();
            found.entry(key).or_default().application = Some(application);
        }
        for principal in principals {
            let key = principal.app_id.clone().unwrap_or_default();
            found.entry(key).or_default().service_principal = Some(principal);
        }
        let mut rows = Vec::with_capacity(found.len());
        for (client, halves) in found {
            rows.extend(self.row(client, halves).await?);
        }
        Ok(rows)
    }

    /// `None` when a half is not there: not replicated yet, or an application of another tenant.
    async fn row(&self, client: String, halves: Halves) -> Result<Option<InstanceRow>, PortError> {
        let application = match halves.application {
            Some(found) => Some(found),
            None => self.application_of(&client).await?,
        };
        let principal = if halves.service_principal.is_some() {
            halves.service_principal
        } else {
            let path = format!("/servicePrincipals?$filter={}&$select=id,appId,displayName", by_client(&client));
            self.graph.list("GET /servicePrincipals", &path).await?.into_iter().next()
        };
        let (Some(application), Some(principal)) = (application, principal) else { return Ok(None) };
        Ok(Some(InstanceRow {
            ids: InstanceIds {
                application: ApplicationObjectId::new(application.id),
                service_principal: ServicePrincipalId::new(principal.id),
                client: ClientId::new(client),
            },
            display_name: principal.display_name.or(application.display_name).unwrap_or_default(),
            identifiers: application.identifier_uris,
            created: application.created_date_time,
        }))
    }

    /// The application of a client id: its object id is found by a filter, the application then read by that id, because
    /// lists may lag behind a change that was just made.
    pub(super) async fn application_of(&self, client: &str) -> Result<Option<Application>, PortError> {
        const CALL: &str = "GET /applications";
        let found: Vec<WithId> = self.graph.list(CALL, &format!("/applications?$filter={}&$select=id", by_client(client))).await?;
        let Some(WithId { id }) = found.into_iter().next() else { return Ok(None) };
        let path = format!("/applications/{}?$select=id,appId,displayName,identifierUris,createdDateTime,web,api", escaped(&id));
        self.graph.find(CALL, &path).await
    }

    /// All policies are read: there are few, and which filters they take is not documented.
    pub(super) async fn read_claims_policies(&self, display_name: &str) -> Result<Vec<ObservedClaimsPolicy>, PortError> {
        let all = self.graph.list::<WireClaimsPolicy>("GET /policies/claimsMappingPolicies", "/policies/claimsMappingPolicies").await?;
        Ok(all.into_iter().map(observed_policy).filter(|p| p.display_name == display_name).collect())
    }

    /// `appid` is always sent: without it the tenant-wide keys come, which are the wrong ones.
    pub(super) async fn read_metadata(&self, client: &ClientId) -> Result<String, PortError> {
        const CALL: &str = "GET federationmetadata.xml";
        let (login, tenant) = (&self.target.login_url, escaped(self.target.tenant.as_str()));
        let address = format!("{login}/{tenant}/federationmetadata/2007-06/federationmetadata.xml?appid={}", escaped(client.as_str()));
        let response = self.http.get(address).send().await.map_err(|e| http::no_answer(CALL, &e))?;
        let status = response.status();
        let body = http::body(CALL, response, MAX_METADATA).await?;
        if !status.is_success() {
            let kind = match status.as_u16() {
                // both are seen for an application that has not reached every server
                400 | 404 => PortErrorKind::NotFound,
                429 => PortErrorKind::Throttled { retry_after: None },
                500.. => PortErrorKind::ServerFailed { retry_after: None },
                _ => PortErrorKind::Garbled,
            };
            return Err(PortError {
                http_status: Some(status.as_u16()),
                ..PortError::new(kind, CALL, format!("HTTP status {}", status.as_u16()))
            });
        }
        String::from_utf8(body).map_err(|_| PortError::new(PortErrorKind::Garbled, CALL, "the document is not UTF-8"))
    }

    pub(super) async fn read_user(&self, user_principal_name: &str) -> Result<Option<DirectoryUser>, PortError> {
        let path = format!("/users/{}?$select=id,displayName,userPrincipalName,accountEnabled", escaped(user_principal_name));
        let found: Option<User> = self.graph.find("GET /users", &path).await?;
        Ok(found.map(|user| DirectoryUser {
            id: PrincipalId::new(user.id),
            display_name: user.display_name.unwrap_or_default(),
            user_principal_name: user.principal_name.unwrap_or_default(),
            enabled: user.account_enabled.unwrap_or(true),
        }))
    }

    /// Read in one batch: there may be many.
    pub(super) async fn read_role_sources(&self, ids: &[ServicePrincipalId]) -> Result<Vec<RoleSource>, PortError> {
        const CALL: &str = "GET /servicePrincipals";
        let path = |id: &ServicePrincipalId| format!("/servicePrincipals/{}?$select=id,displayName,appRoles", escaped(id.as_str()));
        let answers = self.graph.batch(CALL, &ids.iter().map(path).collect::<Vec<_>>()).await;
        let mut sources = Vec::new();
        for answer in answers {
            let found = match answer {
                Err(error) if error.kind == PortErrorKind::NotFound => continue,
                other => other?,
            };
            let found: ServicePrincipal = serde_json::from_value(found)
                .map_err(|_| PortError::new(PortErrorKind::Garbled, CALL, "the answer is not a service principal"))?;
            sources.push(RoleSource {
                service_principal: ServicePrincipalId::new(found.id),
                display_name: found.display_name.unwrap_or_default(),
                roles: found.app_roles.into_iter().map(Into::into).collect(),
            });
        }
        Ok(sources)
    }

    pub(super) async fn read_claims_policy_users(&self, policy: &ClaimsPolicyId) -> Result<usize, PortError> {
        let path = format!("/policies/claimsMappingPolicies/{}/appliesTo?$select=id", escaped(policy.as_str()));
        Ok(self.graph.list::<WithId>("GET /policies/claimsMappingPolicies/appliesTo", &path).await?.len())
    }
}

/// The filter for a client id, escaped.
pub(super) fn by_client(client: &str) -> String {
    format!("appId%20eq%20{}", quoted(client))
}

/// A policy as the domain has it: its definition is the first text of a list that has one.
pub(super) fn observed_policy(policy: WireClaimsPolicy) -> ObservedClaimsPolicy {
    ObservedClaimsPolicy {
        id: ClaimsPolicyId::new(policy.id),
        display_name: policy.display_name.unwrap_or_default(),
        definition: policy.definition.into_iter().next().unwrap_or_default(),
    }
}

/// A list whose filter is refused counts as empty.
fn or_refused<T>(list: Result<Vec<T>, PortError>) -> Result<Vec<T>, PortError> {
    match list {
        Err(error) if matches!(error.kind, PortErrorKind::Invalid | PortErrorKind::NotSupported) => Ok(Vec::new()),
        other => other,
    }
}

fn domain_of(domains: &[VerifiedDomain]) -> Option<String> {
    let by = |wanted: fn(&VerifiedDomain) -> Option<bool>| domains.iter().find(|d| wanted(d) == Some(true));
    by(|d| d.is_default).or_else(|| by(|d| d.is_initial)).or_else(|| domains.first())?.name.clone()
}
