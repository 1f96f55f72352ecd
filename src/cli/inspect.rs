//! `rolebridge inspect`: reads the files, leaves the rest to `saml::inspect`.

use super::args::InspectArgs;
use super::output::{self, Printed};
use crate::domain::finding::Finding;
use crate::saml::inspect::{Anchor, InspectError, MAX_BYTES, MAX_HAR_BYTES, Trust, inspect};
use jiff::Timestamp;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Runs the command. Beside the named files and standard input nothing is touched.
///
/// `known` are the instances of the workspace; they are trusted when no `--trust` is given, or by `--instance`. `now` is
/// the time of judging unless `--at` names another.
#[must_use]
pub fn run(args: &InspectArgs, json: bool, known: &[Anchor], now: Timestamp) -> Printed {
    match report(args, json, known, now) {
        Ok(printed) => printed,
        Err(finding) => output::failure(&finding, json, output::UNREADABLE),
    }
}

fn report(args: &InspectArgs, json: bool, known: &[Anchor], now: Timestamp) -> Result<Printed, Box<Finding>> {
    let trust = trust(args, known)?;
    let input = read(&args.file, MAX_HAR_BYTES)?;
    let at = args.at.unwrap_or(now);
    let report = inspect(&input, &trust, at).map_err(|error| named(&args.file, &error))?;
    Ok(output::inspection(&report, json))
}

/// The given files and the named instance; all known instances when nothing is given.
fn trust(args: &InspectArgs, known: &[Anchor]) -> Result<Trust, Box<Finding>> {
    let mut anchors = Vec::new();
    for file in &args.trust {
        let content = read(file, MAX_BYTES)?;
        anchors.push(Anchor::read(&file.display().to_string(), &content).map_err(|error| Box::new(error.finding()))?);
    }
    if let Some(name) = &args.instance {
        let instance = known.iter().find(|anchor| anchor.name.eq_ignore_ascii_case(name)).ok_or_else(|| unknown_instance(name, known))?;
        anchors.push(instance.clone());
    } else if args.trust.is_empty() {
        anchors.extend_from_slice(known);
    }
    Ok(Trust::new(anchors))
}

fn unknown_instance(name: &str, known: &[Anchor]) -> Box<Finding> {
    let names: Vec<_> = known.iter().map(|anchor| anchor.name.as_str()).take(20).collect();
    let why = if names.is_empty() {
        "This workspace knows no instance with a signing certificate.".to_owned()
    } else {
        format!("This workspace knows: {}.", names.join(", "))
    };
    let fix = "Name one of these, or give the instance's federation metadata with --trust.";
    Box::new(Finding::error("input.instance", format!("There is no instance {name}"), why, fix))
}

/// The content of a file or of standard input, up to one byte more than the limit.
fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Box<Finding>> {
    let bounded = |source: &mut dyn Read| {
        let mut content = Vec::new();
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        source.take(limit).read_to_end(&mut content).map(|_| content)
    };
    let content =
        if path == Path::new("-") { bounded(&mut io::stdin().lock()) } else { File::open(path).and_then(|mut file| bounded(&mut file)) };
    content.map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Box<Finding> {
    let (why, fix) = match error.kind() {
        io::ErrorKind::NotFound => ("There is no such file.".to_owned(), "Check the path; to read standard input give - in place of it."),
        io::ErrorKind::PermissionDenied => {
            ("Reading it is not allowed to you.".to_owned(), "Copy the file to a place of your own, or have its rights changed.")
        }
        io::ErrorKind::IsADirectory => ("It is a directory.".to_owned(), "Name one file in it."),
        _ => (format!("The system says: {error}."), "Check the path and the medium."),
    };
    Box::new(Finding::error("input.unreadable", format!("{} can't be read", path.display()), why, fix))
}

/// The finding with the name of the file in front.
fn named(path: &Path, error: &InspectError) -> Box<Finding> {
    let finding = error.finding();
    let name = if path == Path::new("-") { "Standard input".to_owned() } else { path.display().to_string() };
    Box::new(Finding { what: format!("{name} can't be inspected"), ..finding })
}
