//! What became of several runs, in one line.

use crate::domain::number::thousands;
use std::fmt::Write as _;

/// `9 of 12 rolled over, 2 wait, 1 failed`: what there is none of is left out. `also` is what else one may come to than `word`.
pub(in crate::workflow) fn tally(done: usize, all: usize, word: &str, also: (usize, &str), rest: [usize; 3]) -> String {
    let [wait, failed, not_done] = rest;
    let mut text = format!("{} of {} {word}", thousands(done), thousands(all));
    let waits = if wait == 1 { "waits" } else { "wait" };
    for (n, word) in [also, (wait, waits), (failed, "failed"), (not_done, "not done")].into_iter().filter(|(n, _)| *n > 0) {
        // writing into a String can't fail
        let _ = write!(text, ", {} {word}", thousands(n));
    }
    text
}
