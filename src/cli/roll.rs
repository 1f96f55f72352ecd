//! `rolebridge roll`: rollovers, a line a phase.

use super::phased::{self, Of, Output, with_waits, write, write_failure};
use crate::workflow::rollover::{Campaign, CampaignNews, CampaignReport, RollEnd, RollSink, Rolling};
use serde::Serialize;
use std::sync::Arc;
use std::time::Instant;

/// The last line.
#[derive(Debug, Serialize)]
struct Summary {
    result: &'static str,
    instances: usize,
    rolled: usize,
    waits: usize,
    failed: usize,
    ms: u64,
}

/// Where the news of one instance go: results to `results`, progress to `progress`.
#[must_use]
pub fn sink(of: Of<'_>, json: bool, results: &Output, progress: &Output) -> RollSink {
    phased::sink::<Rolling>(of, "not_possible", json, results, progress)
}

/// What an emergency breaks, said before anything is done.
pub fn emergency(progress: &Output) {
    for line in [
        "Emergency: the old key is taken out as soon as the new one is proven, without a cool-down.",
        "  Responses signed with the old key that are on their way are refused: who is signing in begins again.",
        "  Until the last phase is done, whoever has the old key can sign in; deleting the SAML provider shuts everybody out at once.",
        "  Sessions that are open go on, stolen ones too: revoke them in IAM, role by role. There is no way back to the old certificate.",
    ] {
        write(progress, line);
    }
}

/// Writes what taking a rollover back came to.
pub fn undone(of: Of<'_>, calls: usize, json: bool, results: &Output) {
    let Of { instance, account } = of;
    let line = if json {
        serde_json::json!({"result": "undone", "instance": instance, "account": account, "calls": calls}).to_string()
    } else if calls == 0 {
        format!("{instance}  nothing to take back")
    } else {
        format!("{instance}  taken back with {calls} call(s): both clouds are as before the rollover")
    };
    write(results, &line);
}

/// Runs a campaign and writes about it. Returns whether nothing failed.
pub async fn run(campaign: Campaign, json: bool, results: Output, progress: Output) -> bool {
    let began = Instant::now();
    let instances = campaign.jobs.len();
    let told = Arc::clone(&progress);
    let report = campaign
        .run(Arc::new(move |news| {
            if let CampaignNews::Ended(_, RollEnd::Stopped(finding)) = news {
                write_failure(&told, &finding);
            }
        }))
        .await;
    let good = report.failed.is_empty() && report.not_done.is_empty();
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    write(&results, &summary(&report, instances, ms, json));
    good
}

fn summary(report: &CampaignReport, instances: usize, ms: u64, json: bool) -> String {
    let result = match (report.failed.len() + report.not_done.len(), report.waits.len()) {
        (0, 0) => "rolled",
        (0, _) => "waits",
        _ => "failed",
    };
    let line = Summary { result, instances, rolled: report.rolled.len(), waits: report.waits.len(), failed: report.failed.len(), ms };
    if json {
        return serde_json::to_string(&line).unwrap_or_default();
    }
    with_waits(report.summary(), &report.waits)
}
