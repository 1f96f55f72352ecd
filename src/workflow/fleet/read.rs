//! Reading the fleet: the directory once, each instance and its account by itself.

use super::account::Account;
use super::{CertificateRow, Fleet, FleetRow, KeyRow, Problem, Standing, notified};
use crate::domain::certificate::{CertificateFacts, CertificateUse, Thumbprint};
use crate::domain::finding::Finding;
use crate::domain::identifier::Identifier;
use crate::domain::levels::{Levels, days_until};
use crate::domain::observed::{DirectoryIdentity, InstanceRow, ObservedAccessKey, ObservedInstance};
use crate::domain::spec::InstanceSpec;
use crate::workflow::belongs;
use crate::workflow::ports::{Connector, DirectoryConnection, DirectoryPort, PortError, Store};
use crate::workflow::reach::remembered_directory;
use crate::workflow::reminders;
use crate::workflow::world::Services;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _};
use jiff::Timestamp;
use std::sync::Arc;

/// Instances that are read at the same time.
const AT_ONCE: usize = 4;

/// All signing certificates and import access keys of the workspace's instances, the next to end first. What can't be read of one
/// instance or account is among the problems.
///
/// # Errors
/// When the workspace or the directory as a whole can't be read.
pub async fn fleet(services: &Services, connector: &dyn Connector) -> Result<Fleet, Box<Finding>> {
    let store = &*services.store;
    let specs = store.instances().await.map_err(|e| Box::new(e.finding()))?;
    let levels = reminders::levels(store).await.map_err(|e| Box::new(e.finding()))?;
    let mut fleet = Fleet { instances: specs.len(), levels, ..Fleet::default() };
    if specs.is_empty() {
        return Ok(fleet);
    }
    let tenant = Tenant::reach(store, connector).await?;
    let look = Look { tenant: &tenant, store, connector, levels, now: services.clock.now() };
    // boxed, so that the engine may read it on any thread: the compiler can't tell that of the looks themselves
    let looks: Vec<BoxFuture<'_, _>> = specs.iter().map(|spec| look.at(spec).boxed()).collect();
    let mut looks = futures_util::stream::iter(looks).buffered(AT_ONCE);
    while let Some((rows, problems)) = looks.next().await {
        fleet.rows.extend(rows);
        fleet.problems.extend(problems);
    }
    drop(looks);
    fleet.rows.sort_by(|a, b| {
        let place = |row: &FleetRow| (row.ends().unwrap_or(Timestamp::MAX), row.instance().to_owned(), row.id().to_owned());
        place(a).cmp(&place(b))
    });
    Ok(fleet)
}

/// The directory, asked once.
struct Tenant {
    port: Arc<dyn DirectoryPort>,
    who: DirectoryIdentity,
    rows: Vec<InstanceRow>,
    /// Verified domains; none when they may not be read.
    domains: Vec<String>,
}

impl Tenant {
    async fn reach(store: &dyn Store, connector: &dyn Connector) -> Result<Self, Box<Finding>> {
        let boxed = |error: PortError| Box::new(error.finding());
        let connection = remembered_directory(store).await.map_err(|e| Box::new(e.finding()))?;
        let port = connector.directory(&connection.unwrap_or(DirectoryConnection::Practice)).await.map_err(boxed)?;
        let (who, rows) = (port.identity().await.map_err(boxed)?, port.instances().await.map_err(boxed)?);
        // who may not read the tenant's domains still learns what ends when
        let domains = port.tenant().await.map(|facts| facts.domains).unwrap_or_default();
        Ok(Self { port, who, rows, domains })
    }

    /// The instance as the directory has it; nothing where it has none yet.
    async fn instance(&self, spec: &InstanceSpec, store: &dyn Store) -> Result<Option<ObservedInstance>, Box<Finding>> {
        belongs::check(store, &spec.key, &self.who).await?;
        let Some(row) = self.rows.iter().find(|row| is_of(row, spec)) else { return Ok(None) };
        self.port.instance(&row.ids.service_principal).await.map_err(|e| Box::new(e.finding()))
    }
}

fn is_of(row: &InstanceRow, spec: &InstanceSpec) -> bool {
    row.identifiers.iter().any(|i| Identifier::parse(i).as_ref() == Ok(&spec.identifier))
}

/// What every look needs.
struct Look<'a> {
    tenant: &'a Tenant,
    store: &'a dyn Store,
    connector: &'a dyn Connector,
    levels: Levels,
    now: Timestamp,
}

impl Look<'_> {
    async fn at(&self, spec: &InstanceSpec) -> (Vec<FleetRow>, Vec<Problem>) {
        let (instance, account) = tokio::join!(self.tenant.instance(spec, self.store), Account::look(spec, self.store, self.connector));
        let mut findings = Vec::new();
        let mut rows = self.certificates(spec, &instance, &account);
        rows.extend(account.keys.iter().map(|key| FleetRow::AccessKey(self.key(spec, key))));
        match &instance {
            Ok(Some(instance)) => {
                findings.extend(untrusted(spec, instance, &account));
                findings.extend(notified::check(&spec.name, &instance.notification_addresses, &self.tenant.domains));
            }
            Ok(None) => findings.extend(account.has_provider.then(|| no_instance(spec))),
            Err(finding) => findings.push((**finding).clone()),
        }
        findings.extend(account.problems);
        let problem = |finding| Problem { instance: spec.name.clone(), account: spec.account.to_string(), finding };
        (rows, findings.into_iter().map(problem).collect())
    }

    /// Those of the directory, then those that only AWS has. `seen` is an error where the directory did not tell.
    fn certificates(&self, spec: &InstanceSpec, seen: &Result<Option<ObservedInstance>, Box<Finding>>, account: &Account) -> Vec<FleetRow> {
        let (instance, told) = (seen.as_ref().ok().and_then(Option::as_ref), seen.is_ok());
        let of_directory: Vec<_> = instance.iter().flat_map(|i| &i.certificates).collect();
        let trusts = |print: &Thumbprint| account.trusted.as_ref().map(|all| all.iter().any(|facts| facts.thumbprint == *print));
        let mut rows: Vec<CertificateRow> = of_directory
            .iter()
            .map(|c| CertificateRow {
                state: Some(c.state),
                in_directory: Some(true),
                trusted_by_aws: trusts(&c.facts.thumbprint),
                ..self.certificate(spec, &c.facts, c.state != CertificateUse::Retired, instance)
            })
            .collect();
        let only_aws =
            account.trusted.iter().flatten().filter(|facts| !of_directory.iter().any(|c| c.facts.thumbprint == facts.thumbprint));
        // what the directory did not tell of may well be in use
        rows.extend(only_aws.map(|facts| CertificateRow {
            state: None,
            in_directory: told.then_some(false),
            trusted_by_aws: Some(true),
            ..self.certificate(spec, facts, !told, instance)
        }));
        rows.into_iter().map(FleetRow::Certificate).collect()
    }

    fn certificate(
        &self,
        spec: &InstanceSpec,
        facts: &CertificateFacts,
        in_use: bool,
        instance: Option<&ObservedInstance>,
    ) -> CertificateRow {
        let days = facts.days_left(self.now);
        CertificateRow {
            instance: spec.name.clone(),
            account: spec.account.to_string(),
            identifier: spec.identifier.to_string(),
            state: None,
            thumbprint: facts.thumbprint.to_string(),
            ends: facts.not_after,
            days_left: days,
            standing: if in_use { standing(days, self.levels.warning_days) } else { Standing::NotInUse },
            in_directory: None,
            trusted_by_aws: None,
            notified: instance.map(|i| i.notification_addresses.clone()).unwrap_or_default(),
        }
    }

    fn key(&self, spec: &InstanceSpec, key: &ObservedAccessKey) -> KeyRow {
        let due = key.created.map(|made| self.levels.key_due(made));
        let days_left = due.map(|due| days_until(due, self.now));
        KeyRow {
            instance: spec.name.clone(),
            account: spec.account.to_string(),
            identifier: spec.identifier.to_string(),
            user: spec.import.user.to_string(),
            id: key.id.clone(),
            active: key.active,
            created: key.created,
            age_days: key.created.map(|made| days_until(self.now, made)),
            due,
            days_left,
            standing: match (key.active, days_left) {
                (false, _) => Standing::NotInUse,
                (true, None) => Standing::NotKnown,
                (true, Some(days)) => standing(days, self.levels.key_warning_days()),
            },
            last_used: key.last_used,
        }
    }
}

const fn standing(days: i64, warning: i64) -> Standing {
    if days < 0 {
        Standing::Past
    } else if days < warning {
        Standing::Soon
    } else {
        Standing::Good
    }
}

/// The AWS side is there and the directory's is not: taken away, or given another identifier. An error, because the end of what signs
/// for the account would go unseen.
fn no_instance(spec: &InstanceSpec) -> Finding {
    Finding::error(
        "fleet.no_instance",
        format!("The directory has no instance {} with the identifier {}", spec.name, spec.identifier),
        format!("The account has its provider {}, but what signs for it can't be told", spec.provider),
        "Run the steps of the instance again, or take it out of the workspace if it is no longer needed",
    )
}

/// What signs now, where the provider's metadata does not have it: AWS refuses every response then.
fn untrusted(spec: &InstanceSpec, instance: &ObservedInstance, account: &Account) -> Option<Finding> {
    let active = instance.active_certificate().filter(|_| account.has_provider)?;
    let trusted = account.trusted.as_ref()?.iter().any(|facts| facts.thumbprint == active.facts.thumbprint);
    (!trusted).then(|| {
        Finding::error(
            "fleet.untrusted",
            format!("AWS does not trust the certificate that signs for {}", spec.name),
            format!("The metadata of provider {} holds other certificates, so every sign-in is refused", spec.provider),
            "Run step 8, SAML provider: it gives the provider the directory's current metadata",
        )
    })
}
