//! The six phases as rows: how each stands, and what is known of it.

use crate::domain::rotation::{Note, PhaseState, RotatePhase};
use crate::domain::spec::InstanceKey;
use crate::domain::step::Cloud;
use crate::ui::env::Env;
use crate::ui::model::RotateRun;
use crate::ui::screens::phased::{doing, left};
use crate::ui::text;
use crate::ui::widgets::{Badge, PhaseRow, Status, head};
use crate::workflow::phased::PhaseEnd;
use crate::workflow::rotation::{RotateStanding, RotateWait, RotationView};
use egui::Ui;
use jiff::Timestamp;

/// The phases of an instance, under a head. `anew` shows them as another rotation would begin.
pub(super) fn rows(ui: &mut Ui, env: &Env<'_>, key: &InstanceKey, anew: bool, remark: &str) {
    head(ui, "Phases", remark);
    let (view, run) = (env.model.rotations.views.get(key).filter(|_| !anew), env.model.rotations.runs.get(key).filter(|_| !anew));
    for phase in RotatePhase::ALL {
        let one = One { env, view, run: run.filter(|run| run.is_on()), phase, state: state(view, run, phase) };
        let (badge, detail) = (one.badge(), one.detail());
        PhaseRow { number: phase.number(), title: phase.title(), badge: &badge, cloud: cloud(phase), detail: &detail }.show(ui);
    }
}

/// Where a phase does something.
const fn cloud(phase: RotatePhase) -> Cloud {
    match phase {
        RotatePhase::Store | RotatePhase::Cycle => Cloud::Directory,
        RotatePhase::Make | RotatePhase::Disable | RotatePhase::CoolDown | RotatePhase::Delete => Cloud::Aws,
    }
}

/// What was read, with what a run has reported since.
fn state(view: Option<&RotationView>, run: Option<&RotateRun>, phase: RotatePhase) -> PhaseState {
    let first = if phase == RotatePhase::Make { PhaseState::Now } else { PhaseState::Later };
    let read = view.and_then(|v| v.phases.iter().find(|(one, _)| *one == phase)).map_or(first, |(_, state)| state.clone());
    let run = run.filter(|run| run.is_on() && !run.back);
    match run.and_then(|run| run.report(phase)).map(|report| &report.end) {
        Some(PhaseEnd::Done | PhaseEnd::Adopted) => PhaseState::Done,
        Some(PhaseEnd::NotPossible(_)) => PhaseState::NotNeeded,
        _ => read,
    }
}

/// A phase, and what it is told by.
struct One<'a> {
    env: &'a Env<'a>,
    view: Option<&'a RotationView>,
    /// The run that is on.
    run: Option<&'a RotateRun>,
    phase: RotatePhase,
    state: PhaseState,
}

impl One<'_> {
    /// Whether the run is at this phase: the one that it says, else the one that comes next.
    fn is_running(&self) -> bool {
        match self.run.map(|run| (run.back, &run.doing)) {
            Some((_, Some((at, _)))) => *at == self.phase,
            Some((false, None)) => self.state == PhaseState::Now,
            _ => false,
        }
    }

    fn wait(&self) -> Option<&RotateWait> {
        self.view?.wait.as_ref().filter(|wait| wait.phase == self.phase && wait.until.is_none_or(|until| until > self.env.now))
    }

    fn badge(&self) -> Badge {
        let begun = self.run.is_some() || self.view.is_some_and(|v| v.standing == RotateStanding::UnderWay);
        match (&self.state, self.wait()) {
            _ if self.is_running() => Badge::new(Status::InProgress, "Running"),
            (PhaseState::NotNeeded, _) => Badge::new(Status::NotNeeded, "Not needed"),
            (PhaseState::Done, _) => match self.took() {
                Some(ms) => Badge::new(Status::Ok, format!("Done, {}", text::duration(ms))),
                None => Badge::new(Status::Ok, "Done"),
            },
            (_, Some(RotateWait { until: Some(until), .. })) => {
                Badge::new(Status::Waiting, format!("Waits {}", left(*until, self.env.now)))
            }
            (_, Some(_)) => Badge::new(Status::Waiting, "Waits"),
            (PhaseState::Now, None) if begun => Badge::new(Status::YourTurn, "Now"),
            (PhaseState::Now, None) => Badge::new(Status::YourTurn, "First"),
            (PhaseState::Later, None) => Badge::new(Status::Waiting, "Later"),
        }
    }

    fn took(&self) -> Option<u64> {
        let report = self.run?.report(self.phase)?;
        (report.end == PhaseEnd::Done && report.ms >= 1000).then_some(report.ms)
    }

    /// What is known of it, or what it will bring.
    fn detail(&self) -> String {
        if self.is_running() {
            return doing(self.run.and_then(|run| run.doing.as_ref()).map(|(_, doing)| doing));
        }
        if let Some(wait) = self.wait() {
            let until = wait.until.map(|due| format!(", until {}", self.moment(due))).unwrap_or_default();
            return format!("{}{until}", wait.reason);
        }
        let known = match (&self.state, self.view.and_then(|v| v.note.as_ref())) {
            (PhaseState::NotNeeded, _) => Some("No import stores a key: the roles are written directly".to_owned()),
            (PhaseState::Done, Some(note)) => self.done(note),
            _ => None,
        };
        known.unwrap_or_else(|| promise(self.phase).to_owned())
    }

    fn done(&self, note: &Note) -> Option<String> {
        let at = |at: Option<Timestamp>| at.map(|at| self.moment(at));
        match self.phase {
            RotatePhase::Make => note.new.as_ref().map(|new| format!("{new}, its secret is in the keychain")),
            RotatePhase::Store => at(note.stored).map(|at| format!("It lists the roles with the new key since {at}")),
            RotatePhase::Cycle => at(note.cycle).map(|at| format!("The cycle that began {at} went well")),
            RotatePhase::Disable => note.old.as_ref().zip(at(note.off)).map(|(old, at)| format!("{old} is off since {at}")),
            RotatePhase::CoolDown => Some("The old key was off for as long as you set".into()),
            RotatePhase::Delete => at(note.finished).map(|at| format!("Gone since {at}, and so is its secret")),
        }
    }

    fn moment(&self, at: Timestamp) -> String {
        text::moment(at, self.env.now, self.env.zone)
    }
}

/// What a phase will bring, who is affected, what it waits for.
const fn promise(phase: RotatePhase) -> &'static str {
    match phase {
        RotatePhase::Make => "Beside the old one, which goes on working; its secret goes into the keychain",
        RotatePhase::Store => "It lists the roles with the new key first; one that fails is not stored",
        RotatePhase::Cycle => "One comes about every 40 minutes; both keys work",
        RotatePhase::Disable => "Whoever else uses the old key is refused; it can be switched on again",
        RotatePhase::CoolDown => "Time for whoever misses the old key to say so",
        RotatePhase::Delete => "Its secret leaves the keychain too; no way back behind it",
    }
}
