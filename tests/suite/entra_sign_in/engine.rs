//! The sign-in as the window has it: commands and events of the engine, with the program's own wiring.

use super::person::Person;
use crate::connector::Connections;
use crate::files::LocalFiles;
use crate::practice_directory::client::Cloud;
use rolebridge::adapters::desktop::{SystemClipboard, SystemClock};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::cloud::{ANY_TENANT, Cloud as MicrosoftCloud, WELL_KNOWN_CLIENT};
use rolebridge::domain::scope::Scope;
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::message::{Command, Event, SignInStage};
use rolebridge::workflow::ports::{Addresses, AdminAsk, AdminSignIn, AdminWay, EntraConnection, Store, Vault};
use rolebridge::workflow::view::ConnectionsView;
use rolebridge::workflow::world::Services;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// An engine on a workspace, and what it said.
struct Office {
    engine: Arc<Engine>,
    said: Arc<Mutex<Vec<Event>>>,
}

impl Office {
    fn open(store: &Arc<SqliteStore>, vault: &Arc<dyn Vault>) -> Self {
        let said: Arc<Mutex<Vec<Event>>> = Arc::default();
        let ears = Arc::clone(&said);
        let services = Services { store: Arc::clone(store) as Arc<dyn Store>, vault: Arc::clone(vault), clock: Arc::new(SystemClock) };
        let engine = Engine::new(Parts {
            services,
            connector: Arc::new(Connections::new(Arc::clone(vault), Arc::new(SystemClock), None)),
            files: Arc::new(LocalFiles),
            clipboard: Arc::new(SystemClipboard::new()),
            notifier: Arc::new(rolebridge::adapters::desktop::NoNotices),
            sink: Arc::new(move |event| ears.lock().unwrap().push(event)),
            workspace: String::new(),
            read_only: None,
        });
        Self { engine, said }
    }

    fn stages(&self) -> Vec<SignInStage> {
        let said = self.said.lock().unwrap();
        said.iter().filter_map(|e| if let Event::SignIn(stage) = e { Some(stage.clone()) } else { None }).collect()
    }

    fn connections(&self) -> ConnectionsView {
        let said = self.said.lock().unwrap();
        said.iter().rev().find_map(|e| if let Event::Connections(c) = e { Some(c.clone()) } else { None }).unwrap()
    }

    /// The page that the browser is asked to open.
    async fn page(&self) -> String {
        let start = Instant::now();
        loop {
            let found = self.stages().into_iter().rev().find_map(|s| match s {
                SignInStage::Asked(AdminAsk::Browse { url, .. }) => Some(url),
                _ => None,
            });
            if let Some(url) = found {
                return url;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no page: {:?}", self.stages());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_signs_in_remembers_and_signs_out() {
    let cloud = Cloud::start().await;
    let addresses = Addresses { login_url: cloud.handle.base_url().to_owned(), graph_url: cloud.handle.graph_url() };
    let connection = EntraConnection::new(MicrosoftCloud::Global, ANY_TENANT, WELL_KNOWN_CLIENT, AdminWay::Browser).unwrap();
    let connection = EntraConnection { addresses: Some(addresses), ..connection };
    let request = AdminSignIn { connection, scopes: vec![Scope::UserRead], switch_user: false };
    let (store, vault) = (Arc::new(SqliteStore::in_memory().unwrap()), Arc::new(MemoryVault::new()) as Arc<dyn Vault>);
    let office = Office::open(&store, &vault);

    // one that is cancelled leaves nothing
    let waiting = tokio::spawn({
        let (engine, request) = (Arc::clone(&office.engine), request.clone());
        async move { engine.handle(Command::SignInDirectory(request)).await }
    });
    office.page().await;
    office.engine.handle(Command::CancelSignIn).await;
    waiting.await.unwrap();
    assert_eq!(office.stages().last(), Some(&SignInStage::Cancelled));
    office.said.lock().unwrap().clear();

    let waiting = tokio::spawn({
        let (engine, request) = (Arc::clone(&office.engine), request.clone());
        async move { engine.handle(Command::SignInDirectory(request)).await }
    });
    let url = office.page().await;
    assert!(office.said.lock().unwrap().iter().any(|e| matches!(e, Event::Browse(page) if *page == url)));
    Person::administrator(&cloud).browse(&url).await;
    waiting.await.unwrap();
    assert_eq!(office.stages().last(), Some(&SignInStage::Ended(None)));
    let view = office.connections();
    let (who, entra) = (view.directory.unwrap(), view.entra.unwrap());
    assert_eq!((who.user_name.as_str(), who.practice), ("admin@practice.example", true), "a directory on this computer is practice");
    assert_eq!((entra.connection.tenant.as_str(), entra.problem), (cloud.handle.tenant().as_str(), None));

    // the next start goes on with it; one without its vault says so and offers to sign in again
    let next = Office::open(&store, &vault);
    next.engine.handle(Command::Start).await;
    assert_eq!(next.connections().directory.map(|d| d.user_name), Some("admin@practice.example".into()));
    let without = Office::open(&store, &(Arc::new(MemoryVault::new()) as Arc<dyn Vault>));
    without.engine.handle(Command::Start).await;
    let view = without.connections();
    assert!(view.directory.is_none() && view.entra.and_then(|e| e.problem).is_some_and(|f| f.id == "directory.signed_out"));

    next.engine.handle(Command::SignOutDirectory).await;
    let view = next.connections();
    assert!(view.directory.is_none() && view.entra.is_none());
    let after = Office::open(&store, &vault);
    after.engine.handle(Command::Start).await;
    assert!(after.connections().entra.is_none(), "nothing of it is remembered");
}
