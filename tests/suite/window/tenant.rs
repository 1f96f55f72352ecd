//! A window that is connected to a tenant of Entra ID.

use super::world;
use rolebridge::domain::cloud::Cloud;
use rolebridge::domain::scope::Scope;
use rolebridge::workflow::ports::{AdminWay, EntraConnection};
use rolebridge::workflow::view::{ConnectionsView, EntraView};

/// A tenant of Entra ID, where a step asked for more than was consented to.
pub(super) fn connected() -> ConnectionsView {
    let mut connections = world::practice(2);
    if let Some(directory) = &mut connections.directory {
        directory.practice = false;
        directory.tenant_name = "Contoso".into();
        directory.domain = "contoso.com".into();
        directory.user_name = "kim@contoso.com".into();
    }
    let own = "11111111-2222-3333-4444-555555555555";
    let tenant = "8f4a1c2e-0000-4000-8000-00000000b7c0";
    let connection = EntraConnection::new(Cloud::Global, tenant, own, AdminWay::Browser).unwrap();
    let missing = vec![Scope::PolicyReadWriteApplicationConfiguration];
    ConnectionsView { entra: Some(EntraView { connection, problem: None, missing }), ..connections }
}
