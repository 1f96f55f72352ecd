//! Sums over the whole workspace that many parts of the window show: made when the model changed, not in every frame.

use super::cache::{Kept, kept};
use super::env::Env;
use super::model::{MARKS, Mark};
use crate::domain::account::AccountId;
use crate::workflow::ports::AwsConnection;
use crate::workflow::view::AwsView;
use egui::Ui;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What was summed up.
pub(super) struct Facts {
    /// AWS accounts that have an instance.
    pub(super) accounts: usize,
    /// Whether all of them are practice; without an instance, whether all connections are.
    pub(super) all_practice: bool,
    /// Whether a real account was confirmed.
    pub(super) real_account: bool,
    /// How many accounts are confirmed, and how many of those have no instance yet.
    pub(super) confirmed_accounts: usize,
    pub(super) free_accounts: usize,
    /// When the oldest reading was made.
    pub(super) oldest_read: Option<Timestamp>,
    /// How many instances were never read.
    pub(super) unread: usize,
    /// While the clouds are read for the first time: how many instances were read, and how many there are.
    pub(super) reading: Option<(usize, usize)>,
    /// Signing certificates of all instances.
    pub(super) certificates: usize,
    /// Import access keys of all instances.
    pub(super) access_keys: usize,
    marks: BTreeMap<String, Mark>,
    connected: HashMap<AwsConnection, usize>,
    names: HashSet<String>,
    used: HashSet<AwsConnection>,
}

/// The sums over the model as it is now.
pub(super) fn facts(ui: &Ui, env: &Env<'_>) -> Arc<Kept<(), Facts>> {
    kept(ui, env, "facts", (), |()| Facts::of(env))
}

impl Facts {
    fn of(env: &Env<'_>) -> Self {
        let model = env.model;
        let instances = || model.instances.values();
        let connected = model.connections.value().map(|c| c.aws.as_slice()).unwrap_or_default();
        let practice = |aws: &AwsConnection| matches!(aws, AwsConnection::Practice { .. });
        let all_practice = if model.instances.is_empty() {
            !connected.is_empty() && connected.iter().all(|a| practice(&a.connection))
        } else {
            instances().all(|i| practice(&i.aws))
        };
        let used: HashSet<AwsConnection> = instances().map(|i| i.aws.clone()).collect();
        let confirmed = || connected.iter().filter(|a| a.confirmed && a.identity.is_ok());
        Self {
            accounts: instances().map(|i| &i.spec.account).collect::<BTreeSet<&AccountId>>().len(),
            all_practice,
            real_account: connected.iter().any(|a| a.confirmed && a.identity.as_ref().is_ok_and(|i| !i.practice)),
            confirmed_accounts: confirmed().count(),
            free_accounts: confirmed().filter(|a| !used.contains(&a.connection)).count(),
            oldest_read: instances().filter_map(|i| i.read_at).min(),
            unread: instances().filter(|i| i.read_at.is_none()).count(),
            reading: model.first_reading(),
            certificates: instances().filter_map(|i| i.observed.as_ref()).map(|o| o.certificates.len()).sum(),
            access_keys: instances().map(|i| i.import_keys.len()).sum(),
            marks: model.settings.get(MARKS).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default(),
            connected: connected.iter().enumerate().map(|(index, account)| (account.connection.clone(), index)).collect(),
            names: instances().map(|i| i.spec.name.clone()).collect(),
            used,
        }
    }

    /// The mark of a directory or an account, by its key.
    pub(super) fn mark(&self, key: &str) -> Mark {
        self.marks.get(key).cloned().unwrap_or_default()
    }

    /// Whether an instance has this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether an instance is reached by this connection.
    pub(super) fn is_used(&self, connection: &AwsConnection) -> bool {
        self.used.contains(connection)
    }

    /// The account behind a connection, where it is connected.
    pub(super) fn connection<'a>(&self, env: &Env<'a>, connection: &AwsConnection) -> Option<&'a AwsView> {
        let index = *self.connected.get(connection)?;
        env.model.connections.value()?.aws.get(index)
    }
}
