//! What the workflow asks of the outside world, as traits that adapters implement.

mod administrator;
mod aws;
mod background;
mod clipboard;
mod connect;
mod denial;
mod directory;
mod directory_codes;
mod error;
mod files;
mod journal;
mod notifier;
mod sign_in;
mod sign_in_codes;
mod store;
mod vault;

pub use administrator::{Addresses, AdminAsk, AdminSignIn, AdminSignInError, AdminWay, EntraConnection, PERSON, TellAsk};
pub use aws::AwsPort;
pub use background::{BackgroundKind, BackgroundPort, Ran};
pub use clipboard::{ClipboardError, ClipboardPort};
pub use connect::{AwsConnection, AwsCredentialSource, Connector, DirectoryConnection, is_loopback};
pub use directory::{CallSecret, CaptureListener, DirectoryPort, PfxUpload};
pub use directory_codes::VALIDATE as VALIDATE_CREDENTIALS;
pub use error::{PortError, PortErrorKind};
pub use files::{FileError, Files, Folders, NewFile};
pub use journal::{JournalSearch, JournalSlice};
pub use notifier::{DesktopNotice, Notifier};
pub use sign_in::{CapturedResponse, ConsoleAnswer, SignInPort, SignInRequest, SignInWay};
pub use sign_in_codes::{ADMIN_SIGN_IN, SIGNED_OUT};
pub use store::{Proof, Store, StoreError};
pub use vault::{Vault, VaultError, VaultItem, VaultKind};

/// The time, as a port: tests and the practice cloud bring their own.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> jiff::Timestamp;
}
