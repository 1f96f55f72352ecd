//! `rolebridge practice serve`: the practice cloud by itself.

use super::commands::Outcome;
use super::workspace;
use jiff::Timestamp;
use rolebridge::cli::args::{Cli, ServeArgs};
use rolebridge::practice::server::{self, PracticeConfig, PracticeHandle};
use rolebridge::practice::weather::Conditions;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

/// Serves until interrupted.
pub(crate) async fn serve(cli: &Cli, args: &ServeArgs) -> Outcome {
    let state_file = workspace::practice_state_in(cli.common.workspace.as_deref())?;
    let config = PracticeConfig { port: args.port, state_file, clock: Arc::new(Timestamp::now), ..PracticeConfig::default() };
    let conditions = Conditions::of(args.weather.weather, args.weather.weather_seed);
    let config = PracticeConfig { conditions, pace: args.weather.clock_speed.unwrap_or(1), ..config };
    let mut handle = server::start(config).await.map_err(|e| Box::new(e.finding()))?;
    // a reader that went away is no reason to stop serving
    let _ = std::io::stdout().write_all(announcement(&handle, cli.common.json).as_bytes()).and_then(|()| std::io::stdout().flush());
    tokio::select! {
        ended = handle.ended() => ended.map_err(|e| Box::new(e.finding()))?,
        _ = tokio::signal::ctrl_c() => handle.shutdown().await.map_err(|e| Box::new(e.finding()))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// How to reach it. The token and the access keys open the practice cloud and nothing else.
fn announcement(handle: &PracticeHandle, json: bool) -> String {
    let accounts = handle.accounts();
    if json {
        let accounts: Vec<_> = accounts
            .iter()
            .map(|a| serde_json::json!({"account": a.id.as_str(), "access_key_id": a.access_key_id, "secret_access_key": a.secret_access_key.expose()}))
            .collect();
        let (user, password) = handle.administrator();
        let administrator = serde_json::json!({"user": user, "password": password.expose()});
        let line = serde_json::json!({"administrator": administrator, "url": handle.base_url(), "graph_url": handle.graph_url(), "tenant": handle.tenant().as_str(), "token": handle.token().expose(), "accounts": accounts});
        return format!("{line}\n");
    }
    let mut text = format!(
        "The practice cloud listens on {} until you press Ctrl-C\n  Pages for a browser   {0}/\n  Microsoft Graph       {}\n  Bearer token          {}\n  Administrator         {}, first password {}\n",
        handle.base_url(),
        handle.graph_url(),
        handle.token().expose(),
        handle.administrator().0,
        handle.administrator().1.expose()
    );
    for account in accounts {
        // writing into a String can't fail
        let _ = writeln!(
            text,
            "  AWS account {}  AWS_ENDPOINT_URL={} AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={}",
            account.id,
            handle.base_url(),
            account.access_key_id,
            account.secret_access_key.expose()
        );
    }
    text
}
