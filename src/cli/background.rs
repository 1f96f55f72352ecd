//! `rolebridge background`: the daily check, switched on and off. Exit status 1 when the system does not follow.

use super::output::{GOOD, Printed, REFUSED, failure, plain};
use crate::domain::finding::{Finding, Severity};
use crate::workflow::background::{BackgroundState, Switched};
use std::path::PathBuf;

/// After it was switched on.
#[must_use]
pub fn switched_on(done: &Switched, json: bool) -> Printed {
    let word = if done.problem.is_some() { "not_running" } else { "on" };
    let head = "Every day Rolebridge looks what ends soon, and shows a notice of the desktop when something does";
    let text = if done.problem.is_some() { String::new() } else { format!("{head}\n{}", list(&done.files)) };
    printed(word, &text, &done.files, done.problem.as_ref(), json)
}

/// After it was switched off.
#[must_use]
pub fn switched_off(done: &Switched, json: bool) -> Printed {
    let head = if done.files.is_empty() { "There was no check in the background" } else { "The check in the background is switched off" };
    printed("off", &format!("{head}\n{}", list(&done.files)), &done.files, done.problem.as_ref(), json)
}

/// How it stands.
#[must_use]
pub fn state(state: &BackgroundState, json: bool) -> Printed {
    match state {
        BackgroundState::Off => printed("off", "There is no check in the background\n", &[], None, json),
        BackgroundState::On { files, current } => {
            let other = (!current).then(|| {
                Finding::warning(
                    "background.other",
                    "The check runs another program or other options than this command would set",
                    "It was switched on by another copy of Rolebridge, or with another --workspace or --vault",
                    "Switch it on again to have it run as this command would, or leave it",
                )
            });
            printed("on", &format!("The check runs every day\n{}", list(files)), files, other.as_ref(), json)
        }
        BackgroundState::NotRunning { files, said } => {
            let finding = Finding::error(
                "background.not_running",
                "The check is written down, but the system does not run it",
                format!("The system says: {}", if said.is_empty() { "nothing" } else { said }),
                "Log in on the desktop of this computer and switch the check on again",
            );
            printed("not_running", "", files, Some(&finding), json)
        }
    }
}

fn list(files: &[PathBuf]) -> String {
    files.iter().fold(String::new(), |list, file| list + "  " + &plain(&file.display().to_string()) + "\n")
}

fn printed(word: &str, text: &str, files: &[PathBuf], problem: Option<&Finding>, json: bool) -> Printed {
    let wrong = problem.is_some_and(|finding| finding.severity == Severity::Error);
    let err = problem.map_or_else(String::new, |finding| failure(finding, false, REFUSED).err);
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let out = if json {
        let mut line = serde_json::json!({"background": word, "files": files});
        if let Some(finding) = problem {
            line["finding"] = serde_json::json!(finding);
        }
        format!("{line}\n")
    } else {
        text.to_owned()
    };
    Printed { out, err, status: if wrong { REFUSED } else { GOOD } }
}
