//! Decode, verify, judge: what `rolebridge inspect` and the Inspector show.
//!
//! May use: everything of `saml`, pki, domain. Never: I/O, the clock (the time of judging is a parameter), a panic on any
//! input, a claimed value shown as a verified one.

mod about;
mod error;
mod examine;
mod extra;
mod input;
mod report;
mod trust;

pub use error::InspectError;
pub use extra::{EncryptionReport, Mend, OwnTime, RoleVerdict, SignerReport, step_for};
pub use input::{Form, MAX_BYTES, MAX_HAR_BYTES};
pub use report::{
    AssertionReport, AttributeReport, AwsReport, InputReport, Kind, MessageReport, Report, RoleReport, SignatureReport, SignatureWord,
};
pub use trust::{Anchor, Trust};

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
    let input = input::read(input)?;
    let several = input.form == Form::Har || input.messages.len() > 1;
    let mut reports = Vec::with_capacity(input.messages.len());
    for message in input.messages {
        match message.and_then(|message| examine::examine(&message, input.form, trust, at)) {
            Ok(report) => reports.push(report),
            Err(error) if several => reports.push(MessageReport::unreadable(input.form, &error, at)),
            Err(error) => return Err(error),
        }
    }
    match reports.pop() {
        Some(only) if !several => Ok(Report::One(Box::new(only))),
        last => {
            reports.extend(last);
            Ok(Report::Several { messages: reports })
        }
    }
}
