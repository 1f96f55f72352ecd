//! `rolebridge roll`: rollovers, a line a phase.

use crate::workflow::rollover::{Campaign, CampaignNews, CampaignReport, PhaseEnd, PhaseReport, RollEnd, RollNews, RollSink};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Where lines go.
pub type Output = Arc<Mutex<dyn Write + Send>>;

/// A line for each phase of each instance.
#[derive(Debug, Serialize)]
struct Line<'a> {
    phase: &'static str,
    instance: &'a str,
    account: &'a str,
    state: &'static str,
    reason: String,
    ms: u64,
}

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
pub fn sink(instance: &str, account: &str, json: bool, results: &Output, progress: &Output) -> RollSink {
    let (instance, account) = (instance.to_owned(), account.to_owned());
    let (results, progress) = (Arc::clone(results), Arc::clone(progress));
    Arc::new(move |news| match news {
        RollNews::Phase(report) => write(&results, &phase(&report, &instance, &account, json)),
        RollNews::Call(phase, action) => write(&progress, &format!("{instance}  {}: {action}", phase.as_str())),
        RollNews::Waiting(phase, reason, left) => {
            write(&progress, &format!("{instance}  {}: {reason}, gives up in {left} s", phase.as_str()));
        }
        RollNews::Browse(url) => write(&progress, &format!("{instance}  open this address as somebody who is assigned: {url}")),
        RollNews::View(_) => {}
    })
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
pub fn undone(instance: &str, account: &str, calls: usize, json: bool, results: &Output) {
    let line = if json {
        serde_json::json!({"result": "undone", "instance": instance, "account": account, "calls": calls}).to_string()
    } else if calls == 0 {
        format!("{instance}  nothing to take back")
    } else {
        format!("{instance}  taken back with {calls} call(s): both clouds are as before the rollover")
    };
    write(results, &line);
}

fn phase(report: &PhaseReport, instance: &str, account: &str, json: bool) -> String {
    let (state, reason) = match &report.end {
        PhaseEnd::Done => ("done", String::new()),
        PhaseEnd::Adopted => ("adopted", "it was so already".to_owned()),
        PhaseEnd::NotPossible(reason) => ("not_possible", reason.clone()),
        PhaseEnd::Waits { reason, .. } => ("waits", reason.clone()),
        PhaseEnd::Failed(finding) => ("failed", format!("{}: {}", finding.what, finding.why)),
    };
    let line = Line { phase: report.phase.as_str(), instance, account, state, reason, ms: report.ms };
    if json {
        return serde_json::to_string(&line).unwrap_or_default();
    }
    format!("{}  {:<10} {:<13} {:>6} ms  {}", line.instance, line.phase, line.state, line.ms, line.reason).trim_end().to_owned()
}

/// Runs a campaign and writes about it. Returns whether nothing failed.
pub async fn run(campaign: Campaign, json: bool, results: Output, progress: Output) -> bool {
    let began = Instant::now();
    let instances = campaign.jobs.len();
    let told = Arc::clone(&progress);
    let report = campaign
        .run(Arc::new(move |news| {
            if let CampaignNews::Ended(_, RollEnd::Stopped(finding)) = news {
                write(&told, super::output::failure(&finding, false, super::output::REFUSED).err.trim_end());
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
    let mut text = report.summary();
    for (_, reason, until) in report.waits.iter().take(20) {
        let until = until.map_or_else(String::new, |at| format!(", until {at}"));
        // writing into a String can't fail
        let _ = write!(text, "\n  waits: {reason}{until}");
    }
    text
}

/// A reader that went away is no reason to stop half-way through a rollover.
fn write(output: &Output, line: &str) {
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}
