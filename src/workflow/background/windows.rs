//! Windows: a scheduled task of the user, without elevated rights, registered from an XML file.
//!
//! Source: "Task Scheduler Schema" and "schtasks create"; for arguments the rules of `CommandLineToArgvW`.

use super::{CheckCommand, HOUR, MARK, Order, Recipe, xml};
use crate::domain::finding::Finding;
use std::path::Path;

const TASK: &str = "Rolebridge check";

/// `folder` is the program's own folder for local data.
pub(super) fn recipe(folder: &Path, command: &CheckCommand) -> Result<Recipe, Box<Finding>> {
    let file = folder.join("background-check.xml");
    let shown = file.to_string_lossy().into_owned();
    let query = Order::new("schtasks", &["/Query", "/TN", TASK, "/XML"]);
    Ok(Recipe {
        files: vec![(file, utf16(&task(command)?))],
        links: Vec::new(),
        task: Some(query.clone()),
        start: vec![Order::new("schtasks", &["/Create", "/TN", TASK, "/XML", &shown, "/F"])],
        stop: vec![Order::new("schtasks", &["/Delete", "/TN", TASK, "/F"])],
        forget: Vec::new(),
        ask: query,
    })
}

fn task(command: &CheckCommand) -> Result<String, Box<Finding>> {
    let arguments = command.arguments.iter().map(|text| argument(text)).collect::<Vec<_>>().join(" ");
    if let Some(bad) = [&command.program, &arguments].into_iter().find(|text| expands(text)) {
        return Err(Box::new(expanded(bad)));
    }
    let (program, arguments) = (xml(&command.program), xml(&arguments));
    Ok(format!(
        r#"<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Author>Rolebridge</Author>
    <Description>{MARK}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{HOUR:02}:00:00</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT30M</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"#
    )
    .replace('\n', "\r\n"))
}

/// An argument as `CommandLineToArgvW` reads it back: backslashes count only in front of a quote.
fn argument(text: &str) -> String {
    if !text.is_empty() && !text.contains([' ', '\t', '"']) {
        return text.to_owned();
    }
    let (mut out, mut slashes) = (String::from("\""), 0);
    for c in text.chars() {
        match c {
            '\\' => slashes += 1,
            '"' => {
                out += &"\\".repeat(slashes * 2 + 1);
                slashes = 0;
                out.push('"');
                continue;
            }
            _ => {
                out += &"\\".repeat(slashes);
                slashes = 0;
            }
        }
        if c != '\\' {
            out.push(c);
        }
    }
    out + &"\\".repeat(slashes * 2) + "\""
}

/// Whether the scheduler would put a variable in the place of a part of it: it knows no way to write these signs.
fn expands(text: &str) -> bool {
    text.matches('%').count() > 1 || text.contains("$(")
}

fn expanded(text: &str) -> Finding {
    Finding::error(
        "background.variable",
        "Windows would change a path of the check",
        format!("In {text} it takes what stands between two percent signs, or behind $(, for a variable"),
        "Put the program and the workspace where the path has no such signs, then switch the check on again",
    )
}

/// As `schtasks` reads it: UTF-16 with its mark, little end first.
fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(program: &str, arguments: &[&str]) -> CheckCommand {
        CheckCommand { program: program.into(), arguments: arguments.iter().map(|text| (*text).to_owned()).collect() }
    }

    /// The rules the other way round, as they are documented: 2n backslashes and a quote are n and a border, 2n+1 are n and a quote.
    fn read_back(line: &str) -> Vec<String> {
        let (mut words, mut word, mut inside, mut slashes) = (Vec::new(), None::<String>, false, 0);
        for c in line.chars() {
            if c == '\\' {
                slashes += 1;
                continue;
            }
            let kept = if c == '"' { slashes / 2 } else { slashes };
            if kept > 0 {
                word.get_or_insert_default().push_str(&"\\".repeat(kept));
            }
            match c {
                '"' if slashes % 2 == 1 => word.get_or_insert_default().push('"'),
                '"' => {
                    inside = !inside;
                    word.get_or_insert_default();
                }
                ' ' | '\t' if !inside => words.extend(word.take()),
                c => word.get_or_insert_default().push(c),
            }
            slashes = 0;
        }
        if slashes > 0 {
            word.get_or_insert_default().push_str(&"\\".repeat(slashes));
        }
        words.extend(word);
        words
    }

    #[test]
    fn arguments_are_read_back_as_they_were() {
        let hard = ["plain", "", "a b", r"C:\Program Files\x\", r#"say "hi""#, r"end\\", r#"a\"b"#, r#"\\" \""#, "Jürgen $HOME 5%"];
        let line = hard.map(argument).join(" ");
        assert_eq!(read_back(&line), hard, "{line}");
        assert_eq!(argument(r"C:\My Data\"), r#""C:\My Data\\""#);
        assert_eq!(argument(r"C:\x\"), r"C:\x\");
    }

    #[test]
    fn the_task_runs_as_the_user_and_carries_the_mark() {
        let made = task(&command(r"C:\Tools & more\<r>.exe", &["--workspace", r"C:\Jürgen's data\50%", "certificates"])).unwrap();
        assert!(made.contains("<Command>C:\\Tools &amp; more\\&lt;r&gt;.exe</Command>\r\n"), "{made}");
        assert!(made.contains("<Arguments>--workspace &quot;C:\\Jürgen&apos;s data\\50%&quot; certificates</Arguments>"), "{made}");
        assert!(made.contains(MARK) && made.contains("LeastPrivilege") && !made.contains("HighestAvailable"));
        let bytes = utf16(&made);
        assert_eq!(bytes[..4], [0xFF, 0xFE, b'<', 0]);
    }

    #[test]
    fn what_windows_would_expand_is_refused() {
        for program in [r"C:\%USERNAME%\r.exe", r"C:\$(Arg0)\r.exe"] {
            assert_eq!(task(&command(program, &[])).unwrap_err().id, "background.variable");
        }
        assert!(task(&command(r"C:\5% $x\r.exe", &[])).is_ok());
    }
}
