//! The report of several rollovers, in words.

use super::CampaignReport;
use crate::domain::finding::Finding;
use crate::domain::markup::markdown;
use crate::domain::spec::InstanceKey;
use crate::workflow::phased::tally;
use jiff::Timestamp;
use std::fmt::Write as _;

impl CampaignReport {
    /// How many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.rolled.len() + self.waits.len() + self.failed.len() + self.not_done.len()
    }

    /// `9 of 12 rolled over, 2 wait, 1 failed`: what there is none of is left out.
    #[must_use]
    pub fn summary(&self) -> String {
        tally(self.rolled.len(), self.all(), "rolled over", (0, ""), [self.waits.len(), self.failed.len(), self.not_done.len()])
    }

    /// As Markdown for a ticket. `name` is what an instance is called: its name and account.
    #[must_use]
    pub fn markdown(&self, began: Timestamp, name: &dyn Fn(&InstanceKey) -> (String, String)) -> String {
        let mut text = format!("# Rollover of signing certificates\n\nBegun {began}. {}.\n", self.summary());
        text.push_str("\n| Instance | AWS account | Result | Why, or until when |\n|---|---|---|---|\n");
        let mut row = |key: &InstanceKey, result: &str, why: &str| {
            let (name, account) = name(key);
            let _ = writeln!(text, "| {} | {} | {result} | {} |", markdown(&name), markdown(&account), markdown(why));
        };
        for (key, finding) in &self.failed {
            row(key, "Failed", &why(finding));
        }
        for (key, reason, until) in &self.waits {
            row(key, "Waits", &until.map_or_else(|| reason.clone(), |at| format!("{reason}; until {at}")));
        }
        for key in &self.not_done {
            row(key, "Not done", "Not begun, or stopped by the user");
        }
        for key in &self.rolled {
            row(key, "Rolled over", "");
        }
        text
    }
}

fn why(finding: &Finding) -> String {
    format!("{}. {}", finding.what.trim_end_matches('.'), finding.why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_what_became_of_each_and_reads_nothing_as_markup() {
        let key = |n: &str| InstanceKey(n.to_owned());
        let report = CampaignReport {
            rolled: vec![key("a"), key("b")],
            waits: vec![(key("c"), "Cooling down".into(), Some(Timestamp::UNIX_EPOCH))],
            failed: vec![(key("d|x"), Box::new(Finding::error("x", "AWS refused it.", "No right", "Ask")))],
            not_done: Vec::new(),
        };
        assert_eq!(report.summary(), "2 of 4 rolled over, 1 waits, 1 failed");
        let text = report.markdown(Timestamp::UNIX_EPOCH, &|key| (key.0.clone(), "111122223333".into()));
        assert!(text.contains("| d\\|x | 111122223333 | Failed | AWS refused it. No right |"), "{text}");
        assert!(text.contains("| c | 111122223333 | Waits | Cooling down; until 1970-01-01T00:00:00Z |"), "{text}");
        assert!(!text.contains("Not done"), "{text}");
        assert_eq!(text.lines().filter(|line| line.contains("Rolled over")).count(), 2);
    }
}
