//! The real window on a virtual screen: with Mesa's software drivers, without any driver, without a display. It opens, can
//! be used with the keyboard, rests, is there once a workspace and comes back where it was.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod figures;
mod screen;

use image::RgbImage;
use screen::{Screen, wait_until};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

/// The program that is judged; `ROLEBRIDGE_JUDGES_PROGRAM` names another build of it, such as the release one, for its figures.
static PROGRAM: LazyLock<OsString> =
    LazyLock::new(|| std::env::var_os("ROLEBRIDGE_JUDGES_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_rolebridge").into()));

/// What takes Mesa's drivers, and any other, out of reach: neither Vulkan nor EGL nor GLX finds one.
const WITHOUT_DRIVERS: [(&str, &str); 7] = [
    ("LIBGL_DRIVERS_PATH", "/nonexistent"),
    ("GBM_BACKENDS_PATH", "/nonexistent"),
    ("VK_DRIVER_FILES", "/nonexistent"),
    ("VK_ICD_FILENAMES", "/nonexistent"),
    ("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent"),
    ("__EGL_VENDOR_LIBRARY_DIRS", "/nonexistent"),
    ("__GLX_VENDOR_LIBRARY_NAME", "nonexistent"),
];

fn opens_practice_and_rests(renderer: &str) {
    let (screen, folder) = (Screen::start(), tempfile::tempdir().unwrap());
    let program = screen.program(folder.path(), &["--renderer", renderer], &[]);
    program.painted_by(renderer);
    screen.focus();
    let first = screen.picture();
    not_blank(&first);
    // the first door
    screen.tool(&["xdotool", "key", "1"]);
    wait_until("practice is connected", Duration::from_secs(60), || folder.path().join("practice.json").exists());
    wait_until("the screen changes", Duration::from_secs(60), || screen.picture() != first);
    program.rests(Duration::from_secs(10));
}

#[test]
fn with_wgpu_on_software_drivers_it_opens_practice_and_rests() {
    opens_practice_and_rests("wgpu");
}

#[test]
fn with_glow_on_software_drivers_it_opens_practice_and_rests() {
    opens_practice_and_rests("glow");
}

#[test]
fn with_the_processor_alone_it_opens_practice_and_rests() {
    opens_practice_and_rests("software");
}

#[test]
fn without_drivers_the_processor_paints_what_opengl_would() {
    let picture = |arguments: &[&str], environment: &[(&str, &str)], painter: &str| {
        let (screen, folder) = (Screen::start(), tempfile::tempdir().unwrap());
        let program = screen.program(folder.path(), arguments, environment);
        program.painted_by(painter);
        screen.focus();
        screen.settled_picture()
    };
    let opengl = picture(&["--renderer", "glow"], &[], "glow");
    not_blank(&opengl);
    for asked in [&["--renderer", "wgpu"][..], &["--renderer", "glow"], &[]] {
        let without = picture(asked, &WITHOUT_DRIVERS, "software");
        not_blank(&without);
        // the notice that another renderer was to paint is in the top bar, so that the rest is compared
        alike(&without, &opengl, if asked.is_empty() { 0 } else { 60 });
    }
}

#[test]
fn a_renderer_that_panics_makes_room_for_the_next() {
    let (screen, folder) = (Screen::start(), tempfile::tempdir().unwrap());
    // eframe without its screenshot feature panics when it sees this variable
    let program = screen.program(folder.path(), &["--renderer", "glow"], &[("EFRAME_SCREENSHOT_TO", "x")]);
    program.painted_by("software");
    assert!(program.log().contains("broke down"), "{}", program.log());
    screen.focus();
    not_blank(&screen.settled_picture());
}

#[test]
fn a_second_start_raises_the_first_window_and_a_kill_leaves_nothing() {
    let (screen, folder) = (Screen::start(), tempfile::tempdir().unwrap());
    let mut first = screen.program(folder.path(), &["--renderer", "software"], &[]);
    first.painted_by("software");
    let mut second = screen.program(folder.path(), &["--renderer", "software"], &[]);
    assert_eq!(second.ends(), Some(0), "{}", second.log());
    assert!(second.said().contains("open on this workspace already"), "{}", second.said());
    assert!(first.lives() && screen.windows().lines().count() == 1);
    first.kill();
    let third = screen.program(folder.path(), &["--renderer", "software"], &[]);
    third.painted_by("software");
}

#[test]
fn the_window_comes_back_where_it_was() {
    let (screen, folder) = (Screen::start(), tempfile::tempdir().unwrap());
    let mut program = screen.program(folder.path(), &["--renderer", "software"], &[]);
    program.painted_by("software");
    let window = screen.window();
    screen.tool(&["xdotool", "windowmove", "--sync", &window, "70", "50"]);
    screen.tool(&["xdotool", "windowsize", "--sync", &window, "1010", "690"]);
    std::thread::sleep(Duration::from_secs(2));
    // no window manager is there to ask: the program's own way out
    screen.tool(&["xdotool", "windowfocus", "--sync", &window, "key", "ctrl+q"]);
    assert_eq!(program.ends(), Some(0), "{}", program.log());
    let again = screen.program(folder.path(), &["--renderer", "software"], &[]);
    again.painted_by("software");
    let place = String::from_utf8(screen.tool(&["xdotool", "getwindowgeometry", "--shell", &screen.window()]).stdout).unwrap();
    for wanted in ["X=70", "Y=50", "WIDTH=1010", "HEIGHT=690"] {
        assert!(place.lines().any(|line| line == wanted), "{wanted} in\n{place}");
    }
}

#[test]
fn without_a_display_it_names_the_command_line_way() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(&*PROGRAM)
        .args(["--vault", "memory", "--workspace"])
        .arg(folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("no display") && err.contains("rolebridge rehearse") && err.contains("rolebridge inspect"), "{err}");
}

#[test]
fn figures_with_a_thousand_instances() {
    let folder = tempfile::tempdir().unwrap();
    figures::fill(folder.path(), 1000);
    for renderer in ["software", "glow", "wgpu"] {
        figures::measure(folder.path(), renderer);
    }
}

fn not_blank(picture: &RgbImage) {
    let mut colors: Vec<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
    colors.sort_unstable();
    let most = colors.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap();
    let different = colors.chunk_by(|a, b| a == b).count();
    assert!(different > 30 && most * 1000 < colors.len() * 995, "{different} colours, one of them on {most} of {} pixels", colors.len());
}

/// Whether two pictures show the same below a line: edges may differ a little, nothing may be elsewhere.
fn alike(one: &RgbImage, other: &RgbImage, from: u32) {
    assert_eq!(one.dimensions(), other.dimensions());
    let differs = |(x, y, pixel): (u32, u32, &image::Rgb<u8>)| {
        y >= from && pixel.0.iter().zip(other.get_pixel(x, y).0).any(|(a, b)| a.abs_diff(b) > 24)
    };
    let different = one.enumerate_pixels().filter(|place| differs(*place)).count();
    let all = one.pixels().len();
    println!("{different} of {all} pixels differ");
    assert!(different * 1000 <= all, "{different} of {all} pixels differ");
}

/// The log line that the first frame leaves.
fn first_frame_ms(log: &str) -> Option<u64> {
    let line = log.lines().find(|line| line.contains("first frame"))?;
    line.split("ms=").nth(1)?.split_whitespace().next()?.parse().ok()
}

/// Runs the program on a workspace.
fn command(workspace: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.args(["--vault", "memory", "--workspace"]).arg(workspace).args(arguments);
    command
}
