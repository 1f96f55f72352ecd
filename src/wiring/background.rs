//! `rolebridge background`: this program, with the workspace and the vault that were named, run daily by the system.

use super::commands::Outcome;
use rolebridge::adapters::desktop::SystemBackground;
use rolebridge::cli;
use rolebridge::cli::args::{BackgroundCommand, Cli, VaultChoice};
use rolebridge::cli::output::{Printed, REFUSED, failure};
use rolebridge::domain::finding::{Finding, Technical};
use rolebridge::workflow::background::{Check, CheckCommand, off, on, state};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Switches the check on or off, or says how it stands.
pub(crate) async fn background(cli: &Cli, what: &BackgroundCommand) -> Outcome {
    let printed = switch(cli, what).await.unwrap_or_else(|finding| failure(&finding, cli.common.json, REFUSED));
    Ok(printed.emit())
}

async fn switch(cli: &Cli, what: &BackgroundCommand) -> Result<Printed, Box<Finding>> {
    let (port, command, json) = (SystemBackground, command(cli)?, cli.common.json);
    Ok(match what {
        BackgroundCommand::On => {
            check_vault(cli)?;
            cli::background::switched_on(&on(&port, &command).await?, json)
        }
        BackgroundCommand::Off => cli::background::switched_off(&off(&port, &command).await?, json),
        BackgroundCommand::Status => cli::background::state(&state(&port, &command).await?, json),
    })
}

/// The check as the window switches it.
pub(crate) fn check(cli: &Cli) -> Check {
    Check { port: Arc::new(SystemBackground), command: command(cli), refused: check_vault(cli).err() }
}

fn command(cli: &Cli) -> Result<CheckCommand, Box<Finding>> {
    let unknown = |e: std::io::Error| Box::new(no_program(&e));
    let mut options: Vec<PathBuf> = Vec::new();
    if let Some(folder) = &cli.common.workspace {
        options.extend([PathBuf::from("--workspace"), std::path::absolute(folder).map_err(unknown)?]);
    }
    if cli.common.vault == Some(VaultChoice::File) {
        options.extend(["--vault", "file"].map(PathBuf::from));
    }
    let program = std::env::current_exe().map_err(unknown)?;
    CheckCommand::new(&program, &options.iter().map(PathBuf::as_path).collect::<Vec<&Path>>())
}

/// Nobody is there to be asked for a passphrase, and what lies in memory is gone.
fn check_vault(cli: &Cli) -> Result<(), Box<Finding>> {
    let why = match cli.common.vault {
        None | Some(VaultChoice::Keychain) => return Ok(()),
        Some(VaultChoice::File) if std::env::var_os("ROLEBRIDGE_VAULT_PASSPHRASE").is_some() => return Ok(()),
        Some(VaultChoice::File) => "Nobody is there to type the passphrase of the vault file",
        Some(VaultChoice::Memory) => "A vault in memory is empty each time the check runs",
    };
    Err(Box::new(Finding::error(
        "background.vault",
        "The check in the background can't use this vault",
        why,
        "Keep the secrets in the keychain, or set ROLEBRIDGE_VAULT_PASSPHRASE for your whole session",
    )))
}

fn no_program(error: &std::io::Error) -> Finding {
    Finding::error(
        "background.no_program",
        "The system does not tell where this program or the workspace lies",
        "A check in the background has to name both with their whole paths",
        "Start Rolebridge by its whole path and try again",
    )
    .with_technical(Technical { message: Some(error.to_string()), ..Technical::default() })
}
