//! Rotation of the import user's access key with no import cycle that fails: the rules, as a pure state machine.
//!
//! [`Rotation::observe`] says how far an instance is, from what both clouds say and from which key was given to the directory
//! last, as far as that is known: the directory never shows what it stores. Each state offers only the calls that are safe in
//! it. The call that switches the old key off wants to be shown that the directory works with the new one ([`Moved`]) and that
//! nobody else uses the old one ([`Idle`]); the one that deletes it wants a cool-down besides ([`Cooled`]).
//!
//! Source of the order: AWS, "Update access keys": create, use, see that the old one rests, switch it off, delete it.
//! May use: domain. Never: the clock (time is a parameter).

mod guard;
mod observe;
mod phase;
#[cfg(test)]
mod tests;

pub use guard::{Cooled, Idle, Moved};
pub use observe::{Doubt, Lost, Made, Off, Renewed, Rest, Rotation, Saved, Seen, SeenJob, SeenKey, Stored};
pub use phase::{Note, PhaseState, RotatePhase, phases};
