//! The levels from when on something is a warning, as the user set them.

use super::Model;
pub use crate::domain::levels::Levels;
pub use crate::workflow::reminders::{KEY_DAYS, WARNING_DAYS};

impl Model {
    /// The levels as they are set.
    #[must_use]
    pub fn levels(&self) -> Levels {
        let set = |key: &str| self.settings.get(key).map(String::as_str);
        Levels::stored(set(WARNING_DAYS), set(KEY_DAYS))
    }
}
