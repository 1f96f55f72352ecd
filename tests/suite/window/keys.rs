//! Rotations by hand: how far an instance's import key is, in each state that screens tell apart, and what a workflow would say to a
//! wish.

use super::world;
use jiff::{SignedDuration, Timestamp};
use rolebridge::domain::call::{AwsCall, Call, DirectoryCall};
use rolebridge::domain::directory::{ProvisioningJobId, ServicePrincipalId};
use rolebridge::domain::name::UserName;
use rolebridge::domain::plan::Plan;
use rolebridge::domain::rotation::{Note, PhaseState, RotatePhase};
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::{Cloud, StepId};
use rolebridge::workflow::message::{Event, RotateCommand, RotateEvent, RotateWish};
use rolebridge::workflow::rollover::PhaseEnd;
use rolebridge::workflow::rotation::{FleetReport, PhaseReport, RotateEnd, RotateNews, RotateStanding, RotateWait, RotationView};

pub(super) const OLD: &str = "AKIAPRACTICE00000003";
pub(super) const NEW: &str = "AKIAPRACTICE00000907";

/// Why a cool-down is.
pub(super) const COOLS: &str = "The old key is off; whoever misses it has time to say so";
/// Why a cycle takes its time.
pub(super) const CYCLE: &str =
    "An import cycle has to begin and end well with the key that is stored now; one comes about every 40 minutes";

/// What is remembered when everything before a phase was done in the last hour; `None` when all was.
fn note(now: Option<RotatePhase>) -> Note {
    let mut note = Note::begin("by-hand".into(), world::ago(3_600));
    let behind = |phase: RotatePhase| now.is_none_or(|now| phase < now);
    note.old = Some(OLD.into());
    note.new = behind(RotatePhase::Make).then(|| NEW.into());
    note.stored = behind(RotatePhase::Store).then(|| world::ago(3_540));
    note.cycle = behind(RotatePhase::Cycle).then(|| world::ago(3_200));
    note.off = behind(RotatePhase::Disable).then(|| world::ago(3_190));
    note.finished = now.is_none().then(|| world::ago(60));
    note
}

fn phases(now: Option<RotatePhase>) -> Vec<(RotatePhase, PhaseState)> {
    let state = |phase: RotatePhase| match now.map(|now| phase.cmp(&now)) {
        Some(std::cmp::Ordering::Greater) => PhaseState::Later,
        Some(std::cmp::Ordering::Equal) => PhaseState::Now,
        _ => PhaseState::Done,
    };
    RotatePhase::ALL.into_iter().map(|phase| (phase, state(phase))).collect()
}

/// An instance at which nothing is under way.
pub(super) fn at_rest(key: &InstanceKey) -> RotationView {
    RotationView {
        instance: key.clone(),
        standing: RotateStanding::Rest,
        phases: phases(Some(RotatePhase::Make)),
        note: None,
        next: Some(make()),
        wait: None,
        can_be_undone: false,
        at: world::now(),
        problem: None,
    }
}

/// One that was begun and stands before a phase.
pub(super) fn before(key: &InstanceKey, phase: RotatePhase) -> RotationView {
    RotationView {
        standing: RotateStanding::UnderWay,
        phases: phases(Some(phase)),
        note: Some(note(Some(phase))),
        next: (phase == RotatePhase::Disable).then(disable),
        can_be_undone: true,
        ..at_rest(key)
    }
}

/// When the cool-down is over: most of a day is left.
pub(super) fn due() -> Timestamp {
    world::now() + SignedDuration::from_mins(23 * 60 + 7)
}

/// One that cools down.
pub(super) fn cooling(key: &InstanceKey) -> RotationView {
    let wait = RotateWait { phase: RotatePhase::CoolDown, reason: COOLS.into(), until: Some(due()) };
    RotationView { wait: Some(wait), ..before(key, RotatePhase::CoolDown) }
}

/// One that waits for an import cycle.
pub(super) fn cycling(key: &InstanceKey) -> RotationView {
    let wait = RotateWait { phase: RotatePhase::Cycle, reason: CYCLE.into(), until: None };
    RotationView { wait: Some(wait), ..before(key, RotatePhase::Cycle) }
}

/// One that is done.
pub(super) fn rotated(key: &InstanceKey) -> RotationView {
    RotationView { phases: phases(None), note: Some(note(None)), ..at_rest(key) }
}

fn user() -> UserName {
    UserName::parse("AzureADRoleManager").unwrap()
}

fn make() -> Plan {
    Plan::new(StepId::ImportIdentity, "Make a second key", "Nobody is affected: the old key still works", "Undo deletes it")
        .read(Cloud::Aws, "ListAccessKeys", format!("{OLD} is there"))
        .write(Call::Aws(AwsCall::CreateAccessKey { user: user() }), None, "The secret goes straight into the keychain")
        .prove(Cloud::Aws, "ListAccessKeys", "Both keys are there")
        .change("Access key", Some(OLD.into()), Some(format!("{OLD} and a new one")))
}

fn disable() -> Plan {
    let call = AwsCall::UpdateAccessKey { user: user(), key: OLD.into(), active: false };
    let affects = "Whoever else uses the old key is refused from then on";
    let mut plan = Plan::new(StepId::ImportIdentity, "Switch the old key off", affects, "Undo switches it back")
        .write(Call::Aws(call), None, "It stays where it is")
        .prove(Cloud::Aws, "ListAccessKeys", "The old key is off")
        .change("Old access key", Some(format!("{OLD} on")), Some(format!("{OLD} off")));
    plan.changes[0].risky = true;
    plan
}

/// What taking it back would do.
pub(super) fn undo_plan() -> Plan {
    let enable = AwsCall::UpdateAccessKey { user: user(), key: OLD.into(), active: true };
    let store = DirectoryCall::SaveProvisioningCredentials {
        service_principal: ServicePrincipalId::new("sp"),
        job: ProvisioningJobId::new("job"),
        access_key_id: OLD.into(),
    };
    let delete = AwsCall::DeleteAccessKey { user: user(), key: NEW.into() };
    Plan::new(StepId::ImportIdentity, "Undo rotation", "Nobody is affected: the old key works again first", "Run the rotation again")
        .write(Call::Aws(enable), None, "The old key works again")
        .write(Call::Directory(store), None, "The directory tests the old key and stores it again")
        .prove(Cloud::Directory, "Read import", "No cycle is under way that still uses the new key")
        .write(Call::Aws(delete), None, "The new key goes, and its secret leaves the keychain")
        .change("Access key in the directory", Some(NEW.into()), Some(OLD.into()))
}

fn event(event: RotateEvent) -> Event {
    Event::Rotation(event)
}

/// How far an instance is.
pub(super) fn view(view: RotationView) -> Event {
    event(RotateEvent::View(Box::new(view)))
}

/// One begins, and stands in the middle of a phase: a call is being made.
pub(super) fn under_way(key: &InstanceKey) -> Vec<Event> {
    vec![
        event(RotateEvent::Started(RotateWish::one(key.clone()))),
        event(RotateEvent::Begun(key.clone())),
        event(RotateEvent::News(key.clone(), RotateNews::Call(RotatePhase::Make, "CreateAccessKey".into()))),
        event(RotateEvent::News(key.clone(), RotateNews::Phase(PhaseReport { phase: RotatePhase::Make, end: PhaseEnd::Done, ms: 2_300 }))),
        event(RotateEvent::News(key.clone(), RotateNews::Call(RotatePhase::Store, "Save provisioning credentials".into()))),
    ]
}

/// The same, and it waits for a cycle by now.
pub(super) fn waiting(key: &InstanceKey) -> Vec<Event> {
    let mut events = under_way(key);
    events.push(event(RotateEvent::News(
        key.clone(),
        RotateNews::Phase(PhaseReport { phase: RotatePhase::Store, end: PhaseEnd::Done, ms: 4_100 }),
    )));
    events.push(event(RotateEvent::News(key.clone(), RotateNews::Waiting(RotatePhase::Cycle, CYCLE.into(), 10_800))));
    events
}

/// One ended.
pub(super) fn ended(key: &InstanceKey, end: RotateEnd) -> Event {
    event(RotateEvent::Ended(key.clone(), end))
}

/// One stopped at a problem.
pub(super) fn stopped(key: &InstanceKey) -> Vec<Event> {
    let (mut events, why) = (under_way(key), Box::new(world::refusal()));
    let report = FleetReport { failed: vec![(key.clone(), why.clone())], ..FleetReport::default() };
    events.extend([
        view(before(key, RotatePhase::Store)),
        ended(key, RotateEnd::Stopped(why)),
        event(RotateEvent::Finished(RotateWish::one(key.clone()), Box::new(report))),
    ]);
    events
}

/// What a workflow says to a wish: every rotation goes as far as its cool-down.
pub(super) fn answer(command: &RotateCommand) -> Vec<Event> {
    match command {
        RotateCommand::Run(wish) => run(wish),
        RotateCommand::Stop(_) => Vec::new(),
        RotateCommand::PlanUndo(key) => vec![event(RotateEvent::UndoPlan(key.clone(), Ok(Box::new(undo_plan()))))],
        RotateCommand::Undo(key) => {
            let wish = RotateWish { back: true, ..RotateWish::one(key.clone()) };
            let report = FleetReport { taken_back: vec![(key.clone(), 3)], ..FleetReport::default() };
            vec![
                event(RotateEvent::Started(wish.clone())),
                event(RotateEvent::Begun(key.clone())),
                ended(key, RotateEnd::TakenBack(3)),
                view(at_rest(key)),
                event(RotateEvent::Finished(wish, Box::new(report))),
            ]
        }
    }
}

fn run(wish: &RotateWish) -> Vec<Event> {
    let mut events = vec![event(RotateEvent::Started(wish.clone()))];
    let mut report = FleetReport::default();
    for key in &wish.instances {
        events.push(event(RotateEvent::Begun(key.clone())));
        report.waits.push((key.clone(), COOLS.into(), Some(due())));
        let end = RotateEnd::Waits { phase: RotatePhase::CoolDown, reason: COOLS.into(), until: Some(due()) };
        events.extend([ended(key, end), view(cooling(key))]);
    }
    events.push(event(RotateEvent::Finished(wish.clone(), Box::new(report))));
    events
}
