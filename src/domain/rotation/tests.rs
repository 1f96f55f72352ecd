//! Every order of calls that the states offer is walked through on a model of the two clouds: in each state that can be
//! reached, the key that the directory stores works.

use super::*;
use crate::domain::call::{AwsCall, DirectoryCall};
use crate::domain::directory::{ProvisioningJobId, ServicePrincipalId};
use crate::domain::name::UserName;
use crate::domain::provisioning::{Run, RunResult};
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn at(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_mins(500_000 + minute)).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn key(id: &str, active: bool, made: i64) -> SeenKey {
    SeenKey { id: id.to_owned(), active, created: Some(at(made)), last_used: None, secret_here: true }
}

fn elsewhere(key: SeenKey) -> SeenKey {
    SeenKey { secret_here: false, ..key }
}

fn run(began: i64, result: RunResult) -> Run {
    Run { began: at(began), ended: at(began + 1), result, imported: 1, exported: 1, escrowed: 0, error: None }
}

#[allow(clippy::unnecessary_wraps, reason = "what is seen of an import may be nothing")]
fn job(saved: Option<(&str, i64)>, last: Option<i64>) -> Option<SeenJob> {
    let saved = saved.map(|(key, minute)| Saved { key: key.to_owned(), at: at(minute) });
    let tried = saved.iter().cloned().collect();
    Some(SeenJob { on: true, quarantined: None, last_success: last.map(|began| run(began, RunResult::Succeeded)), saved, tried })
}

fn seen(keys: Vec<SeenKey>, job: Option<SeenJob>) -> Seen {
    Seen { keys, job, ..Seen::default() }
}

fn state(rotation: &Rotation) -> &'static str {
    match rotation {
        Rotation::NoKey => "none",
        Rotation::Lost(_) => "lost",
        Rotation::Rest(_) => "rest",
        Rotation::Made(_) => "made",
        Rotation::Stored(_) => "stored",
        Rotation::Off(_) => "off",
        Rotation::Renewed(_) => "renewed",
        Rotation::Unclear(Doubt::MadeElsewhere { .. }) => "elsewhere",
        Rotation::Unclear(Doubt::NewerIsOff { .. }) => "newer off",
        Rotation::Unclear(Doubt::NoAge) => "no age",
    }
}

fn told(seen: &Seen) -> &'static str {
    state(&Rotation::observe(seen, None))
}

#[test]
fn keys_and_what_was_saved_tell_how_far_it_is() {
    let (old, new) = (|active| key("old", active, 0), |active| key("new", active, 10));
    let lost = Seen { lost: vec!["x".into()], ..seen(vec![old(true)], None) };
    assert_eq!((told(&seen(vec![], None)), told(&lost), told(&seen(vec![old(true)], None))), ("none", "lost", "rest"));
    for saved in [None, Some(("old", 1))] {
        assert_eq!(told(&seen(vec![new(true), old(true)], job(saved, None))), "made", "{saved:?}: the newer one is the new one");
        assert_eq!(told(&seen(vec![old(false), new(true)], job(saved, None))), "made", "{saved:?}: storing it ends the failures");
        assert_eq!(told(&seen(vec![old(true), elsewhere(new(true))], job(saved, None))), "elsewhere", "{saved:?}");
        assert_eq!(told(&seen(vec![old(false), elsewhere(new(true))], job(saved, None))), "off", "{saved:?}: the older can't be the one");
    }
    let after = || job(Some(("new", 20)), Some(30));
    assert_eq!(told(&seen(vec![old(true), new(true)], after())), "stored");
    assert_eq!(told(&seen(vec![old(false), new(true)], after())), "off");
    assert_eq!(told(&seen(vec![old(true), new(false)], after())), "newer off", "it is not switched on, and none of both is deleted");
    assert_eq!(told(&seen(vec![old(true), key("twin", true, 0)], after())), "no age");
    // without an import
    assert_eq!(told(&seen(vec![old(true), new(true)], None)), "stored");
    assert_eq!(told(&seen(vec![old(true), elsewhere(new(true))], None)), "elsewhere");
    assert_eq!(told(&seen(vec![old(false), elsewhere(new(true))], None)), "off");
}

#[test]
fn a_note_knows_what_the_clouds_do_not() {
    let mut note = Note::begin("n".into(), at(0));
    note.see(&Rotation::observe(&seen(vec![key("old", true, 0)], None), Some(&note)), at(1));
    // made in the same second
    let two = seen(vec![key("new", true, 0), key("old", true, 0)], job(None, None));
    let made = Rotation::observe(&two, Some(&note));
    assert!(matches!(&made, Rotation::Made(m) if m.old() == "old" && m.new_one() == "new"), "{made:?}");
    note.see(&made, at(2));
    let only_new = seen(vec![key("new", true, 0)], job(None, None));
    assert_eq!(state(&Rotation::observe(&only_new, Some(&note))), "made", "the directory may still store the one that is gone");
    let stored = Note { stored: Some(at(3)), ..note.clone() };
    assert_eq!(state(&Rotation::observe(&only_new, Some(&stored))), "renewed");
    let none_stores = seen(vec![key("new", true, 0)], None);
    assert_eq!(state(&Rotation::observe(&none_stores, Some(&note))), "renewed");
    assert_eq!(state(&Rotation::observe(&only_new, None)), "rest", "without the note it is a key like any other");
    assert_eq!(state(&Rotation::observe(&seen(vec![key("old", true, 0)], None), Some(&note))), "rest", "the new one was deleted");
}

#[test]
fn the_proofs_can_be_made_only_by_their_rules() {
    let skew = SignedDuration::from_mins(5);
    let by = |began, result| Moved::by_cycle(&run(began, result), at(100), skew).is_some();
    assert!(!by(90, RunResult::Succeeded) && !by(104, RunResult::Succeeded), "it may have begun with the old key");
    assert!(by(105, RunResult::Succeeded) && by(105, RunResult::EntryLevelErrors) && !by(105, RunResult::Failed));
    assert!(Moved::seen_before(Some(at(105)), at(100)).is_some() && Moved::seen_before(Some(at(99)), at(100)).is_none());
    assert!(Moved::nothing_stores(&seen(vec![], None)).is_some() && Moved::nothing_stores(&seen(vec![], job(None, None))).is_none());
    assert!(Moved::at_rest(&seen(vec![], job(None, None))).is_none() && Moved::at_rest(&seen(vec![], None)).is_none());
    let used = |minute| Idle::since_cycle(Some(at(minute)), at(100), skew).is_some();
    assert!(used(99) && used(105) && !used(106) && Idle::since_cycle(None, at(100), skew).is_some());
    assert!(Idle::by_quiet(Some(at(0)), at(119)).is_none() && Idle::by_quiet(Some(at(0)), at(120)).is_some());
    assert_eq!(Idle::due(at(0)), at(120));
    let rest = SignedDuration::from_hours(1);
    assert!(Cooled::by_time(at(0), rest, at(59)).is_none() && Cooled::by_time(at(0), rest, at(60)).is_some());
    assert!(Cooled::by_time(at(0), SignedDuration::ZERO, at(0)).is_some());
    assert_eq!(Cooled::due(at(0), rest), at(60));
}

/// A model of both clouds, of the journal and of time.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    seen: Seen,
    note: Note,
    stored: Option<String>,
    minute: i64,
    path: Vec<String>,
}

impl Model {
    fn begin(imports: bool) -> Self {
        let job = if imports { job(Some(("old", 0)), Some(1)) } else { None };
        let stored = imports.then(|| "old".to_owned());
        Self { seen: seen(vec![key("old", true, 0)], job), note: Note::begin("n".into(), at(0)), stored, minute: 2, path: Vec::new() }
    }

    fn works(&self) -> bool {
        self.stored.as_ref().is_none_or(|stored| self.seen.keys.iter().any(|k| k.id == *stored && k.active))
    }

    /// Every call that the present state offers, forwards and back.
    fn offers(&self, user: &UserName) -> Vec<Offer> {
        let (sp, job) = (ServicePrincipalId::new("sp"), ProvisioningJobId::new("job"));
        let now = at(self.minute);
        let last = self.seen.job.as_ref().and_then(|j| j.last_success.as_ref());
        let moved = |since: Option<Timestamp>| match since {
            Some(since) => last.and_then(|run| Moved::by_cycle(run, since, SignedDuration::ZERO)),
            None => Moved::nothing_stores(&self.seen),
        };
        match Rotation::observe(&self.seen, Some(&self.note)) {
            Rotation::Rest(rest) if self.note.new.is_none() => vec![Offer::Aws(rest.make(user))],
            Rotation::Made(made) => {
                let mut all = vec![Offer::Directory(made.store(sp.clone(), job.clone())), Offer::Directory(made.store_old(sp, job))];
                all.extend(made.unmake_unused(user, &self.seen).map(Offer::Aws));
                all.extend(made.restored(&self.seen).and_then(|since| moved(Some(since))).map(|m| Offer::Aws(made.unmake(user, &m))));
                all
            }
            Rotation::Stored(stored) => {
                let idle = Idle::by_quiet(None, now);
                let mut all: Vec<Offer> =
                    moved(stored.since()).zip(idle).map(|(m, i)| Offer::Aws(stored.disable(user, &m, &i))).into_iter().collect();
                all.extend(stored.unmake(user).map(Offer::Aws));
                all.extend(stored.since().map(|_| Offer::Directory(stored.store_old(sp, job))));
                all
            }
            Rotation::Off(off) => {
                let cooled = Cooled::by_time(self.note.off.unwrap_or(now), SignedDuration::ZERO, now);
                let mut all = vec![Offer::Aws(off.enable(user))];
                all.extend(moved(off.since()).zip(cooled).map(|(m, c)| Offer::Aws(off.delete(user, &m, &c))));
                all
            }
            _ => Vec::new(),
        }
    }

    fn after(&self, offer: &Offer) -> Self {
        let mut next = self.clone();
        next.minute += 1;
        next.path.push(format!("{offer:?}"));
        match offer {
            Offer::Cycle => {
                if let Some(job) = next.seen.job.as_mut() {
                    job.last_success = Some(run(next.minute, RunResult::Succeeded));
                }
            }
            Offer::Aws(AwsCall::CreateAccessKey { .. }) => next.seen.keys.push(key("new", true, next.minute)),
            Offer::Aws(AwsCall::DeleteAccessKey { key, .. }) => next.seen.keys.retain(|k| k.id != *key),
            Offer::Aws(AwsCall::UpdateAccessKey { key, active, .. }) => {
                next.seen.keys.iter_mut().filter(|k| k.id == *key).for_each(|k| k.active = *active);
            }
            Offer::Directory(DirectoryCall::SaveProvisioningCredentials { access_key_id, .. }) => {
                next.stored = Some(access_key_id.clone());
                if let Some(job) = next.seen.job.as_mut() {
                    let saved = Saved { key: access_key_id.clone(), at: at(next.minute) };
                    job.tried.push(saved.clone());
                    job.saved = Some(saved);
                }
            }
            Offer::Aws(_) | Offer::Directory(_) => {}
        }
        let rotation = Rotation::observe(&next.seen, Some(&next.note));
        next.note.see(&rotation, at(next.minute));
        next
    }
}

#[derive(Debug, Clone)]
enum Offer {
    Cycle,
    Aws(AwsCall),
    Directory(DirectoryCall),
}

#[test]
fn no_order_that_the_states_offer_leaves_the_directory_with_a_key_that_does_not_work() -> Outcome {
    let user = UserName::parse("importer")?;
    for imports in [true, false] {
        let (mut open, mut ends, mut walked) = (VecDeque::from([Model::begin(imports)]), Vec::new(), 0);
        while let Some(model) = open.pop_front() {
            walked += 1;
            assert!(model.works(), "{:#?}", model.path);
            if model.path.len() == 9 {
                continue;
            }
            let mut offers = model.offers(&user);
            if imports {
                offers.push(Offer::Cycle);
            }
            for offer in &offers {
                open.push_back(model.after(offer));
            }
            if state(&Rotation::observe(&model.seen, Some(&model.note))) == "renewed" {
                ends.push(model);
            }
        }
        assert!(walked > 10 && !ends.is_empty(), "{walked}");
        assert!(ends.iter().all(|m| m.stored.as_deref() != Some("old") && m.seen.keys.len() == 1), "only the new key is left, and stored");
    }
    Ok(())
}

#[test]
fn the_phases_follow_the_state() {
    let note = Note::begin("n".into(), at(0));
    let now = |rotation: &Rotation, note: &Note, imports| {
        let all = phases(rotation, Some(note), imports);
        all.into_iter().find(|(_, state)| *state == PhaseState::Now).map(|(phase, _)| phase)
    };
    let both = || vec![key("old", true, 0), key("new", true, 10)];
    let off = || vec![key("old", false, 0), key("new", true, 10)];
    let see = |seen: Seen, imports| now(&Rotation::observe(&seen, Some(&note)), &note, imports);
    assert_eq!(see(seen(vec![key("old", true, 0)], job(None, None)), true), Some(RotatePhase::Make));
    assert_eq!(see(seen(both(), job(None, None)), true), Some(RotatePhase::Store));
    assert_eq!(see(seen(both(), job(Some(("new", 20)), None)), true), Some(RotatePhase::Cycle));
    assert_eq!(see(seen(both(), None), false), Some(RotatePhase::Disable));
    assert_eq!(see(seen(off(), job(Some(("new", 20)), Some(30))), true), Some(RotatePhase::CoolDown));
    let direct = phases(&Rotation::observe(&seen(off(), None), Some(&note)), Some(&note), false);
    assert_eq!(direct.iter().filter(|(_, s)| *s == PhaseState::NotNeeded).count(), 2, "{direct:?}");
    let proven = Note { cycle: Some(at(30)), ..note.clone() };
    let stored = Rotation::observe(&seen(both(), job(Some(("new", 20)), Some(30))), Some(&proven));
    assert_eq!(now(&stored, &proven, true), Some(RotatePhase::Disable));
    assert_eq!(RotatePhase::ALL.map(RotatePhase::number), [1, 2, 3, 4, 5, 6]);
}
