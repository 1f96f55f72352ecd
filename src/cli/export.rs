//! `rolebridge export`: what was written where. Exit status 1 when something could not be read or was there already.

use super::output::{GOOD, Printed, REFUSED, failure, plain};
use crate::workflow::handover::Handover;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The report.
#[must_use]
pub fn report(handovers: &[Handover], written: &[PathBuf], json: bool) -> Printed {
    let (mut out, mut err) = (String::new(), String::new());
    for path in written {
        let shown = path.display().to_string();
        out += &if json { serde_json::json!({"written": shown}).to_string() } else { plain(&shown) };
        out.push('\n');
    }
    let missing = handovers.iter().filter_map(|h| h.problem.as_ref().map(|finding| (h, finding)));
    for (handover, finding) in missing.clone() {
        let name = plain(&handover.instance);
        // writing into a String can't fail
        let _ = write!(err, "What the clouds tell of {name} is missing: {}", failure(finding, false, REFUSED).err);
        if json {
            out += &(serde_json::json!({"instance": handover.instance, "finding": finding}).to_string() + "\n");
        }
    }
    Printed { out, err, status: if missing.count() > 0 { REFUSED } else { GOOD } }
}
