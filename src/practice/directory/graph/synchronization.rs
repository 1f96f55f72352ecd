//! `/servicePrincipals/{id}/synchronization`: the provisioning service as administrators see and steer it.

mod shape;

use super::body::{Body, Contract, Shape};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, no_content};
use crate::practice::directory::new_id;
use crate::practice::directory::provisioning::{CYCLE, Check, check};
use crate::practice::directory::state::provisioning::{Job, Schedule};
use crate::practice::directory::state::{DirectoryState, Instance};
use crate::practice::state::paced;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use jiff::Timestamp;
use serde_json::{Map, Value};
use shape::{SECRET_KEYS, job, template};
use std::collections::BTreeMap;

/// The one template of the AWS application.
const TEMPLATE: &str = "aws";
const PAIR: &[(&str, Shape)] = &[("key", Shape::Text), ("value", Shape::MaybeText)];

const MAKE: Contract = Contract {
    name: "synchronizationJob",
    writable: &[("templateId", Shape::MaybeText)],
    read_only: &["id", "schedule", "status"],
    not_kept: &["bulkUpload", "schema", "synchronizationJobSettings"],
};
const VALIDATE: Contract = Contract {
    name: "synchronizationJob.validateCredentials",
    writable: &[
        ("applicationIdentifier", Shape::MaybeText),
        ("credentials", Shape::Objects(PAIR)),
        ("templateId", Shape::MaybeText),
        ("useSavedCredentials", Shape::MaybeFlag),
    ],
    read_only: &[],
    not_kept: &[],
};
const SECRETS: Contract =
    Contract { name: "synchronization.secrets", writable: &[("value", Shape::Objects(PAIR))], read_only: &[], not_kept: &[] };
const RESTART: Contract = Contract {
    name: "synchronizationJob.restart",
    writable: &[("criteria", Shape::Object(&[("resetScope", Shape::MaybeText)]))],
    read_only: &[],
    not_kept: &[],
};
const RESET_SCOPES: [&str; 7] = ["None", "ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes"];

pub(super) fn routes() -> Router<Graph> {
    let at = |rest: &str| format!("/servicePrincipals/{{id}}/synchronization/{rest}");
    Router::new()
        .route(&at("templates"), get(templates))
        .route(&at("templates/{template}"), get(show_template))
        .route(&at("jobs"), get(jobs).post(add))
        .route(&at("jobs/validateCredentials"), post(validate_first))
        .route(&at("jobs/{job}"), get(show).delete(remove))
        .route(&at("jobs/{job}/validateCredentials"), post(validate))
        .route(&at("jobs/{job}/start"), post(start))
        .route(&at("jobs/{job}/pause"), post(pause))
        .route(&at("jobs/{job}/restart"), post(restart))
        .route(&at("secrets"), put(store))
}

fn find<'a>(directory: &'a DirectoryState, id: &str) -> Result<&'a Instance, GraphError> {
    directory.by_service_principal(id).ok_or_else(|| GraphError::not_found(id))
}

fn find_job<'a>(directory: &'a DirectoryState, id: &str, job: &str) -> Result<&'a Job, GraphError> {
    find(directory, id)?.provisioning.job.as_ref().filter(|j| j.id == job).ok_or_else(|| GraphError::not_found(job))
}

async fn templates(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let app = graph.read(|d| find(d, &id).map(|i| i.application.app_id.clone()))?;
    let path = format!("/servicePrincipals/{id}/synchronization/templates");
    ask.page(&graph, "servicePrincipals/synchronization/templates", &path, vec![template(&app)], &["id", "factoryTag"])
}

async fn show_template(State(graph): State<Graph>, Path((id, name)): Path<(String, String)>, ask: Ask) -> Answer {
    let app = graph.read(|d| find(d, &id).map(|i| i.application.app_id.clone()))?;
    if name != TEMPLATE {
        return Err(GraphError::not_found(&name));
    }
    Ok(graph.entity(StatusCode::OK, "servicePrincipals/synchronization/templates/$entity", ask.select(template(&app))?))
}

async fn jobs(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let (now, pace) = (graph.shared.now(), graph.shared.pace());
    let all = graph.read(|d| Ok(find(d, &id)?.provisioning.job.iter().map(|j| job(j, now, pace)).collect()))?;
    let path = format!("/servicePrincipals/{id}/synchronization/jobs");
    ask.page(&graph, "servicePrincipals/synchronization/jobs", &path, all, &["id", "templateId"])
}

async fn show(State(graph): State<Graph>, Path((id, name)): Path<(String, String)>, ask: Ask) -> Answer {
    let (now, pace) = (graph.shared.now(), graph.shared.pace());
    let found = graph.read(|d| find_job(d, &id, &name).map(|j| job(j, now, pace)))?;
    Ok(graph.entity(StatusCode::OK, "servicePrincipals/synchronization/jobs/$entity", ask.select(found)?))
}

/// One job an application: it is what the portal makes. Our guess: how a second one is refused.
async fn add(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    MAKE.check(&body.0)?;
    if body.0.get("templateId").and_then(Value::as_str) != Some(TEMPLATE) {
        return Err(GraphError::bad_detail("InvalidValue", "templateId", "The application has no such template; it has 'aws'."));
    }
    let (now, pace) = (graph.shared.now(), graph.shared.pace());
    let made = graph
        .change(move |directory| {
            let tenant = directory.tenant.id.replace('-', "");
            let instance = instance(directory, &id)?;
            if instance.provisioning.job.is_some() {
                let message = "A synchronization job of this template already exists for the application.";
                return Err(GraphError::new(StatusCode::CONFLICT, "Conflict", message));
            }
            let made = Job::new(format!("{TEMPLATE}.{tenant}.{}", new_id()));
            let value = job(&made, now, pace);
            instance.provisioning.job = Some(made);
            Ok(value)
        })
        .await?;
    Ok(graph.entity(StatusCode::CREATED, "servicePrincipals/synchronization/jobs/$entity", made))
}

fn instance<'a>(directory: &'a mut DirectoryState, id: &str) -> Result<&'a mut Instance, GraphError> {
    let app_id = find(directory, id)?.application.app_id.clone();
    directory.instances.get_mut(&app_id).map(|i| &mut **i).ok_or_else(|| GraphError::not_found(id))
}

async fn remove(State(graph): State<Graph>, Path((id, name)): Path<(String, String)>) -> Answer {
    graph
        .change(move |directory| {
            find_job(directory, &id, &name)?;
            instance(directory, &id)?.provisioning.job = None;
            Ok(())
        })
        .await?;
    Ok(no_content())
}

async fn validate_first(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    graph.read(|d| find(d, &id).map(|_| ()))?;
    try_credentials(&graph, &id, &body).await
}

async fn validate(State(graph): State<Graph>, Path((id, name)): Path<(String, String)>, body: Body) -> Answer {
    graph.read(|d| find_job(d, &id, &name).map(|_| ()))?;
    try_credentials(&graph, &id, &body).await
}

async fn try_credentials(graph: &Graph, id: &str, body: &Body) -> Answer {
    VALIDATE.check(&body.0)?;
    let saved = body.0.get("useSavedCredentials").and_then(Value::as_bool) == Some(true);
    let which = if saved { Check::Saved } else { Check::Given(pairs(&body.0, "credentials")?) };
    match check(&graph.shared, &graph.importer, id, which).await {
        Ok(()) => Ok(no_content()),
        // our guess: the code of a failed test is unconfirmed
        Err(fault) => Err(GraphError::bad_detail("InvalidCredentials", "credentials", fault.message)),
    }
}

/// Secrets are write-only; what the request names is replaced. Our guess: what it leaves out stays.
async fn store(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    SECRETS.check(&body.0)?;
    let given = pairs(&body.0, "value")?;
    let importer = std::sync::Arc::clone(&graph.importer);
    graph
        .change_all(move |state| {
            let mut kept = find(&state.directory, &id)?.provisioning.clone();
            importer.store(&state.aws, &id, &mut kept, given);
            instance(&mut state.directory, &id)?.provisioning = kept;
            Ok(())
        })
        .await?;
    Ok(no_content())
}

fn pairs(body: &Map<String, Value>, name: &'static str) -> Result<BTreeMap<String, String>, GraphError> {
    let list = body.get(name).and_then(Value::as_array).filter(|l| !l.is_empty());
    let list = list.ok_or_else(|| GraphError::bad_request(format!("A value is required for property '{name}' of the resource.")))?;
    let mut pairs = BTreeMap::new();
    for pair in list {
        let key = pair["key"].as_str().unwrap_or_default();
        if !SECRET_KEYS.contains(&key) {
            let key: String = key.chars().take(50).collect();
            return Err(GraphError::bad_request(format!("'{key}' is no key of a synchronization secret.")));
        }
        pairs.insert(key.to_owned(), pair["value"].as_str().unwrap_or_default().to_owned());
    }
    Ok(pairs)
}

/// Starts or goes on; a quarantine ends. Source: "Start synchronizationJob".
async fn start(State(graph): State<Graph>, Path(ids): Path<(String, String)>) -> Answer {
    steer(&graph, ids, |job, now, pace| {
        if job.schedule != Schedule::Active || job.quarantine.is_some() {
            begin(job, now, pace);
        }
    })
    .await
}

async fn pause(State(graph): State<Graph>, Path(ids): Path<(String, String)>) -> Answer {
    steer(&graph, ids, |job, _, _| {
        job.schedule = Schedule::Paused;
        job.began = None;
        job.due = None;
    })
    .await
}

/// Begins the cycle anew. Our guess: a quarantine stays when the scope names neither it nor everything.
async fn restart(State(graph): State<Graph>, Path(ids): Path<(String, String)>, body: Body) -> Answer {
    RESTART.check(&body.0)?;
    let scope = body.0.get("criteria").and_then(|c| c["resetScope"].as_str()).unwrap_or("None").to_owned();
    let scopes: Vec<&str> = scope.split(',').map(str::trim).collect();
    if scopes.iter().any(|s| !RESET_SCOPES.contains(s)) {
        return Err(GraphError::bad_detail("InvalidValue", "criteria/resetScope", "resetScope holds a value that is none."));
    }
    let clears = scopes.iter().any(|s| ["QuarantineState", "Full"].contains(s));
    steer(&graph, ids, move |job, now, pace| {
        let held = job.quarantine.take().filter(|_| !clears);
        let again = job.due;
        begin(job, now, pace);
        if held.is_some() {
            job.quarantine = held;
            job.due = again;
        }
    })
    .await
}

fn begin(job: &mut Job, now: Timestamp, pace: u32) {
    job.schedule = Schedule::Active;
    job.quarantine = None;
    job.failures = 0;
    job.began = Some(now);
    job.due = now.checked_add(paced(CYCLE, pace)).ok();
}

async fn steer(graph: &Graph, (id, name): (String, String), how: impl FnOnce(&mut Job, Timestamp, u32) + Send + 'static) -> Answer {
    let (now, pace) = (graph.shared.now(), graph.shared.pace());
    graph
        .change(move |directory| {
            find_job(directory, &id, &name)?;
            if let Some(job) = &mut instance(directory, &id)?.provisioning.job {
                how(job, now, pace);
            }
            Ok(())
        })
        .await?;
    Ok(no_content())
}
