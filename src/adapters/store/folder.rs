//! Where a workspace lies.

use super::error::from_io;
use crate::workflow::ports::StoreError;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

/// The folder of the workspace that is used when none is named: the user's data folder of the operating system
/// (`~/.local/share/rolebridge`, `%APPDATA%\rolebridge\data`, `~/Library/Application Support/rolebridge`) and
/// `default` in it. `None` when the system tells no home.
#[must_use]
pub fn default_workspace() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "rolebridge").map(|dirs| dirs.data_dir().join("default"))
}

/// Makes the folder where it is missing, open to the user alone (0700 on Unix; Windows profiles are private already).
///
/// # Errors
/// `Unusable` when it can't be made.
pub fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|e| from_io(&format!("making the folder {}", folder.display()), &e))
}

/// How a file of the workspace is opened for writing, and made where it is missing: for the user alone (0600 on Unix).
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).read(true).write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_named_after_the_program() {
        if let Some(folder) = default_workspace() {
            assert!(folder.ends_with("default") && folder.to_string_lossy().contains("rolebridge"));
        }
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_an_error() -> Result<(), Box<dyn std::error::Error>> {
        let place = tempfile::tempdir()?;
        let file = place.path().join("file");
        std::fs::write(&file, "x")?;
        assert!(matches!(make_folder(&file.join("workspace")), Err(StoreError::Unusable { .. })));
        Ok(())
    }
}
