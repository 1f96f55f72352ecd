//! `/applicationTemplates`: the gallery, with the two templates of the tutorial's comparison, and making an instance.

use super::body::{Body, Contract, Shape, required_text};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, shown};
use crate::domain::account::Partition;
use crate::domain::directory::AWS_TEMPLATE_ID;
use crate::practice::directory::new_id;
use crate::practice::directory::state::provisioning::Provisioning;
use crate::practice::directory::state::{AppRole, Application, DirectoryState, Instance, ServicePrincipal, Web};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What Graph shows as home page of an application made from the AWS template. Source: "Configure SAML SSO by Microsoft Graph".
const AWS_HOME_PAGE: &str = "https://signin.aws.amazon.com/saml?metadata=aws|ISV9.1|primary|z";
/// The template of IAM Identity Center, which the tutorial compares with.
const IDENTITY_CENTER_TEMPLATE_ID: &str = "21ed01d2-ec13-4e9e-86c1-cd546719ebc4";

const INSTANTIATE: Contract = Contract {
    name: "applicationTemplate.instantiate",
    writable: &[("displayName", Shape::Text), ("serviceManagementReference", Shape::MaybeText)],
    read_only: &[],
    not_kept: &[],
};

const FILTERABLE: [&str; 3] = ["id", "displayName", "publisher"];

pub(super) fn routes() -> Router<Graph> {
    Router::new()
        .route("/applicationTemplates", get(list))
        .route("/applicationTemplates/$count", get(count))
        .route("/applicationTemplates/{id}", get(show))
        .route("/applicationTemplates/{id}/instantiate", post(instantiate))
}

fn templates() -> Vec<Value> {
    let template = |id: &str, name: &str, modes: &[&str]| {
        json!({
            "id": id,
            "displayName": name,
            "homePageUrl": "http://aws.amazon.com/",
            "supportedSingleSignOnModes": modes,
            "supportedProvisioningTypes": ["sync"],
            "logoUrl": null,
            "categories": ["developerServices"],
            "publisher": "Amazon",
            "description": null,
            "deprecationDate": null,
        })
    };
    vec![
        template(AWS_TEMPLATE_ID, "AWS Single-Account Access", &["password", "saml", "external"]),
        template(IDENTITY_CENTER_TEMPLATE_ID, "AWS IAM Identity Center (successor to AWS Single Sign-On)", &["saml"]),
    ]
}

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    ask.page(&graph, "applicationTemplates", "/applicationTemplates", templates(), &FILTERABLE)
}

async fn count(ask: Ask) -> Answer {
    let filter = ask.filter(&FILTERABLE)?;
    let count = templates().iter().filter(|t| filter.as_ref().is_none_or(|f| f.passes(t))).count();
    Ok(([(header::CONTENT_TYPE, "text/plain")], count.to_string()).into_response())
}

async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let template = templates().into_iter().find(|t| t["id"] == id.as_str()).ok_or_else(|| GraphError::not_found(&id))?;
    Ok(graph.entity(StatusCode::OK, "applicationTemplates/$entity", ask.select(template)?))
}

/// Not idempotent, as in the real directory: two calls make two instances, also under one name.
async fn instantiate(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    if !templates().iter().any(|t| t["id"] == id.as_str()) {
        return Err(GraphError::not_found(&id));
    }
    if id != AWS_TEMPLATE_ID {
        return Err(GraphError::bad_request("The practice directory makes instances of AWS Single-Account Access only."));
    }
    INSTANTIATE.check(&body.0)?;
    let name = required_text(&body.0, "displayName", 256)?.to_owned();
    let reference = body.0.get("serviceManagementReference").and_then(Value::as_str).map(str::to_owned);
    let now = graph.now();
    let instance = graph.change(move |d| Ok(add(d, &name, reference, now))).await?;
    let pair = json!({"application": shown(&instance.application), "servicePrincipal": shown(&instance.service_principal)});
    Ok(graph.entity(StatusCode::CREATED, "microsoft.graph.applicationServicePrincipal", pair))
}

fn add(directory: &mut DirectoryState, name: &str, reference: Option<String>, now: Timestamp) -> Instance {
    let app_id = new_id();
    let roles = default_app_roles();
    let instance = Instance {
        application: application(&app_id, name, reference, &roles, directory.tenant.domains.first(), now),
        service_principal: service_principal(&app_id, name, roles, &directory.tenant.id),
        application_owners: vec![directory.tenant.administrator.clone()],
        owners: vec![directory.tenant.administrator.clone()],
        claims_policies: Vec::new(),
        assigned_to: Vec::new(),
        signing_keys: Vec::new(),
        provisioning: Provisioning::default(),
    };
    directory.instances.insert(app_id, instance.clone().into());
    instance
}

/// `User` and `msiam_access`, without a value. Their ids differ from template to template, here from instance to instance,
/// so that no client can know them by heart.
fn default_app_roles() -> Vec<AppRole> {
    let role = |name: &str| AppRole {
        allowed_member_types: vec!["User".into()],
        description: Some(name.into()),
        display_name: Some(name.into()),
        id: new_id(),
        is_enabled: true,
        origin: Some("Application".into()),
        value: None,
    };
    vec![role("User"), role("msiam_access")]
}

fn application(
    app_id: &str,
    name: &str,
    reference: Option<String>,
    roles: &[AppRole],
    domain: Option<&String>,
    now: Timestamp,
) -> Application {
    Application {
        id: new_id(),
        app_id: app_id.into(),
        application_template_id: Some(AWS_TEMPLATE_ID.into()),
        created_date_time: now,
        display_name: name.into(),
        description: None,
        identifier_uris: Vec::new(),
        web: Web { home_page_url: Some(AWS_HOME_PAGE.into()), logout_url: None, redirect_uris: vec![Partition::Aws.sign_in_url().into()] },
        api: serde_json::Map::from_iter([
            ("acceptMappedClaims".to_owned(), Value::Null),
            ("requestedAccessTokenVersion".to_owned(), Value::Null),
        ]),
        app_roles: roles.to_vec(),
        group_membership_claims: None,
        notes: None,
        publisher_domain: domain.cloned(),
        service_management_reference: reference,
        sign_in_audience: "AzureADMyOrg".into(),
        tags: Vec::new(),
    }
}

fn service_principal(app_id: &str, name: &str, app_roles: Vec<AppRole>, tenant: &str) -> ServicePrincipal {
    ServicePrincipal {
        id: new_id(),
        account_enabled: true,
        alternative_names: Vec::new(),
        app_description: None,
        app_display_name: name.into(),
        app_id: app_id.into(),
        application_template_id: Some(AWS_TEMPLATE_ID.into()),
        app_owner_organization_id: tenant.into(),
        app_role_assignment_required: true,
        app_roles,
        description: None,
        display_name: name.into(),
        homepage: Some(AWS_HOME_PAGE.into()),
        key_credentials: Vec::new(),
        login_url: None,
        logout_url: None,
        notes: None,
        notification_email_addresses: Vec::new(),
        password_credentials: Vec::new(),
        preferred_single_sign_on_mode: None,
        preferred_token_signing_key_thumbprint: None,
        reply_urls: vec![Partition::Aws.sign_in_url().into()],
        saml_single_sign_on_settings: None,
        service_principal_names: vec![app_id.into()],
        service_principal_type: "Application".into(),
        sign_in_audience: "AzureADMyOrg".into(),
        tags: vec!["WindowsAzureActiveDirectoryIntegratedApp".into()],
    }
}
