//! The account as a whole: its summary and its alias.

use super::super::error::AwsError;
use super::super::operations::Call;
use super::super::state::Account;
use super::super::xml::Xml;

/// `GetAccountSummary`: the 34 keys that real AWS answers with.
///
/// # Errors
/// None.
pub fn summary(account: &Account, _call: &Call<'_>) -> Result<Xml, AwsError> {
    let counts = [
        ("AccessKeysPerUserQuota", 2),
        ("AccountAccessKeysPresent", 0),
        ("AccountMFAEnabled", 0),
        ("AccountPasswordPresent", 1),
        ("AccountSigningCertificatesPresent", 0),
        ("AssumeRolePolicySizeQuota", 2048),
        ("AttachedPoliciesPerGroupQuota", 10),
        ("AttachedPoliciesPerRoleQuota", 10),
        ("AttachedPoliciesPerUserQuota", 10),
        ("GlobalEndpointTokenVersion", 1),
        ("GroupPolicySizeQuota", 5120),
        ("Groups", 0),
        ("GroupsPerUserQuota", 10),
        ("GroupsQuota", 300),
        ("InstanceProfiles", 0),
        ("InstanceProfilesQuota", 1000),
        ("MFADevices", 0),
        ("MFADevicesInUse", 0),
        ("Policies", account.policies.len()),
        ("PoliciesQuota", 1500),
        ("PolicySizeQuota", 6144),
        ("PolicyVersionsInUse", account.policies.len()),
        ("PolicyVersionsInUseQuota", 10_000),
        ("Providers", account.providers.len()),
        ("RolePolicySizeQuota", 10_240),
        ("Roles", account.roles.len()),
        ("RolesQuota", 1000),
        ("ServerCertificates", 0),
        ("ServerCertificatesQuota", 20),
        ("SigningCertificatesPerUserQuota", 2),
        ("UserPolicySizeQuota", 2048),
        ("Users", account.users.len()),
        ("UsersQuota", 5000),
        ("VersionsPerPolicyQuota", 5),
    ];
    let entries = counts
        .iter()
        .fold(Xml::new(), |map, (key, value)| map.element("entry", &Xml::new().text("key", key).text("value", value.to_string())));
    Ok(Xml::new().element("SummaryMap", &entries))
}

/// `ListAccountAliases`
///
/// # Errors
/// None.
pub fn aliases(account: &Account, _call: &Call<'_>) -> Result<Xml, AwsError> {
    Ok(Xml::new().text("IsTruncated", "false").texts("AccountAliases", account.alias.iter()))
}
