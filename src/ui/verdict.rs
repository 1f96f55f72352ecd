//! Which badge stands for what.

use super::env::Env;
use super::model::{Job, Model, Standing, Urgency};
use super::text;
use super::widgets::{Badge, Status};
use crate::domain::step::StepId;
use crate::domain::verdict::Verdict;
use crate::workflow::view::{InstanceView, StepState};

/// The badge of an instance in lists.
pub(super) fn instance(env: &Env<'_>, view: &InstanceView) -> Badge {
    urgency(env.model.urgency(view, env.now))
}

/// The badge of how urgent an instance is.
pub(super) fn urgency(urgency: Urgency) -> Badge {
    match urgency {
        Urgency::Refused => Badge::new(Status::Failing, "Refused"),
        Urgency::Stopped => Badge::new(Status::Failing, "Stopped"),
        Urgency::EndsSoon(days) => Badge::new(Status::Warning, text::count(usize::try_from(days.max(0)).unwrap_or(0), "day") + " left"),
        Urgency::NotKnown => Badge::new(Status::Unknown, "Not known"),
        Urgency::GoOn(_) => Badge::new(Status::YourTurn, "Now"),
        Urgency::KeyDue(days) => Badge::new(Status::Warning, if days < 0 { "Due" } else { "Due soon" }),
        Urgency::SettingUp => Badge::new(Status::InProgress, "Setting up"),
        Urgency::Works => Badge::new(Status::Ok, "Works"),
    }
}

/// The badge of where an instance stands, in tables.
pub(super) fn standing(standing: Standing) -> Badge {
    let (status, word) = match standing {
        Standing::Refused => (Status::Failing, "Refused"),
        Standing::NotKnown => (Status::Unknown, "Not known"),
        Standing::Stopped => (Status::Failing, "Stopped"),
        Standing::SettingUp => (Status::InProgress, "Setting up"),
        Standing::Works => (Status::Ok, "Works"),
    };
    Badge::new(status, word)
}

/// The badge in the header of an instance, which says more.
pub(super) fn instance_in_header(env: &Env<'_>, view: &InstanceView) -> Badge {
    match (&view.verdict, env.model.stopped_at(view)) {
        (Verdict::SettingUp { .. }, Some(step)) => Badge::new(Status::Failing, format!("Stopped at step {}", step.number())),
        (Verdict::SettingUp { .. }, None) => {
            Badge::new(Status::InProgress, format!("Setting up, {} of {} done", env.model.settled(view), StepId::ALL.len()))
        }
        (Verdict::Works { .. }, _) if env.model.urgency(view, env.now) == Urgency::NotKnown => {
            Badge::new(Status::Unknown, "Not known, the proof is more than a day old")
        }
        (Verdict::Works { proven_at, .. }, _) => {
            Badge::new(Status::Ok, format!("Works, proven {}", text::moment(*proven_at, env.now, env.zone)))
        }
        (Verdict::Refused { .. }, _) => Badge::new(Status::Failing, "Refused"),
        (Verdict::NotKnown { .. }, _) => Badge::new(Status::Unknown, "Not known"),
    }
}

/// The badge of a step. `next` is the one that a person would do now.
pub(super) fn step(env: &Env<'_>, view: &InstanceView, step: StepId, next: bool, short: bool) -> Badge {
    let job = env.model.jobs.get(&view.spec.key);
    match env.model.step(view, step) {
        StepState::NotRead => Badge::new(Status::Unknown, "Not read"),
        StepState::Done { adopted, .. } => done(job, step, adopted),
        StepState::Ready if next => Badge::new(Status::YourTurn, "Now"),
        StepState::Ready => Badge::new(Status::YourTurn, "Ready"),
        StepState::WaitsFor(steps) => Badge::new(Status::Waiting, waits(env.model, view, &steps, short)),
        StepState::Running { since } => {
            let seconds = u64::try_from(env.now.as_second() - since.as_second()).unwrap_or(0);
            Badge::new(Status::InProgress, format!("Running {}", clock(seconds)))
        }
        StepState::NotNeeded(_) => Badge::new(Status::NotNeeded, "Not needed"),
        StepState::AtWork(waiting) => Badge::new(Status::InProgress, until(waiting.until, env.now)),
        StepState::Failed(_) => Badge::new(Status::Failing, "Failed"),
    }
}

/// About how long a cloud still works at it by itself.
fn until(end: jiff::Timestamp, now: jiff::Timestamp) -> String {
    match (end.as_second() - now.as_second() + 59) / 60 {
        left if left > 0 => format!("About {left} min"),
        _ => "Takes longer".to_owned(),
    }
}

fn done(job: Option<&Job>, step: StepId, adopted: bool) -> Badge {
    if adopted {
        return Badge::new(Status::Ok, "Adopted");
    }
    match job.and_then(|j| j.took(step)) {
        Some(ms) if ms >= 1000 => Badge::new(Status::Ok, format!("Done, {}", text::duration(ms))),
        _ => Badge::new(Status::Ok, "Done"),
    }
}

fn waits(model: &Model, view: &InstanceView, steps: &[StepId], short: bool) -> String {
    let mut open: Vec<String> = steps.iter().filter(|s| !model.step(view, **s).is_settled()).map(|s| s.number().to_string()).collect();
    if open.is_empty() {
        open = steps.iter().map(|s| s.number().to_string()).collect();
    }
    match (open.len(), short) {
        (4.., true) => format!("Waits: {} steps", open.len()),
        (4.., false) => format!("Waits for {} steps", open.len()),
        (3, _) | (_, true) => format!("Waits {}", open.join(", ")),
        (_, false) => format!("Waits for {}", open.join(", ")),
    }
}

/// `12:40`.
pub(super) fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
