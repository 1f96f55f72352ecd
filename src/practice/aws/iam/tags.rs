//! Tags of objects.

use super::super::error::AwsError;
use super::super::params::Params;
use super::super::state::Tag;
use super::super::xml::Xml;

/// The most tags an object has.
const MOST: usize = 50;

/// The tags as members of a list.
pub fn members(tags: &[Tag]) -> impl Iterator<Item = Xml> + '_ {
    tags.iter().map(|tag| Xml::new().text("Key", &tag.key).text("Value", &tag.value))
}

/// Adds the tags of a request to an object's, replacing those of the same key.
///
/// # Errors
/// Bad tags, or more than 50 together.
pub fn add(tags: &mut Vec<Tag>, params: &Params, ignoring_case: bool) -> Result<(), AwsError> {
    let same = |a: &str, b: &str| if ignoring_case { a.to_lowercase() == b.to_lowercase() } else { a == b };
    let new = params.tags(ignoring_case)?;
    let kept: Vec<Tag> = tags.iter().filter(|t| !new.iter().any(|n| same(&n.key, &t.key))).cloned().collect();
    if kept.len() + new.len() > MOST {
        // our guess: the wording
        return Err(AwsError::limit_exceeded("The number of tags has reached the maximum limit."));
    }
    *tags = kept.into_iter().chain(new).collect();
    Ok(())
}

/// Removes the tags of `TagKeys`.
pub fn remove(tags: &mut Vec<Tag>, params: &Params) {
    let keys = params.list("TagKeys");
    tags.retain(|tag| !keys.contains(&tag.key.as_str()));
}
