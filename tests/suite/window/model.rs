//! Events into the model, without any window.

use super::{keys, logbook, rolls, world};
use rolebridge::domain::journal::JobId;
use rolebridge::domain::rollover::RollPhase;
use rolebridge::domain::rotation::RotatePhase;
use rolebridge::domain::secret::SecretText;
use rolebridge::domain::step::StepId;
use rolebridge::ui::model::{JobEnd, Model, Procedure, Urgency};
use rolebridge::workflow::message::{Event, JobNews, JobStage, StepResult};
use rolebridge::workflow::view::StepState;

fn with_fleet() -> Model {
    let mut model = Model::default();
    model.apply(Event::Connections(world::practice(6)), world::now());
    for view in world::fleet() {
        model.apply(Event::Instance(Box::new(view)), world::now());
    }
    model
}

fn news(model: &mut Model, job: &str, what: JobStage) {
    let news = JobNews { job: JobId(job.into()), instance: world::key(1), steps: vec![StepId::Provider, StepId::Roles], what };
    model.apply(Event::Job(news), world::now());
}

#[test]
fn instances_are_listed_by_number_and_counted_by_state() {
    let model = with_fleet();
    let names: Vec<&str> = model.listed().iter().map(|i| i.spec.name.as_str()).collect();
    assert_eq!(names, world::NAMES);
    let fleet = model.fleet(world::now());
    assert_eq!((fleet.all, fleet.works, fleet.refused, fleet.not_known, fleet.setting_up), (6, 3, 1, 1, 1));
    assert_eq!(model.urgency(&model.instances[&world::key(3)], world::now()), Urgency::EndsSoon(21));
}

#[test]
fn what_waits_for_a_person_and_a_key_that_is_due_need_a_hand() {
    let (mut model, key, now) = (with_fleet(), world::key(0), world::now());
    let mut after = |event: Event| {
        model.apply(event, now);
        model.urgency(&model.instances[&world::key(0)], now)
    };
    assert_eq!(after(rolls::view(rolls::at_rest(&key))), Urgency::Works);
    assert_eq!(after(rolls::view(rolls::before(&key, RollPhase::Activate))), Urgency::GoOn(Procedure::Rollover));
    assert_eq!(after(rolls::view(rolls::cooling(&key))), Urgency::Works, "time passes by itself");
    assert_eq!(after(rolls::view(rolls::rolled(&key))), Urgency::Works);
    assert_eq!(after(keys::view(keys::before(&key, RotatePhase::Disable))), Urgency::GoOn(Procedure::Rotation));
    assert_eq!(after(keys::view(keys::cycling(&key))), Urgency::Works);
    let mut old = world::fleet().swap_remove(0);
    old.import_keys[0].created = Some(world::ago(85 * 86_400));
    let old = Event::Instance(Box::new(old));
    assert_eq!(after(old.clone()), Urgency::Works, "its rotation is under way");
    assert_eq!(after(keys::view(keys::at_rest(&key))), Urgency::KeyDue(5));
    assert!(after(old).needs_a_hand());
    for event in keys::stopped(&key) {
        after(event);
    }
    assert_eq!(after(keys::view(keys::before(&key, RotatePhase::Store))), Urgency::GoOn(Procedure::Rotation), "it stopped");
}

#[test]
fn a_running_job_lies_over_what_was_read() {
    let mut model = with_fleet();
    let before = model.settled(&model.instances[&world::key(1)]);
    news(&mut model, "a", JobStage::Started);
    news(&mut model, "a", JobStage::StepStarted(StepId::Provider));
    let view = model.instances[&world::key(1)].clone();
    assert!(matches!(model.step(&view, StepId::Provider), StepState::Running { .. }));
    assert_eq!(model.next_step(&view), StepId::Provider);
    news(&mut model, "a", JobStage::StepEnded { step: StepId::Provider, result: StepResult::Done, ms: 2000 });
    assert_eq!(model.settled(&view), before + 1);
    assert_eq!(model.jobs[&world::key(1)].took(StepId::Provider), Some(2000));
    news(&mut model, "a", JobStage::Cancelled);
    assert_eq!(model.jobs[&world::key(1)].end, Some(JobEnd::Cancelled));
    assert!(model.running(&world::key(1)).is_none());
}

#[test]
fn a_failure_stays_until_the_next_job_and_is_a_notice() {
    let mut model = with_fleet();
    let finding = Box::new(world::refusal());
    news(&mut model, "a", JobStage::StepStarted(StepId::Provider));
    news(&mut model, "a", JobStage::StepEnded { step: StepId::Provider, result: StepResult::Failed(finding.clone()), ms: 5 });
    news(&mut model, "a", JobStage::Stopped(finding));
    let view = model.instances[&world::key(1)].clone();
    assert!(matches!(model.step(&view, StepId::Provider), StepState::Failed(_)));
    assert_eq!(model.stopped_at(&view), Some(StepId::Provider));
    assert_eq!(model.unseen(), 1);
    news(&mut model, "b", JobStage::Started);
    assert!(matches!(model.step(&view, StepId::Provider), StepState::Ready));
}

#[test]
fn a_plan_goes_when_the_instance_changes() {
    let mut model = with_fleet();
    let view = model.instances[&world::key(1)].clone();
    let slot = (world::key(1), StepId::Provider);
    model.apply(Event::Plan(world::key(1), Box::new(world::plan(&view.spec, StepId::Provider))), world::now());
    model.apply(Event::Instance(Box::new(view.clone())), world::now());
    assert!(model.plans.contains_key(&slot), "the same state needs no other plan");
    let mut changed = view;
    changed.spec.name = "renamed".into();
    model.apply(Event::Instance(Box::new(changed)), world::now());
    assert!(!model.plans.contains_key(&slot));
}

#[test]
fn a_secret_is_kept_once_and_never_printed() {
    let mut model = with_fleet();
    for secret in ["old", "new-secret"] {
        let event = Event::ShowOnce { instance: world::key(1), label: "Password".into(), secret: SecretText::new(secret) };
        assert!(!format!("{event:?}").contains(secret));
        model.apply(event, world::now());
    }
    assert_eq!(model.secrets.len(), 1);
    assert_eq!(model.secrets[0].secret.expose(), "new-secret");
    assert!(!format!("{model:?}").contains("new-secret"));
}

#[test]
fn a_removed_instance_takes_everything_along() {
    let mut model = with_fleet();
    news(&mut model, "a", JobStage::Started);
    model.apply(Event::Journal(Box::new(logbook::journal(Some(world::key(1))))), world::now());
    model.apply(Event::Removed(world::key(1)), world::now());
    assert!(!model.instances.contains_key(&world::key(1)));
    assert!(model.jobs.is_empty() && model.journals.is_empty());
}
