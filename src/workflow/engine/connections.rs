//! Connections: made, asked who they are, remembered, confirmed.

use super::{Aws, Directory, Done, Engine};
use crate::domain::directory_rights;
use crate::domain::finding::Finding;
use crate::domain::observed::AwsIdentity;
use crate::domain::rights::all_aws_actions;
use crate::domain::scope::Scope;
use crate::domain::secret::{SecretBytes, SecretText};
use crate::workflow::message::{Event, WEATHER_SETTING};
use crate::workflow::ports::{AwsConnection, AwsCredentialSource, AwsPort, DirectoryConnection, PortError, VaultItem};
use crate::workflow::reach::{Remembered, aws_connection, remember_directory};
use crate::workflow::status;
use crate::workflow::view::{AwsView, ConnectionsView, EntraView};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many accounts the practice cloud offers in the window.
const PRACTICE_ACCOUNTS: usize = 3;

impl Engine {
    /// Connects what was connected last time, and shows every instance as the workspace has it; the clouds are read afterwards.
    pub(super) async fn start(self: &Arc<Self>) -> Done {
        if let Some(json) = self.parts.services.store.setting(WEATHER_SETTING).await.map_err(boxed)? {
            self.set_weather(&json).await?;
            self.tell(Event::Setting(WEATHER_SETTING.to_owned(), json));
        }
        for (key, json) in self.parts.services.store.settings(SETTINGS_OF_THE_WINDOW).await.map_err(boxed)? {
            self.tell(Event::Setting(key, json));
        }
        let remembered = self.remembered().await?;
        if let Some(connection) = &remembered.directory
            && let Err(error) = self.open_directory(connection).await
        {
            self.state.lock().await.directory_problem = Some(error.finding());
            self.tell(Event::Problem(Box::new(error.finding())));
        }
        for (connection, confirmed) in remembered.aws {
            self.open_aws(connection, confirmed).await;
        }
        self.tell_connections().await;
        for spec in self.parts.services.store.instances().await.map_err(boxed)? {
            let connection = aws_connection(&spec, &*self.parts.services.store).await.map_err(boxed)?;
            self.tell(Event::Instance(Box::new(status::unread(spec, &connection, "Not read since the start"))));
        }
        Ok(())
    }

    /// Both halves of the practice cloud.
    pub(super) async fn connect_practice(self: &Arc<Self>) -> Done {
        self.open_directory(&DirectoryConnection::Practice).await.map_err(port)?;
        for account in self.parts.connector.practice_accounts(PRACTICE_ACCOUNTS).await.map_err(port)? {
            self.open_aws(AwsConnection::Practice { account }, true).await;
        }
        self.remember(Some(DirectoryConnection::Practice)).await?;
        self.tell_connections().await;
        Ok(())
    }

    pub(super) async fn connect_directory(self: &Arc<Self>, connection: &DirectoryConnection) -> Done {
        self.open_directory(connection).await.map_err(port)?;
        self.remember(Some(connection.clone())).await?;
        self.tell_connections().await;
        Ok(())
    }

    /// Asks who it is; writes nothing to the account.
    pub(super) async fn connect_aws(self: &Arc<Self>, connection: AwsConnection) -> Done {
        let practice = matches!(connection, AwsConnection::Practice { .. });
        self.open_aws(connection, practice).await;
        self.remember(None).await?;
        self.tell_connections().await;
        Ok(())
    }

    /// Puts the key's secret into the vault and connects with it. Where the vault refuses, nothing is connected.
    pub(super) async fn store_aws_key(self: &Arc<Self>, connection: AwsConnection, secret: &SecretText) -> Done {
        if let AwsConnection::Real { source: AwsCredentialSource::Keychain { access_key_id }, .. } = &connection {
            let bytes = SecretBytes::new(secret.expose().as_bytes().to_vec());
            let stored = self.parts.services.vault.put(&VaultItem::connection(access_key_id), &bytes).await;
            stored.map_err(|e| Box::new(e.finding()))?;
        }
        self.connect_aws(connection).await
    }

    /// The user said that this is the right account.
    pub(super) async fn confirm_aws(self: &Arc<Self>, connection: &AwsConnection) -> Done {
        for aws in self.state.lock().await.aws.iter_mut().filter(|a| a.view.connection == *connection) {
            aws.view.confirmed = aws.view.identity.is_ok();
        }
        self.remember(None).await?;
        self.tell_connections().await;
        Ok(())
    }

    async fn open_directory(&self, connection: &DirectoryConnection) -> Result<(), PortError> {
        let port = self.parts.connector.directory(connection).await?;
        let sign_in = self.parts.connector.sign_in(connection).await?;
        let identity = port.identity().await?;
        let mut state = self.state.lock().await;
        (state.directory, state.directory_problem) = (Some(Directory { port, sign_in, identity }), None);
        Ok(())
    }

    async fn open_aws(&self, connection: AwsConnection, confirmed: bool) {
        let opened = match self.parts.connector.aws(&connection).await {
            Ok(port) => who(&*port).await.map(|(identity, rights)| (port, identity, rights)),
            Err(error) => Err(error),
        };
        let aws = match opened {
            Ok((port, identity, missing_rights)) => Aws {
                port: Some(port),
                view: AwsView { connection: connection.clone(), identity: Ok(identity), confirmed, missing_rights },
            },
            Err(error) => Aws {
                port: None,
                view: AwsView { connection: connection.clone(), identity: Err(error.finding()), confirmed: false, missing_rights: None },
            },
        };
        let mut state = self.state.lock().await;
        match state.aws.iter_mut().find(|a| a.view.connection == connection) {
            Some(there) => *there = aws,
            None => state.aws.push(aws),
        }
    }

    pub(super) async fn tell_connections(&self) {
        let vault = &self.parts.services.vault;
        let vault_problem = vault.check().await.err().map(|e| e.finding());
        let profiles = self.parts.connector.aws_profiles().await;
        // a workspace that can't be read is told where it is read
        let entra = match self.entra().await.unwrap_or_default() {
            Some(connection) => Some((self.parts.connector.missing_scopes(&connection).await, connection)),
            None => None,
        };
        let state = self.state.lock().await;
        self.tell(Event::Connections(ConnectionsView {
            directory: state.directory.as_ref().map(|d| d.identity.clone()),
            entra: entra.map(|(asked, connection)| {
                let lacks = state.worlds.values().flat_map(|w| directory_rights::missing(&w.beside.rights)).flat_map(|l| l.scopes);
                let missing: BTreeSet<Scope> = asked.into_iter().chain(lacks).collect();
                EntraView { connection, problem: state.directory_problem.clone(), missing: missing.into_iter().collect() }
            }),
            aws: state.aws.iter().map(|a| a.view.clone()).collect(),
            profiles,
            vault: Some(vault.kind()),
            vault_problem,
            workspace: self.parts.workspace.clone(),
            read_only: self.parts.read_only.clone(),
        }));
    }

    pub(super) async fn remembered(&self) -> Result<Remembered, Box<Finding>> {
        Remembered::read(&*self.parts.services.store).await.map_err(boxed)
    }

    pub(super) async fn forget_directory(&self) -> Done {
        remember_directory(&*self.parts.services.store, None).await.map_err(boxed)
    }

    async fn remember(&self, directory: Option<DirectoryConnection>) -> Done {
        let before = self.remembered().await?;
        let aws = self.state.lock().await.aws.iter().map(|a| (a.view.connection.clone(), a.view.confirmed)).collect();
        let now = Remembered { directory: directory.or(before.directory), aws };
        now.save(&*self.parts.services.store).await.map_err(boxed)
    }
}

/// Settings that belong to the window and are handed to it at the start: all whose key begins with this.
const SETTINGS_OF_THE_WINDOW: &str = "ui.";

async fn who(port: &dyn AwsPort) -> Result<(AwsIdentity, Option<Vec<String>>), PortError> {
    let identity = port.identity().await?;
    // a caller who may not ask about rights is no failed connection
    let rights = port.missing_rights(&all_aws_actions()).await.unwrap_or(None);
    Ok((identity, rights))
}

#[allow(clippy::needless_pass_by_value)] // the shape that map_err asks for
fn port(error: PortError) -> Box<Finding> {
    Box::new(error.finding())
}

#[allow(clippy::needless_pass_by_value)] // the shape that map_err asks for
pub(super) fn boxed(error: crate::workflow::ports::StoreError) -> Box<Finding> {
    Box::new(error.finding())
}
