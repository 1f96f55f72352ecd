//! What the tenant has and takes: `/subscribedSkus`, the policy for applications, the authorization policy.

use super::odata::Ask;
use super::{Answer, Graph};
use crate::practice::directory::state::tenant::{AppPolicy, UriRule};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Ids of the SKU and of its service plan. Source: "Product names and service plan identifiers for licensing".
const PREMIUM: &str = "078d2b04-f1bd-4111-bbd4-b4b1b354cef4";
const PLAN: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";

pub(super) fn routes() -> Router<Graph> {
    Router::new()
        .route("/subscribedSkus", get(skus))
        .route("/policies/defaultAppManagementPolicy", get(app_policy))
        .route("/policies/authorizationPolicy", get(authorization))
}

/// P1 where the tenant has it. Our guess: the plan's name, which the reference does not confirm.
async fn skus(State(graph): State<Graph>, ask: Ask) -> Answer {
    let (tenant, has) = graph.read(|d| Ok((d.tenant.id.clone(), d.settings.has_premium)))?;
    let sku = json!({
        "id": format!("{tenant}_{PREMIUM}"),
        "accountId": tenant,
        "accountName": "practice",
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": 1,
        "prepaidUnits": {"enabled": 25, "lockedOut": 0, "suspended": 0, "warning": 0},
        "servicePlans": [{"appliesTo": "User", "provisioningStatus": "Success", "servicePlanId": PLAN, "servicePlanName": "AAD_PREMIUM"}],
        "skuId": PREMIUM,
        "skuPartNumber": "AAD_PREMIUM",
        "subscriptionIds": [],
    });
    ask.page(&graph, "subscribedSkus", "/subscribedSkus", has.then_some(sku).into_iter().collect(), &["id", "skuPartNumber"])
}

async fn app_policy(State(graph): State<Graph>, ask: Ask) -> Answer {
    let (policy, since) = graph.read(|d| Ok((d.settings.app_policy.clone(), d.tenant.created_date_time)))?;
    Ok(graph.entity(StatusCode::OK, "policies/defaultAppManagementPolicy/$entity", ask.select(app_policy_of(&policy, since))?))
}

fn app_policy_of(policy: &AppPolicy, since: Timestamp) -> Value {
    let state = |on: bool| if on { "enabled" } else { "disabled" };
    let rule = |rule: UriRule| {
        json!({
            "excludeActors": null,
            "excludeAppsReceivingV2Tokens": rule.exclude_v2_tokens,
            "excludeSaml": rule.exclude_saml,
            "isStateSetByMicrosoft": false,
            "restrictForAppsCreatedAfterDateTime": null,
            "state": state(rule.enabled),
        })
    };
    let password = |kind: &str| {
        json!({
            "maxLifetime": null, "restrictForAppsCreatedAfterDateTime": since, "restrictionType": kind,
            "state": state(policy.forbids_passwords),
        })
    };
    let passwords = json!([password("passwordAddition"), password("customPasswordAddition")]);
    let keys: Vec<Value> = policy
        .longest_certificate_days
        .map(|days| {
            json!({
                "maxLifetime": format!("P{days}D"),
                "restrictForAppsCreatedAfterDateTime": since, "restrictionType": "asymmetricKeyLifetime", "state": "enabled",
            })
        })
        .into_iter()
        .collect();
    json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "deletedDateTime": null,
        "description": "Default tenant policy that enforces app management restrictions on applications and service principals.",
        "displayName": "Default app management tenant policy",
        "isEnabled": true,
        "applicationRestrictions": {
            "identifierUris": {
                "nonDefaultUriAddition": rule(policy.other_identifiers),
                "uriAdditionWithoutUniqueTenantIdentifier": rule(policy.foreign_identifiers),
            },
            "keyCredentials": keys,
            "passwordCredentials": passwords,
        },
        "servicePrincipalRestrictions": {"keyCredentials": keys, "passwordCredentials": passwords},
    })
}

async fn authorization(State(graph): State<Graph>, ask: Ask) -> Answer {
    let policy = json!({
        "id": "authorizationPolicy",
        "allowEmailVerifiedUsersToJoinOrganization": false,
        "allowInvitesFrom": "everyone",
        "allowedToSignUpEmailBasedSubscriptions": true,
        "allowedToUseSSPR": true,
        "blockMsolPowerShell": false,
        "defaultUserRolePermissions": {
            "allowedToCreateApps": true,
            "allowedToCreateSecurityGroups": true,
            "allowedToReadOtherUsers": true,
        },
        "description": "Used to manage authorization related settings across the company.",
        "displayName": "Authorization Policy",
    });
    Ok(graph.entity(StatusCode::OK, "policies/authorizationPolicy/$entity", ask.select(policy)?))
}
