//! One rehearsal: the whole procedure for one account on the practice cloud, in memory, ending in three proven sign-ins.
#![allow(missing_docs)] // criterion's macros make undocumented functions

#[path = "../src/wiring/connector.rs"]
#[allow(dead_code, unreachable_pub)] // the program's own wiring, of which the bench needs a part
mod connector;

use connector::Connections;
use criterion::{Criterion, criterion_group, criterion_main};
use rolebridge::adapters::desktop::SystemClock;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::spec::RoleDelivery;
use rolebridge::domain::weather::Weather;
use rolebridge::workflow::rehearse::{Rehearsal, RehearsalAws, rehearse};
use rolebridge::workflow::world::Services;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

async fn one() -> bool {
    let Ok(store) = SqliteStore::in_memory() else { return false };
    let (vault, clock) = (Arc::new(MemoryVault::new()), Arc::new(SystemClock));
    let rehearsal = Rehearsal {
        services: Services { store: Arc::new(store), vault: vault.clone(), clock: clock.clone() },
        connector: Arc::new(Connections::new(vault, clock, None)),
        aws: RehearsalAws::Practice(1),
        weather: Weather::Calm,
        delivery: RoleDelivery::Direct,
        cancel: CancellationToken::new(),
    };
    matches!(rehearse(&rehearsal, Arc::new(|_| ())).await, Ok(accounts) if accounts.iter().all(Result::is_ok))
}

fn rehearsal(criterion: &mut Criterion) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    let mut group = criterion.benchmark_group("rehearsal");
    group.sample_size(10);
    group.bench_function("one account", |b| b.iter(|| assert!(runtime.block_on(one()), "the rehearsal has to end proven")));
    group.finish();
}

criterion_group!(benches, rehearsal);
criterion_main!(benches);
