//! `rolebridge sign-in` and `sign-out`.

use super::commands::{Outcome, connections, services, stopped_by_ctrl_c};
use super::workspace;
use rolebridge::cli;
use rolebridge::cli::args::Cli;
use rolebridge::cli::sign_in::SignInArgs;
use rolebridge::domain::finding::Finding;
use rolebridge::workflow::ports::{AdminAsk, Connector as _, DirectoryConnection, VaultKind};
use rolebridge::workflow::reach::{remember_directory, remembered_directory};
use std::io::Write as _;

/// Has an administrator sign in; what the workspace is connected to from then on is that tenant.
pub(crate) async fn sign_in(cli: &Cli, args: &SignInArgs) -> Outcome {
    let request = args.request()?;
    if cli.vault() == VaultKind::Memory {
        return Err(nowhere());
    }
    let workspace = workspace::open(cli.common.workspace.as_deref(), workspace::key(cli.vault()))?;
    if let Some(finding) = workspace.read_only() {
        return Err(Box::new(finding));
    }
    let (services, connections) = (services(&workspace), connections(&workspace));
    let cancel = stopped_by_ctrl_c();
    let connection = tokio::select! {
        () = cancel.cancelled() => return Err(stopped()),
        result = connections.sign_in_administrator(&request, &tell) => result.map_err(|e| Box::new(e.finding()))?,
    };
    let directory = DirectoryConnection::Entra(connection.clone());
    let who = connections.directory(&directory).await.map_err(|e| Box::new(e.finding()))?;
    let who = who.identity().await.map_err(|e| Box::new(e.finding()))?;
    remember_directory(&*services.store, Some(directory)).await.map_err(|e| Box::new(e.finding()))?;
    Ok(cli::sign_in::signed_in(&connection, &who, cli.common.json).emit())
}

/// Forgets the sign-in of the workspace's tenant.
pub(crate) async fn sign_out(cli: &Cli) -> Outcome {
    let workspace = workspace::open(cli.common.workspace.as_deref(), workspace::key(cli.vault()))?;
    if let Some(finding) = workspace.read_only() {
        return Err(Box::new(finding));
    }
    let (services, connections) = (services(&workspace), connections(&workspace));
    let remembered = remembered_directory(&*services.store).await.map_err(|e| Box::new(e.finding()))?;
    let Some(DirectoryConnection::Entra(connection)) = remembered else { return Err(nobody()) };
    let forgotten = connections.sign_out_administrator(&connection).await;
    remember_directory(&*services.store, None).await.map_err(|e| Box::new(e.finding()))?;
    forgotten.map_err(|e| Box::new(e.finding()))?;
    Ok(cli::sign_in::signed_out(&connection, cli.common.json).emit())
}

#[allow(clippy::needless_pass_by_value)] // the shape that the port asks for
fn tell(ask: AdminAsk) {
    // nobody is left to be told when this fails
    let _ = std::io::stderr().write_all(cli::sign_in::ask(&ask).as_bytes());
}

fn nowhere() -> Box<Finding> {
    Box::new(Finding::error(
        "sign_in.nowhere",
        "A sign-in that is kept in memory ends with this command",
        "The option --vault memory keeps nothing after the program",
        "Leave it out for the keychain, or give --vault file",
    ))
}

fn stopped() -> Box<Finding> {
    Box::new(Finding::info(
        "sign_in.stopped",
        "The sign-in was stopped",
        "You asked for it",
        "Begin again when you are ready; nothing was kept",
    ))
}

fn nobody() -> Box<Finding> {
    Box::new(Finding::info(
        "directory.nobody_to_sign_out",
        "Nobody is signed in to Entra ID in this workspace",
        "The workspace is connected to no directory, or to the practice directory",
        "Give --workspace when another one is meant; else nothing has to be done",
    ))
}
