//! What a user can do: steps that observe, plan, apply, prove and undo; jobs with progress, cancel and a journal.
//!
//! May use: domain, saml, pki. Reaches the outside only through its [`ports`]. Never: egui, an SDK type, a concrete
//! adapter.

pub mod adopt;
pub mod apply;
pub mod background;
mod belongs;
pub mod calendar;
pub mod capture;
pub mod change_record;
pub mod decrypt_keys;
pub mod drift;
pub mod engine;
pub mod export;
pub mod fleet;
pub mod handout;
pub mod handover;
pub mod inspection;
pub mod knowledge;
pub mod local;
pub mod message;
pub mod patience;
pub mod phased;
pub mod ports;
pub mod reach;
pub mod rehearse;
pub mod reminders;
pub mod revert;
pub mod rollover;
pub mod rotation;
pub mod run;
pub mod settle;
pub mod sign_in;
pub mod sign_in_log;
pub mod status;
pub mod steps;
pub mod survey;
pub mod undo;
pub mod view;
pub mod wish;
pub mod world;
