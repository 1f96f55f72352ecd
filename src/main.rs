//! Wiring only: arguments, logging, runtime, adapters into workflow into ui or cli.

mod wiring;

use clap::Parser as _;
use rolebridge::cli::args::{Cli, Command, PracticeCommand};
use rolebridge::cli::output::{self, Printed, UNREADABLE};
use rolebridge::domain::finding::{Finding, Technical};
use std::process::ExitCode;
use std::time::Instant;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let began = Instant::now();
    let cli = Cli::parse();
    log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return no_runtime(&error).emit(),
    };
    let result = match &cli.command {
        None => wiring::window::open(&cli, &runtime, began),
        Some(Command::Rehearse(args)) => runtime.block_on(wiring::commands::rehearse(&cli, args)),
        Some(Command::Inspect(args)) => runtime.block_on(wiring::commands::inspect(&cli, args)),
        Some(Command::Practice(PracticeCommand::Serve(args))) => runtime.block_on(wiring::practice::serve(&cli, args)),
        Some(Command::Certificates(args)) => runtime.block_on(wiring::certificates::certificates(&cli, args)),
        Some(Command::Background(what)) => runtime.block_on(wiring::background::background(&cli, what)),
        Some(Command::Status) => runtime.block_on(wiring::status::status(&cli)),
        Some(Command::Export(args)) => runtime.block_on(wiring::export::export(&cli, args)),
        Some(Command::Rotate(args)) => runtime.block_on(wiring::rotate::rotate(&cli, args)),
        Some(Command::Roll(args)) => runtime.block_on(wiring::roll::roll(&cli, args)),
        Some(Command::SignIn(args)) => runtime.block_on(wiring::sign_in::sign_in(&cli, args)),
        Some(Command::SignOut) => runtime.block_on(wiring::sign_in::sign_out(&cli)),
    };
    // a keychain prompt that nobody answers must not keep the program from ending
    runtime.shutdown_background();
    result.unwrap_or_else(|finding| output::failure(&finding, cli.common.json, UNREADABLE).emit())
}

/// Logs go to standard error; what is logged is chosen by `ROLEBRIDGE_LOG`.
fn log() {
    let filter = EnvFilter::try_from_env("ROLEBRIDGE_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

fn no_runtime(error: &std::io::Error) -> Printed {
    let finding = Finding::error(
        "system",
        "Rolebridge can't start its worker threads",
        "The system gives this program no more threads",
        "Close other programs, or raise the limit of processes",
    )
    .with_technical(Technical { message: Some(error.to_string()), ..Technical::default() });
    output::failure(&finding, false, UNREADABLE)
}
