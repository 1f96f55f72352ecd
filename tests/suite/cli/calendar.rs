//! `rolebridge certificates --ics`: the calendar file, read as RFC 5545 says; and the list, by the program itself.

use crate::program::{Program, Rehearsal, import_key_secrets};
use jiff::Timestamp;
use rolebridge::domain::certificate::CertificateUse;
use rolebridge::domain::levels::Levels;
use rolebridge::workflow::calendar::calendar;
use rolebridge::workflow::fleet::{CertificateRow, Fleet, FleetRow, KeyRow, Standing};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn certificate(instance: &str, thumbprint: &str, state: CertificateUse) -> FleetRow {
    FleetRow::Certificate(CertificateRow {
        instance: instance.into(),
        account: "111122223333".into(),
        identifier: "https://signin.aws.amazon.com/saml#2".into(),
        state: Some(state),
        thumbprint: thumbprint.repeat(20),
        ends: time("2027-03-01T12:30:05.5Z"),
        days_left: 95,
        standing: if state == CertificateUse::Retired { Standing::NotInUse } else { Standing::Good },
        in_directory: Some(true),
        trusted_by_aws: Some(true),
        notified: vec!["kim@contoso.com".into(), "team; payments, ops\\night@contoso.com".into()],
    })
}

fn key(instance: &str) -> FleetRow {
    FleetRow::AccessKey(KeyRow {
        instance: instance.into(),
        account: "111122223333".into(),
        identifier: "https://signin.aws.amazon.com/saml".into(),
        user: "AzureADRoleManager".into(),
        id: "AKIAIOSFODNN7EXAMPLE".into(),
        active: true,
        created: Some(time("2026-11-01T00:00:00Z")),
        age_days: Some(25),
        due: Some(time("2027-01-30T00:00:00Z")),
        days_left: Some(65),
        standing: Standing::Good,
        last_used: None,
    })
}

fn made(rows: Vec<FleetRow>, now: &str) -> (usize, String) {
    let levels = Levels { warning_days: 45, key_days: 90 };
    let file = calendar(&Fleet { instances: 1, rows, problems: Vec::new(), levels }, time(now));
    (file.events, file.text)
}

/// The content lines, put together again.
fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split("\r\n").filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn values<'a>(lines: &'a [String], key: &str) -> Vec<&'a str> {
    lines.iter().filter_map(|line| line.strip_prefix(key)?.strip_prefix(':')).collect()
}

const NOW: &str = "2026-11-26T12:00:00Z";

#[test]
fn lines_are_folded_and_values_escaped() {
    let name = "Zahlungen, Süd; \"Größe\" \\ 老虎 — a name so long that its line has to be folded more than once, whatever is in it\r\nX:1";
    let (events, text) = made(vec![certificate(name, "AB", CertificateUse::Active)], NOW);
    assert_eq!(events, 1);
    assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "{text:?}");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line:?}", line.len());
    }
    let lines = unfolded(&text);
    let escaped = "The signing certificate of Zahlungen\\, Süd\\; \"Größe\" \\\\ 老虎 — a name so long that its line has to be folded more than once\\, whatever is in it  X:1 ends";
    assert_eq!(values(&lines, "SUMMARY"), [escaped]);
    assert!(!lines.iter().any(|line| line.starts_with("X:")), "a name can't bring a line of its own: {lines:#?}");
    let about = lines.iter().find(|line| line.starts_with("DESCRIPTION:AWS account: ")).unwrap();
    assert!(about.contains("\\nIdentifier: https://signin.aws.amazon.com/saml#2\\n"), "{about}");
    assert!(about.contains("team\\; payments\\, ops\\\\night@contoso.com"), "{about}");
}

#[test]
fn an_event_says_when_and_rings_at_the_level() {
    let (events, text) = made(vec![certificate("payments", "AB", CertificateUse::Active), key("payments")], NOW);
    let lines = unfolded(&text);
    assert_eq!(events, 2);
    assert_eq!(values(&lines, "DTSTART"), ["20270301T123005Z", "20270130T000000Z"]);
    assert_eq!(values(&lines, "TRIGGER"), ["-P45D", "-P30D"], "a key is a warning in the last third of its time");
    assert_eq!(values(&lines, "ACTION"), ["DISPLAY", "DISPLAY"]);
    assert!(values(&lines, "DTSTAMP").iter().all(|stamp| *stamp == "20261126T120000Z"), "no clock but ours: {text}");
    let begun = |what: &str| lines.iter().filter(|line| **line == format!("BEGIN:{what}")).count();
    assert_eq!((begun("VCALENDAR"), begun("VEVENT"), begun("VALARM")), (1, 2, 2));
}

#[test]
fn imported_again_it_takes_the_place_of_the_earlier_one() {
    let rows = || {
        vec![
            certificate("payments", "AB", CertificateUse::Active),
            certificate("payments", "CD", CertificateUse::Staged),
            certificate("payments", "EF", CertificateUse::Retired),
            key("payments"),
            key("payments of the same account"),
        ]
    };
    let (events, first) = made(rows(), NOW);
    assert_eq!(events, 3, "what is retired ends unseen, and one key is one date");
    let (_, second) = made(rows(), "2026-12-24T00:00:00Z");
    let uids = |text: &str| values(&unfolded(text), "UID").into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(uids(&first), uids(&second));
    let events: Vec<_> = uids(&first).into_iter().filter(|uid| !uid.starts_with("alarm-")).collect();
    assert_eq!(events.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "{events:?}");
    assert_eq!(first, made(rows(), NOW).1, "the same fleet at the same time is the same file");
    assert_eq!(made(Vec::new(), NOW).0, 0);
}

#[test]
fn the_program_lists_both_kinds_and_writes_the_calendar() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Rehearsal::in_folder(folder.path()).run().status, 0);
    let file = folder.path().join("what ends.ics");
    let file_text = file.to_str().unwrap();
    let run = Program::in_folder(folder.path(), &["certificates", "--json", "--ics", file_text]).run();
    assert_eq!(run.status, 0, "{run:?}");
    let mut kinds: Vec<_> = run.lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["access_key", "certificate", "finding"], "{run:?}");
    assert!(run.lines.iter().any(|line| line["trusted_by_aws"] == true), "{run:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
    let practice = std::fs::read_to_string(folder.path().join("practice.json")).unwrap();
    let secrets = import_key_secrets(&practice);
    assert!(!secrets.is_empty());
    assert!(secrets.iter().all(|secret| !text.contains(secret.as_str()) && !run.out.contains(secret.as_str())));
    assert!(std::fs::read_dir(folder.path()).unwrap().all(|f| f.unwrap().path().extension().is_none_or(|e| e != "part")));
    for (days, status, lines) in [("30", 0, 0), ("200", 1, 1), ("3650", 1, 3)] {
        let run = Program::in_folder(folder.path(), &["certificates", "--json", "--expiring-within", days]).run();
        assert_eq!((run.status, run.lines.len()), (status, lines), "{days}: {run:?}");
    }
    let nowhere = folder.path().join("missing").join("x.ics");
    let run = Program::in_folder(folder.path(), &["certificates", "--json", "--ics", nowhere.to_str().unwrap()]).run();
    assert!(run.status == 1 && run.lines.len() == 4 && run.lines.last().unwrap()["error"]["id"] == "file", "{run:?}");
}
