//! Linux: a timer and a service of the user's own systemd. Source: systemd.service(5), "Command lines"; systemd.unit(5), "Specifiers".

use super::{CheckCommand, HOUR, MARK, Order, Recipe};
use std::path::Path;

const SERVICE: &str = "rolebridge-check.service";
const TIMER: &str = "rolebridge-check.timer";

/// `folder` is systemd's folder for units of the user.
pub(super) fn recipe(folder: &Path, command: &CheckCommand) -> Recipe {
    let systemctl = |arguments: &[&str]| Order::new("systemctl", &[&["--user"], arguments].concat());
    Recipe {
        files: vec![(folder.join(SERVICE), service(command).into_bytes()), (folder.join(TIMER), timer().into_bytes())],
        links: vec![folder.join("timers.target.wants").join(TIMER)],
        task: None,
        start: vec![systemctl(&["daemon-reload"]), systemctl(&["enable", "--now", TIMER])],
        stop: vec![systemctl(&["disable", "--now", TIMER])],
        forget: vec![systemctl(&["daemon-reload"])],
        ask: systemctl(&["is-active", TIMER]),
    }
}

fn service(command: &CheckCommand) -> String {
    let line = line(command);
    format!("# {MARK}\n[Unit]\nDescription=Rolebridge: what ends soon\n\n[Service]\nType=oneshot\nExecStart={line}\n")
}

/// systemd starts no program whose path holds a quote or a backslash, however it is written: a shell does, which gets the path as an
/// argument and reads nothing of it.
fn line(command: &CheckCommand) -> String {
    let mut words = if command.program.contains(['"', '\'', '\\']) {
        vec!["/bin/sh".to_owned(), "-c".to_owned(), quoted(r#"exec "$0" "$@""#, true), quoted(&command.program, true)]
    } else {
        vec![quoted(&command.program, false)]
    };
    words.extend(command.arguments.iter().map(|argument| quoted(argument, true)));
    words.join(" ")
}

fn timer() -> String {
    format!(
        "# {MARK}\n[Unit]\nDescription=Rolebridge: looks once a day what ends soon\n\n\
         [Timer]\nOnCalendar=*-*-* {HOUR:02}:00:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
}

/// A word of a command line, always in quotes. A percent sign begins a specifier everywhere; a dollar sign begins a variable in
/// arguments, but not in the path of the program.
fn quoted(text: &str, is_argument: bool) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '%' => out.push_str("%%"),
            '$' if is_argument => out.push_str("$$"),
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_systemd_reads_them() {
        for (text, argument) in [
            ("/home/kim/My Documents", r#""/home/kim/My Documents""#),
            ("100%", r#""100%%""#),
            ("%h", r#""%%h""#),
            ("$HOME", r#""$$HOME""#),
            (r#"a"b"#, r#""a\"b""#),
            (r"a\b\", r#""a\\b\\""#),
            ("Jürgen's", r#""Jürgen's""#),
            ("", r#""""#),
        ] {
            assert_eq!(quoted(text, true), argument);
        }
        assert_eq!(quoted("/opt/a$b c%d", false), r#""/opt/a$b c%%d""#);
    }

    #[test]
    fn a_path_that_systemd_takes_in_no_form_goes_through_a_shell() {
        let command = |program: &str| CheckCommand { program: program.into(), arguments: vec!["a b".into()] };
        assert_eq!(line(&command("/opt/a$b c%d")), r#""/opt/a$b c%%d" "a b""#);
        assert_eq!(line(&command("/home/o'brien/$x")), r#"/bin/sh -c "exec \"$$0\" \"$$@\"" "/home/o'brien/$$x" "a b""#);
        assert!(line(&command(r#"/a"b\c"#)).ends_with(r#" "/a\"b\\c" "a b""#));
    }

    #[test]
    fn the_service_runs_the_check_and_the_timer_starts_it() {
        let arguments = ["--workspace", "/data/50 % für uns", "certificates", "--notify"].map(str::to_owned).to_vec();
        let command = CheckCommand { program: "/opt/Role Bridge/rolebridge".into(), arguments };
        let recipe = recipe(Path::new("/config/systemd/user"), &command);
        let text = |index: usize| String::from_utf8(recipe.files[index].1.clone()).unwrap();
        assert!(text(0).starts_with(&format!("# {MARK}\n[Unit]\n")) && text(1).starts_with(&format!("# {MARK}\n")));
        let line = r#"ExecStart="/opt/Role Bridge/rolebridge" "--workspace" "/data/50 %% für uns" "certificates" "--notify""#;
        assert!(text(0).lines().any(|l| l == line), "{}", text(0));
        assert!(text(1).contains("OnCalendar=*-*-* 09:00:00\nPersistent=true\n"), "{}", text(1));
        assert_eq!(recipe.start[1].shown(), "systemctl --user enable --now rolebridge-check.timer");
    }
}
