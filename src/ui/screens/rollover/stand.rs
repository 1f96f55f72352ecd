//! Where a rollover stands, in a badge and in words.

use crate::domain::certificate::CertificateFacts;
use crate::domain::rollover::RollPhase;
use crate::ui::env::Env;
use crate::ui::facts::Facts;
use crate::ui::model::RollWhere;
use crate::ui::screens::phased::{self, in_sentence, left};
use crate::ui::text;
use crate::ui::widgets::{Badge, Status};
use crate::workflow::view::InstanceView;
use jiff::Timestamp;

/// The badge.
pub(in crate::ui) fn badge(stand: &RollWhere, now: Timestamp) -> Badge {
    match stand {
        RollWhere::Failed(_) => Badge::new(Status::Failing, "Stopped"),
        RollWhere::Refused => Badge::new(Status::Failing, "Refused"),
        RollWhere::Running(_) | RollWhere::Undoing => Badge::new(Status::InProgress, "Running"),
        RollWhere::Queued => Badge::new(Status::Waiting, "Queued"),
        RollWhere::YourTurn(_) => Badge::new(Status::YourTurn, "Now"),
        RollWhere::Waits(_, until) => Badge::new(Status::Waiting, format!("Waits {}", left(*until, now))),
        RollWhere::Rest => Badge::new(Status::NotNeeded, "Not begun"),
        RollWhere::Rolled(_) => Badge::new(Status::Ok, "Rolled over"),
        RollWhere::NoCertificate => Badge::new(Status::NotNeeded, "No certificate"),
        RollWhere::NotRead => Badge::new(Status::Unknown, "Not read"),
    }
}

/// The title of the pane of one.
pub(super) fn title(env: &Env<'_>, instance: &InstanceView, stand: &RollWhere) -> String {
    let name = &instance.spec.name;
    match stand {
        RollWhere::Failed(_) => format!("The rollover of {name} stopped"),
        RollWhere::Refused => format!("AWS refuses every sign-in to {name}"),
        RollWhere::Running(None) => format!("Rolling over {name}: reading both clouds"),
        RollWhere::Running(Some(phase)) => format!("Rolling over {name}: phase {} of 7, {}", phase.number(), in_sentence(*phase)),
        RollWhere::Undoing => format!("Taking back the rollover of {name}"),
        RollWhere::Queued => format!("{name} waits for its turn"),
        RollWhere::YourTurn(phase) => format!("The rollover of {name} waits for you at phase {}", phase.number()),
        RollWhere::Waits(RollPhase::CoolDown, until) => format!("{name} cools down, {} left", left(*until, env.now)),
        RollWhere::Waits(phase, until) => {
            format!("The rollover of {name} waits at phase {}, {} left", phase.number(), left(*until, env.now))
        }
        RollWhere::Rest => match active(instance) {
            Some(facts) if has_ended(facts, env.now) => format!("The certificate of {name} has ended"),
            _ => format!("Roll over the certificate of {name}"),
        },
        RollWhere::Rolled(_) => format!("{name} is rolled over"),
        RollWhere::NoCertificate => format!("{name} has no signing certificate yet"),
        RollWhere::NotRead => format!("How far the rollover of {name} is was not read yet"),
    }
}

/// What stands under it.
pub(super) fn words(env: &Env<'_>, instance: &InstanceView, stand: &RollWhere) -> String {
    match stand {
        RollWhere::Failed(_) => String::new(),
        RollWhere::Refused => {
            let provider = &instance.spec.provider;
            format!("The directory signs with a certificate that provider {provider} does not trust. The next call mends that.")
        }
        RollWhere::Running(_) | RollWhere::Undoing => {
            "You can leave this screen, it goes on. If the window closes, the next run finds out from both clouds how far it was.".into()
        }
        RollWhere::Queued => "Those before it end first.".into(),
        RollWhere::YourTurn(_) => "Sign-ins work at each phase, so it can be left for days. Going on looks at both clouds first.".into(),
        RollWhere::Waits(RollPhase::CoolDown, until) => {
            let due = text::moment(*until, env.now, env.zone);
            format!("The new certificate signs. The old one stays until {due}, in case something signed with it is still on its way.")
        }
        RollWhere::Waits(_, until) => format!("It can go on {}. Sign-ins work meanwhile.", text::moment(*until, env.now, env.zone)),
        RollWhere::Rest => at_rest(env, instance),
        RollWhere::Rolled(at) => {
            let at = text::moment(*at, env.now, env.zone);
            format!("Since {at} only the new certificate signs and is trusted, and a real sign-in proved it.")
        }
        RollWhere::NoCertificate => "Step 6 of the set-up makes it.".into(),
        RollWhere::NotRead => "It is told by both clouds.".into(),
    }
}

fn at_rest(env: &Env<'_>, instance: &InstanceView) -> String {
    let Some(facts) = active(instance) else { return String::new() };
    let (days, date) = (text::in_days(facts.days_left(env.now)), text::date(facts.not_after, env.zone));
    if has_ended(facts, env.now) {
        return format!(
            "It ended {days}, on {date}. The shortest way back leaves out the cool-down: nobody signs with the old key any more."
        );
    }
    format!("It ends {days}, on {date}. AWS trusts the old and the new one until the new one is proven, so no sign-in fails.")
}

fn active(instance: &InstanceView) -> Option<&CertificateFacts> {
    instance.observed.as_ref().and_then(|o| o.active_certificate()).map(|c| &c.facts)
}

fn has_ended(facts: &CertificateFacts, now: Timestamp) -> bool {
    facts.not_after <= now
}

/// Whether the certificate that signs has ended.
pub(super) fn is_ended(instance: &InstanceView, now: Timestamp) -> bool {
    active(instance).is_some_and(|facts| has_ended(facts, now))
}

/// Why nothing can be rolled over at an instance now, when that is so.
pub(super) fn blocked(env: &Env<'_>, facts: &Facts, instance: &InstanceView) -> Option<&'static str> {
    let no_certificate = matches!(env.model.rollovers.stand(&instance.spec.key, env.now), RollWhere::NoCertificate);
    phased::blocked(env, facts, instance, "The rotation of its key runs").or(no_certificate.then_some("It has no signing certificate yet"))
}
