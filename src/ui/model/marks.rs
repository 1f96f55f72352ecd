//! The user's own marks: a colour and a name for a directory or an account. They never carry meaning alone.

use super::Model;
use crate::domain::account::AccountId;
use crate::domain::directory::TenantId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All marks, as JSON: the setting's key.
pub const MARKS: &str = "ui.marks";

/// A mark.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mark {
    /// Which of the theme's presets; nothing for the one that the kind of thing has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<u8>,
    /// A name of the user's own; empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// What a mark is for.
#[must_use]
pub fn directory_key(tenant: &TenantId) -> String {
    format!("directory/{}", tenant.as_str())
}

/// What a mark is for.
#[must_use]
pub fn account_key(account: &AccountId) -> String {
    format!("aws/{account}")
}

impl Model {
    /// The mark of a directory or an account, by its key.
    #[must_use]
    pub fn mark(&self, key: &str) -> Mark {
        self.marks().remove(key).unwrap_or_default()
    }

    /// All marks with this one changed, as the setting holds them.
    #[must_use]
    pub fn with_mark(&self, key: &str, mark: Mark) -> String {
        let mut marks = self.marks();
        if mark == Mark::default() {
            marks.remove(key);
        } else {
            marks.insert(key.to_owned(), mark);
        }
        serde_json::to_string(&marks).unwrap_or_default()
    }

    fn marks(&self) -> BTreeMap<String, Mark> {
        self.settings.get(MARKS).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_kept_and_taken_away_again() {
        let mut model = Model::default();
        let mark = Mark { preset: Some(3), name: "Old tenant".into() };
        let json = model.with_mark("directory/a", mark.clone());
        model.settings.insert(MARKS.into(), json);
        assert_eq!(model.mark("directory/a"), mark);
        assert_eq!(model.mark("directory/b"), Mark::default());
        assert_eq!(model.with_mark("directory/a", Mark::default()), "{}");
        model.settings.insert(MARKS.into(), "not JSON".into());
        assert_eq!(model.mark("directory/a"), Mark::default());
    }
}
