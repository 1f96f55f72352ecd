//! Any bytes through every form that a message is copied in, then decoded, judged, compared, redacted and reported: no panic, no hang.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use rolebridge::saml::inspect::compare::compare;
use rolebridge::saml::inspect::{Report, Trust, exhibits};
use rolebridge::saml::redact::{Choice, SignatureChoice, redact, redact_report};
use rolebridge::saml::ticket::{TicketForm, ticket};

fuzz_target!(|input: &[u8]| {
    let Ok((_, all)) = exhibits(input, &Trust::default(), Timestamp::UNIX_EPOCH) else { return };
    for exhibit in &all {
        let message = &exhibit.report;
        assert!(!message.assertion.as_ref().is_some_and(|a| a.trusted), "nothing is trusted where nobody is");
        assert!(exhibit.facts.iter().all(|fact| !fact.signed) && exhibit.regions.is_empty(), "nothing looks signed where nobody is trusted");
        assert!(compare(exhibit, exhibit).differing().next().is_none());
        for signature in [SignatureChoice::Remove, SignatureChoice::Keep] {
            if let Ok(copy) = redact(&message.xml, &Choice { signature, ..Choice::default() }) {
                let redacted = Report::One(Box::new(redact_report(message, &copy)));
                let _ = ticket(&redacted, TicketForm::Markdown, Timestamp::UNIX_EPOCH);
                let _ = ticket(&redacted, TicketForm::Html, Timestamp::UNIX_EPOCH);
            }
        }
    }
});
