//! The real window on a virtual screen: it opens, can be used with the keyboard, and rests; without a display the program
//! says what to do instead.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_rolebridge");

/// A virtual screen of its own, gone with the test.
struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    fn start(number: u32) -> Self {
        let display = format!(":{number}");
        let server = Command::new("Xvfb").args([&display, "-screen", "0", "1280x800x24", "-nolisten", "tcp"]).stderr(Stdio::null()).spawn();
        let server = server.expect("Xvfb is missing: packaging/check installs it");
        let screen = Self { server, display };
        wait_until("the screen answers", Duration::from_secs(30), || screen.tool(&["xdotool", "getdisplaygeometry"]).status.success());
        screen
    }

    fn tool(&self, words: &[&str]) -> Output {
        Command::new(words[0])
            .args(&words[1..])
            .env("DISPLAY", &self.display)
            .output()
            .expect("xdotool or maim is missing: packaging/check installs it")
    }

    fn program(&self, workspace: &Path, renderer: &str) -> Program {
        let child = Command::new(PROGRAM)
            .args(["--renderer", renderer, "--vault", "memory", "--workspace"])
            .arg(workspace)
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .stderr(Stdio::null())
            .spawn();
        Program(child.expect("the program starts"))
    }

    /// Waits for the window and gives it the keyboard.
    fn focus(&self) {
        wait_until("a window opens", Duration::from_secs(60), || !self.windows().is_empty());
        // a window takes keys only once it has painted
        std::thread::sleep(Duration::from_secs(3));
        let window = self.windows().lines().next().expect("a window").to_owned();
        self.tool(&["xdotool", "windowmove", &window, "0", "0", "windowsize", &window, "1280", "800", "windowfocus", &window]);
        std::thread::sleep(Duration::from_secs(1));
    }

    fn windows(&self) -> String {
        String::from_utf8(self.tool(&["xdotool", "search", "--onlyvisible", "--name", "."]).stdout).unwrap()
    }

    fn picture(&self) -> Vec<u8> {
        self.tool(&["maim", "--hidecursor"]).stdout
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The running program, gone with the test.
struct Program(Child);

impl Program {
    /// Ticks of processor time since it started.
    fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait_until(what: &str, limit: Duration, ready: impl Fn() -> bool) {
    let began = Instant::now();
    while !ready() {
        assert!(began.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn opens_practice_and_rests(number: u32, renderer: &str) {
    let (screen, folder) = (Screen::start(number), tempfile::tempdir().unwrap());
    let program = screen.program(folder.path(), renderer);
    screen.focus();
    let first = screen.picture();
    assert!(first.len() > 5_000, "the first screen is empty");
    // the first door
    screen.tool(&["xdotool", "key", "1"]);
    wait_until("practice is connected", Duration::from_secs(30), || folder.path().join("practice.json").exists());
    wait_until("the screen changes", Duration::from_secs(20), || screen.picture() != first);
    std::thread::sleep(Duration::from_secs(3));
    let before = program.ticks();
    std::thread::sleep(Duration::from_secs(5));
    let ticks = program.ticks() - before;
    assert!(ticks <= 5, "{ticks} ticks of processor time in 5 s at rest");
}

#[test]
fn with_wgpu_on_software_drivers_it_opens_practice_and_rests() {
    opens_practice_and_rests(191, "wgpu");
}

#[test]
fn with_glow_on_software_drivers_it_opens_practice_and_rests() {
    opens_practice_and_rests(192, "glow");
}

#[test]
fn without_a_display_it_names_the_command_line_way() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(PROGRAM)
        .args(["--vault", "memory", "--workspace"])
        .arg(folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("no display") && err.contains("rolebridge rehearse") && err.contains("rolebridge inspect"), "{err}");
}
