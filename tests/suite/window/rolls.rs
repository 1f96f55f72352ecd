//! Rollovers by hand: how far an instance is, in each state that screens tell apart, and what a workflow would say to a wish.

use super::world;
use jiff::{SignedDuration, Timestamp};
use rolebridge::domain::call::{AwsCall, Call, DirectoryCall};
use rolebridge::domain::certificate::Thumbprint;
use rolebridge::domain::directory::ServicePrincipalId;
use rolebridge::domain::plan::Plan;
use rolebridge::domain::rollover::{Note, PhaseState, RollPhase};
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::{Cloud, StepId};
use rolebridge::workflow::message::{Event, RollCommand, RollEvent, RollRunId, RollWish};
use rolebridge::workflow::rollover::{CampaignReport, PhaseEnd, PhaseReport, RollEnd, RollNews, RollStanding, RolloverView};

/// Why the new key can't be tried.
const KEPT: &str = "The directory keeps the new key to itself, so nothing can be signed with it beforehand";

fn print(n: u8) -> Thumbprint {
    Thumbprint::new(std::array::from_fn(|byte| n.wrapping_mul(31).wrapping_add(u8::try_from(byte).unwrap() * 7)))
}

/// What is remembered when everything before a phase was done in the last hour; `None` when all was.
fn note(now: Option<RollPhase>) -> Note {
    let mut note = Note::begin("by-hand".into(), world::ago(3_600), false);
    let behind = |phase: RollPhase| now.is_none_or(|now| phase < now);
    note.new = behind(RollPhase::Stage).then(|| print(2));
    note.overlapped = behind(RollPhase::Overlap).then(|| world::ago(3_540));
    note.canary = behind(RollPhase::Canary).then(|| Err(KEPT.into()));
    note.activated = behind(RollPhase::Activate).then(|| world::ago(3_200));
    note.proven = behind(RollPhase::Prove).then(|| world::ago(3_190));
    note.finished = now.is_none().then(|| world::ago(60));
    note
}

fn phases(now: Option<RollPhase>) -> Vec<(RollPhase, PhaseState)> {
    let state = |phase: RollPhase| match now.map(|now| phase.cmp(&now)) {
        Some(std::cmp::Ordering::Greater) => PhaseState::Later,
        Some(std::cmp::Ordering::Equal) => PhaseState::Now,
        _ if phase == RollPhase::Canary => PhaseState::NotPossible { reason: KEPT.into() },
        _ => PhaseState::Done,
    };
    RollPhase::ALL.into_iter().map(|phase| (phase, state(phase))).collect()
}

/// An instance at which nothing is under way.
pub(super) fn at_rest(key: &InstanceKey) -> RolloverView {
    RolloverView {
        instance: key.clone(),
        standing: RollStanding::Rest,
        phases: phases(Some(RollPhase::Stage)),
        note: None,
        next: Some(stage()),
        at: world::now(),
        problem: None,
    }
}

/// One that was begun and stands before a phase.
pub(super) fn before(key: &InstanceKey, phase: RollPhase) -> RolloverView {
    RolloverView {
        standing: RollStanding::UnderWay,
        phases: phases(Some(phase)),
        note: Some(note(Some(phase))),
        next: (phase == RollPhase::Activate).then(activate),
        ..at_rest(key)
    }
}

/// One that cools down, with most of a day left.
pub(super) fn cooling(key: &InstanceKey) -> RolloverView {
    let mut view = before(key, RollPhase::CoolDown);
    let reason = "Responses signed with the old certificate may still be on their way".to_owned();
    let until = Some(world::now() + SignedDuration::from_mins(23 * 60 + 7));
    view.phases[5].1 = PhaseState::Waits { reason, until };
    view
}

/// One that is done.
pub(super) fn rolled(key: &InstanceKey) -> RolloverView {
    RolloverView { phases: phases(None), note: Some(note(None)), next: None, ..at_rest(key) }
}

fn instance() -> ServicePrincipalId {
    ServicePrincipalId::new("6e0c4c4e-2b54-4e6c-b4a7-0a4a2f0f0d11")
}

fn stage() -> Plan {
    let ends: Timestamp = "2029-11-22T10:00:00Z".parse().unwrap();
    let call = DirectoryCall::AddSigningCertificate { service_principal: instance(), subject: "CN=Rolebridge".into(), ends };
    Plan::new(StepId::Certificate, "Create new certificate", "Nobody is affected: the old certificate still signs", "Undo removes it")
        .read(Cloud::Directory, "Read key credentials", format!("{} signs now", print(1).spaced()))
        .write(Call::Directory(call), None, "The directory makes a second key and keeps it")
        .prove(Cloud::Directory, "Read key credentials", "The new certificate can be read")
        .change("New certificate ends", None, Some("22 Nov 2029".into()))
}

fn activate() -> Plan {
    let call =
        |print: Thumbprint| Call::Directory(DirectoryCall::ActivateCertificate { service_principal: instance(), thumbprint: Some(print) });
    let (affects, undo) =
        ("Every sign-in is signed with the new certificate from then on; AWS trusts both", "Undo signs with the old one again");
    let mut plan = Plan::new(StepId::Certificate, "Sign with the new certificate", affects, undo)
        .write(call(print(2)), Some(call(print(1))), "The next response is signed with the new key")
        .prove(Cloud::Directory, "Sign in", "A real response is signed with the new key")
        .change("Active certificate", Some(print(1).spaced()), Some(print(2).spaced()));
    plan.changes[0].risky = true;
    plan
}

/// What taking it back would do.
pub(super) fn undo_plan(index: usize) -> Plan {
    let spec = world::spec(index, world::NAMES[index]);
    let update = AwsCall::UpdateSamlProvider { arn: spec.provider_arn(), metadata: "<EntityDescriptor/>".into() };
    let remove = DirectoryCall::RemoveSigningCertificate { service_principal: instance(), thumbprint: print(2) };
    let back = DirectoryCall::ActivateCertificate { service_principal: instance(), thumbprint: Some(print(1)) };
    let affects = "Nobody is affected: the old certificate is still trusted";
    Plan::new(StepId::Certificate, "Undo rollover", affects, "Run the rollover again")
        .write(Call::Directory(back), None, "The old certificate signs again")
        .write(Call::Aws(update), None, "Metadata of before, byte for byte")
        .write(Call::Directory(remove), None, "The new certificate leaves the directory")
}

fn event(event: RollEvent) -> Event {
    Event::Rollover(event)
}

/// How far an instance is.
pub(super) fn view(view: RolloverView) -> Event {
    event(RollEvent::View(Box::new(view)))
}

/// One begins, and stands in the middle of a phase: a call is being made.
pub(super) fn under_way(wish: RollWish) -> Vec<Event> {
    let key = wish.instances[0].clone();
    vec![
        event(RollEvent::Started { run: RollRunId(1), wish }),
        event(RollEvent::Begun(key.clone())),
        event(RollEvent::News(key.clone(), RollNews::View(Box::new(before(&key, RollPhase::Overlap))))),
        event(RollEvent::News(key.clone(), RollNews::Phase(PhaseReport { phase: RollPhase::Stage, end: PhaseEnd::Done, ms: 2_300 }))),
        event(RollEvent::News(key, RollNews::Call(RollPhase::Overlap, "UpdateSAMLProvider".into()))),
    ]
}

/// One ended.
pub(super) fn ended(key: &InstanceKey, end: RollEnd) -> Event {
    event(RollEvent::Ended(key.clone(), end))
}

/// A run is over.
pub(super) fn finished(report: CampaignReport) -> Event {
    event(RollEvent::Finished { run: RollRunId(1), report: Box::new(report) })
}

/// What a workflow says to a wish: every rollover goes as far as its cool-down, in an emergency to its end.
pub(super) fn answer(command: &RollCommand) -> Vec<Event> {
    match command {
        RollCommand::Run(wish) => run(wish),
        RollCommand::Pause(paused) => vec![event(RollEvent::Paused(*paused))],
        RollCommand::Stop(_) => Vec::new(),
        RollCommand::PlanUndo(key) => vec![event(RollEvent::UndoPlan(key.clone(), Ok(Box::new(undo_plan(3)))))],
        RollCommand::Undo(key) => {
            vec![event(RollEvent::Undoing(key.clone())), event(RollEvent::Undone(key.clone(), Ok(3))), view(at_rest(key))]
        }
    }
}

fn run(wish: &RollWish) -> Vec<Event> {
    let mut events = vec![event(RollEvent::Started { run: RollRunId(1), wish: wish.clone() })];
    let mut report = CampaignReport::default();
    for key in &wish.instances {
        events.push(event(RollEvent::Begun(key.clone())));
        if wish.emergency {
            events.extend([ended(key, RollEnd::Rolled), view(rolled(key))]);
            report.rolled.push(key.clone());
            continue;
        }
        let until = Some(world::now() + SignedDuration::from_hours(24));
        let reason = "Responses signed with the old certificate may still be on their way".to_owned();
        report.waits.push((key.clone(), reason.clone(), until));
        events.extend([ended(key, RollEnd::Waits { phase: RollPhase::CoolDown, reason, until }), view(cooling(key))]);
    }
    events.push(finished(report));
    events
}
