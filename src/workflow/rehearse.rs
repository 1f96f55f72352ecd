//! The whole procedure for one or many accounts without a person: what `rolebridge rehearse` does.

use super::belongs;
use super::message::{Event, EventSink, JobStage, StepResult};
use super::patience::Patience;
use super::ports::{AwsConnection, Connector, DirectoryConnection};
use super::run::{Job, JobEnd};
use super::wish;
use super::world::{Clouds, Services, WorkError};
use crate::domain::account::AccountId;
use crate::domain::finding::Finding;
use crate::domain::journal::JobId;
use crate::domain::observed::{AwsIdentity, DirectoryIdentity};
use crate::domain::spec::{InstanceSpec, RoleDelivery};
use crate::domain::step::StepId;
use crate::domain::weather::Weather;
use futures_util::StreamExt as _;
use futures_util::stream;
use serde::Serialize;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What is rehearsed.
pub struct Rehearsal {
    /// Workspace, vault, clock.
    pub services: Services,
    /// Makes connections.
    pub connector: Arc<dyn Connector>,
    /// The AWS side: accounts of the practice cloud, or one account elsewhere.
    pub aws: RehearsalAws,
    /// Stops it between calls.
    pub cancel: CancellationToken,
    /// How the practice cloud behaves.
    pub weather: Weather,
    /// How the roles come into the directory of an instance that is made.
    pub delivery: RoleDelivery,
}

/// The AWS side of a rehearsal.
#[derive(Debug, Clone)]
pub enum RehearsalAws {
    /// So many accounts of the practice cloud.
    Practice(usize),
    /// One account behind an endpoint.
    Endpoint {
        /// The connection.
        connection: AwsConnection,
        /// Which account was confirmed: `Some(None)` for any, as behind an endpoint on this computer.
        confirmed: Option<Option<AccountId>>,
    },
}

/// A line for each step of each account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The step.
    pub step: &'static str,
    /// The account.
    pub account: String,
    /// `done`, `adopted`, `not_needed` or `failed`.
    pub state: &'static str,
    /// Why, where there is something to say.
    pub reason: String,
    /// Milliseconds it took.
    pub ms: u64,
}

/// News of a rehearsal.
#[derive(Debug, Clone)]
pub enum News {
    /// Whose credentials are used, before anything is written.
    Identity(AwsIdentity),
    /// A step ended.
    Line(Line),
    /// A call is being made, for a terminal that shows progress.
    Call {
        /// The account.
        account: String,
        /// The step.
        step: StepId,
        /// The action.
        action: String,
    },
    /// STS gave a session for the response; its credentials are not kept.
    Session {
        /// The account.
        account: String,
        /// The assumed role's ARN.
        assumed_role_arn: String,
    },
    /// A wait, for a terminal that shows progress.
    Waiting {
        /// The account.
        account: String,
        /// For what.
        reason: String,
    },
}

/// How many accounts are set up at once.
const AT_ONCE: usize = 4;

/// Runs it. Returns how many accounts were proven, and the first problem if there was one.
///
/// # Errors
/// When it can't even begin: no connection, no workspace.
pub async fn rehearse(rehearsal: &Rehearsal, news: Arc<dyn Fn(News) + Send + Sync>) -> Result<Vec<Result<(), Box<Finding>>>, Box<Finding>> {
    let directory = rehearsal.connector.directory(&DirectoryConnection::Practice).await.map_err(|e| Box::new(e.finding()))?;
    let sign_in = rehearsal.connector.sign_in(&DirectoryConnection::Practice).await.map_err(|e| Box::new(e.finding()))?;
    let identity = directory.identity().await.map_err(|e| Box::new(e.finding()))?;
    let mut jobs = Vec::new();
    for (connection, confirmed) in connections(rehearsal).await? {
        let aws = rehearsal.connector.aws(&connection).await.map_err(|e| Box::new(e.finding()))?;
        let who = aws.identity().await.map_err(|e| Box::new(e.finding()))?;
        news(News::Identity(who.clone()));
        let clouds = Clouds { directory: Arc::clone(&directory), aws, sign_in: sign_in.clone() };
        let spec = spec(&who, &identity, &clouds, rehearsal).await?;
        let confirmed = confirmed.as_ref().is_some_and(|account| account.as_ref().is_none_or(|a| *a == who.account));
        jobs.push((spec, clouds, who, confirmed));
    }
    let run = |(spec, clouds, who, confirmed)| one(rehearsal, spec, clouds, who, confirmed, Arc::clone(&news));
    Ok(stream::iter(jobs).map(run).buffered(AT_ONCE).collect().await)
}

async fn connections(rehearsal: &Rehearsal) -> Result<Vec<(AwsConnection, Option<Option<AccountId>>)>, Box<Finding>> {
    match &rehearsal.aws {
        RehearsalAws::Practice(count) => {
            let accounts = rehearsal.connector.practice_accounts(*count).await.map_err(|e| Box::new(e.finding()))?;
            Ok(accounts.into_iter().take(*count).map(|account| (AwsConnection::Practice { account }, Some(None))).collect())
        }
        RehearsalAws::Endpoint { connection, confirmed } => Ok(vec![(connection.clone(), confirmed.clone())]),
    }
}

/// The instance of an earlier rehearsal in this workspace, or a new one.
async fn spec(
    aws: &AwsIdentity,
    directory: &DirectoryIdentity,
    clouds: &Clouds,
    rehearsal: &Rehearsal,
) -> Result<InstanceSpec, Box<Finding>> {
    let (name, store) = (name(&aws.account), &*rehearsal.services.store);
    let there = store.instances().await.map_err(|e| Box::new(e.finding()))?;
    if let Some(spec) = there.into_iter().find(|s| s.name == name) {
        return Ok(spec);
    }
    let rows = clouds.directory.instances().await.map_err(|e| Box::new(e.finding()))?;
    let mut spec = wish::add(&name, aws, directory, &rows, store).await.map_err(|e| Box::new(e.finding()))?;
    spec.directory_roles.way = rehearsal.delivery;
    store.save_instance(&spec).await.map_err(|e| Box::new(e.finding()))?;
    belongs::note(store, &spec.key, directory).await?;
    Ok(spec)
}

fn name(account: &AccountId) -> String {
    format!("Rehearsal {account}")
}

async fn one(
    rehearsal: &Rehearsal,
    spec: InstanceSpec,
    clouds: Clouds,
    who: AwsIdentity,
    confirmed: bool,
    news: Arc<dyn Fn(News) + Send + Sync>,
) -> Result<(), Box<Finding>> {
    let job = Job {
        id: JobId(uuid::Uuid::new_v4().to_string()),
        spec,
        clouds,
        services: rehearsal.services.clone(),
        aws_confirmed: confirmed,
        sink: sink(who.account.to_string(), news),
        cancel: rehearsal.cancel.clone(),
        patience: if who.practice { Patience::practice(rehearsal.weather) } else { Patience::REAL },
    };
    match job.run(&StepId::ALL).await.1 {
        JobEnd::Finished => Ok(()),
        JobEnd::Cancelled => Err(Box::new(Finding::info(
            "rehearse.cancelled",
            "The rehearsal was stopped",
            "You asked for it",
            "Run it again: it goes on where it stopped",
        ))),
        JobEnd::Stopped(finding) => Err(finding),
    }
}

/// Turns a job's events into lines.
fn sink(account: String, news: Arc<dyn Fn(News) + Send + Sync>) -> EventSink {
    Arc::new(move |event| {
        let job = match event {
            Event::Job(job) => job,
            Event::Proof(proof) => {
                if let Some(session) = proof.session {
                    news(News::Session { account: account.clone(), assumed_role_arn: session.assumed_role_arn });
                }
                return;
            }
            _ => return,
        };
        match job.what {
            JobStage::StepEnded { step, result, ms } => {
                let (state, reason) = state(result);
                news(News::Line(Line { step: step.as_str(), account: account.clone(), state, reason, ms }));
            }
            JobStage::Call { step, action, .. } => news(News::Call { account: account.clone(), step, action }),
            JobStage::Waiting { reason, .. } => news(News::Waiting { account: account.clone(), reason }),
            _ => {}
        }
    })
}

fn state(result: StepResult) -> (&'static str, String) {
    match result {
        StepResult::Done => ("done", String::new()),
        StepResult::Adopted => ("adopted", "it was there already".into()),
        StepResult::NotNeeded(reason) => ("not_needed", reason),
        StepResult::Failed(finding) => ("failed", format!("{}: {}", finding.what, finding.why)),
    }
}

impl From<WorkError> for Box<Finding> {
    fn from(error: WorkError) -> Self {
        Self::new(error.finding())
    }
}
