//! Parameters of a request, and the checks that the service model asks for.
//!
//! Source: IAM and STS service models; the wording was recorded from real AWS for several members and is taken for all.

use super::error::AwsError;
use super::state::Tag;
use std::collections::BTreeMap;

/// More parameters than any operation has are not read.
const MOST_PARAMETERS: usize = 4096;
/// Values longer than this are not repeated in messages (our guess: AWS's own bound is not known).
const MOST_QUOTED: usize = 256;

/// The parameters of a form post.
#[derive(Debug, Clone, Default)]
pub struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads a form body.
    #[must_use]
    pub fn read(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).take(MOST_PARAMETERS).map(|(k, v)| (k.into_owned(), v.into_owned())).collect())
    }

    /// A value; absent and empty are different things.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The entries `name.member.1`, `name.member.2`, …
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<&str> {
        (1..=MOST_PARAMETERS).map_while(|n| self.get(&format!("{name}.member.{n}"))).collect()
    }

    /// The entries `Tags.member.N.Key` with their values.
    ///
    /// # Errors
    /// More than 50, keys and values too long, or a key twice; `ignoring_case` for objects whose keys collide whatever the case.
    pub fn tags(&self, ignoring_case: bool) -> Result<Vec<Tag>, AwsError> {
        let tags: Vec<Tag> = (1..=MOST_PARAMETERS)
            .map_while(|n| {
                let key = self.get(&format!("Tags.member.{n}.Key"))?.to_owned();
                Some(Tag { key, value: self.get(&format!("Tags.member.{n}.Value")).unwrap_or_default().to_owned() })
            })
            .collect();
        let mut checks = Checks::new(self);
        checks.tag_count(tags.len());
        for (n, tag) in tags.iter().enumerate() {
            checks.length(&format!("tags.{}.member.key", n + 1), &tag.key, 1, 128);
            checks.length(&format!("tags.{}.member.value", n + 1), &tag.value, 0, 256);
        }
        checks.done()?;
        let same = |a: &str, b: &str| if ignoring_case { a.to_lowercase() == b.to_lowercase() } else { a == b };
        if tags.iter().enumerate().any(|(n, tag)| tags[..n].iter().any(|t| same(&t.key, &tag.key))) {
            let more = if ignoring_case { " Please note that Tag keys are case insensitive." } else { "" };
            return Err(AwsError::invalid_input(format!("Duplicate tag keys found.{more}")));
        }
        Ok(tags)
    }
}

/// Checks of several parameters, reported together as AWS does.
#[derive(Debug)]
pub struct Checks<'p> {
    params: &'p Params,
    problems: Vec<String>,
    /// Problems of characters, which IAM reports one at a time and in other words.
    alphabet: Option<String>,
}

impl<'p> Checks<'p> {
    /// Begins.
    #[must_use]
    pub const fn new(params: &'p Params) -> Self {
        Self { params, problems: Vec::new(), alphabet: None }
    }

    /// A parameter that has to be there, with its least and greatest length in characters. Empty when it is not there;
    /// [`Checks::done`] tells.
    pub fn required(&mut self, name: &str, least: usize, most: usize) -> &'p str {
        if let Some(value) = self.optional(name, least, most) {
            return value;
        }
        self.problems.push(format!("Value null at '{}' failed to satisfy constraint: Member must not be null", member(name)));
        ""
    }

    /// A parameter that may be absent.
    pub fn optional(&mut self, name: &str, least: usize, most: usize) -> Option<&'p str> {
        let value = self.params.get(name)?;
        self.length(&member(name), value, least, most);
        Some(value)
    }

    /// The name of an object: its signs beside letters and digits.
    pub fn name(&mut self, name: &str, most: usize, signs: &str) -> &'p str {
        let value = self.required(name, 1, most);
        if !value.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c)) {
            let allowed = "It must contain only alphanumeric characters and/or the following: ";
            self.alphabet.get_or_insert(format!("The specified value for {} is invalid. {allowed}{signs}", member(name)));
        }
        value
    }

    /// A path: `/` when absent.
    pub fn path(&mut self, name: &str) -> &'p str {
        let Some(path) = self.optional(name, 1, 512) else { return "/" };
        let good = path.starts_with('/') && path.ends_with('/') && !path.contains("//") && path.bytes().all(|b| (b'!'..=b'~').contains(&b));
        if !good {
            let words = "It must begin and end with / and contain only alphanumeric characters and/or / characters.";
            self.alphabet.get_or_insert(format!("The specified value for {} is invalid. {words}", member(name)));
        }
        path
    }

    /// A whole number; `default` when absent.
    pub fn number(&mut self, name: &str, least: u32, most: u32, default: u32) -> u32 {
        let Some(text) = self.params.get(name) else { return default };
        let member = member(name);
        match text.parse::<u32>() {
            Ok(n) if n < least => self.problem(&member, text, &format!("Member must have value greater than or equal to {least}")),
            Ok(n) if n > most => self.problem(&member, text, &format!("Member must have value less than or equal to {most}")),
            Ok(n) => return n,
            Err(_) => self.problem(&member, text, "Member must be a valid integer"),
        }
        default
    }

    /// One of a few words.
    pub fn one_of(&mut self, name: &str, words: &[&str]) -> Option<&'p str> {
        let value = self.params.get(name)?;
        if !words.contains(&value) {
            self.problem(&member(name), value, &format!("Member must satisfy enum value set: [{}]", words.join(", ")));
        }
        Some(value)
    }

    /// Checks a length, counted in characters.
    pub fn length(&mut self, member: &str, value: &str, least: usize, most: usize) {
        let length = value.chars().count();
        if length < least {
            self.problem(member, value, &format!("Member must have length greater than or equal to {least}"));
        } else if length > most {
            self.problem(member, value, &format!("Member must have length less than or equal to {most}"));
        }
    }

    fn tag_count(&mut self, count: usize) {
        if count > 50 {
            self.problems.push("Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50".into());
        }
    }

    fn problem(&mut self, member: &str, value: &str, constraint: &str) {
        let quoted = if value.chars().count() > MOST_QUOTED { String::new() } else { format!("'{value}' ") };
        self.problems.push(format!("Value {quoted}at '{member}' failed to satisfy constraint: {constraint}"));
    }

    /// Ends the checks.
    ///
    /// # Errors
    /// All problems in one message.
    pub fn done(self) -> Result<(), AwsError> {
        match (self.problems.len(), self.alphabet) {
            (0, None) => Ok(()),
            (0, Some(words)) => Err(AwsError::validation(words)),
            (n, _) => {
                let errors = if n == 1 { "1 validation error".to_owned() } else { format!("{n} validation errors") };
                Err(AwsError::validation(format!("{errors} detected: {}", self.problems.join("; "))))
            }
        }
    }
}

/// The name of a parameter as messages have it: the first letter small.
fn member(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_reported_together() {
        let params = Params::read(b"RoleName=a&MaxSessionDuration=1&Path=x");
        let mut checks = Checks::new(&params);
        checks.required("SAMLAssertion", 4, 100_000);
        checks.number("MaxSessionDuration", 3600, 43_200, 3600);
        let message = checks.done().err().map(|e| e.message).unwrap_or_default();
        assert_eq!(
            message,
            "2 validation errors detected: Value null at 'sAMLAssertion' failed to satisfy constraint: Member must not be null; Value '1' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600"
        );
    }

    #[test]
    fn lists_and_tags_are_numbered() {
        let params = Params::read(b"A.member.1=x&A.member.2=y&A.member.4=z&Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.2.Key=K");
        assert_eq!(params.list("A"), ["x", "y"]);
        assert_eq!(params.tags(false).map(|t| t.len()), Ok(2));
        assert!(params.tags(true).is_err_and(|e| e.message == "Duplicate tag keys found. Please note that Tag keys are case insensitive."));
    }
}
