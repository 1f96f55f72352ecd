//! A virtual screen, and the program on it.

use super::{command, first_frame_ms};
use crate::display::Display;
use image::RgbImage;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A virtual screen of its own, gone with the test.
pub(super) struct Screen(Display);

impl Screen {
    pub(super) fn start() -> Self {
        let screen = Self(Display::start());
        wait_until("the screen answers", Duration::from_secs(30), || screen.tool(&["xdotool", "getdisplaygeometry"]).status.success());
        screen
    }

    pub(super) fn tool(&self, words: &[&str]) -> Output {
        Command::new(words[0])
            .args(&words[1..])
            .env("DISPLAY", self.0.name())
            .output()
            .expect("xdotool or maim is missing: packaging/check installs it")
    }

    /// The program on this screen, not started yet.
    pub(super) fn command(&self, workspace: &Path, arguments: &[&str]) -> Command {
        let mut command = command(workspace, arguments);
        command
            .env("DISPLAY", self.0.name())
            .env_remove("WAYLAND_DISPLAY")
            .env("ROLEBRIDGE_LOG", "rolebridge=info,error")
            .env("NO_COLOR", "1");
        command
    }

    pub(super) fn program(&self, workspace: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Program {
        let mut command = self.command(workspace, arguments);
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Program::start(command)
    }

    /// Waits for the window, gives it the whole screen and the keyboard.
    pub(super) fn focus(&self) {
        let window = self.window();
        self.tool(&["xdotool", "windowmove", &window, "0", "0", "windowsize", &window, "1280", "800", "windowfocus", &window]);
        // a window takes keys only once it has painted
        std::thread::sleep(Duration::from_secs(3));
    }

    pub(super) fn window(&self) -> String {
        wait_until("a window opens", Duration::from_secs(60), || !self.windows().is_empty());
        self.windows().lines().next().expect("a window").to_owned()
    }

    pub(super) fn windows(&self) -> String {
        String::from_utf8(self.tool(&["xdotool", "search", "--onlyvisible", "--name", "."]).stdout).unwrap()
    }

    pub(super) fn picture(&self) -> RgbImage {
        let file = self.tool(&["maim", "--hidecursor"]).stdout;
        image::load_from_memory_with_format(&file, image::ImageFormat::Png).expect("a picture of the screen").to_rgb8()
    }

    /// The picture once it no longer changes.
    pub(super) fn settled_picture(&self) -> RgbImage {
        let mut last = self.picture();
        for _ in 0..20 {
            std::thread::sleep(Duration::from_millis(500));
            let now = self.picture();
            if now == last {
                break;
            }
            last = now;
        }
        last
    }
}

/// The running program, gone with the test.
pub(super) struct Program {
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Program {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let (log, mut stderr) = (Arc::new(Mutex::new(String::new())), BufReader::new(child.stderr.take().unwrap()));
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            let mut line = String::new();
            while stderr.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                kept.lock().unwrap().push_str(&line);
                line.clear();
            }
            let _ = stderr.read_to_string(&mut line);
        });
        Self { child, log }
    }

    /// What it logged so far.
    pub(super) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// What an ended program said on standard output.
    pub(super) fn said(&mut self) -> String {
        let mut text = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// Waits for the first frame and looks who painted it.
    pub(super) fn painted_by(&self, renderer: &str) -> u64 {
        wait_until("the first frame", Duration::from_secs(120), || first_frame_ms(&self.log()).is_some());
        let log = self.log();
        let last = log.lines().rfind(|line| line.contains("opening the window")).unwrap_or_default();
        assert!(last.contains(&format!("renderer=\"{renderer}\"")), "not painted by {renderer}:\n{log}");
        first_frame_ms(&log).unwrap()
    }

    /// Waits until it uses no processor time any more, for as long as asked.
    pub(super) fn rests(&self, long: Duration) {
        let deadline = Instant::now() + 6 * long + Duration::from_secs(30);
        loop {
            let before = self.ticks();
            std::thread::sleep(long);
            let ticks = self.ticks() - before;
            // a hundred ticks are a second; threads that look at the clock now and then may add up to one or two
            if ticks <= 2 {
                return;
            }
            assert!(Instant::now() < deadline, "{ticks} ticks of processor time in {long:?} at rest");
        }
    }

    /// Ticks of processor time since it started.
    pub(super) fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// Resident memory in MB.
    pub(super) fn resident_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    pub(super) fn lives(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end and gives its exit code.
    pub(super) fn ends(&mut self) -> Option<i32> {
        let began = Instant::now();
        while self.lives() {
            assert!(began.elapsed() < Duration::from_secs(30), "it does not end:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        self.child.wait().unwrap().code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn wait_until(what: &str, limit: Duration, ready: impl Fn() -> bool) {
    let began = Instant::now();
    while !ready() {
        assert!(began.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
