//! How far a run of a rollover or a rotation is, as its news tell it.

use crate::workflow::phased::{News, PhaseReport};
use jiff::Timestamp;

/// What a run does at the moment.
#[derive(Debug, Clone, PartialEq)]
pub enum Doing {
    /// It makes this call.
    Call(String),
    /// It waits: for what, since when, and the seconds after which it gives up.
    Waits(String, Timestamp, u64),
}

/// Takes in what a run does now, and how its phases ended. What it tells of how far it is comes back.
pub(super) fn take_in<P: Copy + Ord, V>(
    news: News<P, V>,
    doing: &mut Option<(P, Doing)>,
    reports: &mut Vec<PhaseReport<P>>,
    at: Timestamp,
) -> Option<Box<V>> {
    match news {
        News::View(view) => return Some(view),
        News::Phase(report) => {
            doing.take_if(|(phase, _)| *phase <= report.phase);
            reports.retain(|r| r.phase != report.phase);
            reports.push(report);
        }
        News::Call(phase, action) => *doing = Some((phase, Doing::Call(action))),
        News::Waiting(phase, reason, gives_up_after_s) => {
            // the same wait goes on counting from its beginning, to the end that it had then
            let (since, limit) = match doing {
                Some((p, Doing::Waits(r, since, limit))) if *p == phase && *r == reason => (*since, *limit),
                _ => (at, gives_up_after_s),
            };
            *doing = Some((phase, Doing::Waits(reason, since, limit)));
        }
        // the engine opens the browser
        News::Browse(_) => {}
    }
    None
}
