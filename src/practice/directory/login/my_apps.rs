//! The tiles of My Apps: instances that a user is assigned to.

use crate::practice::directory::state::{DirectoryState, Instance};

/// A tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tile {
    /// Name of the instance.
    pub(super) name: String,
    /// The launch link, without host.
    pub(super) link: String,
}

/// A user's tiles by name. The tag `HideApp` hides one.
pub(super) fn tiles(directory: &DirectoryState, user: &str) -> Vec<Tile> {
    let principals = directory.principals_of(user);
    let shown = |i: &&Instance| {
        let principal = &i.service_principal;
        principal.account_enabled
            && !principal.tags.iter().any(|t| t == "HideApp")
            && i.assigned_to.iter().any(|a| principals.contains(&a.principal_id))
    };
    let tile = |i: &Instance| Tile {
        name: i.service_principal.display_name.clone(),
        link: launch_link(&i.application.app_id, &directory.tenant.id),
    };
    let mut tiles: Vec<Tile> = directory.all_instances().filter(shown).map(tile).collect();
    tiles.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.link.cmp(&b.link)));
    tiles
}

/// The launch link, in the form of `launcher.myapps.microsoft.com`.
pub(super) fn launch_link(app_id: &str, tenant: &str) -> String {
    format!("/api/signin/{app_id}?tenantId={tenant}")
}
