//! Reports over all instances of a workspace.

use super::ports::{Connector, DirectoryConnection};
use super::reach::remembered_directory;
use super::world::Services;
use crate::domain::certificate::CertificateUse;
use crate::domain::finding::Finding;
use crate::domain::identifier::Identifier;
use crate::domain::observed::{InstanceRow, ObservedCertificate};
use crate::domain::spec::InstanceSpec;
use jiff::Timestamp;
use serde::Serialize;

/// A signing certificate of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateRow {
    /// The instance's name.
    pub instance: String,
    /// Its AWS account.
    pub account: String,
    /// Its identifier.
    pub identifier: String,
    /// Active, staged or retired.
    pub state: CertificateUse,
    /// Thumbprint, as the directory prints it.
    pub thumbprint: String,
    /// When it ends.
    pub ends: Timestamp,
    /// Whole days until then; negative when it has ended.
    pub days_left: i64,
    /// Who is told before.
    pub notified: Vec<String>,
}

/// All signing certificates of the workspace's instances, the next to end first.
///
/// # Errors
/// When workspace or directory can't be read.
pub async fn certificates(services: &Services, connector: &dyn Connector) -> Result<Vec<CertificateRow>, Box<Finding>> {
    let specs = services.store.instances().await.map_err(|e| Box::new(e.finding()))?;
    if specs.is_empty() {
        return Ok(Vec::new());
    }
    let connection = remembered_directory(&*services.store).await.map_err(|e| Box::new(e.finding()))?;
    let connection = connection.unwrap_or(DirectoryConnection::Practice);
    let directory = connector.directory(&connection).await.map_err(|e| Box::new(e.finding()))?;
    let rows = directory.instances().await.map_err(|e| Box::new(e.finding()))?;
    let now = services.clock.now();
    let mut all = Vec::new();
    for spec in specs {
        let Some(row) = rows.iter().find(|row| is_of(row, &spec)) else { continue };
        let instance = directory.instance(&row.ids.service_principal).await.map_err(|e| Box::new(e.finding()))?;
        let Some(instance) = instance else { continue };
        all.extend(instance.certificates.iter().map(|c| certificate_row(&spec, c, &instance.notification_addresses, now)));
    }
    all.sort_by_key(|row| row.ends);
    Ok(all)
}

fn is_of(row: &InstanceRow, spec: &InstanceSpec) -> bool {
    row.identifiers.iter().any(|i| Identifier::parse(i).as_ref() == Ok(&spec.identifier))
}

fn certificate_row(spec: &InstanceSpec, certificate: &ObservedCertificate, notified: &[String], now: Timestamp) -> CertificateRow {
    CertificateRow {
        instance: spec.name.clone(),
        account: spec.account.to_string(),
        identifier: spec.identifier.to_string(),
        state: certificate.state,
        thumbprint: certificate.facts.thumbprint.to_string(),
        ends: certificate.facts.not_after,
        days_left: certificate.facts.days_left(now),
        notified: notified.to_vec(),
    }
}
