//! Every order of calls that the states offer is walked through on a model of the two clouds: AWS has to trust, in each state
//! that can be reached, whatever the directory signs with.

use super::*;
use crate::domain::account::{AccountId, Partition};
use crate::domain::arn::ProviderArn;
use crate::domain::call::{AwsCall, DirectoryCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::directory::ServicePrincipalId;
use crate::domain::name::ProviderName;
use crate::domain::spec::InstanceKey;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, VecDeque};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn at(hour: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_hours(500_000 + hour)).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn print(n: u8) -> Thumbprint {
    Thumbprint::new([n; 20])
}

fn certificate(n: u8, active: bool, from: i64) -> SeenCertificate {
    SeenCertificate { thumbprint: print(n), active, not_before: at(from), not_after: at(from + 26_000) }
}

fn set(of: &[u8]) -> BTreeSet<Thumbprint> {
    of.iter().map(|n| print(*n)).collect()
}

fn seen(certificates: Vec<SeenCertificate>, trusted: &[u8]) -> Seen {
    let published = certificates.iter().map(|c| c.thumbprint.clone()).collect();
    let chosen = certificates.iter().find(|c| c.active).map(|c| c.thumbprint.clone());
    Seen { certificates, chosen, published, trusted: set(trusted), younger: BTreeSet::new() }
}

fn instance() -> Result<ServicePrincipalId, Box<dyn std::error::Error>> {
    Ok(serde_json::from_str("\"6e0c4c4e-2b54-4e6c-b4a7-0a4a2f0f0d11\"")?)
}

fn provider() -> Result<ProviderArn, Box<dyn std::error::Error>> {
    Ok(ProviderArn::new(Partition::Aws, AccountId::parse("111122223333")?, ProviderName::parse("WAAD")?))
}

#[test]
fn the_clouds_alone_tell_how_far_it_is() {
    let state = |seen: &Seen| match Rollover::observe(seen, None, at(0)) {
        Rollover::NoCertificate => "none",
        Rollover::Rest(_) => "rest",
        Rollover::Staged(_) => "staged",
        Rollover::Overlapped(_) => "overlapped",
        Rollover::Activated(_) => "activated",
        Rollover::Untrusted(_) => "untrusted",
    };
    let (old, new) = (|active| certificate(1, active, -20_000), |active| certificate(2, active, -1));
    assert_eq!(state(&Seen::default()), "none");
    assert_eq!(state(&seen(vec![old(true)], &[1])), "rest");
    assert_eq!(state(&seen(vec![old(true), new(false)], &[1])), "staged");
    assert_eq!(state(&seen(vec![old(true), new(false)], &[1, 2])), "overlapped");
    assert_eq!(state(&seen(vec![old(false), new(true)], &[1, 2])), "activated");
    assert_eq!(state(&seen(vec![new(true)], &[1, 2])), "activated", "AWS still trusts the old one");
    assert_eq!(state(&seen(vec![new(true)], &[2])), "rest");
    assert_eq!(state(&seen(vec![old(false), new(true)], &[1])), "untrusted", "the naive order");
    assert_eq!(state(&seen(vec![old(true), new(false)], &[2])), "untrusted", "pruned too early");
    assert_eq!(state(&seen(vec![old(true)], &[])), "untrusted", "no provider");
}

#[test]
fn of_two_made_in_one_second_the_one_under_way_is_the_new_one() {
    let both = |active: u8| seen(vec![certificate(1, active == 1, -1), certificate(2, active == 2, -1)], &[1, 2]);
    let new_one = |active, under_way: u8| Rollover::observe(&both(active), Some(&print(under_way)), at(0)).new_certificate().cloned();
    assert!(matches!(Rollover::observe(&both(1), Some(&print(2)), at(0)), Rollover::Overlapped(_)));
    assert_eq!((new_one(1, 2), new_one(2, 1)), (Some(print(2)), Some(print(1))));
    assert!(matches!(Rollover::observe(&both(2), Some(&print(2)), at(0)), Rollover::Activated(_)));
    let staged = seen(vec![certificate(1, true, -1), certificate(2, false, -1)], &[1]);
    assert!(matches!(Rollover::observe(&staged, None, at(0)), Rollover::Staged(_)), "a former one would be trusted");
}

#[test]
fn a_note_that_somebody_overtook_does_not_hide_what_is_under_way() {
    let beyond = |of: i64| {
        let certificates = vec![certificate(1, false, of - 9), certificate(2, false, of - 5), certificate(3, true, of)];
        Rollover::observe(&seen(certificates, &[1, 2, 3]), Some(&print(2)), at(0))
    };
    assert!(matches!(beyond(-1), Rollover::Activated(done) if *done.new_one() == print(3)));
    assert!(matches!(beyond(-9_000), Rollover::Rest(_)), "long ago");
}

#[test]
fn a_note_of_a_clock_that_was_ahead_begins_its_wait_anew() {
    let both = seen(vec![certificate(1, true, -20_000), certificate(2, false, -1)], &[1, 2]);
    let rollover = Rollover::observe(&both, None, at(0));
    let mut note = Note::begin("n".into(), at(90), false);
    note.see(&rollover, at(90));
    note.see(&rollover, at(0));
    assert_eq!((note.overlapped, note.new, note.old), (Some(at(0)), Some(print(2)), Some(print(1))));
}

#[test]
fn a_younger_certificate_in_aws_alone_is_no_former_one() {
    let mut both = seen(vec![certificate(1, true, -1)], &[1, 7]);
    assert!(matches!(Rollover::observe(&both, None, at(0)), Rollover::Activated(_)), "an older one may be");
    both.younger = set(&[7]);
    assert!(matches!(Rollover::observe(&both, None, at(0)), Rollover::Rest(rest) if rest.leftovers().len() == 1));
}

#[test]
fn where_the_chosen_one_is_gone_one_that_lasts_and_is_trusted_can_sign_instead() {
    let mut lost = seen(vec![certificate(1, false, -20_000), certificate(2, false, -1)], &[1]);
    assert_eq!(lost.instead(at(0)), None, "none is chosen");
    lost.chosen = Some(print(9));
    assert_eq!(lost.instead(at(0)), Some(&print(1)));
    assert_eq!(lost.instead(at(30_000)), None, "it has ended");
    lost.chosen = Some(print(2));
    assert_eq!(lost.instead(at(0)), None, "it is there");
}

#[test]
fn what_was_left_lying_about_long_ago_is_no_rollover_under_way() {
    let both = seen(vec![certificate(1, false, -22_000), certificate(2, true, -9_000)], &[1, 2]);
    assert!(matches!(Rollover::observe(&both, None, at(0)), Rollover::Rest(rest) if rest.leftovers().len() == 1));
    assert!(matches!(Rollover::observe(&both, Some(&print(2)), at(0)), Rollover::Activated(_)), "a note of ours says otherwise");
    assert!(matches!(Rollover::observe(&both, Some(&print(9)), at(0)), Rollover::Rest(_)), "a note of another certificate says nothing");
}

#[test]
fn a_staged_certificate_that_has_ended_is_not_rolled_to() {
    let dead = SeenCertificate { not_after: at(-1), ..certificate(2, false, -100) };
    assert!(matches!(Rollover::observe(&seen(vec![certificate(1, true, -20_000), dead], &[1]), None, at(0)), Rollover::Rest(_)));
}

#[test]
fn the_guards_open_only_for_what_they_stand_for() {
    let (now, minute) = (at(0), SignedDuration::from_mins(1));
    assert!(Settled::by_time(now, minute, now).is_none());
    assert!(Settled::by_time(now, minute, at(1)).is_some());
    assert!(Settled::by_time(at(1), minute, now).is_none(), "a clock that went back proves nothing");
    assert!(Proven::by_response(&print(1), &print(2)).is_none());
    assert!(Proven::by_response(&print(2), &print(2)).is_some());
    let day = SignedDuration::from_hours(24);
    assert!(Cooled::by_time(at(0), None, day, at(23)).is_none());
    assert!(Cooled::by_time(at(0), None, day, at(24)).is_some());
    assert!(Cooled::by_time(at(0), Some(at(5)), day, at(24)).is_none(), "the old key was used since");
    assert_eq!(Cooled::due(at(0), Some(at(5)), day), at(29));
}

#[test]
fn metadata_that_lags_behind_is_not_given_to_aws() -> Outcome {
    let mut lagging = seen(vec![certificate(1, true, -20_000), certificate(2, false, -1)], &[1]);
    lagging.published = set(&[1]);
    let Rollover::Staged(staged) = Rollover::observe(&lagging, None, at(0)) else { return Err("not staged".into()) };
    assert_eq!(staged.overlap(provider()?, "x"), None);
    Ok(())
}

/// The two clouds, as far as a rollover sees them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Model {
    /// Number, and whether it is the active one; a number is the order in which they were made.
    directory: BTreeSet<u8>,
    active: u8,
    chosen: bool,
    trusted: BTreeSet<u8>,
}

impl Model {
    fn seen(&self) -> Seen {
        Seen {
            certificates: self.directory.iter().map(|n| certificate(*n, *n == self.active, i64::from(*n) - 10)).collect(),
            chosen: self.chosen.then(|| print(self.active)),
            published: self.directory.iter().map(|n| print(*n)).collect(),
            trusted: self.trusted.iter().map(|n| print(*n)).collect(),
            younger: BTreeSet::new(),
        }
    }

    fn number(of: &Thumbprint) -> u8 {
        of.as_bytes()[0]
    }

    fn directory(&self, call: &DirectoryCall) -> Self {
        let mut next = self.clone();
        match call {
            DirectoryCall::AddSigningCertificate { .. } => {
                assert!(self.chosen, "with none chosen the directory may sign with the new one at once");
                next.directory.insert(self.directory.last().map_or(1, |n| n + 1));
            }
            DirectoryCall::ActivateCertificate { thumbprint: Some(thumbprint), .. } => {
                (next.active, next.chosen) = (Self::number(thumbprint), true);
            }
            DirectoryCall::RemoveSigningCertificate { thumbprint, .. } => {
                next.directory.remove(&Self::number(thumbprint));
            }
            other => unreachable!("no rollover makes {other:?}"),
        }
        next
    }

    /// AWS takes the metadata that the directory publishes.
    fn aws(&self, call: &AwsCall) -> Self {
        assert!(matches!(call, AwsCall::UpdateSamlProvider { .. }));
        Self { trusted: self.directory.clone(), ..self.clone() }
    }

    /// Every call that the state offers, undo included, and what becomes of it.
    fn offered(&self) -> Result<Vec<Self>, Box<dyn std::error::Error>> {
        let (instance, provider, seen) = (instance()?, provider()?, self.seen());
        let settled = Settled::by_time(at(0), SignedDuration::ZERO, at(0)).ok_or("settled")?;
        let proven = Proven::by_response(&print(self.active), &print(self.active)).ok_or("proven")?;
        let cooled = Cooled::compromised();
        Ok(match Rollover::observe(&seen, Some(&print(self.active)), at(0)) {
            Rollover::Rest(rest) if self.directory.iter().all(|n| *n < 6) => {
                let calls = [rest.choose(instance.clone()), rest.stage(instance, "CN=x".into(), at(1))];
                calls.iter().flatten().map(|c| self.directory(c)).collect()
            }
            Rollover::Staged(staged) => {
                let mut next: Vec<Self> = staged.overlap(provider, "m").iter().map(|c| self.aws(c)).collect();
                next.push(self.directory(&staged.unstage(instance)));
                next
            }
            Rollover::Overlapped(both) => vec![self.directory(&both.activate(instance, &settled))],
            Rollover::Activated(done) => {
                let mut next: Vec<Self> = done.go_back(instance.clone()).iter().map(|c| self.directory(c)).collect();
                next.extend(done.prune_directory(&instance, &proven, &cooled).iter().map(|c| self.directory(c)));
                next.extend(done.prune_aws(provider, "m", &seen.published, &proven, &cooled).iter().map(|c| self.aws(c)));
                next
            }
            _ => Vec::new(),
        })
    }
}

#[test]
fn no_order_that_can_be_written_refuses_a_sign_in() -> Outcome {
    let start = Model { directory: BTreeSet::from([1]), active: 1, chosen: false, trusted: BTreeSet::from([1]) };
    let (mut reached, mut waiting) = (BTreeSet::from([start.clone()]), VecDeque::from([start]));
    while let Some(model) = waiting.pop_front() {
        assert!(model.trusted.contains(&model.active), "AWS refuses what the directory signs: {model:?}");
        assert!(model.directory.contains(&model.active), "the directory lost the key that it signs with: {model:?}");
        for next in model.offered()? {
            if reached.insert(next.clone()) {
                waiting.push_back(next);
            }
        }
    }
    assert!(reached.len() > 10, "only {} states were reached", reached.len());
    assert!(reached.iter().any(|m| m.active == 3), "two whole rollovers were walked through");
    // the same model does tell when an order is wrong
    let naive = Model { directory: BTreeSet::from([1, 2]), active: 2, chosen: true, trusted: BTreeSet::from([1]) };
    assert!(!naive.trusted.contains(&naive.active));
    Ok(())
}

#[test]
fn a_note_forgets_what_holds_no_longer() {
    let mut note = Note::begin("r".into(), at(-2), false);
    let (old, new) = (|active| certificate(1, active, -20_000), |active| certificate(2, active, -1));
    let observe = |s: &Seen| Rollover::observe(s, None, at(0));
    note.see(&observe(&seen(vec![old(true), new(false)], &[1, 2])), at(0));
    assert_eq!((note.new.clone(), note.overlapped), (Some(print(2)), Some(at(0))));
    note.see(&observe(&seen(vec![old(true), new(false)], &[1, 2])), at(1));
    assert_eq!(note.overlapped, Some(at(0)), "since the first time");
    note.see(&observe(&seen(vec![old(true), new(false)], &[1])), at(2));
    assert_eq!(note.overlapped, None, "AWS lost it again");
    note.see(&observe(&seen(vec![old(false), new(true)], &[1, 2])), at(3));
    assert_eq!(note.activated, Some(at(3)));
    note.see(&observe(&seen(vec![old(true), new(false)], &[1, 2])), at(4));
    assert_eq!(note.activated, None, "somebody went back");
    note.canary = Some(Ok(at(4)));
    note.see(&observe(&seen(vec![old(true), certificate(3, false, 0)], &[1, 3])), at(5));
    assert_eq!((note.new, note.canary), (Some(print(3)), None), "another certificate");
}

#[test]
fn phases_show_what_is_done_what_comes_and_what_could_not_be_done() {
    let (old, new) = (|active| certificate(1, active, -20_000), |active| certificate(2, active, -1));
    let both = Rollover::observe(&seen(vec![old(true), new(false)], &[1, 2]), None, at(0));
    let mut note = Note::begin("r".into(), at(-2), false);
    note.canary = Some(Err("The directory keeps the key".into()));
    let states = phases(&both, Some(&note));
    assert_eq!(states[0].1, PhaseState::Done);
    assert!(matches!(&states[2].1, PhaseState::NotPossible { reason } if reason.contains("keeps the key")));
    assert_eq!(states[3].1, PhaseState::Now);
    assert!(states[4..].iter().all(|(_, s)| *s == PhaseState::Later));
    let rest = Rollover::observe(&seen(vec![new(true)], &[2]), None, at(0));
    assert_eq!(phases(&rest, None)[0].1, PhaseState::Now);
    note.finished = Some(at(1));
    assert!(phases(&rest, Some(&note)).iter().all(|(_, s)| !matches!(s, PhaseState::Now | PhaseState::Later)));
}

#[test]
fn critical_accounts_never_share_a_day() {
    let request = |n: u32, critical| Request { instance: InstanceKey(format!("i{n:04}")), ends: at(i64::from(n * 7 % 50)), critical };
    for (count, spread) in
        [(200, Spread::USUAL), (37, Spread { per_day: 3, critical_per_day: 2 }), (9, Spread { per_day: 0, critical_per_day: 0 })]
    {
        let requests: Vec<Request> = (0..count).map(|n| request(n, n % 5 == 0)).collect();
        let critical: BTreeSet<_> = requests.iter().filter(|r| r.critical).map(|r| r.instance.clone()).collect();
        let days = plan_days(requests, spread);
        assert_eq!(days.iter().map(|d| d.instances.len()).sum::<usize>(), count as usize);
        for day in &days {
            let risky = day.instances.iter().filter(|i| critical.contains(i)).count();
            assert!(day.instances.len() <= spread.per_day.max(1) && risky <= spread.critical_per_day.max(1));
            assert!(day.instances[day.instances.len() - risky..].iter().all(|i| critical.contains(i)), "the critical one comes last");
        }
    }
}

#[test]
fn a_certificate_that_has_ended_is_replaced_and_waits_for_nobody() {
    let ended = |active| SeenCertificate { not_after: at(-1), ..certificate(1, active, -20_000) };
    for (active, trusted) in [(true, &[1_u8][..]), (false, &[1]), (true, &[]), (false, &[])] {
        let state = Rollover::observe(&seen(vec![ended(active)], trusted), None, at(0));
        assert!(matches!(&state, Rollover::Rest(rest) if rest.ended()), "{active} {trusted:?}: {state:?}");
    }
    // the directory may sign with the new one by itself, or not
    let by_itself = seen(vec![ended(false), certificate(2, true, 0)], &[1]);
    assert!(matches!(Rollover::observe(&by_itself, None, at(0)), Rollover::Untrusted(_)));
    let both = seen(vec![ended(true), certificate(2, false, 0)], &[1, 2]);
    let Rollover::Overlapped(overlapped) = Rollover::observe(&both, None, at(0)) else { unreachable!("both are trusted") };
    assert!(Settled::by_end(overlapped.old_ends(), at(0)).is_some());
    assert!(Settled::by_end(at(1), at(0)).is_none(), "one that lasts is not given up");
    // of several that have ended the newest counts; of several valid ones none is known to sign
    let older = SeenCertificate { not_after: at(-9), ..certificate(3, false, -30_000) };
    let state = Rollover::observe(&seen(vec![older, ended(false)], &[]), None, at(0));
    assert!(matches!(&state, Rollover::Rest(rest) if *rest.active() == print(1) && rest.leftovers().len() == 1), "{state:?}");
    let unknown = seen(vec![certificate(1, false, -9), certificate(2, false, -1)], &[1, 2]);
    assert_eq!(Rollover::observe(&unknown, None, at(0)), Rollover::NoCertificate);
}
