//! Managed policies: the customer's, and the few of AWS's own that the practice cloud has.

use super::super::error::AwsError;
use super::super::managed::{self, AwsManaged};
use super::super::operations::Call;
use super::super::params::Checks;
use super::super::state::{Account, ManagedPolicy, Rights};
use super::super::{ids, xml::Xml};
use super::{NAME_SIGNS, counted, encoded, page::page, rights, tags};
use crate::domain::arn::PolicyArn;
use crate::domain::trust::Document;
use jiff::Timestamp;

/// Customer managed policies per account.
const MOST_POLICIES: usize = 1500;
/// Characters of a document, white space not counted.
const MOST_CHARS: usize = 6144;

/// `CreatePolicy`
///
/// # Errors
/// As the service model declares.
pub fn create(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let name = checks.name("PolicyName", 128, NAME_SIGNS);
    let path = checks.path("Path");
    let document = checks.required("PolicyDocument", 1, 131_072);
    let description = checks.optional("Description", 0, 1000);
    checks.done()?;
    let tags = call.params.tags(false)?;
    let arn = PolicyArn::parse(&account.arn("policy", path, name)).map_err(|e| AwsError::validation(e.to_string()))?;
    if account.policies.values().any(|p| p.arn.name().as_str().eq_ignore_ascii_case(name)) {
        return Err(AwsError::already_exists(format!("A policy called {name} already exists. Duplicate names are not allowed.")));
    }
    if account.policies.len() >= MOST_POLICIES {
        return Err(AwsError::limit_exceeded(format!("Cannot exceed quota for PoliciesPerAccount: {MOST_POLICIES}")));
    }
    Document::parse_permissions(document).map_err(|e| AwsError::malformed_policy(e.to_string()))?;
    if counted(document) > MOST_CHARS {
        return Err(AwsError::limit_exceeded(format!("Cannot exceed quota for PolicySize: {MOST_CHARS}")));
    }
    let description = description.filter(|d| !d.is_empty()).map(str::to_owned);
    let policy =
        ManagedPolicy { arn: arn.clone(), id: ids::object("ANPA"), created: call.now, description, document: document.to_owned(), tags };
    let answer = Xml::new().element("Policy", &Policy::of_customer(&policy).xml(account, false));
    account.policies.insert(arn.to_string(), policy);
    Ok(Some(answer))
}

/// `GetPolicy`
///
/// # Errors
/// `NoSuchEntity`.
pub fn get(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    Ok(Xml::new().element("Policy", &find(account, call)?.xml(account, true)))
}

/// `GetPolicyVersion`: there is `v1` only.
///
/// # Errors
/// `NoSuchEntity`.
pub fn get_version(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let mut checks = Checks::new(call.params);
    let version = checks.required("VersionId", 1, 64);
    checks.done()?;
    let policy = find(account, call)?;
    if version != "v1" {
        return Err(AwsError::no_such_entity(format!("Policy {} version {version} does not exist or is not attachable.", policy.arn)));
    }
    Ok(Xml::new().element("PolicyVersion", &policy.version().text("Document", encoded(&policy.document))))
}

/// `ListPolicyVersions`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list_versions(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    Ok(Xml::new().text("IsTruncated", "false").list("Versions", [find(account, call)?.version()]))
}

/// `DeletePolicy`
///
/// # Errors
/// `DeleteConflict` while it is attached.
pub fn delete(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let arn = rights::policy_arn(call)?;
    if managed::find(arn).is_some() {
        // our guess: the wording
        return Err(AwsError::access_denied(format!("Policy {arn} is managed by AWS and can't be deleted.")));
    }
    if !account.policies.contains_key(arn) {
        return Err(unknown(arn));
    }
    if attachments(account, arn) > 0 {
        return Err(AwsError::delete_conflict("Cannot delete a policy attached to entities."));
    }
    account.policies.remove(arn);
    Ok(None)
}

/// `ListPolicies`
///
/// # Errors
/// A bad page or scope.
pub fn list(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let mut checks = Checks::new(call.params);
    let scope = checks.one_of("Scope", &["All", "AWS", "Local"]).unwrap_or("All");
    checks.done()?;
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let attached = call.params.get("OnlyAttached") == Some("true");
    let own = account.policies.values().filter(|_| scope != "AWS").map(Policy::of_customer);
    let of_aws = managed::ALL.iter().filter(|_| scope != "Local").map(|m| Policy::of_aws(m, account));
    let mut entries: Vec<(String, Xml)> = own
        .chain(of_aws)
        .filter(|p| p.path.starts_with(prefix) && (!attached || attachments(account, &p.arn) > 0))
        .map(|p| (p.arn.clone(), p.xml(account, false)))
        .collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    page(call.params, "Policies", entries)
}

/// `ListEntitiesForPolicy`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list_entities(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let policy = find(account, call)?;
    let has = |rights: &Rights| rights.attached.contains(&policy.arn);
    let wanted = |kind: &str| call.params.get("EntityFilter").is_none_or(|filter| filter == kind);
    let users = account.users.values().filter(|u| wanted("User") && has(&u.rights));
    let roles = account.roles.values().filter(|r| wanted("Role") && has(&r.rights));
    Ok(Xml::new()
        .text("IsTruncated", "false")
        .list("PolicyGroups", [])
        .list("PolicyUsers", users.map(|u| Xml::new().text("UserName", u.arn.name().as_str()).text("UserId", &u.id)))
        .list("PolicyRoles", roles.map(|r| Xml::new().text("RoleName", r.arn.name().as_str()).text("RoleId", &r.id))))
}

/// A policy of either kind, as answers show it.
struct Policy {
    arn: String,
    name: String,
    path: String,
    id: String,
    created: Timestamp,
    description: Option<String>,
    document: String,
    customer: Option<Vec<super::super::state::Tag>>,
}

impl Policy {
    fn of_customer(policy: &ManagedPolicy) -> Self {
        Self {
            arn: policy.arn.to_string(),
            name: policy.arn.name().to_string(),
            path: policy.arn.path().to_owned(),
            id: policy.id.clone(),
            created: policy.created,
            description: policy.description.clone(),
            document: policy.document.clone(),
            customer: Some(policy.tags.clone()),
        }
    }

    fn of_aws(policy: &AwsManaged, account: &Account) -> Self {
        Self {
            arn: policy.arn(account.partition.as_str()),
            name: policy.name.to_owned(),
            path: policy.path.to_owned(),
            id: policy.id.to_owned(),
            // the day when most of AWS's managed policies were made: 2015-02-06
            created: Timestamp::from_second(1_423_247_960).unwrap_or_default(),
            description: Some(policy.description.to_owned()),
            document: policy.document(),
            customer: None,
        }
    }

    /// `full`: with the description, which lists and the answer to `CreatePolicy` lack.
    fn xml(&self, account: &Account, full: bool) -> Xml {
        Xml::new()
            .text("PolicyName", &self.name)
            .text("PolicyId", &self.id)
            .text("Arn", &self.arn)
            .text("Path", &self.path)
            .text("DefaultVersionId", "v1")
            .text("AttachmentCount", attachments(account, &self.arn).to_string())
            .text("PermissionsBoundaryUsageCount", "0")
            .text("IsAttachable", "true")
            .maybe("Description", self.description.as_ref().filter(|_| full))
            .time("CreateDate", self.created)
            .time("UpdateDate", self.created)
            .list("Tags", self.customer.iter().flat_map(|t| tags::members(t)))
    }

    fn version(&self) -> Xml {
        Xml::new().text("VersionId", "v1").text("IsDefaultVersion", "true").time("CreateDate", self.created)
    }
}

fn find(account: &Account, call: &Call<'_>) -> Result<Policy, AwsError> {
    let arn = rights::policy_arn(call)?;
    let own = account.policies.get(arn).map(Policy::of_customer);
    let of_aws = || managed::find(arn).map(|m| Policy::of_aws(m, account)).filter(|p| p.arn == arn);
    own.or_else(of_aws).ok_or_else(|| unknown(arn))
}

fn unknown(arn: &str) -> AwsError {
    AwsError::no_such_entity(format!("Policy {arn} was not found."))
}

fn attachments(account: &Account, arn: &str) -> usize {
    let all = account.roles.values().map(|r| &r.rights).chain(account.users.values().map(|u| &u.rights));
    all.filter(|r| r.attached.iter().any(|a| a == arn)).count()
}
