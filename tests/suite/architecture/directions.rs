//! Who may use whom: the picture in `src/lib.rs`.

use super::source::{Source, Violation};

/// The folders of `src` that the picture speaks of.
const FOLDERS: [&str; 8] = ["adapters", "cli", "domain", "pki", "practice", "saml", "ui", "workflow"];

/// What a folder may use beside itself. `main` and `lib` may use everything.
fn allowed(folder: &str) -> &'static [&'static str] {
    match folder {
        "pki" => &["domain"],
        "saml" => &["domain", "pki"],
        "workflow" | "practice" => &["domain", "pki", "saml"],
        "adapters" => &["domain", "workflow::ports"],
        "cli" => &["domain", "saml", "workflow"],
        // of saml only what a report and a laid-out document of the Inspector look like
        "ui" => &["domain", "saml::inspect", "saml::view", "workflow"],
        _ => &[],
    }
}

pub(super) fn check(source: &Source) -> Vec<Violation> {
    let Some(home) = source.module.first().filter(|home| FOLDERS.contains(&home.as_str())) else { return Vec::new() };
    let broken = source.paths.iter().filter_map(|used| {
        let target = used.in_crate()?;
        let folder = target.first().filter(|folder| FOLDERS.contains(&folder.as_str()))?;
        let is_allowed = if folder == home {
            // adapters are houses of their own under one roof
            home != "adapters" || source.module.len() < 2 || target.len() < 2 || source.module[1] == target[1]
        } else {
            let target = target.join("::");
            allowed(home).iter().any(|may| target == *may || target.starts_with(&format!("{may}::")))
        };
        let may = allowed(home).join(", ");
        (!is_allowed).then(|| source.violation(used.line, format!("{home} uses {} ({home} may use: {may})", target.join("::"))))
    });
    broken.collect()
}

#[test]
fn every_forbidden_direction_is_found() {
    let bad = [
        ("src/domain/x.rs", "use crate::saml::xml;"),
        ("src/pki/x.rs", "fn f() { crate::saml::x(); }"),
        ("src/saml/x.rs", "use crate::workflow::view::View;"),
        ("src/workflow/x.rs", "use crate::adapters::vault::MemoryVault;"),
        ("src/workflow/steps/x.rs", "fn f() { println!(\"{}\", crate::practice::PORT); }"),
        ("src/adapters/aws/x.rs", "use crate::workflow::message::Event;"),
        ("src/adapters/aws/x.rs", "use crate::workflow::{ports::AwsPort, view};"),
        ("src/adapters/aws/x.rs", "use crate::adapters::vault::MemoryVault;"),
        ("src/adapters/aws/x.rs", "use super::super::vault;"),
        ("src/adapters/aws/mod.rs", "use crate::pki::Certificate;"),
        ("src/practice/x.rs", "use rolebridge::adapters::aws;"),
        ("src/practice/x.rs", "type A = crate::workflow::ports::PortError;"),
        ("src/ui/x.rs", "use crate::adapters::desktop;"),
        ("src/ui/x.rs", "use crate::saml::verify::verify;"),
        ("src/ui/x.rs", "use crate::pki;"),
        ("src/cli/x.rs", "use crate::{domain, ui::App};"),
        ("src/cli/x.rs", "#[cfg(test)] mod tests { use crate::practice::server; }"),
    ];
    for (file, text) in bad {
        let found = check(&Source::read(file, text));
        assert_eq!(found.len(), 1, "{file}: {text}");
        assert!(found[0].to_string().starts_with(&format!("{file}:1: ")), "{}", found[0]);
    }
}

#[test]
fn every_allowed_direction_passes() {
    let good = [
        ("src/domain/x.rs", "use super::arn; use crate::domain::name;"),
        ("src/saml/x.rs", "use crate::{domain::arn, pki::Certificate};"),
        ("src/workflow/x.rs", "use crate::saml::verify; use super::ports::Store;"),
        ("src/adapters/aws/x.rs", "use super::error; use crate::workflow::ports::{AwsPort, PortError}; use crate::domain::call::Call;"),
        ("src/adapters/mod.rs", "pub use self::aws::Iam;"),
        ("src/practice/aws/x.rs", "use crate::practice::state; use crate::saml::verify;"),
        ("src/ui/x.rs", "use crate::saml::inspect::Report; use crate::workflow::view;"),
        ("src/cli/x.rs", "// use crate::adapters;\nuse crate::saml::inspect;"),
        ("src/main.rs", "use rolebridge::adapters; use rolebridge::ui;"),
        ("src/lib.rs", "pub mod adapters;"),
    ];
    for (file, text) in good {
        assert!(check(&Source::read(file, text)).is_empty(), "{file}: {text}");
    }
}
