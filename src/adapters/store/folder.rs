//! Where a workspace lies.

use super::error::from_io;
use crate::workflow::ports::StoreError;
use std::path::{Path, PathBuf};

/// The folder of the workspace that is used when none is named: the user's data folder of the operating system
/// (`~/.local/share/rolebridge`, `%APPDATA%\rolebridge\data`, `~/Library/Application Support/rolebridge`) and
/// `default` in it. `None` when the system tells no home.
#[must_use]
pub fn default_workspace() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "rolebridge").map(|dirs| dirs.data_dir().join("default"))
}

/// Makes the folder where it is missing, open to the user alone.
pub(super) fn make(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|e| from_io(&format!("making the folder {}", folder.display()), &e))
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
        assert!(matches!(make(&file.join("workspace")), Err(StoreError::Unusable { .. })));
        Ok(())
    }
}
