//! Rollover of an instance's signing certificate with no failed sign-in: the rules, as a pure state machine.
//!
//! [`Rollover::observe`] says how far an instance is, from what both clouds say and from nothing else: so a rollover that was
//! begun on one computer is recognised on another. Each state offers only the calls that are safe in it, and the two that
//! could lock people out want a proof in their hands ([`Settled`], [`Cooled`]): an order that refuses a sign-in can't be written.
//!
//! Source of the order: Microsoft, "Manage certificates for federated single sign-on"; AWS, "UpdateSAMLProvider".

mod guard;
mod observe;
mod phase;
mod schedule;
#[cfg(test)]
mod tests;

pub use guard::{Cooled, Proven, Settled};
pub use observe::{Activated, Overlapped, Rest, Rollover, Seen, SeenCertificate, Staged, Untrusted};
pub use phase::{Note, PhaseState, RollPhase, phases};
pub use schedule::{Day, Request, Spread, plan_days};
