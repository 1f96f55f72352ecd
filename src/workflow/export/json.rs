//! JSON lines: everything of a row, the calls whole.

use super::Row;
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::journal::{JobId, Phase};
use crate::domain::spec::InstanceKey;
use crate::domain::step::{Cloud, StepId};
use jiff::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    id: i64,
    started: Timestamp,
    ended: Option<Timestamp>,
    result: Phase,
    cloud: Cloud,
    action: &'static str,
    what: String,
    before: Option<String>,
    after: Option<String>,
    detail: Option<&'a str>,
    step: StepId,
    instance: &'a InstanceKey,
    name: &'a str,
    account: &'a str,
    who: &'a str,
    request_id: Option<&'a str>,
    job: &'a JobId,
    call: &'a Call,
    taken_back_by: Option<&'a Call>,
    error: Option<&'a Finding>,
}

pub(super) fn row(row: &Row<'_>) -> String {
    let (entry, what) = (row.entry, &row.entry.what);
    let line = Line {
        id: entry.id.0,
        started: what.started,
        ended: entry.ended,
        result: entry.phase,
        cloud: what.call.cloud(),
        action: what.call.action(),
        what: what.call.subject(),
        before: entry.before(),
        after: entry.after(),
        detail: what.after.as_deref(),
        step: what.step,
        instance: &what.instance,
        name: row.instance,
        account: row.account,
        who: &what.actor,
        request_id: entry.request_id.as_deref(),
        job: &what.job,
        call: &what.call,
        taken_back_by: what.inverse.as_ref(),
        error: entry.error.as_ref(),
    };
    // a line of plain data can always be written
    let mut text = serde_json::to_string(&line).unwrap_or_default();
    text.push('\n');
    text
}
