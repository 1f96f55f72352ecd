//! How the clouds of an instance are reached: what is remembered of connections, for the engine and for commands without a window.

use super::belongs;
use super::patience::Patience;
use super::ports::{AwsConnection, Connector, DirectoryConnection, Store, StoreError};
use super::world::Clouds;
use crate::domain::finding::Finding;
use crate::domain::spec::{InstanceKey, InstanceSpec};
use serde::{Deserialize, Serialize};

/// What is remembered of connections. Names only, no secret.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) directory: Option<DirectoryConnection>,
    pub(super) aws: Vec<(AwsConnection, bool)>,
}

const SETTING: &str = "connections";

impl Remembered {
    pub(super) async fn read(store: &dyn Store) -> Result<Self, StoreError> {
        Ok(store.setting(SETTING).await?.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }

    pub(super) async fn save(&self, store: &dyn Store) -> Result<(), StoreError> {
        store.save_setting(SETTING, &serde_json::to_string(self).unwrap_or_default()).await
    }
}

/// The directory that the workspace is connected to.
///
/// # Errors
/// When the workspace can't be read.
pub async fn remembered_directory(store: &dyn Store) -> Result<Option<DirectoryConnection>, StoreError> {
    Ok(Remembered::read(store).await?.directory)
}

/// Remembers the directory that the workspace is connected to; the accounts stay as they are.
///
/// # Errors
/// When the workspace can't be written.
pub async fn remember_directory(store: &dyn Store, directory: Option<DirectoryConnection>) -> Result<(), StoreError> {
    Remembered { directory, ..Remembered::read(store).await? }.save(store).await
}

/// The setting that keeps how an instance's account is reached.
pub(super) fn connection_setting(key: &InstanceKey) -> String {
    format!("instance-aws/{key}")
}

/// How an instance's account was reached last. Instances of a rehearsal are in accounts of the practice cloud, or behind an endpoint
/// that was named only then.
///
/// # Errors
/// When the workspace can't be read.
pub async fn aws_connection(spec: &InstanceSpec, store: &dyn Store) -> Result<AwsConnection, StoreError> {
    let stored = store.setting(&connection_setting(&spec.key)).await?;
    let practice = || AwsConnection::Practice { account: spec.account.clone() };
    Ok(stored.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_else(practice))
}

/// An instance with its clouds at hand.
pub struct Reached {
    /// The wish.
    pub spec: InstanceSpec,
    /// The clouds.
    pub clouds: Clouds,
    /// Whether the user confirmed the AWS account.
    pub confirmed: bool,
    /// How long to wait for what.
    pub patience: Patience,
    /// Whether both halves are on this computer: the practice cloud, whoever serves it, or a stand-in.
    pub practice: bool,
}

/// Connects the clouds of an instance as they were connected last.
///
/// # Errors
/// When workspace, directory or account can't be reached.
pub async fn reach(spec: InstanceSpec, store: &dyn Store, connector: &dyn Connector) -> Result<Reached, Box<Finding>> {
    let remembered = Remembered::read(store).await.map_err(|e| Box::new(e.finding()))?;
    let directory = remembered.directory.unwrap_or(DirectoryConnection::Practice);
    let aws = aws_connection(&spec, store).await.map_err(|e| Box::new(e.finding()))?;
    let confirmed =
        matches!(aws, AwsConnection::Practice { .. }) || remembered.aws.iter().any(|(connection, yes)| *connection == aws && *yes);
    let port = connector.directory(&directory).await.map_err(|e| Box::new(e.finding()))?;
    // also in practice: an instance of a real directory is none of the practice one's
    let who = port.identity().await.map_err(|e| Box::new(e.finding()))?;
    belongs::check(store, &spec.key, &who).await?;
    let practice = who.practice && aws.is_here();
    let clouds = Clouds {
        directory: port,
        aws: connector.aws(&aws).await.map_err(|e| Box::new(e.finding()))?,
        sign_in: connector.sign_in(&directory).await.map_err(|e| Box::new(e.finding()))?,
    };
    Ok(Reached { spec, clouds, confirmed, patience: if practice { Patience::PRACTICE } else { Patience::REAL }, practice })
}

/// The instances that are meant by these words: a name, an identifier in full or short, an account number.
///
/// # Errors
/// When a word means none, or more than one.
pub fn chosen(specs: &[InstanceSpec], words: &[String]) -> Result<Vec<InstanceSpec>, Box<Finding>> {
    let mut found: Vec<InstanceSpec> = Vec::new();
    for word in words {
        let is = |s: &&InstanceSpec| {
            s.name == *word
                || s.identifier.to_string() == *word
                || s.identifier.short() == *word
                || s.account.as_str() == word
                || s.key.0 == *word
        };
        match specs.iter().filter(is).collect::<Vec<_>>().as_slice() {
            [one] if found.iter().any(|f| f.key == one.key) => {}
            [one] => found.push((*one).clone()),
            [] => return Err(no_such(specs, word)),
            several => return Err(ambiguous(several, word)),
        }
    }
    Ok(found)
}

fn no_such(specs: &[InstanceSpec], word: &str) -> Box<Finding> {
    let names: Vec<&str> = specs.iter().take(10).map(|s| s.name.as_str()).collect();
    let there = if names.is_empty() { "This workspace has no instance".to_owned() } else { format!("There are: {}", names.join(", ")) };
    Box::new(Finding::error(
        "instance.no_such",
        format!("There is no instance {word:?}"),
        there,
        "Give a name, an identifier such as saml#2, or an account number",
    ))
}

fn ambiguous(several: &[&InstanceSpec], word: &str) -> Box<Finding> {
    let names: Vec<String> = several.iter().take(10).map(|s| format!("{} ({})", s.name, s.identifier.short())).collect();
    Box::new(Finding::error(
        "instance.ambiguous",
        format!("{word:?} means more than one instance"),
        names.join(", "),
        "Give the identifier, such as saml#2",
    ))
}
