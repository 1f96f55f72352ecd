//! Where secrets lie: the operating system's keychain, an encrypted file, or memory.
//!
//! The keychain is used unless the user chose otherwise; the file is never fallen back to silently. Names of items are
//! no secrets and may be logged, contents never are.
//!
//! May use: `workflow::ports`, domain, keyring-core with its store crates, age. Never: another adapter, a secret in a
//! message, a prompt that nothing ends.

mod blocking;
mod file;
mod keychain;
mod memory;

pub use file::{FileVault, KEY_FILE, VAULT_FILE};
pub use keychain::{KeychainVault, SERVICE};
pub use memory::MemoryVault;
