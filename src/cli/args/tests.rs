//! Command lines as people type them.

use super::*;
use clap::CommandFactory as _;

fn parse(line: &str) -> Result<Cli, i32> {
    Cli::try_parse_from(line.split_whitespace()).map_err(|error| error.exit_code())
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn the_commands_of_the_design_are_read() {
    for line in [
        "rolebridge",
        "rolebridge --workspace /x",
        "rolebridge rehearse --provisioning",
        "rolebridge rehearse --accounts 20 --aws-endpoint-url http://127.0.0.1:5055 --weather bad-day --weather-seed 7 --clock-speed 60 --json",
        "rolebridge inspect a.xml --decrypt-key key.pem --decrypt-key vault:prod --redact --report html",
        "rolebridge inspect --redact=keep a.xml",
        "rolebridge inspect a.xml --compare b.xml --json",
        "rolebridge --json inspect - --trust a.xml --trust b.pem --at 2026-11-23T09:41:02Z --instance saml#2",
        "rolebridge practice serve --port 8042 --weather slow",
        "rolebridge certificates --expiring-within 60 --json",
        "rolebridge certificates --ics ends.ics --notify",
        "rolebridge status --json",
        "rolebridge background on --workspace /x",
        "rolebridge roll saml#2",
        "rolebridge roll saml#2 payments --emergency --json",
        "rolebridge roll --all --until cool_down --cool-down 0 --parallel 8",
        "rolebridge roll saml#2 --undo",
        "rolebridge rotate saml#2 payments --cool-down 0 --json",
        "rolebridge rotate --all --until cycle",
        "rolebridge rotate saml#2 --undo",
        "rolebridge roll saml#2 --issue-here --json",
        "rolebridge roll saml#2 --issue-here=4096",
        "rolebridge export saml#2",
        "rolebridge export --all --out hand-over --force --json",
        "rolebridge sign-in --well-known-client --device-code --json",
        "rolebridge sign-out",
    ] {
        assert!(parse(line).is_ok(), "{line}");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    for line in [
        "rolebridge nonsense",
        "rolebridge inspect",
        "rolebridge inspect a b",
        "rolebridge inspect - --keep-key prod",
        "rolebridge inspect - --report pdf",
        "rolebridge inspect - --at yesterday",
        "rolebridge inspect - --at 2026-11-23",
        "rolebridge rehearse --weather storm",
        "rolebridge rehearse --clock-speed 0",
        "rolebridge rehearse --accounts 0",
        "rolebridge rehearse --accounts 101",
        "rolebridge rehearse --aws-endpoint-url moto",
        "rolebridge practice",
        "rolebridge background",
        "rolebridge practice serve --port 70000",
        "rolebridge certificates --expiring-within soon",
        "rolebridge --vault pocket",
        "rolebridge roll saml --all",
        "rolebridge roll saml --until tomorrow",
        "rolebridge rotate saml --undo --until store",
        "rolebridge rotate saml --until prune",
        "rolebridge export saml --all",
    ] {
        assert_eq!(parse(line).map(|_| ()), Err(2), "{line}");
    }
    assert_eq!(parse("rolebridge --help").map(|_| ()), Err(0));
    assert_eq!(parse("rolebridge --version").map(|_| ()), Err(0));
}

#[test]
fn the_vault_follows_the_command_unless_said() {
    let vault = |line: &str| parse(line).map(|cli| cli.vault());
    assert_eq!(vault("rolebridge"), Ok(VaultKind::Keychain));
    assert_eq!(vault("rolebridge rehearse"), Ok(VaultKind::Memory));
    assert_eq!(vault("rolebridge rehearse --workspace /x"), Ok(VaultKind::Keychain));
    assert_eq!(vault("rolebridge rehearse --vault file"), Ok(VaultKind::File));
}
