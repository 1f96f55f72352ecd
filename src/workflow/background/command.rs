//! The command that the system runs: this program, with the workspace and the vault that were named.

use crate::domain::finding::Finding;
use std::path::Path;

/// Program and arguments, fit to be written into a file of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckCommand {
    /// The program, with its whole path.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl CheckCommand {
    /// The check with this program. `options` go in front of the check's own.
    ///
    /// # Errors
    /// When the path of the program or an option can't stand in such a file.
    pub fn new(program: &Path, options: &[&Path]) -> Result<Self, Box<Finding>> {
        let mut arguments = options.iter().map(|option| fit(option)).collect::<Result<Vec<_>, _>>()?;
        arguments.extend(["certificates", "--notify"].map(str::to_owned));
        if !program.is_absolute() {
            return Err(Box::new(unfit(program)));
        }
        Ok(Self { program: fit(program)?, arguments })
    }
}

fn fit(path: &Path) -> Result<String, Box<Finding>> {
    let bad = |c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    path.to_str().filter(|text| !text.contains(bad)).map(str::to_owned).ok_or_else(|| Box::new(unfit(path)))
}

fn unfit(path: &Path) -> Finding {
    Finding::error(
        "background.path",
        format!("The path {:?} can't be given to the system", path.display().to_string()),
        "It is not whole, or holds characters that the system's file can't carry",
        "Put the program and the workspace where the path is of ordinary characters, then switch the check on again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_file_can_carry_is_refused() {
        let here = std::env::current_dir().unwrap();
        let whole = here.join("ro le\"b%r$idge-ü");
        let made = CheckCommand::new(&whole, &[Path::new("--workspace"), Path::new("a b")]).unwrap();
        assert_eq!(made.arguments, ["--workspace", "a b", "certificates", "--notify"]);
        for bad in [here.join("a\nb"), here.join("a\u{1b}b"), Path::new("relative").to_owned()] {
            assert_eq!(CheckCommand::new(&bad, &[]).unwrap_err().id, "background.path", "{bad:?}");
        }
        assert!(CheckCommand::new(&whole, &[Path::new("a\tb")]).is_err());
    }
}
