//! What a folder must never do. Tests at the bottom of a file may read files and the clock.

use super::source::{Source, Token, Used, Violation};

/// Crates of the outside world.
const OUTSIDE: [&str; 23] = [
    "age",
    "aws_config",
    "aws_credential_types",
    "aws_sdk_iam",
    "aws_sdk_sts",
    "aws_smithy_runtime_api",
    "aws_smithy_types",
    "axum",
    "directories",
    "eframe",
    "egui",
    "egui_extras",
    "hyper",
    "keyring",
    "keyring_core",
    "notify_rust",
    "reqwest",
    "rfd",
    "rpassword",
    "rusqlite",
    "winit",
    "wgpu",
    "zbus",
];

/// Colours that are none: nothing, and "as the text around".
const NO_COLOURS: [&str; 2] = ["TRANSPARENT", "PLACEHOLDER"];

pub(super) fn check(source: &Source) -> Vec<Violation> {
    let paths = source.paths.iter().filter(|used| !used.in_test);
    let mut found: Vec<_> =
        paths.filter_map(|used| broken(source, used).map(|why| source.violation(used.line, format!("{}: {why}", used.text())))).collect();
    if source.is_in("ui") {
        found.extend(check_ui(source));
    }
    found
}

fn broken(source: &Source, used: &Used) -> Option<String> {
    let first = used.segments.first()?.as_str();
    let pure = ["domain", "pki", "saml"].into_iter().find(|folder| source.is_in(folder));
    // an address is a value, nothing is reached by it
    let is_address = ["IpAddr", "Ipv4Addr", "Ipv6Addr"].iter().any(|name| used.has(&["net", name]));
    let std = |part: &str| (used.has(&["std", part]) || used.has(&["tokio", part])) && !is_address;
    if let Some(folder) = pure {
        let clock = used.has(&["Timestamp", "now"]) || used.has(&["Zoned", "now"]) || used.has(&["SystemTime"]) || used.has(&["Instant"]);
        let outside =
            OUTSIDE.contains(&first) || first == "tokio" || std("fs") || std("net") || std("env") || std("process") || std("thread");
        return match (clock, outside) {
            (true, _) => Some(format!("{folder} takes the time as a parameter")),
            (_, true) => Some(format!("{folder} is pure: no files, network, environment, threads or runtime")),
            _ => None,
        };
    }
    if source.is_in("workflow") && OUTSIDE.contains(&first) {
        return Some("the workflow reaches the outside through its ports".into());
    }
    if source.is_in("ui") {
        let outside = ["reqwest", "rusqlite", "keyring_core", "rfd", "axum"].contains(&first) || first.starts_with("aws_");
        if outside || std("fs") || std("net") {
            return Some("the ui reads no files and uses no network".into());
        }
        if used.has(&["Mutex"]) || used.has(&["RwLock"]) {
            return Some("the ui locks nothing: it is sent events".into());
        }
    }
    None
}

fn check_ui(source: &Source) -> Vec<Violation> {
    let text = |at: usize| source.tokens.get(at).map_or("", |t| t.text.as_str());
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate().filter(|(_, t)| t.is_name && !t.in_test) {
        let called = text(at + 1) == "(";
        let waits = ["block_on", "blocking_recv", "blocking_send", "blocking_lock", "recv_timeout"].contains(&token.text.as_str());
        if called && (waits || (token.text == "lock" && at > 0 && text(at - 1) == ".")) {
            found.push(source.violation(token.line, format!("{}(): the ui never waits and never locks", token.text)));
        }
        if !source.module.contains(&"theme".to_owned()) && is_colour(source, at, token) {
            found.push(source.violation(token.line, format!("{}: colours live in ui/theme", token.text)));
        }
    }
    found
}

/// `Color32::RED`, `Color32::from_rgb(…)`, `Rgba::from_…`, `hex_color!("…")`.
fn is_colour(source: &Source, at: usize, token: &Token) -> bool {
    let text = |at: usize| source.tokens.get(at).map_or("", |t| t.text.as_str());
    match token.text.as_str() {
        "Color32" | "Rgba" | "Hsva" => {
            text(at + 1) == "::" && source.tokens.get(at + 2).is_some_and(|t| t.is_name) && !NO_COLOURS.contains(&text(at + 2))
        }
        "hex_color" | "hex" => text(at + 1) == "!",
        _ => false,
    }
}

/// Every address that the practice cloud binds stands in the call, and is the loopback address of version 4.
pub(super) fn check_binding(source: &Source) -> Vec<Violation> {
    if !source.is_in("practice") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        let text = |at: usize| source.tokens.get(at).map_or("", |t| t.text.as_str());
        // `TcpListener::bind(…)`, `socket.bind(…)`; a function of that name of one's own binds by one of these
        let calls_bind = token.is_name && token.text == "bind" && text(at + 1) == "(" && at > 0 && ["::", "."].contains(&text(at - 1));
        if ["\"0.0.0.0", "\"[::]", "\"::\""].iter().any(|bad| token.text.starts_with(bad)) || token.text == "UNSPECIFIED" {
            found.push(source.violation(token.line, format!("{} is every address of this computer", token.text)));
        }
        if calls_bind && !arguments(source, at + 2).any(is_loopback) {
            found.push(source.violation(token.line, "bind(…) without 127.0.0.1 in the call: write `Ipv4Addr::LOCALHOST` there"));
        }
    }
    found
}

fn is_loopback(token: &Token) -> bool {
    token.text == "LOCALHOST" || token.text.starts_with("\"127.0.0.1")
}

/// The tokens up to the bracket that closes the call.
fn arguments(source: &Source, from: usize) -> impl Iterator<Item = &Token> {
    let mut depth = 0_i32;
    source.tokens.iter().skip(from).take_while(move |token| {
        match token.text.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth >= 0
    })
}

#[test]
fn what_a_folder_must_never_do_is_found() {
    let bad = [
        ("src/domain/x.rs", "fn f() { std::fs::read(\"a\"); }"),
        ("src/domain/x.rs", "use std::{net::TcpStream, fmt};"),
        ("src/domain/x.rs", "fn f() -> jiff::Timestamp { jiff::Timestamp::now() }"),
        ("src/saml/x.rs", "use std::time::Instant;"),
        ("src/saml/x.rs", "fn f() { std::time::SystemTime::now(); }"),
        ("src/pki/x.rs", "fn f() { jiff::Zoned::now(); }"),
        ("src/pki/x.rs", "use tokio;"),
        ("src/pki/x.rs", "use reqwest::Client;"),
        ("src/workflow/x.rs", "use eframe::egui;"),
        ("src/workflow/x.rs", "type E = aws_sdk_iam::Error;"),
        ("src/workflow/x.rs", "fn f() { rusqlite::Connection::open(\"a\"); }"),
        ("src/workflow/x.rs", "use keyring_core::Entry;"),
        ("src/ui/x.rs", "use std::fs;"),
        ("src/ui/x.rs", "fn f() { runtime.block_on(job); }"),
        ("src/ui/x.rs", "fn f() { self.model.lock(); }"),
        ("src/ui/x.rs", "use std::sync::{Arc, Mutex};"),
        ("src/ui/x.rs", "const C: Color32 = Color32::RED;"),
        ("src/ui/screens/x.rs", "fn f() { egui::Color32::from_rgb(1, 2, 3); }"),
        ("src/ui/x.rs", "const C: Color32 = egui::hex_color!(\"#fff\");"),
    ];
    for (file, text) in bad {
        let found = check(&Source::read(file, text));
        assert_eq!(found.len(), 1, "{file}: {text}: {found:?}");
    }
}

#[test]
fn what_is_theirs_passes() {
    let good = [
        ("src/domain/x.rs", "/// std::fs\nuse jiff::Timestamp; fn f(now: Timestamp) { \"std::fs::read\"; }"),
        ("src/domain/x.rs", "#[cfg(test)] mod tests { fn f() { std::fs::read(\"a\"); } }"),
        ("src/pki/x.rs", "use std::fmt; use std::net::{IpAddr, Ipv4Addr}; fn instant() {}"),
        ("src/workflow/x.rs", "use tokio::sync::mpsc;"),
        ("src/ui/theme/x.rs", "const C: Color32 = Color32::from_rgb(1, 2, 3);"),
        ("src/ui/x.rs", "use egui::Color32; fn f() -> Color32 { Color32::TRANSPARENT }"),
        ("src/adapters/store/x.rs", "use std::fs; fn f() { m.lock(); }"),
    ];
    for (file, text) in good {
        let found = check(&Source::read(file, text));
        assert!(found.is_empty(), "{file}: {text}: {found:?}");
    }
}

#[test]
fn a_practice_cloud_that_others_can_reach_is_found() {
    let check = |text: &str| check_binding(&Source::read("src/practice/server.rs", text)).len();
    assert_eq!(check("async fn f() { TcpListener::bind((Ipv4Addr::LOCALHOST, port(1))).await; TcpListener::bind(\"127.0.0.1:0\"); }"), 0);
    assert_eq!(check("async fn bind(port: u16) { bind(port).await }"), 0);
    assert_eq!(check("async fn f() { TcpListener::bind(address).await; LOCALHOST; }"), 1);
    assert_eq!(check("fn f() { socket.bind(address); }"), 1);
    assert_eq!(check("async fn f() { TcpListener::bind(\"0.0.0.0:80\").await }"), 2);
    assert_eq!(check("const A: Ipv4Addr = Ipv4Addr::UNSPECIFIED;"), 1);
    assert_eq!(check("const A: &str = \"[::]:80\";"), 1);
}
