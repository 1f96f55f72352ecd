//! The program is killed (SIGKILL) at every journaled point of a rollover while people sign in: nobody is refused. The practice
//! cloud is served by the test, so that it outlives the program, which is connected to it as to a real one: an administrator who
//! signed in, and access keys.

use super::fleet::{Fleet, Member};
use super::simulation::Crowd;
use crate::entra_sign_in::person::Person;
use crate::practice_directory::client::Cloud;
use crate::program::Program;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::FileVault;
use rolebridge::domain::secret::{SecretBytes, SecretText};
use rolebridge::practice::server::PracticeConfig;
use rolebridge::workflow::ports::{AwsConnection, AwsCredentialSource, Store as _, Vault as _};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// Journal points of a rollover: before, during and after each of its six calls.
const POINTS: u32 = 18;

/// All phases, without waiting for anybody but those whose response is on its way.
const ROLL: [&str; 5] = ["--json", "--cool-down", "0", "--spread", "0"];

/// How many of them are rolled over by a program that is killed; it is started twice for each.
fn killed_of(all: usize) -> usize {
    std::env::var("ROLEBRIDGE_KILLED").ok().and_then(|n| n.parse().ok()).unwrap_or(all)
}

/// How many instances there are that people sign in to.
fn size() -> usize {
    std::env::var("ROLEBRIDGE_FLEET").ok().and_then(|n| n.parse().ok()).unwrap_or(4)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_refused_while_the_program_is_killed_at_every_phase() {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::of_this_time(PracticeConfig::default()).await;
    sign_in(folder.path(), &cloud).await;
    let fleet = {
        let store = Arc::new(SqliteStore::open(folder.path()).unwrap());
        let mut fleet = Fleet::served(&cloud, size(), Arc::clone(&store) as _).await;
        connect(&store, &cloud, &fleet).await;
        // the program proves its rollovers as the test user
        let vault = FileVault::new(folder.path(), Some(SecretText::new(crate::program::PASSPHRASE)));
        for member in &fleet.members {
            vault.put(&member.password_item, &SecretBytes::new(member.password.clone().into_bytes())).await.unwrap();
        }
        // only one program at a time writes to a workspace
        fleet.services.store = Arc::new(SqliteStore::in_memory().unwrap());
        fleet
    };
    let rolled = &fleet.members[..killed_of(fleet.members.len()).min(fleet.members.len())];
    let (killed, signed_in, refused) = Box::pin(Crowd::during(&fleet, "rollover, the program killed", async {
        let mut killed = 0;
        for (index, member) in rolled.iter().enumerate() {
            // every phase has its turn, whatever the size of the fleet
            let point = 1 + u32::try_from(index * 5).unwrap() % POINTS;
            let roll = program(folder.path(), member, &cloud);
            killed += usize::from(tokio::task::spawn_blocking(move || roll.kill_at(point)).await.unwrap());
            let roll = program(folder.path(), member, &cloud);
            let run = tokio::task::spawn_blocking(move || roll.run()).await.unwrap();
            assert_eq!(run.summary()["result"], "rolled", "{}, killed at point {point}: {run:?}", member.spec.name);
        }
        killed
    }))
    .await;
    println!("{} rollovers, the program was killed in {killed} of them", rolled.len());
    assert!(killed * 10 >= rolled.len() * 8 && signed_in > 0, "{killed}");
    assert_eq!(refused, Vec::<String>::new());
    super::simulation::nothing_twice(&fleet).await;
}

fn program(workspace: &Path, member: &Member, cloud: &Cloud) -> Program {
    let arguments: Vec<&str> = ["roll", member.spec.account.as_str()].into_iter().chain(ROLL).collect();
    let account = cloud.handle.accounts().into_iter().find(|a| a.id == member.spec.account).unwrap();
    Program::in_folder(workspace, &arguments)
        .with("AWS_ACCESS_KEY_ID", &account.access_key_id)
        .with("AWS_SECRET_ACCESS_KEY", account.secret_access_key.expose())
}

/// An administrator signs in to the served directory, with a code on another device.
async fn sign_in(workspace: &Path, cloud: &Cloud) {
    let (login, graph, person) = (cloud.handle.base_url().to_owned(), cloud.handle.graph_url(), Person::administrator(cloud));
    let arguments = ["sign-in", "--well-known-client", "--device-code", "--all-permissions", "--login-url", &login, "--graph-url", &graph];
    let arguments: Vec<&str> = arguments.into_iter().chain(["--json"]).collect();
    let program = Program::in_folder(workspace, &arguments);
    let page = format!("{login}/devicelogin");
    let handle = tokio::runtime::Handle::current();
    let ran = tokio::task::spawn_blocking(move || {
        let mut code_follows = false;
        program.run_and(|line| {
            if std::mem::replace(&mut code_follows, line.starts_with("On any device")) {
                handle.block_on(person.enter(&page, line.trim()));
            }
        })
    });
    let run = ran.await.unwrap();
    assert_eq!(run.status, 0, "{run:?}");
}

/// How each account is reached, as the window would remember it.
async fn connect(store: &SqliteStore, cloud: &Cloud, fleet: &Fleet) {
    let aws = AwsConnection::Real {
        source: AwsCredentialSource::Default,
        endpoint_url: Some(cloud.handle.base_url().to_owned()),
        region: Some("us-east-1".into()),
    };
    let mut connections: Value = serde_json::from_str(&store.setting("connections").await.unwrap().unwrap()).unwrap();
    connections["aws"] = json!([[aws, true]]);
    store.save_setting("connections", &connections.to_string()).await.unwrap();
    for member in &fleet.members {
        let key = format!("instance-aws/{}", member.spec.key);
        store.save_setting(&key, &serde_json::to_string(&aws).unwrap()).await.unwrap();
    }
}
