//! `rolebridge certificates`: what ends when.
//!
//! Exit status: 1 when something in use ends within the days asked for, or a part could not be read or is wrong; 2 when nothing could
//! be read. Warnings alone leave it at 0.

use super::output::{GOOD, Printed, REFUSED, plain};
use crate::domain::certificate::CertificateUse;
use crate::domain::finding::Severity;
use crate::workflow::fleet::{CertificateRow, Fleet, FleetRow, KeyRow, Problem, Standing};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

/// A finding about an instance, as a line of JSON.
#[derive(Serialize)]
struct FindingLine<'a> {
    kind: &'static str,
    #[serde(flatten)]
    problem: &'a Problem,
}

/// The report; with `within_days` only of what is in use and ends within them.
#[must_use]
pub fn report(fleet: &Fleet, within_days: Option<u32>, json: bool) -> Printed {
    let rows = fleet.within(within_days);
    let problems: Vec<&Problem> = fleet.problems.iter().filter(|p| concerns(p, &rows, within_days)).collect();
    let ends = within_days.is_some() && !rows.is_empty();
    let status = if ends || fleet.has_errors() { REFUSED } else { GOOD };
    let (mut out, mut err) = (String::new(), String::new());
    if json {
        for row in &rows {
            line(&mut out, row);
        }
        for problem in &problems {
            line(&mut out, &FindingLine { kind: "finding", problem });
        }
    } else {
        for row in &rows {
            out += &(words(row) + "\n");
        }
        for problem in &problems {
            tell(&mut err, problem);
        }
        if rows.is_empty() {
            out += &(nothing(fleet, within_days) + "\n");
        }
    }
    Printed { out, err, status }
}

/// What to say once the calendar is written.
#[must_use]
pub fn calendar_written(file: &Path, events: usize) -> String {
    let dates = if events == 1 { "1 date".to_owned() } else { format!("{events} dates") };
    format!("{dates} in the calendar {}\n", plain(&file.display().to_string()))
}

/// Errors always; a warning only beside a row of its instance, where rows were asked for by days.
fn concerns(problem: &Problem, rows: &[&FleetRow], within_days: Option<u32>) -> bool {
    within_days.is_none()
        || problem.finding.severity == Severity::Error
        || rows.iter().any(|row| row.instance() == problem.instance && matches!(row, FleetRow::Certificate(_)))
}

fn nothing(fleet: &Fleet, within_days: Option<u32>) -> String {
    match within_days {
        Some(days) if !fleet.rows.is_empty() => format!("No signing certificate and no access key in use ends within {days} days"),
        _ => "No instance of this workspace has a signing certificate or an access key yet".to_owned(),
    }
}

fn line<T: Serialize>(out: &mut String, value: &T) {
    *out += &(serde_json::to_string(value).unwrap_or_default() + "\n");
}

fn words(row: &FleetRow) -> String {
    let days = row.days_left().map_or_else(|| "    ?".to_owned(), |days| format!("{days:>5}"));
    let about = match row {
        FleetRow::Certificate(row) => certificate(row),
        FleetRow::AccessKey(row) => key(row),
    };
    format!("{days} days  {:<40}  {}  {}  {about}{}", plain(row.id()), row.account(), plain(row.instance()), mark(row.standing()))
}

fn certificate(row: &CertificateRow) -> String {
    let state = row.state.map_or("only in AWS", CertificateUse::as_str);
    let trusted = match row.trusted_by_aws {
        _ if row.state.is_none() => "",
        Some(true) => ", trusted by AWS",
        Some(false) => ", not trusted by AWS",
        None => ", not known whether AWS trusts it",
    };
    format!("certificate, {state}{trusted}")
}

fn key(row: &KeyRow) -> String {
    let state = if row.active { "active" } else { "off" };
    let age = row.age_days.map_or_else(|| "age not known".to_owned(), |days| format!("{days} days old"));
    let used = row.last_used.map_or_else(|| "no use known".to_owned(), |at| format!("last used {at}"));
    format!("access key, {state}, {age}, {used}")
}

const fn mark(standing: Standing) -> &'static str {
    match standing {
        Standing::Past => "  PAST",
        Standing::Soon => "  SOON",
        Standing::Good | Standing::NotInUse | Standing::NotKnown => "",
    }
}

fn tell(err: &mut String, problem: &Problem) {
    let severity = match problem.finding.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Note",
    };
    let told = super::output::failure(&problem.finding, false, REFUSED).err;
    // writing into a String can't fail
    let _ = write!(err, "{severity} ({}, {}): {told}", plain(&problem.instance), problem.account);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Finding;
    use jiff::Timestamp;

    fn certificate(days_left: i64, state: Option<CertificateUse>) -> FleetRow {
        FleetRow::Certificate(CertificateRow {
            instance: "payments".into(),
            account: "111122223333".into(),
            identifier: "https://signin.aws.amazon.com/saml".into(),
            state,
            thumbprint: "AB".repeat(20),
            ends: Timestamp::UNIX_EPOCH,
            days_left,
            standing: if state == Some(CertificateUse::Retired) { Standing::NotInUse } else { Standing::Soon },
            in_directory: Some(true),
            trusted_by_aws: None,
            notified: Vec::new(),
        })
    }

    fn key(days_left: Option<i64>, active: bool) -> FleetRow {
        FleetRow::AccessKey(KeyRow {
            instance: "payments".into(),
            account: "111122223333".into(),
            identifier: "https://signin.aws.amazon.com/saml".into(),
            user: "AzureADRoleManager".into(),
            id: "AKIAEXAMPLE".into(),
            active,
            created: None,
            age_days: None,
            due: None,
            days_left,
            standing: if active { Standing::Good } else { Standing::NotInUse },
            last_used: None,
        })
    }

    fn fleet(rows: Vec<FleetRow>) -> Fleet {
        Fleet { instances: 1, rows, ..Fleet::default() }
    }

    fn problem(finding: Finding) -> Problem {
        Problem { instance: "payments".into(), account: "111122223333".into(), finding }
    }

    #[test]
    fn only_what_is_in_use_and_ends_soon_is_a_finding() {
        let active = Some(CertificateUse::Active);
        let all = fleet(vec![certificate(9, active), certificate(61, active), certificate(3, Some(CertificateUse::Retired))]);
        assert_eq!((report(&all, None, true).status, report(&all, None, true).out.lines().count()), (GOOD, 3));
        assert_eq!((report(&all, Some(60), true).status, report(&all, Some(60), true).out.lines().count()), (REFUSED, 1));
        let good = report(&all, Some(5), false);
        assert!(good.status == GOOD && good.out.contains("ends within 5 days"), "{good:?}");
        assert!(report(&fleet(Vec::new()), Some(60), false).out.contains("yet"));
    }

    #[test]
    fn access_keys_count_and_those_that_are_off_do_not() {
        let all = fleet(vec![key(Some(9), true), key(Some(-4), false), key(None, true)]);
        let printed = report(&all, Some(30), true);
        assert_eq!((printed.status, printed.out.lines().count()), (REFUSED, 2), "an age that nobody knows is no good sign");
        assert!(printed.out.contains(r#""kind":"access_key""#) && !printed.out.contains("secret"), "{}", printed.out);
    }

    #[test]
    fn what_could_not_be_read_is_told_beside_the_rest_and_a_warning_is_no_failure() {
        let mut all = fleet(vec![certificate(900, Some(CertificateUse::Active))]);
        all.problems.push(problem(Finding::warning("notified.nobody", "Nobody is told", "No address", "Add one")));
        let printed = report(&all, None, false);
        assert_eq!(printed.status, GOOD);
        assert!(printed.err.starts_with("Warning (payments, 111122223333): Nobody is told\n"), "{}", printed.err);
        assert!(report(&all, Some(30), true).out.is_empty(), "nothing ends, nothing is said");
        all.problems.push(problem(Finding::error("port.unreachable", "No connection", "The network is down", "Check it")));
        let printed = report(&all, Some(30), true);
        assert_eq!((printed.status, printed.out.lines().count()), (REFUSED, 1));
        assert!(printed.out.contains(r#""kind":"finding""#) && printed.out.contains("port.unreachable"), "{}", printed.out);
    }
}
