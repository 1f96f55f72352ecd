//! The table of operations: name, what it acts on, whether it reads or changes.

use super::caller::{Caller, Principal};
use super::error::AwsError;
use super::iam::{account, keys, policies, providers, role_policies, roles, simulate, user_policies, users};
use super::params::Params;
use super::state::Account;
use super::sts;
use super::xml::Xml;
use jiff::Timestamp;

/// One of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Identity and Access Management, version 2010-05-08.
    Iam,
    /// Security Token Service, version 2011-06-15.
    Sts,
}

/// A call to an operation.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    /// Its parameters.
    pub params: &'c Params,
    /// Who calls; `None` for calls without a signature.
    pub caller: Option<&'c Caller>,
    /// When.
    pub now: Timestamp,
}

/// How an operation is carried out.
#[derive(Debug, Clone, Copy)]
pub enum Run {
    /// It looks.
    Read(fn(&Account, &Call<'_>) -> Result<Xml, AwsError>),
    /// It changes; nothing is changed when it refuses. `None`: the answer has no result element.
    Write(fn(&mut Account, &Call<'_>) -> Result<Option<Xml>, AwsError>),
    /// `AssumeRoleWithSAML`, which finds its account by itself.
    Saml,
}

/// What an operation acts on: the resource that policies are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// No object: `*`.
    All,
    /// The SAML provider of `SAMLProviderArn`, or the one that `Name` shall get.
    Provider,
    /// The role of `RoleName`.
    Role,
    /// The user of `UserName`, or the calling user.
    User,
    /// The policy of `PolicyArn`, or the one that `PolicyName` shall get.
    Policy,
    /// The principal of `PolicySourceArn`.
    Source,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Its service.
    pub service: Service,
    /// Its name.
    pub name: &'static str,
    /// What it acts on.
    pub on: On,
    /// How it is carried out.
    pub run: Run,
}

const fn read(name: &'static str, on: On, run: fn(&Account, &Call<'_>) -> Result<Xml, AwsError>) -> Operation {
    Operation { service: Service::Iam, name, on, run: Run::Read(run) }
}

const fn write(name: &'static str, on: On, run: fn(&mut Account, &Call<'_>) -> Result<Option<Xml>, AwsError>) -> Operation {
    Operation { service: Service::Iam, name, on, run: Run::Write(run) }
}

static ALL: &[Operation] = &[
    write("CreateSAMLProvider", On::Provider, providers::create),
    write("UpdateSAMLProvider", On::Provider, providers::update),
    read("GetSAMLProvider", On::Provider, providers::get),
    read("ListSAMLProviders", On::All, providers::list),
    write("DeleteSAMLProvider", On::Provider, providers::delete),
    write("TagSAMLProvider", On::Provider, providers::tag),
    write("UntagSAMLProvider", On::Provider, providers::untag),
    read("ListSAMLProviderTags", On::Provider, providers::list_tags),
    write("CreateRole", On::Role, roles::create),
    read("GetRole", On::Role, roles::get),
    write("UpdateRole", On::Role, roles::update),
    write("UpdateRoleDescription", On::Role, roles::update_description),
    write("UpdateAssumeRolePolicy", On::Role, roles::update_trust),
    write("DeleteRole", On::Role, roles::delete),
    read("ListRoles", On::All, roles::list),
    write("TagRole", On::Role, roles::tag),
    write("UntagRole", On::Role, roles::untag),
    read("ListRoleTags", On::Role, roles::list_tags),
    write("AttachRolePolicy", On::Role, role_policies::attach),
    write("DetachRolePolicy", On::Role, role_policies::detach),
    read("ListAttachedRolePolicies", On::Role, role_policies::list_attached),
    write("PutRolePolicy", On::Role, role_policies::put),
    read("GetRolePolicy", On::Role, role_policies::get),
    read("ListRolePolicies", On::Role, role_policies::list),
    write("DeleteRolePolicy", On::Role, role_policies::delete),
    write("CreatePolicy", On::Policy, policies::create),
    read("GetPolicy", On::Policy, policies::get),
    read("GetPolicyVersion", On::Policy, policies::get_version),
    read("ListPolicyVersions", On::Policy, policies::list_versions),
    write("DeletePolicy", On::Policy, policies::delete),
    read("ListPolicies", On::All, policies::list),
    read("ListEntitiesForPolicy", On::Policy, policies::list_entities),
    write("CreateUser", On::User, users::create),
    read("GetUser", On::User, users::get),
    read("ListUsers", On::All, users::list),
    write("DeleteUser", On::User, users::delete),
    write("AttachUserPolicy", On::User, user_policies::attach),
    write("DetachUserPolicy", On::User, user_policies::detach),
    read("ListAttachedUserPolicies", On::User, user_policies::list_attached),
    read("ListUserPolicies", On::User, user_policies::list),
    write("CreateAccessKey", On::User, keys::create),
    read("ListAccessKeys", On::User, keys::list),
    write("UpdateAccessKey", On::User, keys::update),
    write("DeleteAccessKey", On::User, keys::delete),
    read("GetAccessKeyLastUsed", On::All, keys::last_used),
    read("GetAccountSummary", On::All, account::summary),
    read("ListAccountAliases", On::All, account::aliases),
    read("SimulatePrincipalPolicy", On::Source, simulate::principal),
    Operation { service: Service::Sts, name: "GetCallerIdentity", on: On::All, run: Run::Read(sts::caller_identity) },
    Operation { service: Service::Sts, name: "AssumeRoleWithSAML", on: On::All, run: Run::Saml },
];

/// The operation of a name.
#[must_use]
pub fn find(service: Service, name: &str) -> Option<&'static Operation> {
    ALL.iter().find(|o| o.service == service && o.name == name)
}

impl Call<'_> {
    /// The user that the call is about: `UserName`, or the calling user.
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        let caller = self.caller.and_then(|c| match &c.principal {
            Principal::User(name) => Some(name.as_str()),
            Principal::Session(_) => None,
        });
        self.params.get("UserName").or(caller)
    }
}

impl Service {
    /// The service of a credential scope.
    #[must_use]
    pub fn of_scope(scope: &str) -> Option<Self> {
        [Self::Iam, Self::Sts].into_iter().find(|s| s.scope() == scope)
    }

    /// The service that speaks this version; IAM when none does.
    #[must_use]
    pub fn of_version(version: &str) -> Self {
        if version == Self::Sts.version() { Self::Sts } else { Self::Iam }
    }

    /// Its name in credential scopes.
    #[must_use]
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Sts => "sts",
        }
    }

    /// Its version.
    #[must_use]
    pub const fn version(self) -> &'static str {
        match self {
            Self::Iam => "2010-05-08",
            Self::Sts => "2011-06-15",
        }
    }

    /// The namespace of its answers.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
        }
    }
}

impl On {
    /// The ARN that policies are asked about.
    #[must_use]
    pub fn resource(self, account: &Account, call: &Call<'_>) -> String {
        let param = |name: &str| call.params.get(name);
        let path = || param("Path").unwrap_or("/").to_owned();
        match self {
            Self::All => "*".to_owned(),
            Self::Provider => {
                let new = || account.arn("saml-provider", "/", param("Name").unwrap_or_default());
                param("SAMLProviderArn").map_or_else(new, str::to_owned)
            }
            Self::Role => {
                let name = param("RoleName").unwrap_or_default();
                account.roles.get(name).map_or_else(|| account.arn("role", &path(), name), |r| r.arn.to_string())
            }
            Self::User => {
                let name = call.user_name().unwrap_or_default();
                account.users.get(name).map_or_else(|| account.arn("user", &path(), name), |u| u.arn.to_string())
            }
            Self::Policy => {
                let new = || account.arn("policy", &path(), param("PolicyName").unwrap_or_default());
                param("PolicyArn").map_or_else(new, str::to_owned)
            }
            Self::Source => param("PolicySourceArn").unwrap_or("*").to_owned(),
        }
    }
}
