//! `rolebridge certificates`: what ends when. Exit status 1 when something ends within the days asked for.

use crate::workflow::fleet::CertificateRow;
use std::fmt::Write as _;

/// The report as text, and whether something ends within `within_days`.
#[must_use]
pub fn report(rows: &[CertificateRow], within_days: Option<u32>, json: bool) -> (String, bool) {
    let near = |row: &&CertificateRow| within_days.is_none_or(|days| row.days_left <= i64::from(days));
    let shown: Vec<&CertificateRow> = rows.iter().filter(near).collect();
    let warn = within_days.is_some() && !shown.is_empty();
    let mut text = String::new();
    for row in &shown {
        // writing into a String can't fail
        let _ = if json {
            writeln!(text, "{}", serde_json::to_string(row).unwrap_or_default())
        } else {
            writeln!(text, "{:>5} days  {}  {}  {}  {:?}", row.days_left, row.thumbprint, row.account, row.instance, row.state)
        };
    }
    if shown.is_empty() && !json {
        text = match (rows.len(), within_days) {
            (0, _) => "No instance of this workspace has a signing certificate yet\n".into(),
            (_, Some(days)) => format!("No signing certificate ends within {days} days\n"),
            (_, None) => String::new(),
        };
    }
    (text, warn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::certificate::CertificateUse;

    fn row(days_left: i64) -> CertificateRow {
        CertificateRow {
            instance: "payments".into(),
            account: "111122223333".into(),
            identifier: "https://signin.aws.amazon.com/saml".into(),
            state: CertificateUse::Active,
            thumbprint: "AB".repeat(20),
            ends: jiff::Timestamp::UNIX_EPOCH,
            days_left,
            notified: Vec::new(),
        }
    }

    #[test]
    fn only_what_ends_soon_is_a_finding() {
        let rows = [row(9), row(61)];
        assert!(!report(&rows, None, true).1);
        assert_eq!(report(&rows, Some(60), true).0.lines().count(), 1);
        assert!(report(&rows, Some(60), false).1);
        assert!(!report(&rows, Some(5), false).1);
        assert!(report(&[], Some(60), false).0.contains("yet"));
    }
}
