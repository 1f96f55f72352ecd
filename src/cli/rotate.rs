//! `rolebridge rotate`: rotations of import keys, a line a phase.

use super::phased::{self, Of, Output, with_waits, write, write_failure};
use crate::domain::rotation::RotatePhase;
use crate::workflow::rotation::{Fleet, FleetReport, RotateSink, Rotating};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;
use std::time::Instant;

/// Options of `rotate`.
#[derive(Debug, Clone, Args)]
pub struct RotateArgs {
    /// The instances, by name, identifier (also short, as saml#2) or account number
    #[arg(value_name = "INSTANCE")]
    pub instances: Vec<String>,
    /// Every instance of the workspace
    #[arg(long, conflicts_with = "instances")]
    pub all: bool,
    /// Hours that the old key stays switched off before it is deleted [default: 24]
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u16).range(0..=8_760))]
    pub cool_down: Option<u16>,
    /// Stop after this phase; running it again goes on
    #[arg(long, value_parser = phases(), value_name = "PHASE")]
    pub until: Option<RotatePhase>,
    /// How many instances are rotated beside one another; those of one import user come one after the other
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub parallel: u8,
    /// Take the rotation back that is under way: the old key on, stored in the directory again, the new one deleted
    #[arg(long, conflicts_with_all = ["until", "cool_down"])]
    pub undo: bool,
}

/// The phases of a rotation by their names.
fn phases() -> impl TypedValueParser<Value = RotatePhase> {
    PossibleValuesParser::new(RotatePhase::ALL.map(RotatePhase::as_str))
        .try_map(|name| RotatePhase::ALL.into_iter().find(|phase| phase.as_str() == name).ok_or("no phase"))
}

/// The last line.
#[derive(Debug, Serialize)]
struct Summary {
    result: &'static str,
    instances: usize,
    rotated: usize,
    waits: usize,
    failed: usize,
    /// Calls that took rotations back.
    calls: usize,
    ms: u64,
}

/// A phase that needs not be done.
const PASSED_OVER: &str = "not_needed";

/// Where the news of one instance go: results to `results`, progress to `progress`.
#[must_use]
pub fn sink(of: Of<'_>, json: bool, results: &Output, progress: &Output) -> RotateSink {
    phased::sink::<Rotating>(of, PASSED_OVER, json, results, progress)
}

/// Runs rotations and writes about them. Returns whether nothing failed.
pub async fn run(fleet: Fleet, json: bool, results: Output, progress: Output) -> bool {
    let (began, back) = (Instant::now(), fleet.jobs.iter().any(|job| job.options.back));
    let report = fleet.run().await;
    for (_, finding) in &report.failed {
        write_failure(&progress, finding);
    }
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    write(&results, &summary(&report, back, ms, json));
    report.is_good()
}

fn summary(report: &FleetReport, back: bool, ms: u64, json: bool) -> String {
    let result = match (report.is_good(), report.waits.is_empty()) {
        (false, _) => "failed",
        (true, false) => "waits",
        (true, true) if back => "undone",
        (true, true) => "rotated",
    };
    let line = Summary {
        result,
        instances: report.all(),
        rotated: report.rotated.len(),
        waits: report.waits.len(),
        failed: report.failed.len(),
        calls: report.taken_back.iter().map(|(_, calls)| calls).sum(),
        ms,
    };
    if json {
        return serde_json::to_string(&line).unwrap_or_default();
    }
    let text = if back { back_summary(report, line.calls) } else { report.summary() };
    with_waits(text, &report.waits)
}

fn back_summary(report: &FleetReport, calls: usize) -> String {
    match (report.taken_back.len(), calls) {
        (0, _) => report.summary(),
        (_, 0) => "nothing to take back".to_owned(),
        (n, calls) => format!("{n} of {} taken back with {calls} call(s): the old key is used again", report.all()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::spec::InstanceKey;
    use crate::workflow::phased::{PhaseEnd, PhaseReport};

    #[test]
    fn lines_and_summaries_are_for_people_and_for_scripts() {
        let report = PhaseReport { phase: RotatePhase::Cycle, end: PhaseEnd::NotPossible("No import".into()), ms: 3 };
        let of = Of { instance: "payments", account: "111122223333" };
        let line = |json| phased::phase(&report, of, PASSED_OVER, json);
        assert_eq!(line(false), "payments  cycle      not_needed         3 ms  No import");
        assert!(line(true).contains("\"state\":\"not_needed\""));
        let key = |n: &str| InstanceKey(n.to_owned());
        let fleet = FleetReport { rotated: vec![key("a")], waits: vec![(key("b"), "Cool down".into(), None)], ..FleetReport::default() };
        assert_eq!(summary(&fleet, false, 1, false), "1 of 2 rotated, 1 waits\n  waits: Cool down");
        assert!(summary(&fleet, false, 1, true).starts_with("{\"result\":\"waits\",\"instances\":2"));
        let back = FleetReport { taken_back: vec![(key("a"), 3)], ..FleetReport::default() };
        assert_eq!(summary(&back, true, 1, false), "1 of 1 taken back with 3 call(s): the old key is used again");
        let none = FleetReport { taken_back: vec![(key("a"), 0)], ..FleetReport::default() };
        assert_eq!(summary(&none, true, 1, false), "nothing to take back");
    }
}
