//! A look at the Secret Service that never prompts.
//!
//! The store crate unlocks whatever is locked, which opens a prompt and waits for its end. So the state of the default
//! collection is asked for beforehand. Source: the freedesktop.org Secret Service API, sections "Collection" and
//! "Aliases".

use crate::workflow::ports::VaultError;
use zbus::blocking::Connection;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

const BUS_NAME: &str = "org.freedesktop.secrets";

/// Whether the default collection is there and unlocked.
pub(super) fn ready() -> Result<(), VaultError> {
    let bus = Connection::session().map_err(|e| VaultError::Absent { detail: format!("no session bus: {e}") })?;
    let service = ("/org/freedesktop/secrets", Some("org.freedesktop.Secret.Service"));
    let reply = bus.call_method(Some(BUS_NAME), service.0, service.1, "ReadAlias", &"default").map_err(|e| state(&e))?;
    let collection: OwnedObjectPath = reply.body().deserialize().map_err(|e| state(&e))?;
    if collection.as_str() == "/" {
        return Err(VaultError::Absent {
            detail: "the Secret Service has no default collection yet: make one in your password manager".into(),
        });
    }
    let property = ("org.freedesktop.Secret.Collection", "Locked");
    let reply = bus
        .call_method(Some(BUS_NAME), collection.as_str(), Some("org.freedesktop.DBus.Properties"), "Get", &property)
        .map_err(|e| state(&e))?;
    let value: OwnedValue = reply.body().deserialize().map_err(|e| state(&e))?;
    match bool::try_from(value) {
        Ok(false) => Ok(()),
        Ok(true) => Err(VaultError::Locked),
        Err(e) => Err(VaultError::Refused { detail: format!("the Secret Service does not tell whether it is locked: {e}") }),
    }
}

/// Nobody answers to the name, or nobody could be started: absent. Everything else is a refusal.
fn state(error: &zbus::Error) -> VaultError {
    const NOBODY: [&str; 4] = [
        "org.freedesktop.DBus.Error.ServiceUnknown",
        "org.freedesktop.DBus.Error.NameHasNoOwner",
        "org.freedesktop.DBus.Error.NoReply",
        "org.freedesktop.DBus.Error.TimedOut",
    ];
    let detail = error.to_string();
    match error {
        zbus::Error::MethodError(name, _, _) if NOBODY.contains(&name.as_str()) || name.contains("DBus.Error.Spawn.") => {
            VaultError::Absent { detail }
        }
        _ => VaultError::Refused { detail },
    }
}
