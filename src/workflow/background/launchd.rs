//! macOS: an agent of launchd in the user's own session. Source: launchd.plist(5), launchctl(1).

use super::{CheckCommand, HOUR, MARK, Order, Recipe, xml};
use std::path::Path;

const LABEL: &str = "rolebridge.check";

/// `folder` is the user's folder for agents, `user` the user's number.
pub(super) fn recipe(folder: &Path, user: u32, command: &CheckCommand) -> Recipe {
    let file = folder.join(format!("{LABEL}.plist"));
    let (shown, session, service) = (file.to_string_lossy().into_owned(), format!("gui/{user}"), format!("gui/{user}/{LABEL}"));
    let stop = Order::new("launchctl", &["bootout", &service]);
    Recipe {
        files: vec![(file, agent(command).into_bytes())],
        links: Vec::new(),
        task: None,
        // one that is loaded already is not loaded twice
        start: vec![stop.clone().may_fail(), Order::new("launchctl", &["bootstrap", &session, &shown])],
        stop: vec![stop],
        forget: Vec::new(),
        ask: Order::new("launchctl", &["print", &service]),
    }
}

/// Programs are started without a shell and nothing is expanded: XML is all there is to escape.
fn agent(command: &CheckCommand) -> String {
    let words = std::iter::once(&command.program)
        .chain(&command.arguments)
        .fold(String::new(), |words, word| words + "    <string>" + &xml(word) + "</string>\n");
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- {MARK} -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{LABEL}</string>
  <key>ProgramArguments</key>
  <array>
{words}  </array>
  <key>StartCalendarInterval</key>
  <dict>
    <key>Hour</key>
    <integer>{HOUR}</integer>
    <key>Minute</key>
    <integer>0</integer>
  </dict>
  <key>ProcessType</key>
  <string>Background</string>
</dict>
</plist>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_string_of_its_own_and_xml_is_escaped() {
        let arguments = ["--workspace", "/Users/Jürgen's/R&D \"50%\" $HOME <x>", "certificates", "--notify"].map(str::to_owned).to_vec();
        let text = agent(&CheckCommand { program: "/Applications/Role Bridge.app/rolebridge".into(), arguments });
        assert!(text.contains("<string>/Applications/Role Bridge.app/rolebridge</string>\n    <string>--workspace</string>\n"), "{text}");
        assert!(text.contains("<string>/Users/Jürgen&apos;s/R&amp;D &quot;50%&quot; $HOME &lt;x&gt;</string>"), "{text}");
        assert!(text.contains(MARK) && !MARK.contains("--"), "a comment of XML holds no two dashes");
        let recipe =
            recipe(Path::new("/Users/kim/Library/LaunchAgents"), 501, &CheckCommand { program: "/x".into(), arguments: Vec::new() });
        assert_eq!(recipe.start[1].shown(), "launchctl bootstrap gui/501 /Users/kim/Library/LaunchAgents/rolebridge.check.plist");
    }
}
