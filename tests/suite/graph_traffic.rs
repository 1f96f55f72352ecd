//! What the real client and the practice directory say to each other over whole rehearsals, every request and every reply held
//! to Microsoft's description of Graph v1.0.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panic, and prints its figures")]

use crate::graph_contract::contract;
use async_trait::async_trait;
use rolebridge::adapters::aws::{AwsTarget, KeySource};
use rolebridge::adapters::desktop::SystemClock;
use rolebridge::adapters::entra::{EntraTarget, FixedToken, PageSignIn};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::account::AccountId;
use rolebridge::domain::spec::RoleDelivery;
use rolebridge::domain::weather::Weather;
use rolebridge::pki::Certificate;
use rolebridge::practice::server::tap::Exchange;
use rolebridge::practice::server::{PracticeConfig, PracticeHandle, start};
use rolebridge::practice::weather::Conditions;
use rolebridge::workflow::ports::{
    AwsConnection, AwsPort, Connector, DirectoryConnection, DirectoryPort, PortError, PortErrorKind, SignInPort,
};
use rolebridge::workflow::rehearse::{Rehearsal, RehearsalAws, rehearse};
use rolebridge::workflow::world::Services;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// Connections to a practice cloud that is listened to.
struct Listened {
    practice: PracticeHandle,
}

#[async_trait]
impl Connector for Listened {
    async fn directory(&self, _: &DirectoryConnection) -> Result<Arc<dyn DirectoryPort>, PortError> {
        let target = EntraTarget {
            graph_url: self.practice.graph_url(),
            login_url: self.practice.base_url().to_owned(),
            tenant: self.practice.tenant().clone(),
            token: Arc::new(FixedToken::new(self.practice.token())),
            certificates: |der| Certificate::from_der(der).ok().map(|c| c.facts().clone()),
            clock: Arc::new(SystemClock),
            practice: true,
        };
        Ok(Arc::new(target.connect()?))
    }

    async fn aws(&self, connection: &AwsConnection) -> Result<Arc<dyn AwsPort>, PortError> {
        let AwsConnection::Practice { account } = connection else {
            return Err(PortError::new(PortErrorKind::NotSupported, "aws", "practice only"));
        };
        let found = self.practice.accounts().into_iter().find(|a| a.id == *account).unwrap();
        let keys = KeySource::Keys { access_key_id: found.access_key_id, secret: found.secret_access_key, session_token: None };
        let target = AwsTarget { endpoint_url: Some(self.practice.base_url().to_owned()), practice: true, ..AwsTarget::new(keys) };
        Ok(Arc::new(target.connect().await?))
    }

    async fn sign_in(&self, _: &DirectoryConnection) -> Result<Option<Arc<dyn SignInPort>>, PortError> {
        Ok(Some(Arc::new(PageSignIn::new(self.practice.base_url())?)))
    }

    async fn practice_accounts(&self, at_least: usize) -> Result<Vec<AccountId>, PortError> {
        Ok(self.practice.ensure_accounts(at_least).unwrap().into_iter().map(|a| a.id).collect())
    }

    async fn aws_profiles(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A whole rehearsal in some weather; gives what was said, and how many instances there are in the end.
async fn rehearsed(conditions: Conditions, delivery: RoleDelivery) -> (Vec<Exchange>, usize) {
    let said: Arc<Mutex<Vec<Exchange>>> = Arc::default();
    let tap = Arc::clone(&said);
    let weather = conditions.weather;
    let config = PracticeConfig {
        conditions,
        pace: 1200,
        tap: Some(Arc::new(move |exchange| tap.lock().unwrap().push(exchange))),
        ..PracticeConfig::default()
    };
    let connector = Arc::new(Listened { practice: start(config).await.unwrap() });
    let services =
        Services { store: Arc::new(SqliteStore::in_memory().unwrap()), vault: Arc::new(MemoryVault::new()), clock: Arc::new(SystemClock) };
    let rehearsal = Rehearsal {
        services,
        connector: Arc::clone(&connector) as Arc<dyn Connector>,
        aws: RehearsalAws::Practice(1),
        cancel: CancellationToken::new(),
        weather,
        delivery,
    };
    let ended = rehearse(&rehearsal, Arc::new(|_| ())).await;
    assert!(matches!(&ended, Ok(accounts) if accounts.iter().all(Result::is_ok)), "{weather:?}: {ended:?}");
    let made = connector.practice.arrange(|s| s.directory.instances.len()).unwrap();
    let said = said.lock().unwrap().clone();
    (said, made)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_said_in_rehearsals_is_as_microsoft_describes_it() {
    let (mut requests, mut replies, mut inside, mut operations, mut statuses) = (0, 0, 0, BTreeSet::new(), BTreeSet::new());
    let mut faults = Vec::new();
    for (weather, delivery) in
        [(Weather::Calm, RoleDelivery::Direct), (Weather::Throttled, RoleDelivery::Direct), (Weather::Calm, RoleDelivery::Provisioning)]
    {
        let (said, made) = rehearsed(Conditions::of(weather, 11), delivery).await;
        assert_eq!(made, 1, "{weather:?}: nothing is made twice");
        for exchange in &said {
            let (method, path) = (exchange.method.as_str(), percent_encoding::percent_decode_str(&exchange.path).decode_utf8().unwrap());
            let json = |bytes: &[u8]| (!bytes.is_empty()).then(|| serde_json::from_slice::<Value>(bytes).unwrap());
            let query: Vec<(String, String)> = url::form_urlencoded::parse(exchange.query.as_bytes()).into_owned().collect();
            statuses.insert(exchange.status.as_u16());
            let (request, reply) = (json(&exchange.request), json(&exchange.reply));
            if path == "/$batch" {
                let (request, reply) = (request.unwrap(), reply.unwrap());
                faults.extend(contract().into_iter().flat_map(|c| c.batch(&request, exchange.status.as_u16(), &reply)));
                inside += request["requests"].as_array().unwrap().len();
            } else if let Some(contract) = contract() {
                faults.extend(contract.request(method, &path, &query, request.as_ref()));
                faults.extend(contract.reply(method, &path, exchange.status.as_u16(), reply.as_ref()));
            }
            requests += 1;
            replies += usize::from(!exchange.reply.is_empty());
            operations.insert(format!("{method} {}", path.split('/').nth(1).unwrap_or_default()));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(requests > 60 && statuses.contains(&200) && statuses.contains(&201) && statuses.contains(&204), "{requests} {statuses:?}");
    println!(
        "held to Microsoft's description: {requests} requests of the client ({inside} more inside batches), {replies} replies with a body, statuses {statuses:?}"
    );
    println!("{operations:?}");
}
