//! `/users`: making the test user, finding one, a new password, deleting.

use super::body::{Body, Contract, Shape, merged, required_text};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, no_content, shown};
use crate::practice::directory::password::{PasswordHash, is_complex};
use crate::practice::directory::seed::blank_user;
use crate::practice::directory::state::{DirectoryState, Person, User};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Map, Value};

const PASSWORD_PROFILE: Shape = Shape::Object(&[("password", Shape::Text), ("forceChangePasswordNextSignIn", Shape::MaybeFlag)]);

const CONTRACT: Contract = Contract {
    name: "user",
    writable: &[
        ("accountEnabled", Shape::Flag),
        ("businessPhones", Shape::Texts),
        ("companyName", Shape::MaybeText),
        ("department", Shape::MaybeText),
        ("displayName", Shape::Text),
        ("employeeId", Shape::MaybeText),
        ("givenName", Shape::MaybeText),
        ("jobTitle", Shape::MaybeText),
        ("mail", Shape::MaybeText),
        ("mailNickname", Shape::Text),
        ("mobilePhone", Shape::MaybeText),
        ("officeLocation", Shape::MaybeText),
        ("passwordProfile", PASSWORD_PROFILE),
        ("preferredLanguage", Shape::MaybeText),
        ("surname", Shape::MaybeText),
        ("usageLocation", Shape::MaybeText),
        ("userPrincipalName", Shape::Text),
    ],
    read_only: &[
        "id",
        "createdDateTime",
        "deletedDateTime",
        "creationType",
        "externalUserState",
        "lastPasswordChangeDateTime",
        "securityIdentifier",
        "signInActivity",
    ],
    not_kept: &[
        "aboutMe",
        "ageGroup",
        "birthday",
        "city",
        "consentProvidedForMinor",
        "country",
        "customSecurityAttributes",
        "employeeHireDate",
        "employeeOrgData",
        "employeeType",
        "faxNumber",
        "identities",
        "interests",
        "onPremisesExtensionAttributes",
        "onPremisesImmutableId",
        "otherMails",
        "passwordPolicies",
        "postalCode",
        "preferredDataLocation",
        "responsibilities",
        "schools",
        "showInAddressList",
        "skills",
        "state",
        "streetAddress",
        "userType",
    ],
};

pub(super) fn routes() -> Router<Graph> {
    Router::new().route("/users", get(list).post(add)).route("/users/{id}", get(show).patch(change).delete(remove))
}

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = graph.read(|d| Ok(d.users.values().map(|p| shown(&p.user)).collect()))?;
    ask.page(&graph, "users", "/users", all, &["id", "displayName", "mail", "mailNickname", "userPrincipalName", "accountEnabled"])
}

async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let user = graph.read(|d| d.person(&id).map(|p| shown(&p.user)).ok_or_else(|| GraphError::not_found(&id)))?;
    Ok(graph.entity(StatusCode::OK, "users/$entity", ask.select(user)?))
}

/// A password with whether the user has to change it.
struct Profile {
    hash: PasswordHash,
    must_change: bool,
}

async fn add(State(graph): State<Graph>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    for name in ["displayName", "mailNickname", "userPrincipalName"] {
        required_text(&body.0, name, 256)?;
    }
    if !body.0.get("accountEnabled").is_some_and(Value::is_boolean) {
        return Err(GraphError::bad_request("A value is required for property 'accountEnabled' of the resource."));
    }
    let profile = profile(&body.0).await?.ok_or_else(|| GraphError::bad_request("A password must be specified to create a new user."))?;
    let now = graph.now();
    let user = graph
        .change(move |directory| {
            let user: User = merged(&blank_user(now), &without_password(&body.0))?;
            check_names(directory, &user)?;
            let person = Person { user: user.clone(), password: profile.hash, must_change_password: profile.must_change };
            directory.users.insert(user.id.clone(), person.into());
            Ok(user)
        })
        .await?;
    Ok(graph.entity(StatusCode::CREATED, "users/$entity", shown(&user)))
}

async fn change(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    let profile = profile(&body.0).await?;
    graph
        .change(move |directory| {
            let person = directory.person(&id).ok_or_else(|| GraphError::not_found(&id))?;
            let user: User = merged(&person.user, &without_password(&body.0))?;
            check_names(directory, &user)?;
            if let Some(person) = directory.users.get_mut(&user.id.clone()) {
                person.user = user;
                if let Some(profile) = profile {
                    person.password = profile.hash;
                    person.must_change_password = profile.must_change;
                }
            }
            Ok(())
        })
        .await?;
    Ok(no_content())
}

async fn remove(State(graph): State<Graph>, Path(id): Path<String>) -> Answer {
    graph
        .change(move |directory| {
            let id = directory.person(&id).map(|p| p.user.id.clone()).ok_or_else(|| GraphError::not_found(&id))?;
            if id == directory.tenant.administrator {
                return Err(GraphError::new(
                    StatusCode::FORBIDDEN,
                    "Authorization_RequestDenied",
                    "The practice administrator can't be deleted.",
                ));
            }
            directory.users.remove(&id);
            for held in directory.groups.values_mut() {
                held.members.retain(|m| *m != id);
                held.owners.retain(|o| *o != id);
            }
            for instance in directory.instances.values_mut() {
                instance.assigned_to.retain(|a| a.principal_id != id);
                instance.owners.retain(|o| *o != id);
                instance.application_owners.retain(|o| *o != id);
            }
            Ok(())
        })
        .await?;
    Ok(no_content())
}

fn without_password(body: &Map<String, Value>) -> Map<String, Value> {
    let mut body = body.clone();
    body.remove("passwordProfile");
    body
}

/// The password of a body, checked and hashed away from the async threads.
async fn profile(body: &Map<String, Value>) -> Result<Option<Profile>, GraphError> {
    let Some(profile) = body.get("passwordProfile").filter(|p| !p.is_null()) else { return Ok(None) };
    let Some(password) = profile.get("password").and_then(Value::as_str).map(str::to_owned) else {
        return Err(GraphError::bad_request("A value is required for property 'passwordProfile/password' of the resource."));
    };
    if !is_complex(&password) {
        let message = "The specified password does not comply with password complexity requirements. Please provide a different password.";
        return Err(GraphError::bad_detail("PasswordComplexityRequirements", "passwordProfile", message));
    }
    // a password set by an administrator has to be changed unless the client says otherwise
    let must_change = profile.get("forceChangePasswordNextSignIn").and_then(Value::as_bool).unwrap_or(true);
    let hash = tokio::task::spawn_blocking(move || PasswordHash::of(&password)).await.map_err(|_| GraphError::internal())?;
    Ok(Some(Profile { hash: hash.map_err(|_| GraphError::internal())?, must_change }))
}

/// Source of the alphabet and the domain rule: Graph, "Create user".
fn check_names(directory: &DirectoryState, user: &User) -> Result<(), GraphError> {
    let name = &user.user_principal_name;
    let invalid =
        |why: &str| GraphError::bad_detail("InvalidValue", "userPrincipalName", format!("Property userPrincipalName is invalid: {why}."));
    let (alias, domain) = name.split_once('@').ok_or_else(|| invalid("it has the form alias@domain"))?;
    if alias.is_empty() || alias.len() > 64 || !alias.chars().all(|c| c.is_ascii_alphanumeric() || "'.-_!#^~".contains(c)) {
        return Err(invalid("before the @ stand 1 to 64 of A-Z, a-z, 0-9 and ' . - _ ! # ^ ~"));
    }
    if !directory.tenant.domains.iter().any(|d| d.eq_ignore_ascii_case(domain)) {
        return Err(GraphError::bad_detail(
            "InvalidValue",
            "userPrincipalName",
            "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.",
        ));
    }
    if user.mail_nickname.len() > 64
        || user.mail_nickname.contains(|c: char| c.is_whitespace() || !c.is_ascii() || "@()\\[]\";:<>,".contains(c))
    {
        return Err(GraphError::bad_detail("InvalidValue", "mailNickname", "Property mailNickname is invalid."));
    }
    if directory.users.values().any(|p| p.user.id != user.id && p.user.user_principal_name.eq_ignore_ascii_case(name)) {
        // our guess: the wording is unconfirmed in the reference
        return Err(GraphError::bad_detail(
            "ObjectConflict",
            "userPrincipalName",
            "Another object with the same value for property userPrincipalName already exists.",
        ));
    }
    Ok(())
}
