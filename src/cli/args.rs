//! The commands and options. Source: section 7 of the design.

use super::rotate::RotateArgs;
use super::sign_in::SignInArgs;
use crate::domain::account::AccountId;
use crate::domain::rollover::RollPhase;
use crate::domain::weather::Weather;
use crate::workflow::ports::VaultKind;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use std::path::PathBuf;

/// Federates Microsoft Entra ID with AWS accounts: set up, prove, keep alive, inspect, rehearse.
///
/// Without a command the window opens.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "rolebridge",
    version,
    after_help = "Exit status: 0 as hoped for, 1 a finding or a refusal, 2 wrong usage or unreadable input."
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    /// The command; none opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Print results as JSON, one object a line, on standard output; progress and logs go to standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// The directory that holds the workspace, instead of the usual one of this system
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// Where secrets are kept [default: keychain; memory for rehearse without --workspace]
    #[arg(long, global = true, value_enum, value_name = "KIND")]
    pub vault: Option<VaultChoice>,
    /// What paints the window; the others are tried when it does not work
    #[arg(long, global = true, value_enum, value_name = "NAME")]
    pub renderer: Option<RendererChoice>,
}

/// What paints the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RendererChoice {
    /// Vulkan, Metal or `DirectX`
    Wgpu,
    /// OpenGL
    Glow,
    /// The processor alone, without a graphics driver
    Software,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VaultChoice {
    /// The keychain of the operating system
    Keychain,
    /// A file encrypted with a passphrase, asked for or taken from `ROLEBRIDGE_VAULT_PASSPHRASE`
    File,
    /// Only in memory: gone when the program ends
    Memory,
}

impl From<VaultChoice> for VaultKind {
    fn from(choice: VaultChoice) -> Self {
        match choice {
            VaultChoice::Keychain => Self::Keychain,
            VaultChoice::File => Self::File,
            VaultChoice::Memory => Self::Memory,
        }
    }
}

impl Cli {
    /// The vault to use: the one that was named, else the one that the design sets for the command.
    #[must_use]
    pub fn vault(&self) -> VaultKind {
        let rehearsing_nowhere = matches!(self.command, Some(Command::Rehearse(_))) && self.common.workspace.is_none();
        let unless_said = if rehearsing_nowhere { VaultKind::Memory } else { VaultKind::Keychain };
        self.common.vault.map_or(unless_said, VaultKind::from)
    }
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Go through the whole procedure on the practice cloud, ending in a proven sign-in
    Rehearse(RehearseArgs),
    /// Decode, verify and judge a SAML document
    Inspect(InspectArgs),
    /// The practice cloud by itself
    #[command(subcommand)]
    Practice(PracticeCommand),
    /// Signing certificates and import access keys of all instances, and when they end
    ///
    /// Exit status: 1 when something in use ends within the days asked for, or a part could not be read or is wrong; 2 when nothing
    /// could be read. Warnings alone leave it at 0.
    Certificates(CertificatesArgs),
    /// A check that this system runs every day and that shows a notice when something ends soon
    #[command(subcommand)]
    Background(BackgroundCommand),
    /// The verdict on every instance and what is to be done next; the exit status is 1 when something needs a person
    Status,
    /// Roll the signing certificates of instances over
    Roll(RollArgs),
    /// Rotate the access keys with which the directory imports roles
    Rotate(RotateArgs),
    /// Write what is known of instances to files, for hand-over: metadata, certificates, summary, change record, wish; no secret
    Export(ExportArgs),
    /// Sign in to a directory of Entra ID; the workspace is connected to it from then on
    SignIn(SignInArgs),
    /// Forget the sign-in to the directory of Entra ID
    SignOut,
}

/// Options of `rehearse`.
#[derive(Debug, Clone, Args)]
pub struct RehearseArgs {
    /// How many AWS accounts to walk through, 1 to 100
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub accounts: u16,
    /// Use this AWS-compatible endpoint in place of the practice AWS
    #[arg(long, value_name = "URL", value_parser = endpoint)]
    pub aws_endpoint_url: Option<String>,
    /// Have the roles come in by the provisioning service, instead of writing them directly
    #[arg(long)]
    pub provisioning: bool,
    /// The number of the AWS account behind the endpoint, to confirm that it may be written to; not needed on this computer
    #[arg(long, value_name = "NUMBER", value_parser = account)]
    pub confirm_account: Option<AccountId>,
    /// How the practice cloud behaves
    #[command(flatten)]
    pub weather: WeatherArgs,
}

/// How the practice cloud behaves.
#[derive(Debug, Clone, Copy, Args)]
pub struct WeatherArgs {
    /// How the practice cloud behaves, to rehearse a bad day: calm, slow, throttled, timeouts, dropped, bad-day
    #[arg(long, value_name = "NAME", default_value = "calm", value_parser = weather)]
    pub weather: Weather,
    /// Which sequence of mishaps the weather takes: the same number gives the same weather
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub weather_seed: u64,
    /// How much faster than in a real directory its own waits pass: at 1 a provisioning cycle takes 40 minutes
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub clock_speed: Option<u32>,
}

/// Options of `inspect`.
#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    /// The document: XML, base64, a redirect URL, a saved page or a HAR file; - reads standard input
    #[arg(value_name = "FILE|-")]
    pub file: PathBuf,
    /// Trust the certificates in this federation metadata or certificate file; may be given several times
    #[arg(long, value_name = "METADATA.xml|CERTIFICATE.pem")]
    pub trust: Vec<PathBuf>,
    /// Judge at this time instead of now, such as 2026-11-23T09:41:02Z
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    pub at: Option<Timestamp>,
    /// Take the document to be of this known instance, by its identifier or name
    #[arg(long, value_name = "NAME")]
    pub instance: Option<String>,
    /// Open encrypted assertions with this private key (PEM, PKCS#8 DER or PFX), or with one kept in the vault; may be given several
    /// times
    #[arg(long, value_name = "FILE|vault:NAME")]
    pub decrypt_key: Vec<String>,
    /// Keep the private key given with --decrypt-key in the vault under this name
    #[arg(long, value_name = "NAME", requires = "decrypt_key")]
    pub keep_key: Option<String>,
    /// Print a copy of the document with names, e-mail addresses, account numbers and ids replaced, signatures removed or kept; with
    /// --report or --json the report is redacted likewise
    #[arg(long, value_enum, value_name = "SIGNATURES", num_args = 0..=1, require_equals = true, default_missing_value = "remove")]
    pub redact: Option<RedactChoice>,
    /// Print the report for a ticket, as Markdown or as one HTML file
    #[arg(long, value_enum, value_name = "FORM", conflicts_with = "json")]
    pub report: Option<ReportChoice>,
    /// Compare with this document, field by field; what AWS decides by comes first
    #[arg(long, value_name = "FILE", conflicts_with_all = ["redact", "report"])]
    pub compare: Option<PathBuf>,
}

/// What becomes of signatures in a redacted copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RedactChoice {
    /// They are taken out
    Remove,
    /// They stay: which key signed can still be checked, the digest no longer fits
    Keep,
}

/// The form of a report for a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportChoice {
    /// Markdown
    Md,
    /// One HTML file
    Html,
}

/// Commands of `practice`.
#[derive(Debug, Clone, Subcommand)]
pub enum PracticeCommand {
    /// Serve the practice cloud on 127.0.0.1 until interrupted
    Serve(ServeArgs),
}

/// Commands of `background`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum BackgroundCommand {
    /// Have this system run the check every day, without further rights (systemd timer, Windows task, launchd agent)
    On,
    /// Stop it, and remove what was written for it
    Off,
    /// How it stands
    Status,
}

/// Options of `practice serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// The port [default: a free one]
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// How the practice cloud behaves
    #[command(flatten)]
    pub weather: WeatherArgs,
}

/// Options of `certificates`.
#[derive(Debug, Clone, Args)]
pub struct CertificatesArgs {
    /// Only what is in use and ends within this many days; the exit status is 1 when something does
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(0..=36_500))]
    pub expiring_within: Option<u32>,
    /// Write a calendar file (iCalendar) with a date for each certificate and access key in use
    #[arg(long, value_name = "FILE")]
    pub ics: Option<PathBuf>,
    /// Show a notice of the desktop for what ends within the days of warning, each thing once a day; the background check does so
    #[arg(long)]
    pub notify: bool,
}

/// Options of `roll`.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
#[derive(Debug, Clone, Args)]
pub struct RollArgs {
    /// The instances, by name, identifier (also short, as saml#2) or account number
    #[arg(value_name = "INSTANCE")]
    pub instances: Vec<String>,
    /// Every instance of the workspace
    #[arg(long, conflicts_with = "instances")]
    pub all: bool,
    /// The old key is in the wrong hands: no cool-down, it stops being trusted at once
    #[arg(long)]
    pub emergency: bool,
    /// Hours that the old certificate stays after its last use [default: 24]
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u16).range(0..=8_760))]
    pub cool_down: Option<u16>,
    /// Seconds that AWS has to be seen to trust both certificates before the directory signs with the new one [default: 300, practice 2]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(0..=86_400))]
    pub spread: Option<u32>,
    /// Stop after this phase; running it again goes on
    #[arg(long, value_parser = phases(), value_name = "PHASE")]
    pub until: Option<RollPhase>,
    /// How many instances are rolled over beside one another
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub parallel: u8,
    /// Wait for somebody to sign in in a browser, for the proof, where this program can't sign in by itself
    #[arg(long)]
    pub browser: bool,
    /// Issue the new certificate here and upload it, so that it can be tried before the directory signs with it; RSA of so many bits
    #[arg(long, value_enum, value_name = "BITS", num_args = 0..=1, require_equals = true, default_missing_value = "2048")]
    pub issue_here: Option<IssueHere>,
    /// Write the change record of the rollover to this file: HTML where it ends in .html, else Markdown
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    pub record: Option<PathBuf>,
    /// Take the rollover back that is under way
    #[arg(long, conflicts_with_all = ["emergency", "until", "cool_down", "issue_here", "browser"])]
    pub undo: bool,
}

/// How long a key made here is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum IssueHere {
    /// RSA 2048, as the directory's own
    #[value(name = "2048")]
    B2048,
    /// RSA 3072
    #[value(name = "3072")]
    B3072,
    /// RSA 4096
    #[value(name = "4096")]
    B4096,
}

impl IssueHere {
    /// Bits of the modulus.
    #[must_use]
    pub const fn bits(self) -> u16 {
        match self {
            Self::B2048 => 2048,
            Self::B3072 => 3072,
            Self::B4096 => 4096,
        }
    }
}

/// Options of `export`.
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// The instances, by name, identifier (also short, as saml#2) or account number
    #[arg(value_name = "INSTANCE")]
    pub instances: Vec<String>,
    /// Every instance of the workspace
    #[arg(long, conflicts_with = "instances")]
    pub all: bool,
    /// Where the folders of the instances are made [default: the current folder]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace files that are there already
    #[arg(long)]
    pub force: bool,
}

/// The phases of a rollover by their names.
fn phases() -> impl TypedValueParser<Value = RollPhase> {
    PossibleValuesParser::new(RollPhase::ALL.map(RollPhase::as_str))
        .try_map(|name| RollPhase::ALL.into_iter().find(|phase| phase.as_str() == name).ok_or("no phase"))
}

fn time(text: &str) -> Result<Timestamp, String> {
    text.trim().parse().map_err(|_| "give a date, a time and an offset as in 2026-11-23T09:41:02Z or 2026-11-23T10:41:02+01:00".to_owned())
}

fn weather(text: &str) -> Result<Weather, String> {
    Weather::parse(text).ok_or_else(|| format!("give one of {}", Weather::ALL.map(Weather::as_str).join(", ")))
}

fn account(text: &str) -> Result<AccountId, String> {
    AccountId::parse(text).map_err(|error| error.to_string())
}

fn endpoint(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|_| "give a URL as in http://127.0.0.1:5055".to_owned())?;
    match (url.scheme(), url.host_str()) {
        ("http" | "https", Some(_)) => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err("only http:// and https:// can be an endpoint".to_owned()),
    }
}

#[cfg(test)]
mod tests;
