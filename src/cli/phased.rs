//! What commands print of a procedure that goes by phases, a rollover or a rotation: a line a phase, progress beside it, and why some
//! wait.

use crate::domain::finding::Finding;
use crate::domain::spec::{InstanceKey, InstanceSpec};
use crate::workflow::phased::{News, Phase, PhaseEnd, PhaseReport, Procedure, Sink};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

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

/// An instance as lines name it.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// Its name.
    pub instance: &'a str,
    /// Its AWS account.
    pub account: &'a str,
}

impl<'a> Of<'a> {
    /// An instance by its wish.
    #[must_use]
    pub fn spec(spec: &'a InstanceSpec) -> Self {
        Self { instance: &spec.name, account: spec.account.as_str() }
    }
}

/// Where the news of one instance go: results to `results`, progress to `progress`. `passed_over` is the state of a phase that can't
/// be done, or needs not be.
pub(super) fn sink<P: Procedure>(of: Of<'_>, passed_over: &'static str, json: bool, results: &Output, progress: &Output) -> Sink<P> {
    let (instance, account) = (of.instance.to_owned(), of.account.to_owned());
    let (results, progress) = (Arc::clone(results), Arc::clone(progress));
    Arc::new(move |news| match news {
        News::Phase(report) => {
            let of = Of { instance: &instance, account: &account };
            write(&results, &phase(&report, of, passed_over, json));
        }
        News::Call(phase, action) => write(&progress, &format!("{instance}  {}: {action}", phase.as_str())),
        News::Waiting(phase, reason, left) => {
            write(&progress, &format!("{instance}  {}: {reason}, gives up in {left} s", phase.as_str()));
        }
        News::Browse(url) => write(&progress, &format!("{instance}  open this address as somebody who is assigned: {url}")),
        News::View(_) => {}
    })
}

pub(super) fn phase<P: Phase>(report: &PhaseReport<P>, of: Of<'_>, passed_over: &'static str, json: bool) -> String {
    let (state, reason) = match &report.end {
        PhaseEnd::Done => ("done", String::new()),
        PhaseEnd::Adopted => ("adopted", "it was so already".to_owned()),
        PhaseEnd::NotPossible(reason) => (passed_over, reason.clone()),
        PhaseEnd::Waits { reason, .. } => ("waits", reason.clone()),
        PhaseEnd::Failed(finding) => ("failed", format!("{}: {}", finding.what, finding.why)),
    };
    let line = Line { phase: report.phase.as_str(), instance: of.instance, account: of.account, state, reason, ms: report.ms };
    if json {
        return serde_json::to_string(&line).unwrap_or_default();
    }
    format!("{}  {:<10} {:<13} {:>6} ms  {}", line.instance, line.phase, line.state, line.ms, line.reason).trim_end().to_owned()
}

/// Writes why one stopped, beside the results.
pub(super) fn write_failure(progress: &Output, finding: &Finding) {
    write(progress, super::output::failure(finding, false, super::output::REFUSED).err.trim_end());
}

/// A summary, and below it what the first of those that wait wait for.
pub(super) fn with_waits(summary: String, waits: &[(InstanceKey, String, Option<Timestamp>)]) -> String {
    waits.iter().take(20).fold(summary, |mut text, (_, reason, until)| {
        let until = until.map_or_else(String::new, |at| format!(", until {at}"));
        // writing into a String can't fail
        let _ = write!(text, "\n  waits: {reason}{until}");
        text
    })
}

/// A reader that went away is no reason to stop half-way.
pub(super) fn write(output: &Output, line: &str) {
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}
