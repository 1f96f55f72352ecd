//! `rolebridge inspect`: reads the files, leaves the rest to `saml`.

use super::args::{InspectArgs, RedactChoice, ReportChoice};
use super::output::{self, Printed};
use crate::domain::finding::Finding;
use crate::domain::secret::{SecretBytes, SecretText};
use crate::saml::decrypt::DecryptKey;
use crate::saml::inspect::compare::compare;
use crate::saml::inspect::{Anchor, Exhibit, InspectError, Kind, MAX_BYTES, MAX_HAR_BYTES, Report, Trust, exhibits, inspect};
use crate::saml::known::KnownInstance;
use crate::saml::redact::{Choice, Redacted, SignatureChoice, redact, redact_report};
use crate::saml::ticket::{TicketForm, ticket};
use crate::workflow::decrypt_keys;
use jiff::Timestamp;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What the command is given beside its arguments.
pub struct Given<'a> {
    /// The instances of the workspace; they are trusted when no `--trust` is given, or by `--instance`.
    pub known: &'a [KnownInstance],
    /// Keys from the vault.
    pub keys: Vec<DecryptKey>,
    /// Asks for the passphrase of a PFX file; nothing where nobody can be asked.
    pub passphrase: &'a dyn Fn(&Path) -> Option<SecretText>,
    /// The time of judging unless `--at` names another.
    pub now: Timestamp,
}

/// Runs the command. Beside the named files and standard input nothing is touched.
#[must_use]
pub fn run(args: &InspectArgs, json: bool, given: Given<'_>) -> Printed {
    match report(args, json, given) {
        Ok(printed) => printed,
        Err(finding) => output::failure(&finding, json, output::UNREADABLE),
    }
}

fn report(args: &InspectArgs, json: bool, given: Given<'_>) -> Result<Printed, Box<Finding>> {
    let now = given.now;
    let at = args.at.unwrap_or(now);
    let trust = trust(args, given)?;
    let look = |path: &Path| -> Result<Report, Box<Finding>> {
        let input = read(path, MAX_HAR_BYTES)?;
        inspect(&input, &trust, at).map_err(|error| named(path, &error))
    };
    if let Some(other) = &args.compare {
        let (left, right) = (only(&args.file, &trust, at)?, only(other, &trust, at)?);
        return Ok(output::comparison(&compare(&left, &right), json));
    }
    let report = look(&args.file)?;
    let (report, copies) = redacted(args, report)?;
    match args.report {
        Some(form) => Ok(Printed { out: ticket(&report, form.into(), now), err: String::new(), status: output::status_of(&report) }),
        None if args.redact.is_some() && !json => Ok(output::copies(&copies)),
        None => Ok(output::inspection(&report, json, now)),
    }
}

/// The report with stand-ins, and the copy of each message, when that was asked for.
fn redacted(args: &InspectArgs, report: Report) -> Result<(Report, Vec<Redacted>), Box<Finding>> {
    let Some(choice) = args.redact else { return Ok((report, Vec::new())) };
    let signature = match choice {
        RedactChoice::Remove => SignatureChoice::Remove,
        RedactChoice::Keep => SignatureChoice::Keep,
    };
    let choice = Choice { signature, ..Choice::default() };
    let mut copies = Vec::new();
    let mut reports = Vec::new();
    for message in report.messages() {
        let copy = redact(&message.xml, &choice).map_err(|error| named(&args.file, &InspectError::Xml(error)))?;
        reports.push(redact_report(message, &copy));
        copies.push(copy);
    }
    let report = match report {
        Report::One(one) => reports.pop().map_or(Report::One(one), |redacted| Report::One(Box::new(redacted))),
        Report::Several { .. } => Report::Several { messages: reports },
    };
    Ok((report, copies))
}

impl From<ReportChoice> for TicketForm {
    fn from(choice: ReportChoice) -> Self {
        match choice {
            ReportChoice::Md => Self::Markdown,
            ReportChoice::Html => Self::Html,
        }
    }
}

/// The last response of a document: in a recording the one that AWS got, after the requests before it.
fn only(path: &Path, trust: &Trust, at: Timestamp) -> Result<Exhibit, Box<Finding>> {
    let input = read(path, MAX_HAR_BYTES)?;
    let (_, mut all) = exhibits(&input, trust, at).map_err(|error| named(path, &error))?;
    let for_aws = all.iter().rposition(|e| e.report.input.kind.is_some_and(Kind::is_for_aws));
    let last = all.len().saturating_sub(1);
    all.truncate(for_aws.unwrap_or(last) + 1);
    all.pop().ok_or_else(|| named(path, &InspectError::NoMessage { container: "document" }))
}

/// The given files and the named instance; all known instances when nothing is given.
fn trust(args: &InspectArgs, given: Given<'_>) -> Result<Trust, Box<Finding>> {
    let mut anchors = Vec::new();
    for file in &args.trust {
        let content = read(file, MAX_BYTES)?;
        anchors.push(Anchor::read(&file.display().to_string(), &content).map_err(|error| Box::new(error.finding()))?);
    }
    let mut keys = given.keys;
    for file in args.decrypt_key.iter().filter(|name| !name.starts_with(VAULT)) {
        keys.push(key(Path::new(file), given.passphrase)?);
    }
    let by_hand = !anchors.is_empty();
    let mut trust = Trust::new(anchors).with_keys(keys);
    if let Some(name) = &args.instance {
        let instance = given.known.iter().find(|known| known.is_called(name)).ok_or_else(|| unknown_instance(name, given.known))?;
        trust = trust.with_known(given.known.to_vec()).with_instance(instance.key.clone());
    } else if !by_hand {
        trust = trust.with_known(given.known.to_vec());
    }
    Ok(trust)
}

/// What a name in the vault begins with on the command line.
pub const VAULT: &str = "vault:";

/// Reads a private key from a file.
///
/// # Errors
/// When it can't be read or is no key; never with anything of the key.
pub fn key(path: &Path, passphrase: &dyn Fn(&Path) -> Option<SecretText>) -> Result<DecryptKey, Box<Finding>> {
    let most = usize::try_from(decrypt_keys::MOST_BYTES).unwrap_or(usize::MAX);
    let content = SecretBytes::new(read(path, most)?);
    let phrase = DecryptKey::wants_passphrase(&content).then(|| passphrase(path)).flatten();
    decrypt_keys::read(&path.display().to_string(), &content, phrase.as_ref())
}

fn unknown_instance(name: &str, known: &[KnownInstance]) -> Box<Finding> {
    let names: Vec<_> = known.iter().map(|instance| instance.name.as_str()).take(20).collect();
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
