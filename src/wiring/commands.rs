//! The commands that work without a window.

use super::connector::{Connections, Mood};
use super::workspace::{self, Workspace};
use rolebridge::adapters::desktop::SystemClock;
use rolebridge::cli;
use rolebridge::cli::args::{Cli, InspectArgs, RehearseArgs, WeatherArgs};
use rolebridge::cli::inspect::{Given, VAULT};
use rolebridge::cli::output::{GOOD, REFUSED};
use rolebridge::domain::finding::Finding;
use rolebridge::domain::secret::SecretText;
use rolebridge::domain::spec::RoleDelivery;
use rolebridge::practice::weather::Conditions;
use rolebridge::saml::decrypt::DecryptKey;
use rolebridge::saml::known::KnownInstance;
use rolebridge::workflow::ports::{AwsConnection, AwsCredentialSource, Clock as _, VaultKind, is_loopback};
use rolebridge::workflow::rehearse::{Rehearsal, RehearsalAws};
use rolebridge::workflow::world::Services;
use rolebridge::workflow::{decrypt_keys, knowledge};
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

pub(crate) type Outcome = Result<ExitCode, Box<Finding>>;

/// The whole procedure, on the practice cloud or against an endpoint.
pub(crate) async fn rehearse(cli: &Cli, args: &RehearseArgs) -> Outcome {
    let workspace = workspace_for_rehearsal(cli)?;
    let rehearsal = Rehearsal {
        services: services(&workspace),
        connector: Arc::new(connections(&workspace).in_weather(practice_mood(&args.weather), args.aws_endpoint_url.clone())),
        aws: aws_side(args)?,
        weather: args.weather.weather,
        delivery: if args.provisioning { RoleDelivery::Provisioning } else { RoleDelivery::Direct },
        cancel: stopped_by_ctrl_c(),
    };
    let proven =
        cli::rehearse::run(&rehearsal, cli.common.json, Arc::new(Mutex::new(std::io::stdout())), Arc::new(Mutex::new(std::io::stderr())))
            .await;
    Ok(ExitCode::from(if proven { GOOD } else { REFUSED }))
}

/// At this speed a provisioning cycle of the practice cloud takes two seconds, not 40 minutes.
const CLOCK_SPEED: u32 = 1200;

fn practice_mood(args: &WeatherArgs) -> Mood {
    let conditions = Conditions::of(args.weather, args.weather_seed);
    Mood { conditions, pace: args.clock_speed.unwrap_or(CLOCK_SPEED) }
}

fn workspace_for_rehearsal(cli: &Cli) -> Result<Workspace, Box<Finding>> {
    match (&cli.common.workspace, cli.vault()) {
        (None, VaultKind::Memory) => workspace::in_memory(),
        (folder, vault) => {
            let workspace = workspace::open(folder.as_deref(), workspace::key(vault))?;
            workspace.read_only().map_or(Ok(workspace), |finding| Err(Box::new(finding)))
        }
    }
}

fn aws_side(args: &RehearseArgs) -> Result<RehearsalAws, Box<Finding>> {
    let Some(url) = &args.aws_endpoint_url else { return Ok(RehearsalAws::Practice(usize::from(args.accounts))) };
    if args.accounts > 1 {
        return Err(Box::new(Finding::error(
            "rehearse.accounts",
            "One endpoint is one AWS account",
            "The credentials that are used belong to one account",
            "Leave --accounts out, or rehearse on the practice cloud",
        )));
    }
    let connection = AwsConnection::Real { source: AwsCredentialSource::Default, endpoint_url: Some(url.clone()), region: None };
    // a stand-in on this computer is nobody's account; anything else has to be confirmed by its number
    let confirmed = if is_loopback(url) { Some(None) } else { args.confirm_account.clone().map(Some) };
    Ok(RehearsalAws::Endpoint { connection, confirmed })
}

/// Decode, verify, judge.
pub(crate) async fn inspect(cli: &Cli, args: &InspectArgs) -> Outcome {
    let known = known_instances(cli).await?;
    let keys = keys(cli, args).await?;
    let given = Given { known: &known, keys, passphrase: &key_passphrase, now: SystemClock.now() };
    Ok(cli::inspect::run(args, cli.common.json, given).emit())
}

/// Puts a key into the vault when that is asked for, and takes those out that are named.
async fn keys(cli: &Cli, args: &InspectArgs) -> Result<Vec<DecryptKey>, Box<Finding>> {
    let named: Vec<&str> = args.decrypt_key.iter().filter_map(|name| name.strip_prefix(VAULT)).collect();
    if named.is_empty() && args.keep_key.is_none() {
        return Ok(Vec::new());
    }
    let workspace = workspace::open(cli.common.workspace.as_deref(), workspace::key(cli.vault()))?;
    let (store, vault) = (workspace.store(), &*workspace.vault);
    if let (Some(name), Some(file)) = (&args.keep_key, args.decrypt_key.iter().find(|name| !name.starts_with(VAULT))) {
        let key = cli::inspect::key(Path::new(file), &key_passphrase)?;
        decrypt_keys::keep(&*store, vault, name, &key).await?;
    }
    let mut keys = Vec::new();
    for name in named {
        keys.push(decrypt_keys::kept(vault, name).await?);
    }
    Ok(keys)
}

/// From the environment, else asked for at the terminal.
fn key_passphrase(file: &Path) -> Option<SecretText> {
    match std::env::var("ROLEBRIDGE_KEY_PASSPHRASE") {
        Ok(text) => Some(SecretText::new(text)),
        Err(_) if std::io::stdin().is_terminal() => {
            rpassword::prompt_password(format!("Passphrase of {}: ", file.display())).ok().map(SecretText::new)
        }
        Err(_) => None,
    }
}

/// What the workspace knows; none where there is no workspace. Looking into a response must not make one.
async fn known_instances(cli: &Cli) -> Result<Vec<KnownInstance>, Box<Finding>> {
    match workspace::if_there(cli.common.workspace.as_deref())? {
        Some(store) => knowledge::of_journal(&*store).await,
        None => Ok(Vec::new()),
    }
}

pub(crate) fn services(workspace: &Workspace) -> Services {
    Services { store: workspace.store(), vault: Arc::clone(&workspace.vault), clock: Arc::new(SystemClock) }
}

pub(crate) fn connections(workspace: &Workspace) -> Connections {
    Connections::new(Arc::clone(&workspace.vault), Arc::new(SystemClock), workspace.practice_state())
}

pub(super) fn stopped_by_ctrl_c() -> CancellationToken {
    let (token, stop) = (CancellationToken::new(), CancellationToken::clone);
    let cancel = stop(&token);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            cancel.cancel();
        }
    });
    token
}
