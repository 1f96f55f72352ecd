//! Fleets of any size, for what must not depend on it: so many instances with twenty roles each, and a journal.

use super::{logbook, world};
use jiff::Timestamp;
use rolebridge::domain::account::{AccountId, Partition};
use rolebridge::domain::arn::PolicyArn;
use rolebridge::domain::certificate::{CertificateUse, Thumbprint};
use rolebridge::domain::finding::Finding;
use rolebridge::domain::identifier::Identifier;
use rolebridge::domain::journal::{Entry, EntryId};
use rolebridge::domain::observed::{Assignment, AwsIdentity};
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::verdict::Verdict;
use rolebridge::workflow::message::Event;
use rolebridge::workflow::ports::AwsConnection;
use rolebridge::workflow::view::{AwsView, ConnectionsView, InstanceView, JournalView};

/// Roles of each instance.
pub(super) const ROLES: usize = 20;

pub(super) fn key(index: usize) -> InstanceKey {
    InstanceKey(format!("crowd-{index:05}"))
}

fn account(index: usize) -> AccountId {
    AccountId::parse(&format!("{:012}", 100_000_000_000 + index * 7)).unwrap()
}

fn ago(seconds: i64) -> Timestamp {
    Timestamp::from_second(world::now().as_second() - seconds).unwrap()
}

/// Everything that a window hears at its start, of `n` instances; the first are of every kind, whatever `n` is.
pub(super) fn events(n: usize) -> Vec<Event> {
    std::iter::once(Event::Connections(connections(n))).chain((0..n).map(|index| Event::Instance(Box::new(instance(index))))).collect()
}

fn connections(n: usize) -> ConnectionsView {
    let connected = |index: usize| AwsView {
        connection: AwsConnection::Practice { account: account(index) },
        identity: Ok(AwsIdentity {
            account: account(index),
            partition: Partition::Aws,
            arn: format!("arn:aws:iam::{}:user/rolebridge", account(index)),
            alias: Some(name(index)),
            practice: true,
        }),
        confirmed: true,
        missing_rights: None,
    };
    ConnectionsView { aws: (0..n).map(connected).collect(), ..world::practice(0) }
}

fn name(index: usize) -> String {
    format!("account-{index:05}")
}

/// One instance: of ten one is refused, one not known, one being set up.
pub(super) fn instance(index: usize) -> InstanceView {
    // spread over the months of the chart, however many there are
    let days = i64::try_from(index * 7 % 500).unwrap() + 20;
    let mut view = world::instance(index % 6, &name(index), if index % 10 == 3 { 7 } else { 15 }, days);
    let number = u32::try_from(index + 1).unwrap();
    view.spec.key = key(index);
    view.spec.account = account(index);
    view.spec.identifier =
        if index == 0 { Identifier::plain(Partition::Aws) } else { Identifier::numbered(Partition::Aws, number).unwrap() };
    view.aws = AwsConnection::Practice { account: account(index) };
    match index % 10 {
        1 => view.verdict = Verdict::Refused { finding: Finding::error("x", "AWS still trusts only the old certificate", "b", "c") },
        2 => view.verdict = Verdict::NotKnown { reason: "AWS credentials ended 17 Nov".into() },
        _ => {}
    }
    roles(&mut view);
    let print = Thumbprint::new(std::array::from_fn(|byte| if byte < 8 { index.to_be_bytes()[byte] } else { 0x5A }));
    let [first, second] = [CertificateUse::Active, CertificateUse::Retired];
    if let Some(observed) = &mut view.observed {
        let mut old = observed.certificates[0].clone();
        observed.certificates[0].state = first;
        observed.certificates[0].facts.thumbprint = print;
        old.state = second;
        observed.certificates.push(old);
    }
    for (nr, import) in view.import_keys.iter_mut().enumerate() {
        import.id = format!("AKIA{index:08}{nr:08}");
        import.created = Some(ago((10 + i64::try_from(index * 7 % 120).unwrap()) * 86_400));
    }
    view
}

fn roles(view: &mut InstanceView) {
    let policy = PolicyArn::parse("arn:aws:iam::aws:policy/ReadOnlyAccess").unwrap();
    let template = view.spec.roles[0].clone();
    for nr in view.spec.roles.len()..ROLES {
        let mut role = template.clone();
        role.name = rolebridge::domain::name::RoleName::parse(&format!("aws-team-{nr:02}")).unwrap();
        role.policies = vec![policy.clone()];
        view.spec.roles.push(role);
    }
    if let Some(model) = view.roles.first().cloned() {
        for role in &view.spec.roles[view.roles.len()..] {
            let mut shown = model.clone();
            shown.name = role.name.to_string();
            shown.arn = view.spec.role_arn(&role.name).to_string();
            view.roles.push(shown);
        }
    }
    if let Some(observed) = &mut view.observed {
        let one = observed.assignments[0].clone();
        observed.assignments = (0..ROLES * 2).map(|nr| Assignment { principal_name: format!("Person {nr:02}"), ..one.clone() }).collect();
    }
}

/// A journal of `n` calls, newest first.
#[allow(dead_code, reason = "for benches and for screens to come")]
pub(super) fn journal(n: usize) -> JournalView {
    let some = logbook::journal(None).entries;
    let entry = |index: usize| {
        let id = i64::try_from(n - index).unwrap();
        let mut entry: Entry = some[index % some.len()].clone();
        entry.id = EntryId(id);
        entry.what.instance = key(index % 100);
        entry.what.started = ago(i64::try_from(index).unwrap() * 60);
        entry
    };
    JournalView { instance: None, entries: (0..n).map(entry).collect() }
}
