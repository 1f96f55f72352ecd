//! Which roles are imported, and what becomes of the app roles.
//!
//! Source of the rules: the tutorial, "Known issues": exactly one SAML provider in the trust policy, both ARNs together under
//! 240 characters, the public AWS only. Displayed name and value: the multi-account tutorial's samples.

use super::listing::ListedRole;
use crate::domain::arn::ProviderArn;
use crate::practice::directory::new_id;
use crate::practice::directory::state::AppRole;
use serde_json::Value;
use std::collections::BTreeSet;

/// Both ARNs together stay below this.
const TOO_LONG: usize = 240;
/// The limit of entries over all collections of an application.
const MAX_ROLES: usize = 1200;

/// A role that can be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) value: String,
    pub(super) name: String,
}

/// Why a role is not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skip {
    /// Its trust policy names no SAML provider: not meant for sign-in, and passed over in silence.
    NoProvider,
    /// Its trust policy names more than one.
    SeveralProviders,
    /// Both ARNs together are too long.
    TooLong,
    /// It is in another partition.
    OtherPartition,
    /// The application is full.
    Full,
}

/// What a cycle did to one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Made,
    EnabledAgain,
    Disabled,
    Skipped(Skip),
}

/// What a cycle did.
pub(super) struct Imported {
    pub(super) app_roles: Vec<AppRole>,
    /// Ids of the app roles that stand for roles of the account.
    pub(super) ids: Vec<String>,
    pub(super) deeds: Vec<(String, Deed)>,
}

/// Brings app roles up to what the account has. `before` are the ids that the last cycle left.
pub(super) fn import(listed: &[ListedRole], mut app_roles: Vec<AppRole>, before: &[String]) -> Imported {
    let (mut ids, mut deeds) = (Vec::new(), Vec::new());
    for role in listed {
        match pair(role) {
            Err(skip) => deeds.push((role.arn.clone(), Deed::Skipped(skip))),
            Ok(pair) => {
                let deed = put(&mut app_roles, &mut ids, &pair);
                deeds.extend(deed.map(|d| (role.arn.clone(), d)));
            }
        }
    }
    // our guess: what the real import does with a role that vanished is unconfirmed
    for gone in before.iter().filter(|id| !ids.contains(id)) {
        if let Some(role) = app_roles.iter_mut().find(|r| r.id == *gone && r.is_enabled) {
            role.is_enabled = false;
            deeds.push((role.value.clone().unwrap_or_default(), Deed::Disabled));
        }
    }
    Imported { app_roles, ids, deeds }
}

fn put(app_roles: &mut Vec<AppRole>, ids: &mut Vec<String>, pair: &Pair) -> Option<Deed> {
    if let Some(there) = app_roles.iter_mut().find(|r| r.value.as_deref() == Some(pair.value.as_str())) {
        ids.push(there.id.clone());
        return (!std::mem::replace(&mut there.is_enabled, true)).then_some(Deed::EnabledAgain);
    }
    if app_roles.len() >= MAX_ROLES {
        return Some(Deed::Skipped(Skip::Full));
    }
    let id = new_id();
    ids.push(id.clone());
    app_roles.push(AppRole {
        allowed_member_types: vec!["User".into()],
        description: Some(pair.name.clone()),
        display_name: Some(pair.name.clone()),
        id,
        is_enabled: true,
        origin: Some("ServicePrincipal".into()),
        value: Some(pair.value.clone()),
    });
    Some(Deed::Made)
}

fn pair(role: &ListedRole) -> Result<Pair, Skip> {
    let providers = providers(&role.trust);
    let mut providers = providers.iter();
    let provider = match (providers.next(), providers.next()) {
        (None, _) => return Err(Skip::NoProvider),
        (Some(one), None) => one,
        (Some(_), Some(_)) => return Err(Skip::SeveralProviders),
    };
    if !role.arn.starts_with("arn:aws:") || !provider.starts_with("arn:aws:") {
        return Err(Skip::OtherPartition);
    }
    if role.arn.len() + provider.len() >= TOO_LONG {
        return Err(Skip::TooLong);
    }
    let provider_name = provider.rsplit('/').next().unwrap_or_default();
    Ok(Pair { value: format!("{},{provider}", role.arn), name: format!("{},{provider_name}", role.name) })
}

/// The SAML providers that the allowing statements of a trust policy name. Read apart from the rules of `domain`, by which
/// the program predicts an import, so that the two can disagree.
fn providers(trust: &str) -> BTreeSet<String> {
    let Ok(document) = serde_json::from_str::<Value>(trust) else { return BTreeSet::new() };
    let each = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let statements = each(&document["Statement"]).into_iter().filter(|s| s["Effect"] == "Allow");
    let federated = statements.flat_map(|s| each(&s["Principal"]["Federated"]));
    federated.filter_map(|p| p.as_str().filter(|p| ProviderArn::parse(p).is_ok()).map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn role(name: &str, providers: &[&str]) -> ListedRole {
        let federated: Vec<String> = providers.iter().map(|p| format!("arn:aws:iam::111122223333:saml-provider/{p}")).collect();
        let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": federated}, "Action": "sts:AssumeRoleWithSAML"}]});
        ListedRole { name: name.into(), arn: format!("arn:aws:iam::111122223333:role/{name}"), trust: trust.to_string() }
    }

    #[test]
    fn exactly_one_provider_and_short_enough() {
        let good = pair(&role("Admin", &["WAAD"]));
        let expected = "arn:aws:iam::111122223333:role/Admin,arn:aws:iam::111122223333:saml-provider/WAAD";
        assert_eq!(good, Ok(Pair { value: expected.into(), name: "Admin,WAAD".into() }));
        assert_eq!(pair(&role("A", &[])), Err(Skip::NoProvider));
        assert_eq!(pair(&role("A", &["X", "Y"])), Err(Skip::SeveralProviders));
        assert!(pair(&role("A", &["X", "X"])).is_ok(), "named twice it is still one");
        // 31 characters before the role's name, 41 before the provider's: 239 in all pass, 240 do not
        let long = |n: usize| pair(&role(&"r".repeat(64), &["p".repeat(n).as_str()]));
        assert!(long(239 - 31 - 64 - 40).is_ok());
        assert_eq!(long(240 - 31 - 64 - 40), Err(Skip::TooLong));
        let mut gov = role("A", &["X"]);
        gov.arn = gov.arn.replace("arn:aws:", "arn:aws-us-gov:");
        assert_eq!(pair(&gov), Err(Skip::OtherPartition));
        let denied = ListedRole { trust: role("A", &["X"]).trust.replace("Allow", "Deny"), ..role("A", &["X"]) };
        assert_eq!(pair(&denied), Err(Skip::NoProvider));
    }

    #[test]
    fn a_second_cycle_changes_nothing_and_a_vanished_role_is_disabled() {
        let listed = [role("A", &["X"]), role("B", &["X"])];
        let first = import(&listed, Vec::new(), &[]);
        assert_eq!(first.deeds.iter().map(|d| d.1).collect::<Vec<_>>(), [Deed::Made, Deed::Made]);
        let second = import(&listed, first.app_roles.clone(), &first.ids);
        assert!(second.deeds.is_empty() && second.app_roles == first.app_roles && second.ids == first.ids);
        let third = import(&listed[..1], second.app_roles, &second.ids);
        assert_eq!(third.deeds.len(), 1);
        assert!(third.app_roles[0].is_enabled && !third.app_roles[1].is_enabled);
        let fourth = import(&listed, third.app_roles, &third.ids);
        assert_eq!(fourth.deeds.iter().map(|d| d.1).collect::<Vec<_>>(), [Deed::EnabledAgain]);
    }

    #[test]
    fn roles_written_by_hand_are_left_alone() {
        let own = AppRole {
            allowed_member_types: vec!["User".into()],
            description: None,
            display_name: None,
            id: "own".into(),
            is_enabled: true,
            origin: None,
            value: Some("x".into()),
        };
        assert_eq!(import(&[], vec![own.clone()], &["gone".into()]).app_roles, [own]);
    }
}
