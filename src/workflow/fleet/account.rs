//! The AWS side of an instance: which certificates its provider trusts, and the access keys of its import identity.

use crate::domain::certificate::CertificateFacts;
use crate::domain::finding::{Finding, Technical};
use crate::domain::observed::{ObservedAccessKey, ObservedProvider};
use crate::domain::spec::InstanceSpec;
use crate::saml::metadata;
use crate::workflow::ports::{AwsPort, Connector, PortError, Store};
use crate::workflow::reach::aws_connection;
use crate::workflow::world::read_key_use;
use std::sync::Arc;

/// What was read; what could not be read is among the problems.
#[derive(Default)]
pub(super) struct Account {
    /// The certificates that AWS trusts; nothing when that can't be told.
    pub(super) trusted: Option<Vec<CertificateFacts>>,
    /// Whether the account has the provider at all.
    pub(super) has_provider: bool,
    /// The import identity's access keys.
    pub(super) keys: Vec<ObservedAccessKey>,
    pub(super) problems: Vec<Finding>,
}

impl Account {
    /// Reads it. Nothing is written.
    pub(super) async fn look(spec: &InstanceSpec, store: &dyn Store, connector: &dyn Connector) -> Self {
        let mut account = Self::default();
        match connect(spec, store, connector).await {
            Ok(port) => account.read(spec, &*port).await,
            Err(finding) => account.problems.push(*finding),
        }
        account
    }

    async fn read(&mut self, spec: &InstanceSpec, port: &dyn AwsPort) {
        match port.provider(&spec.provider_arn()).await {
            Ok(None) => self.trusted = Some(Vec::new()),
            Ok(Some(provider)) => {
                self.has_provider = true;
                self.trust(spec, &provider);
            }
            Err(error) => self.refused(&error),
        }
        match port.user(&spec.import.user).await {
            Ok(user) => self.keys = user.map(|user| user.keys).unwrap_or_default(),
            Err(error) => self.refused(&error),
        }
        if let Err(error) = read_key_use(&mut self.keys, port).await {
            self.refused(&error);
        }
    }

    fn trust(&mut self, spec: &InstanceSpec, provider: &ObservedProvider) {
        match metadata::read(&provider.metadata) {
            Ok(metadata) => self.trusted = Some(metadata.certificates.iter().map(|c| c.facts().clone()).collect()),
            Err(error) => self.problems.push(unreadable(spec, &error.to_string())),
        }
    }

    /// One account that can't be reached says so once.
    fn refused(&mut self, error: &PortError) {
        let finding = error.finding();
        if !self.problems.iter().any(|there| there.id == finding.id && there.why == finding.why) {
            self.problems.push(finding);
        }
    }
}

async fn connect(spec: &InstanceSpec, store: &dyn Store, connector: &dyn Connector) -> Result<Arc<dyn AwsPort>, Box<Finding>> {
    let boxed = |error: PortError| Box::new(error.finding());
    let connection = aws_connection(spec, store).await.map_err(|e| Box::new(e.finding()))?;
    let port = connector.aws(&connection).await.map_err(boxed)?;
    let who = port.identity().await.map_err(boxed)?;
    if who.account == spec.account {
        return Ok(port);
    }
    Err(Box::new(Finding::error(
        "fleet.other_account",
        format!("The credentials for {} are of the account {}, not of {}", spec.name, who.account, spec.account),
        "The profile, the environment or the key was changed since the instance was added",
        "Open Settings, Connections and connect the instance's own account",
    )))
}

fn unreadable(spec: &InstanceSpec, why: &str) -> Finding {
    Finding::error(
        "fleet.provider_metadata",
        format!("The metadata of provider {} can't be read", spec.provider),
        "It is no federation metadata as Rolebridge knows it, so nobody can tell which certificates AWS trusts",
        "Run step 8, SAML provider: it gives the provider the directory's current metadata",
    )
    .with_technical(Technical { message: Some(why.to_owned()), ..Technical::default() })
}
