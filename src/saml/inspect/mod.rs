//! Decode, verify, judge: what `rolebridge inspect` and the Inspector show.
//!
//! May use: everything of `saml`, pki, domain. Never: I/O, the clock (the time of judging is a parameter), a panic on any
//! input, a claimed value shown as a verified one.

mod about;
pub mod compare;
mod error;
mod examine;
mod exhibit;
mod extra;
mod input;
mod report;
mod summary;
mod trust;

pub use error::InspectError;
pub use exhibit::{Exhibit, Region, SeenCertificate};
pub use extra::{EncryptionReport, Mend, OwnTime, RoleVerdict, SignerReport, step_for};
pub use input::{Form, MAX_BYTES, MAX_HAR_BYTES};
pub use report::{
    AssertionReport, AttributeReport, AwsReport, InputReport, Kind, MessageReport, Report, RoleReport, SignatureReport, SignatureWord,
};
pub use trust::{Anchor, Trust};

use exhibit::Examined;
use jiff::Timestamp;

/// Inspects a document of unknown form: XML, base64, a redirect URL, a page, a recording.
///
/// `at` is the time of judging: the verdict says what AWS would answer then. Signatures are checked against `trust`; with
/// none given they stay unchecked.
///
/// # Errors
/// When there is nothing that can be inspected. Whatever can be read but must not be trusted is a report: its signature is
/// *refused* and the reason stands in it. In a recording, a message that can't be read is a report too.
pub fn inspect(input: &[u8], trust: &Trust, at: Timestamp) -> Result<Report, InspectError> {
    let (several, all) = examine_all(input, trust, at)?;
    Ok(Report::of(all.into_iter().map(|examined| examined.report).collect(), several))
}

/// As [`inspect`], and lays every message out to be looked at.
///
/// # Errors
/// As those of [`inspect`].
pub fn exhibits(input: &[u8], trust: &Trust, at: Timestamp) -> Result<(Report, Vec<Exhibit>), InspectError> {
    let (several, all) = examine_all(input, trust, at)?;
    let exhibits: Vec<Exhibit> = all.into_iter().map(|examined| examined.exhibit(at)).collect();
    Ok((Report::of(exhibits.iter().map(|exhibit| exhibit.report.clone()).collect(), several), exhibits))
}

/// Looks into every message; whether there may be several is said with them.
fn examine_all(input: &[u8], trust: &Trust, at: Timestamp) -> Result<(bool, Vec<Examined>), InspectError> {
    let input = input::read(input)?;
    let several = input.form == Form::Har || input.messages.len() > 1;
    let mut all = Vec::with_capacity(input.messages.len());
    for message in input.messages {
        match message.and_then(|message| examine::examine(&message, input.form, trust, at)) {
            Ok(examined) => all.push(examined),
            Err(error) if several => {
                let report = MessageReport::unreadable(input.form, &error, at);
                all.push(Examined { report, found: None, outcomes: Vec::new() });
            }
            Err(error) => return Err(error),
        }
    }
    Ok((several, all))
}
