//! Switching the check on and off, and looking how it stands. The same for every system: files, then commands.

use super::{BackgroundPort, BackgroundState, CheckCommand, MARK, Order, Recipe};
use crate::domain::finding::{Finding, Technical, sentence};
use crate::workflow::ports::{FileError, Ran};
use std::path::PathBuf;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switched {
    /// The files that were written or removed.
    pub files: Vec<PathBuf>,
    /// Why the system did not follow, where it did not.
    pub problem: Option<Finding>,
}

/// Writes the check's files and has the system run it daily. One that is ours already is replaced.
///
/// # Errors
/// When a file or task of that name is not ours, or a file can't be written. Nothing is changed then.
pub async fn on(port: &dyn BackgroundPort, command: &CheckCommand) -> Result<Switched, Box<Finding>> {
    let recipe = Recipe::of(port, command)?;
    check_ours(port, &recipe).await?;
    for (path, bytes) in &recipe.files {
        port.write(path, bytes).await.map_err(boxed)?;
    }
    let mut problem = None;
    for order in &recipe.start {
        if let Err(said) = obey(port, order).await
            && !order.may_fail
        {
            problem = Some(not_started(order, &said));
            break;
        }
    }
    Ok(Switched { files: recipe.files.into_iter().map(|(path, _)| path).collect(), problem })
}

/// Has the system stop running the check and removes its files.
///
/// # Errors
/// When a file or task of that name is not ours, or a file can't be removed.
pub async fn off(port: &dyn BackgroundPort, command: &CheckCommand) -> Result<Switched, Box<Finding>> {
    let recipe = Recipe::of(port, command)?;
    let there = check_ours(port, &recipe).await?;
    if there.is_empty() {
        return Ok(Switched { files: Vec::new(), problem: None });
    }
    let mut problem = None;
    for order in &recipe.stop {
        if let Err(said) = obey(port, order).await {
            problem = Some(not_stopped(order, &said));
        }
    }
    for path in recipe.links.iter().chain(&there) {
        port.remove(path).await.map_err(boxed)?;
    }
    for order in &recipe.forget {
        if let Err(said) = obey(port, order).await {
            problem.get_or_insert_with(|| not_stopped(order, &said));
        }
    }
    Ok(Switched { files: there, problem })
}

/// How the check stands.
///
/// # Errors
/// When a file or task of that name is not ours, or a file can't be read.
pub async fn state(port: &dyn BackgroundPort, command: &CheckCommand) -> Result<BackgroundState, Box<Finding>> {
    let recipe = Recipe::of(port, command)?;
    let files = check_ours(port, &recipe).await?;
    if files.is_empty() {
        return Ok(BackgroundState::Off);
    }
    let mut current = true;
    for (path, bytes) in &recipe.files {
        current &= port.read(path).await.map_err(boxed)?.as_ref() == Some(bytes);
    }
    Ok(match obey(port, &recipe.ask).await {
        Ok(_) => BackgroundState::On { files, current },
        Err(said) => BackgroundState::NotRunning { files, said },
    })
}

/// The files that are there; all of them have to be ours, and so has the task.
async fn check_ours(port: &dyn BackgroundPort, recipe: &Recipe) -> Result<Vec<PathBuf>, Box<Finding>> {
    let mut there = Vec::new();
    for (path, _) in &recipe.files {
        let Some(bytes) = port.read(path).await.map_err(boxed)? else { continue };
        if !is_ours(&bytes) {
            return Err(Box::new(foreign(&path.display().to_string())));
        }
        there.push(path.clone());
    }
    if let Some(order) = &recipe.task
        && let Ok(told) = obey(port, order).await
        && !is_ours(told.as_bytes())
    {
        return Err(Box::new(foreign(&order.shown())));
    }
    Ok(there)
}

/// Whether the mark is in it, in UTF-8 or UTF-16.
fn is_ours(bytes: &[u8]) -> bool {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&narrow).contains(MARK)
}

/// What the command printed, or why it did not work.
async fn obey(port: &dyn BackgroundPort, order: &Order) -> Result<String, String> {
    match port.run(order.program, &order.arguments).await {
        Ran::Done(said) => Ok(said),
        Ran::Failed(said) => Err(sentence(said.trim())),
        Ran::NotThere => Err(format!("There is no {} on this computer", order.program)),
    }
}

#[allow(clippy::needless_pass_by_value)] // the shape that map_err asks for
fn boxed(error: FileError) -> Box<Finding> {
    Box::new(error.finding())
}

fn with_words(finding: Finding, said: &str) -> Finding {
    finding.with_technical(Technical { message: Some(said.to_owned()), ..Technical::default() })
}

fn foreign(what: &str) -> Finding {
    Finding::error(
        "background.foreign",
        format!("Something of the check's name is there and is not Rolebridge's: {what}"),
        "It has no mark of Rolebridge, so it is neither replaced nor removed",
        "Look what it is; move it away if you don't need it, then try again",
    )
}

fn not_started(order: &Order, said: &str) -> Finding {
    let finding = Finding::error(
        "background.not_started",
        "The check is written down, but the system does not run it yet",
        format!("The command {} did not work: there may be no session of yours that it could speak to", order.shown()),
        "Log in on the desktop of this computer and switch the check on again, or give that command yourself",
    );
    with_words(finding, said)
}

fn not_stopped(order: &Order, said: &str) -> Finding {
    let finding = Finding::warning(
        "background.not_stopped",
        "The check's files are gone; the system may keep the timer until you log out",
        format!("The command {} did not work: there may be no session of yours that it could speak to", order.shown()),
        "Log out and in again, or give that command yourself",
    );
    with_words(finding, said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::ports::BackgroundKind;
    use async_trait::async_trait;
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::Mutex;

    /// A system in memory.
    struct Desk {
        kind: BackgroundKind,
        files: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
        ran: Mutex<Vec<String>>,
        /// What each command answers, by a word in it.
        answers: Vec<(&'static str, Ran)>,
    }

    #[async_trait]
    impl BackgroundPort for Desk {
        fn kind(&self) -> BackgroundKind {
            self.kind
        }
        fn folder(&self) -> Option<PathBuf> {
            Some("/desk".into())
        }
        fn user(&self) -> Option<u32> {
            Some(501)
        }
        async fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, FileError> {
            Ok(self.files.lock().unwrap().get(path).cloned())
        }
        async fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
            self.files.lock().unwrap().insert(path.to_owned(), bytes.to_vec());
            Ok(())
        }
        async fn remove(&self, path: &Path) -> Result<(), FileError> {
            self.files.lock().unwrap().remove(path);
            Ok(())
        }
        async fn run(&self, program: &str, arguments: &[String]) -> Ran {
            let line = format!("{program} {}", arguments.join(" "));
            let answer = self.answers.iter().find(|(word, _)| line.contains(word)).map(|(_, answer)| answer.clone());
            self.ran.lock().unwrap().push(line);
            answer.unwrap_or(Ran::Done(String::new()))
        }
    }

    fn desk(kind: BackgroundKind, answers: Vec<(&'static str, Ran)>) -> Desk {
        Desk { kind, files: Mutex::default(), ran: Mutex::default(), answers }
    }

    fn command() -> CheckCommand {
        CheckCommand { program: "/opt/rolebridge".into(), arguments: vec!["certificates".into(), "--notify".into()] }
    }

    const KINDS: [BackgroundKind; 3] = [BackgroundKind::Systemd, BackgroundKind::WindowsTask, BackgroundKind::Launchd];

    /// Windows says that there is no such task until there is one.
    fn no_task() -> Vec<(&'static str, Ran)> {
        vec![("/Query", Ran::Failed("ERROR: The system cannot find the file specified.".into()))]
    }

    #[tokio::test]
    async fn on_and_off_leave_nothing_behind_on_any_system() {
        for kind in KINDS {
            let desk = desk(kind, no_task());
            assert_eq!(state(&desk, &command()).await, Ok(BackgroundState::Off), "{kind:?}");
            for _ in 0..2 {
                assert_eq!(on(&desk, &command()).await.unwrap().problem, None, "{kind:?}");
            }
            assert!(desk.files.lock().unwrap().values().all(|bytes| is_ours(bytes)), "{kind:?}");
            assert!(!off(&desk, &command()).await.unwrap().files.is_empty(), "{kind:?}");
            assert!(desk.files.lock().unwrap().is_empty(), "{kind:?}");
            assert_eq!(off(&desk, &command()).await, Ok(Switched { files: Vec::new(), problem: None }), "{kind:?}");
        }
    }

    #[tokio::test]
    async fn what_is_not_ours_is_neither_replaced_nor_removed() {
        for kind in KINDS {
            let desk = desk(kind, no_task());
            let path = Recipe::of(&desk, &command()).unwrap().files[0].0.clone();
            desk.files.lock().unwrap().insert(path.clone(), b"somebody's own".to_vec());
            assert_eq!(on(&desk, &command()).await.unwrap_err().id, "background.foreign", "{kind:?}");
            assert_eq!(off(&desk, &command()).await.unwrap_err().id, "background.foreign", "{kind:?}");
            assert_eq!(state(&desk, &command()).await.unwrap_err().id, "background.foreign", "{kind:?}");
            assert_eq!(desk.files.lock().unwrap()[&path], b"somebody's own", "{kind:?}");
            assert!(desk.ran.lock().unwrap().iter().all(|line| line.contains("/Query")), "{kind:?}: nothing was started or stopped");
        }
        let theirs = desk(BackgroundKind::WindowsTask, vec![("/Query", Ran::Done("<Task>another</Task>".into()))]);
        assert_eq!(on(&theirs, &command()).await.unwrap_err().id, "background.foreign");
        assert!(theirs.files.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_system_that_does_not_follow_is_told() {
        for (answer, words) in [(Ran::NotThere, "There is no systemctl on this computer"), (Ran::Failed("no bus\n".into()), "No bus")] {
            let desk = desk(BackgroundKind::Systemd, vec![("systemctl", answer)]);
            let done = on(&desk, &command()).await.unwrap();
            let problem = done.problem.unwrap();
            assert_eq!((problem.id.as_str(), done.files.len()), ("background.not_started", 2));
            assert_eq!(problem.technical.unwrap().message.as_deref(), Some(words));
            let BackgroundState::NotRunning { said, .. } = state(&desk, &command()).await.unwrap() else { panic!("it does not run") };
            assert_eq!(said, words);
            assert_eq!(off(&desk, &command()).await.unwrap().problem.unwrap().id, "background.not_stopped");
            assert!(desk.files.lock().unwrap().is_empty(), "the files go all the same");
        }
    }

    #[tokio::test]
    async fn a_check_with_other_options_is_not_current() {
        let desk = desk(BackgroundKind::Systemd, Vec::new());
        on(&desk, &command()).await.unwrap();
        let other = CheckCommand { program: "/opt/other".into(), ..command() };
        assert!(matches!(state(&desk, &command()).await, Ok(BackgroundState::On { current: true, .. })));
        assert!(matches!(state(&desk, &other).await, Ok(BackgroundState::On { current: false, .. })));
    }
}
