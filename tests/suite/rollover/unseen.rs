//! Nothing expires unseen: what monitoring is told of expired, unreadable and missing instances, the calendar file as RFC 5545 wants
//! it, and records of changes with hostile names.

use super::{AT_ONCE, Later, roll, sides};
use crate::notices::Desk;
use crate::workflow::Bench;
use jiff::SignedDuration;
use rolebridge::cli::certificates::report;
use rolebridge::domain::call::DirectoryCall;
use rolebridge::domain::finding::Finding;
use rolebridge::workflow::calendar::calendar;
use rolebridge::workflow::change_record::{ChangeRecord, RecordForm};
use rolebridge::workflow::fleet::{CertificateRow, Fleet, FleetRow, Problem, Standing, fleet};
use rolebridge::workflow::{reminders, rollover};
use std::sync::Arc;

async fn read(bench: &Bench) -> Fleet {
    fleet(&bench.services, &*bench.connections).await.unwrap()
}

#[tokio::test]
async fn the_exit_status_tells_what_ends_and_what_is_not_known() {
    let mut bench = Bench::new().await;
    bench.proven().await;
    let good = read(&bench).await;
    for (days, status) in [(0, 0), (60, 0), (3_000, 1), (u32::MAX, 1)] {
        assert_eq!(report(&good, Some(days), true).status, status, "{days} days");
    }
    // the directory's instance is gone, or has another identifier: what signs is not known, and that is no good sign
    let application = sides(&bench).await.0.ids.application;
    bench.clouds.directory.execute(&DirectoryCall::DeleteApplication { application }, None).await.unwrap();
    let printed = report(&read(&bench).await, Some(60), true);
    assert!(printed.status == 1 && printed.out.contains("fleet.no_instance"), "{printed:?}");
    // four years on
    bench = Bench::new().await;
    bench.proven().await;
    bench.services.clock = Arc::new(Later(SignedDuration::from_hours(24 * 366 * 4)));
    let printed = report(&read(&bench).await, Some(0), true);
    assert!(printed.status == 1 && printed.out.contains(r#""standing":"past""#), "{printed:?}");
}

/// A fleet with one instance of this name, and something that can't be read.
fn of(name: &str) -> Fleet {
    let row = CertificateRow {
        instance: name.into(),
        account: "111122223333".into(),
        identifier: "https://signin.aws.amazon.com/saml#2".into(),
        state: Some(rolebridge::domain::certificate::CertificateUse::Active),
        thumbprint: "AB".repeat(20),
        ends: "2029-02-28T23:59:59Z".parse().unwrap(),
        days_left: 9,
        standing: Standing::Soon,
        in_directory: Some(true),
        trusted_by_aws: None,
        notified: vec!["a,b;c@contoso.example".into()],
    };
    let finding = Finding::error("port.denied", "AWS refused it", "A right is missing", "Add it");
    let problem = Problem { instance: "other".into(), account: "222233334444".into(), finding };
    Fleet { instances: 2, rows: vec![FleetRow::Certificate(row)], problems: vec![problem], ..Fleet::default() }
}

/// Names that mean something elsewhere.
const HOSTILE: [&str; 5] = [
    "pay;ments, \\n\nBEGIN:VEVENT\r\nSUMMARY:x",
    "<script>alert(1)</script>",
    "a|b``c`|d\n# e [x](javascript:y) <img src=x>",
    "\u{202e}gnp.exe\u{0}\u{7}",
    "Zahlungsverkehr für Österreich und die Schweiz, überall 🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑",
];

#[test]
fn a_calendar_file_keeps_its_form_whatever_the_names_are() {
    let now = "2026-11-26T12:00:00Z".parse().unwrap();
    for name in HOSTILE {
        let text = calendar(&of(name), now).text;
        assert_eq!(text, calendar(&of(name), now).text, "the same each time");
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "{text:?}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "folded at 75 octets: {text}");
        let whole = text.replace("\r\n ", "");
        let lines: Vec<&str> = whole.split("\r\n").collect();
        let count = |line: &str| lines.iter().filter(|l| **l == line).count();
        assert_eq!((count("BEGIN:VEVENT"), count("END:VEVENT"), count("BEGIN:VALARM")), (1, 1, 1), "{whole}");
        for wanted in ["DTSTAMP:20261126T120000Z", "DTSTART:20290228T235959Z", "TRIGGER:-P60D"] {
            assert!(lines.contains(&wanted), "{wanted}: {whole}");
        }
        let uid = format!("UID:certificate-{}@rolebridge", "ab".repeat(20));
        assert_eq!(count(&uid), 1, "{whole}");
        let value = |of: &str| lines.iter().find_map(|l| l.strip_prefix(of)).unwrap().to_owned();
        for text in [value("SUMMARY:"), value("DESCRIPTION:")] {
            let bare = text.replace("\\\\", "").replace("\\,", "").replace("\\;", "").replace("\\n", "");
            assert!(!bare.contains([',', ';', '\\']), "escaped: {text}");
        }
    }
}

#[tokio::test]
async fn what_ends_does_not_hide_what_could_not_be_checked() {
    let (bench, desk) = (Bench::new().await, Desk::default());
    let now = bench.services.clock.now();
    let mut read = of("payments");
    assert!(reminders::tell(&*bench.services.store, &desk, Ok(&read), now).await.unwrap());
    // of several valid certificates none is chosen: nobody knows which one signs, so each may be it
    let FleetRow::Certificate(row) = &mut read.rows[0] else { panic!("a certificate") };
    (row.state, row.thumbprint) = (Some(rolebridge::domain::certificate::CertificateUse::Staged), "CD".repeat(20));
    read.problems.clear();
    assert!(reminders::tell(&*bench.services.store, &desk, Ok(&read), now).await.unwrap());
    let shown = desk.0.lock().unwrap().clone();
    assert!(shown[0].text.contains("payments") && shown[0].text.contains("AWS refused it"), "{shown:?}");
    assert!(shown[1].text.contains("payments") && !shown[1].text.contains("refused"), "{shown:?}");
}

#[tokio::test]
async fn a_record_of_a_rollover_reads_no_name_as_markup() {
    let mut bench = Bench::new().await;
    bench.proven().await;
    roll(&bench, &AT_ONCE).await;
    let note = rollover::note(&*bench.services.store, &bench.spec.key).await.unwrap().unwrap();
    let mut rows = bench.services.store.journal(Some(&bench.spec.key), 1_000).await.unwrap();
    for name in HOSTILE {
        bench.spec.name = name.into();
        for row in &mut rows {
            row.what.actor = name.into();
        }
        let record = ChangeRecord::of_rollover(&bench.spec, &rows, &note, true, note.began);
        let (page, text) = (record.write(RecordForm::Html), record.write(RecordForm::Markdown));
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        for line in text.lines().filter(|l| l.starts_with('|')) {
            let bars = line.replace("\\|", "").matches('|').count();
            assert!([3, 4, 10].contains(&bars), "{bars} bars: {line}");
        }
        let headings = text.lines().filter(|l| l.starts_with("# ")).count();
        assert_eq!(headings, 1, "{text}");
        assert!(!text.contains('\u{202e}') && !text.contains('\u{0}') && !page.contains('\u{202e}'), "{text}");
    }
}
