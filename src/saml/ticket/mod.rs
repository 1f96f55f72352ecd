//! A report on a message for a ticket: Markdown or one HTML file without anything from outside.
//!
//! Pure text. Every value of the document is escaped for the form it goes into; whether values are redacted is the caller's choice,
//! who hands in a redacted report then.
//!
//! May use: `saml::inspect`. Never: I/O, the clock, scripts, addresses of the network.

mod content;
mod html;
mod markdown;

use super::inspect::Report;
use content::Content;
use jiff::Timestamp;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TicketForm {
    /// Markdown, as tickets and chats take it.
    Markdown,
    /// HTML, one file.
    Html,
}

/// Writes the report. `now` is the time at which it is written: what could still be redeemed then is marked.
#[must_use]
pub fn ticket(report: &Report, form: TicketForm, now: Timestamp) -> String {
    let messages: Vec<Content> = report.messages().iter().map(|message| Content::of(message, now)).collect();
    match form {
        TicketForm::Markdown => markdown::write(&messages, now),
        TicketForm::Html => html::write(&messages, now),
    }
}
