//! The journal of the practice fleet, and what searches of it find.

use super::world;
use rolebridge::domain::call::{AwsCall, Call};
use rolebridge::domain::journal::{Entry, EntryId, JobId, NewEntry, Phase};
use rolebridge::domain::session::MaxSessionSeconds;
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::message::Event;
use rolebridge::workflow::ports::JournalSearch;
use rolebridge::workflow::revert::{self, Revert};
use rolebridge::workflow::view::{Found, JOURNAL_PAGE, JournalPage, JournalView};

/// The journal of a fleet.
pub(super) fn journal(instance: Option<InstanceKey>) -> JournalView {
    let entry = |id: i64, step: StepId, call: Call, inverse: Option<Call>, phase: Phase| Entry {
        id: EntryId(id),
        what: NewEntry {
            job: JobId("job-1".into()),
            instance: world::key(1),
            step,
            call,
            inverse,
            before: None,
            after: Some("arn:aws:iam::222233334444:saml-provider/WAAD".into()),
            actor: "arn:aws:iam::222233334444:user/rolebridge".into(),
            started: world::ago(600 - id * 10),
        },
        phase,
        ended: Some(world::ago(590 - id * 10)),
        request_id: Some(format!("f27c4b19-8e0d-4d52-b6a3-90c1e57a2d{id:02}")),
        error: (phase == Phase::Failed).then(world::refusal),
    };
    let spec = world::spec(1, "payments");
    let role = spec.roles[0].name.clone();
    let user = spec.import.user.clone();
    let mut entries = vec![
        entry(
            1,
            StepId::Provider,
            Call::Aws(AwsCall::CreateSamlProvider { name: spec.provider.clone(), metadata: String::new() }),
            Some(Call::Aws(AwsCall::DeleteSamlProvider { arn: spec.provider_arn() })),
            Phase::Done,
        ),
        entry(
            2,
            StepId::Roles,
            Call::Aws(AwsCall::CreateRole {
                name: role.clone(),
                trust: String::new(),
                description: String::new(),
                max_session: MaxSessionSeconds::DEFAULT,
            }),
            Some(Call::Aws(AwsCall::DeleteRole { name: role })),
            Phase::Done,
        ),
        entry(
            3,
            StepId::ImportIdentity,
            Call::Aws(AwsCall::CreateUser { name: user.clone() }),
            Some(Call::Aws(AwsCall::DeleteUser { name: user.clone() })),
            Phase::Done,
        ),
        entry(4, StepId::ImportIdentity, Call::Aws(AwsCall::CreateAccessKey { user }), None, Phase::Failed),
    ];
    entries.reverse();
    JournalView { instance, entries }
}

/// What a search of the journal brings.
pub(super) fn searched(all: &[Entry], search: &JournalSearch) -> Vec<Event> {
    let found = Found { rows: matching(all, search).len(), whole: true, of: all.len() };
    vec![Event::JournalFound(search.clone(), found), page(all, search, 0)]
}

/// The plan for taking something back.
pub(super) fn reverted(all: &[Entry], instance: &InstanceKey, what: Revert) -> Event {
    Event::RevertPlan(Box::new(revert::plan(instance, all, what)))
}

/// A page of what a search found.
pub(super) fn page(all: &[Entry], search: &JournalSearch, from: usize) -> Event {
    let rows = matching(all, search).into_iter().skip(from).take(JOURNAL_PAGE).cloned().collect();
    Event::JournalPage(Box::new(JournalPage { search: search.clone(), from, rows }))
}

fn matching<'a>(all: &'a [Entry], search: &JournalSearch) -> Vec<&'a Entry> {
    let has = |entry: &Entry, word: &str| serde_json::to_string(entry).unwrap().to_lowercase().contains(word);
    let all = all.iter();
    all.filter(|e| search.words().all(|word| has(e, &word)))
        .filter(|e| search.cloud.is_none_or(|cloud| e.what.call.cloud() == cloud))
        .filter(|e| search.result.is_none_or(|phase| e.phase == phase))
        .filter(|e| search.instance.as_ref().is_none_or(|key| e.what.instance == *key))
        .filter(|e| search.since.is_none_or(|since| e.what.started >= since))
        .filter(|e| search.until.is_none_or(|until| e.what.started < until))
        .collect()
}
