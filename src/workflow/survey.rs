//! Where every instance of a workspace stands and what is to be done next: the window's Overview for those without a window.

use super::ports::{Connector, Store};
use super::reach::{Reached, aws_connection, reach};
use super::reminders;
use super::rollover;
use super::status;
use super::view::{InstanceView, StepState};
use super::world::{Part, Services, World};
use crate::domain::finding::Finding;
use crate::domain::levels::{Levels, days_until};
use crate::domain::spec::InstanceSpec;
use crate::domain::step::StepId;
use crate::domain::verdict::Verdict;
use futures_util::StreamExt as _;
use jiff::Timestamp;
use serde::Serialize;

/// Instances that are read at the same time.
const AT_ONCE: usize = 4;

/// What to do about calls that a killed program left behind.
const UNFINISHED: &str = "Open the window and resume, undo or forget the calls that were left unfinished";

/// The verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// A sign-in was proven within the last day, and nothing has changed since.
    Works,
    /// Sign-ins are refused.
    Refused,
    /// A step of the set-up went wrong.
    Stopped,
    /// Steps are still open.
    SettingUp,
    /// Nobody has looked, or it was too long ago.
    NotKnown,
}

/// Where an instance stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstanceStatus {
    /// Its name.
    pub instance: String,
    /// Its AWS account.
    pub account: String,
    /// Its identifier.
    pub identifier: String,
    /// The verdict.
    pub verdict: Word,
    /// Why, one sentence.
    pub reason: String,
    /// The next thing to do.
    pub next: String,
    /// Whether that needs a person.
    pub needs_person: bool,
    /// When a sign-in was proven last.
    pub proven_at: Option<Timestamp>,
    /// Whether a half of it is practice.
    pub practice: bool,
    /// Steps that are done or not needed.
    pub steps_done: usize,
    /// Steps in all.
    pub steps: usize,
    /// Whole days until the certificate that signs ends.
    pub certificate_days_left: Option<i64>,
    /// What is wrong, where something is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

/// Reads both clouds of every instance of the workspace, in the order of their names. What can't be read is told in its place.
///
/// # Errors
/// When the workspace can't be read.
pub async fn survey(services: &Services, connector: &dyn Connector) -> Result<Vec<InstanceStatus>, Box<Finding>> {
    let boxed = |e: super::ports::StoreError| Box::new(e.finding());
    let specs = services.store.instances().await.map_err(boxed)?;
    let levels = reminders::levels(&*services.store).await.map_err(boxed)?;
    let looks = futures_util::stream::iter(&specs).map(|spec| async move {
        let looked = look(spec, services, connector).await;
        looked.map_or_else(|finding| unread(spec, *finding), |look| told(&look, levels, services.clock.now()))
    });
    Ok(looks.buffered(AT_ONCE).collect().await)
}

/// An instance with both clouds read.
pub struct Looked {
    /// What was read.
    pub world: World,
    /// What follows from it.
    pub view: InstanceView,
    /// Whether a half of it is practice.
    pub practice: bool,
    /// Whether a rollover is under way.
    pub rolling: bool,
}

/// Reads both clouds of an instance.
///
/// # Errors
/// When one of them, the vault or the workspace can't be read.
pub async fn look(spec: &InstanceSpec, services: &Services, connector: &dyn Connector) -> Result<Looked, Box<Finding>> {
    let store: &dyn Store = &*services.store;
    let boxed = |e: super::ports::StoreError| Box::new(e.finding());
    let Reached { spec, clouds, confirmed, .. } = reach(spec.clone(), store, connector).await?;
    let mut world = World::begin(spec, &clouds, services, confirmed).await.map_err(|e| Box::new(e.finding()))?;
    world.read(&Part::ALL, &clouds, services).await.map_err(|e| Box::new(e.finding()))?;
    world.read_key_use(&clouds).await.map_err(|e| Box::new(e.finding()))?;
    let connection = aws_connection(&world.spec, store).await.map_err(boxed)?;
    let rolling = rollover::note(store, &world.spec.key).await.map_err(boxed)?.is_some_and(|note| note.finished.is_none());
    let view = status::view(&world, &connection, &clouds, services.clock.now());
    let practice = world.directory.practice || world.aws.practice;
    Ok(Looked { world, view, practice, rolling })
}

/// The status of an instance that was read. Pure.
#[must_use]
pub fn told(look: &Looked, levels: Levels, now: Timestamp) -> InstanceStatus {
    let view = &look.view;
    let failed = view.steps.iter().find_map(|(step, state)| match state {
        StepState::Failed(finding) => Some((*step, &**finding)),
        _ => None,
    });
    let certificate = view.observed.as_ref().and_then(|o| o.active_certificate());
    let mut status = InstanceStatus {
        practice: look.practice,
        proven_at: view.proof.as_ref().filter(|proof| proof.finding.is_none()).map(|proof| proof.at),
        steps_done: view.steps.iter().filter(|(_, state)| state.is_settled()).count(),
        certificate_days_left: certificate.map(|c| c.facts.days_left(now)),
        ..blank(&view.spec)
    };
    match &view.verdict {
        Verdict::Refused { finding } => {
            (status.verdict, status.reason, status.next) = (Word::Refused, finding.what.clone(), finding.fix.clone());
            status.finding = Some(finding.clone());
        }
        Verdict::SettingUp { .. } => match failed {
            Some((step, finding)) => {
                let reason = format!("Step {}, {}: {}", step.number(), step.title(), finding.what);
                (status.verdict, status.reason, status.next) = (Word::Stopped, reason, finding.fix.clone());
                status.finding = Some(finding.clone());
            }
            None => setting_up(&mut status, view),
        },
        Verdict::NotKnown { reason } => {
            let open = open_step(view).filter(|step| *step < StepId::SignIn).unwrap_or(StepId::SignIn);
            (status.verdict, status.reason, status.next) = (Word::NotKnown, reason.clone(), run(open));
        }
        Verdict::Works { proven_at, .. } => works(&mut status, look, levels, *proven_at, now),
    }
    if !view.unfinished.is_empty() {
        status.needs_person = true;
        UNFINISHED.clone_into(&mut status.next);
    }
    status
}

/// As of an instance of which nothing is known but the wish.
fn blank(spec: &InstanceSpec) -> InstanceStatus {
    InstanceStatus {
        instance: spec.name.clone(),
        account: spec.account.to_string(),
        identifier: spec.identifier.to_string(),
        verdict: Word::NotKnown,
        reason: String::new(),
        next: String::new(),
        needs_person: true,
        proven_at: None,
        practice: false,
        steps_done: 0,
        steps: StepId::ALL.len(),
        certificate_days_left: None,
        finding: None,
    }
}

fn unread(spec: &InstanceSpec, finding: Finding) -> InstanceStatus {
    InstanceStatus { reason: finding.what.clone(), next: finding.fix.clone(), finding: Some(finding), ..blank(spec) }
}

fn setting_up(status: &mut InstanceStatus, view: &InstanceView) {
    status.verdict = Word::SettingUp;
    status.reason = format!("{} of {} steps are done", status.steps_done, status.steps);
    let at_work = view.steps.iter().find_map(|(_, state)| if let StepState::AtWork(waiting) = state { Some(waiting) } else { None });
    match (view.steps.iter().find(|(_, state)| matches!(state, StepState::Ready)), at_work) {
        (Some((step, _)), _) => status.next = run(*step),
        // a cloud is at it by itself
        (None, Some(waiting)) => (status.next, status.needs_person) = (format!("Wait: {}", waiting.reason), false),
        (None, None) => status.next = run(open_step(view).unwrap_or(StepId::SignIn)),
    }
}

/// It works; what ends soon needs a person all the same.
fn works(status: &mut InstanceStatus, look: &Looked, levels: Levels, proven_at: Timestamp, now: Timestamp) {
    status.verdict = Word::Works;
    status.reason = format!("A sign-in was proven at {proven_at}");
    let roll = format!("rolebridge roll {}", look.view.spec.identifier.short());
    let certificate = status.certificate_days_left.filter(|days| *days < levels.warning_days);
    let due = look.view.import_keys.iter().filter(|key| key.active).find_map(|key| {
        let days = days_until(levels.key_due(key.created?), now);
        (days < levels.key_warning_days()).then_some((&key.id, days))
    });
    status.next = match (look.rolling, certificate, due) {
        (true, ..) => format!("Go on with the rollover of its signing certificate: {roll}"),
        (false, Some(days), _) => format!("Roll its signing certificate over, {days} days are left: {roll}"),
        (false, None, Some((id, days))) => format!("Rotate its import access key {id}, {days} days are left"),
        (false, None, None) => {
            status.needs_person = false;
            "Nothing".to_owned()
        }
    };
}

fn open_step(view: &InstanceView) -> Option<StepId> {
    view.steps.iter().find(|(_, state)| !state.is_settled()).map(|(step, _)| *step)
}

fn run(step: StepId) -> String {
    format!("Run step {}, {}", step.number(), step.title())
}
