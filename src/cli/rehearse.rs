//! `rolebridge rehearse`: the whole procedure, a line a step.

use crate::domain::finding::Finding;
use crate::workflow::rehearse::{Line, News, Rehearsal, rehearse};
use serde::Serialize;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// The last line of `--json`.
#[derive(Debug, Serialize)]
struct Summary {
    result: &'static str,
    accounts: usize,
    ms: u64,
}

/// Where lines go: results and, apart from them, progress.
type Output = Arc<Mutex<dyn Write + Send>>;

/// Runs a rehearsal and writes about it. Returns whether every account was proven.
///
/// Results go to `results` (JSON lines with `json`, a table otherwise), progress to `progress`.
pub async fn run(rehearsal: &Rehearsal, json: bool, results: Output, progress: Output) -> bool {
    let began = Instant::now();
    let news: Arc<dyn Fn(News) + Send + Sync> = {
        let (results, progress) = (Arc::clone(&results), Arc::clone(&progress));
        Arc::new(move |news| tell(&news, json, &results, &progress))
    };
    let outcome = rehearse(rehearsal, news).await;
    let (accounts, problems): (usize, Vec<Box<Finding>>) = match outcome {
        Ok(accounts) => (accounts.len(), accounts.into_iter().filter_map(Result::err).collect()),
        Err(finding) => (0, vec![finding]),
    };
    for finding in &problems {
        write(&progress, super::output::failure(finding, false, super::output::REFUSED).err.trim_end());
    }
    let proven = problems.is_empty() && accounts > 0;
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let summary = Summary { result: if proven { "proven" } else { "failed" }, accounts, ms };
    if json {
        write(&results, &serde_json::to_string(&summary).unwrap_or_default());
    } else {
        let words = if proven { "Every sign-in was proven" } else { "Not every sign-in was proven" };
        write(&results, &format!("{words}: {accounts} account(s), {:.1} s", began.elapsed().as_secs_f64()));
    }
    proven
}

fn tell(news: &News, json: bool, results: &Output, progress: &Output) {
    match news {
        News::Identity(who) => {
            write(progress, &format!("AWS account {}, as {}{}", who.account, who.arn, if who.practice { " (practice)" } else { "" }));
        }
        News::Line(line) if json => write(results, &serde_json::to_string(line).unwrap_or_default()),
        News::Line(line) => write(results, &row(line)),
        News::Call { account, step, action } => write(progress, &format!("{account}  {:>2} {}: {action}", step.number(), step.title())),
        News::Session { account, assumed_role_arn } => write(progress, &format!("{account}  signed in as {assumed_role_arn}")),
        News::Waiting { account, reason } => write(progress, &format!("{account}  waiting: {reason}")),
    }
}

fn row(line: &Line) -> String {
    let text = format!("{}  {:<16} {:<18} {:>6} ms  {}", line.account, line.step, line.state, line.ms, line.reason);
    text.trim_end().to_owned()
}

/// A reader that went away (a closed pipe) is no reason to stop half-way through a set-up.
fn write(output: &Output, line: &str) {
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}
