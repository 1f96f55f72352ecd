//! The keychain vault against gnome-keyring under a session bus of its own. A user's own keyring is never touched: home,
//! data folder, runtime folder and bus are the test's.
//!
//! Needs `dbus-run-session`, `dbus-send`, `gnome-keyring-daemon` and `secret-tool` (Debian: dbus, gnome-keyring,
//! libsecret-tools). Missing tools fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]
#![cfg(target_os = "linux")]

use rolebridge::adapters::vault::KeychainVault;
use rolebridge::domain::secret::SecretBytes;
use rolebridge::workflow::ports::{Vault, VaultError, VaultItem};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Set for the test program when it runs again inside the private session; names the part to play.
const INSIDE: &str = "ROLEBRIDGE_KEYCHAIN_JUDGE";

/// Runs this test program again, only the test `inside`, under a private bus (of this configuration) and after `prepare`
/// (shell commands).
fn in_private_session(part: &str, bus: Option<&str>, prepare: &str) {
    let home = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let script = format!("set -e\n{prepare}\nexec \"$0\" --exact keychain::inside --ignored --nocapture --test-threads=1");
    let mut command = Command::new("dbus-run-session");
    if let Some(bus) = bus {
        let file = home.path().join("bus.conf");
        std::fs::write(&file, bus).unwrap();
        command.arg("--config-file").arg(file);
    }
    command.args(["--", "bash", "-c", &script]).arg(&program).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap()).env(INSIDE, part).env("HOME", home.path()).current_dir(home.path());
    for (name, folder) in
        [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_RUNTIME_DIR", "run"), ("XDG_CACHE_HOME", "cache")]
    {
        let folder = home.path().join(folder);
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        command.env(name, folder);
    }
    let output = command.stdin(Stdio::null()).output().expect("dbus-run-session (Debian package dbus) is missing");
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("1 passed"), "{part}: {}\n{text}\n{errors}", output.status);
    for line in text.lines().filter_map(|line| line.split_once("judged:")) {
        println!("judged by gnome-keyring:{}", line.1);
    }
}

const WITH_KEYRING: &str = "command -v secret-tool dbus-send >/dev/null || { echo 'libsecret-tools or dbus is missing' >&2; exit 9; }
command -v gnome-keyring-daemon >/dev/null || { echo 'gnome-keyring is missing' >&2; exit 9; }
printf 'a password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null";

/// A bus that can start nobody.
const BUS_WITHOUT_SERVICES: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"#;

#[test]
fn secrets_go_in_and_out_of_gnome_keyring() {
    in_private_session("round trip", None, WITH_KEYRING);
}

#[test]
fn a_locked_keyring_is_a_state() {
    in_private_session("locked", None, WITH_KEYRING);
}

#[test]
fn a_computer_without_a_keychain_is_a_state() {
    in_private_session("no service", Some(BUS_WITHOUT_SERVICES), "");
    in_private_session("no collection", None, "");
    in_private_session("no bus", None, "unset DBUS_SESSION_BUS_ADDRESS");
}

/// What runs inside the private session; by itself it does nothing.
#[test]
#[ignore = "runs only inside the private session that the other tests make"]
fn inside() {
    let Ok(part) = std::env::var(INSIDE) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match part.as_str() {
        "round trip" => runtime.block_on(round_trip()),
        "locked" => runtime.block_on(locked()),
        "no service" | "no collection" | "no bus" => runtime.block_on(absent(&part)),
        other => panic!("unknown part {other}"),
    }
}

async fn round_trip() {
    let (vault, other) = (KeychainVault::new("workspace-1"), KeychainVault::new("workspace-2"));
    let item = VaultItem::access_key("AKIAEXAMPLE");
    vault.check().await.unwrap();
    assert!(vault.get(&item).await.unwrap().is_none());
    // two of 4,096-bit RSA keys, a PFX, and edges of the 2,560 bytes an item
    let sizes = [40, 2_400, 2_559, 2_560, 2_561, 5_120, 12_000, 100];
    for size in sizes {
        let secret: Vec<u8> = (0..size).map(|i| u8::try_from(i % 256).unwrap()).collect();
        vault.put(&item, &SecretBytes::new(secret.clone())).await.unwrap();
        assert_eq!(vault.get(&item).await.unwrap().unwrap().expose(), secret, "{size}");
        assert_eq!(KeychainVault::new("workspace-1").get(&item).await.unwrap().unwrap().expose(), secret, "a new connection");
    }
    assert!(other.get(&item).await.unwrap().is_none(), "workspaces are apart");
    let text = b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_vec();
    vault.put(&item, &SecretBytes::new(text.clone())).await.unwrap();
    let tool = Command::new("secret-tool")
        .args(["lookup", "service", "rolebridge", "username", "workspace-1/access-key/AKIAEXAMPLE"])
        .output()
        .unwrap();
    assert_eq!(tool.stdout, text, "another client reads it: {}", String::from_utf8_lossy(&tool.stderr));
    vault.delete(&item).await.unwrap();
    vault.delete(&item).await.unwrap();
    assert!(vault.get(&item).await.unwrap().is_none());
    let left = Command::new("secret-tool").args(["search", "--all", "service", "rolebridge"]).output().unwrap();
    assert!(left.stdout.is_empty(), "nothing is left over: {}", String::from_utf8_lossy(&left.stdout));
    println!("judged: {} sizes of secret, in parts where needed, read back; secret-tool reads them too", sizes.len());
}

async fn locked() {
    let vault = KeychainVault::new("workspace-1");
    let item = VaultItem::access_key("AKIAEXAMPLE");
    vault.put(&item, &SecretBytes::new(b"secret".to_vec())).await.unwrap();
    let lock = Command::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"])
        .args(["org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/aliases/default"])
        .output()
        .unwrap();
    assert!(lock.status.success(), "{}", String::from_utf8_lossy(&lock.stderr));
    let started = Instant::now();
    assert_eq!(vault.check().await, Err(VaultError::Locked));
    assert_eq!(vault.get(&item).await.map(|_| ()), Err(VaultError::Locked));
    assert_eq!(vault.put(&item, &SecretBytes::new(vec![1])).await, Err(VaultError::Locked));
    assert_eq!(vault.delete(&item).await, Err(VaultError::Locked));
    assert_eq!(KeychainVault::new("workspace-1").check().await, Err(VaultError::Locked));
    assert!(started.elapsed() < Duration::from_secs(5), "no prompt was waited for: {:?}", started.elapsed());
    println!("judged: five calls on a locked keyring said so within {:?}", started.elapsed());
}

async fn absent(part: &str) {
    let vault = KeychainVault::new("workspace-1");
    let started = Instant::now();
    let states = [vault.check().await, vault.put(&VaultItem::named("a"), &SecretBytes::new(vec![1])).await];
    assert!(states.iter().all(|state| matches!(state, Err(VaultError::Absent { .. }))), "{part}: {states:?}");
    assert!(started.elapsed() < Duration::from_secs(20));
    println!("judged: {part}: {states:?}");
}
