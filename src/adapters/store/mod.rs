//! The workspace on disk: wishes, journal, sign-in tests and settings in one SQLite file, `workspace.db`.
//!
//! What it promises: a journal row is on the disk before the call that it announces (`synchronous=FULL`); no two
//! programs get the same identifier; a database of a newer program is looked at and never changed; a damaged file is
//! never overwritten; only one program at a time writes to a workspace.
//!
//! May use: `workflow::ports`, domain, `rusqlite`, `directories`. Never: another adapter, a secret, a decision of policy.

mod error;
mod facts;
mod folder;
mod identifiers;
mod instances;
mod journal;
mod lock;
mod notes;
mod open;
mod schema;
mod sqlite;
#[cfg(test)]
mod tests;
mod worker;

pub use folder::{default_workspace, make_folder};
pub use open::{Access, Options};
pub use sqlite::SqliteStore;

/// Name of the database in a workspace folder.
pub const DATABASE_FILE: &str = "workspace.db";
