//! `rolebridge status`: the verdict on every instance and what is to be done next. Exit status 1 when something needs a person.

use super::output::{GOOD, Printed, REFUSED, plain};
use crate::workflow::survey::{InstanceStatus, Word};

/// The report.
#[must_use]
pub fn report(all: &[InstanceStatus], json: bool) -> Printed {
    let status = if all.iter().any(|one| one.needs_person) { REFUSED } else { GOOD };
    let mut out = String::new();
    for one in all {
        out += &if json { serde_json::to_string(one).unwrap_or_default() } else { words(one) };
        out.push('\n');
    }
    if all.is_empty() && !json {
        out.push_str("This workspace has no instance yet\n");
    }
    Printed { out, err: String::new(), status }
}

fn words(one: &InstanceStatus) -> String {
    let practice = if one.practice { ", in practice" } else { "" };
    let word = word(one.verdict);
    format!("{word:<13} {}  {}\n  {}{practice}\n  Next: {}", one.account, plain(&one.instance), plain(&one.reason), plain(&one.next))
}

const fn word(verdict: Word) -> &'static str {
    match verdict {
        Word::Works => "Works",
        Word::Refused => "REFUSED",
        Word::Stopped => "STOPPED",
        Word::SettingUp => "Being set up",
        Word::NotKnown => "Not known",
    }
}
