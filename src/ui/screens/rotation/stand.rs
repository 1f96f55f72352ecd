//! Where a rotation stands, in a badge and in words.

use crate::domain::rotation::RotatePhase;
use crate::ui::env::Env;
use crate::ui::facts::Facts;
use crate::ui::model::RotateWhere;
use crate::ui::screens::phased::{self, in_sentence, left};
use crate::ui::text::{self, count};
use crate::ui::widgets::{Badge, Status};
use crate::workflow::view::InstanceView;
use jiff::Timestamp;

/// The badge.
pub(in crate::ui) fn badge(stand: &RotateWhere, now: Timestamp) -> Badge {
    match stand {
        RotateWhere::Failed(_) => Badge::new(Status::Failing, "Stopped"),
        RotateWhere::Running(_) | RotateWhere::Undoing => Badge::new(Status::InProgress, "Running"),
        RotateWhere::Queued => Badge::new(Status::Waiting, "Queued"),
        RotateWhere::YourTurn(_) => Badge::new(Status::YourTurn, "Now"),
        RotateWhere::Waits(_, _, Some(until)) => Badge::new(Status::Waiting, format!("Waits {}", left(*until, now))),
        RotateWhere::Waits(_, _, None) | RotateWhere::WaitsBack(_) => Badge::new(Status::Waiting, "Waits"),
        RotateWhere::Rest | RotateWhere::NoKey => Badge::new(Status::NotNeeded, "Not begun"),
        RotateWhere::Rotated(_) => Badge::new(Status::Ok, "Done"),
        RotateWhere::NotRead => Badge::new(Status::Unknown, "Not read"),
    }
}

/// The title of the pane of one.
pub(super) fn title(env: &Env<'_>, instance: &InstanceView, stand: &RotateWhere) -> String {
    let name = &instance.spec.name;
    match stand {
        RotateWhere::Failed(_) => format!("The key rotation of {name} stopped"),
        RotateWhere::Running(None) => format!("Rotating the key of {name}: reading both clouds"),
        RotateWhere::Running(Some(phase)) => {
            format!("Rotating the key of {name}: phase {} of 6, {}", phase.number(), in_sentence(*phase))
        }
        RotateWhere::Undoing => format!("Taking back the key rotation of {name}"),
        RotateWhere::Queued => format!("{name} waits for its turn"),
        RotateWhere::YourTurn(phase) => format!("The key rotation of {name} waits for you at phase {}", phase.number()),
        RotateWhere::Waits(RotatePhase::CoolDown, _, Some(until)) => {
            format!("The old key of {name} cools down, {} left", left(*until, env.now))
        }
        RotateWhere::Waits(phase, _, Some(until)) => {
            format!("The key rotation of {name} waits at phase {}, {} left", phase.number(), left(*until, env.now))
        }
        RotateWhere::Waits(RotatePhase::Cycle, _, None) => format!("The key rotation of {name} waits for an import cycle"),
        RotateWhere::Waits(phase, _, None) => format!("The key rotation of {name} waits at phase {}", phase.number()),
        RotateWhere::WaitsBack(_) => format!("Taking back the key rotation of {name} waits"),
        RotateWhere::Rest => format!("Rotate the import key of {name}"),
        RotateWhere::Rotated(_) => format!("The import key of {name} is rotated"),
        RotateWhere::NoKey => format!("{name} has no access key yet"),
        RotateWhere::NotRead => format!("How far the key rotation of {name} is was not read yet"),
    }
}

/// What stands under it.
pub(super) fn words(env: &Env<'_>, instance: &InstanceView, stand: &RotateWhere) -> String {
    match stand {
        RotateWhere::Failed(_) => String::new(),
        RotateWhere::Running(_) | RotateWhere::Undoing => {
            "You can leave this screen, it goes on. If the window closes, the next run finds out from both clouds how far it was.".into()
        }
        RotateWhere::Queued => "Those before it end first.".into(),
        RotateWhere::YourTurn(_) => {
            "The import works at each phase, so it can be left for days. Going on looks at both clouds first.".into()
        }
        RotateWhere::Waits(RotatePhase::CoolDown, _, Some(until)) => {
            let due = text::moment(*until, env.now, env.zone);
            format!("The import works with the new key. The old one is off until {due} and is deleted then, when you go on.")
        }
        RotateWhere::Waits(_, reason, until) => {
            let until = until.map(|due| format!(", until {}", text::moment(due, env.now, env.zone))).unwrap_or_default();
            format!("{reason}{until}. Nothing has to be done until then, and the window may be closed.")
        }
        RotateWhere::WaitsBack(reason) => format!("{reason}. Go on with it later: both keys work until then."),
        RotateWhere::Rest => at_rest(env, instance),
        RotateWhere::Rotated(at) => {
            let at = text::moment(*at, env.now, env.zone);
            format!("Since {at} only the new key is there, and the import works with it.")
        }
        RotateWhere::NoKey => "Step 10 of the set-up makes it.".into(),
        RotateWhere::NotRead => "It is told by both clouds.".into(),
    }
}

fn at_rest(env: &Env<'_>, instance: &InstanceView) -> String {
    let made = instance.import_keys.iter().filter_map(|key| Some((key, key.created?))).min_by_key(|(_, made)| *made);
    let how = "AWS allows two keys, so the old one works until the import is seen to work with the new one: no cycle fails.";
    let Some((key, made)) = made else { return how.into() };
    let days = usize::try_from(env.now.duration_since(made).as_hours() / 24).unwrap_or(0);
    format!("{} is {} old. {how}", key.id, count(days, "day"))
}

/// Why nothing can be rotated at an instance now, when that is so.
pub(super) fn blocked(env: &Env<'_>, facts: &Facts, instance: &InstanceView) -> Option<&'static str> {
    let no_key = matches!(env.model.rotations.stand(&instance.spec.key, env.now), RotateWhere::NoKey);
    phased::blocked(env, facts, instance, "Its rotation runs").or(no_key.then_some("It has no access key yet"))
}
