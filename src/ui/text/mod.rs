//! Words on screen that more than one screen uses, and how numbers and times are said.
//!
//! Wording: sentence case, plain English, verb and object on buttons, no blame.

mod closest;
mod time;

pub use crate::domain::number::thousands;
pub use closest::closest;
pub use time::{age, clock, date, duration, in_days, is_stale, moment, span};

/// The program's name.
pub const APP: &str = "Rolebridge";

/// Two sentences of the first run.
pub const PROMISE: &str =
    "Rolebridge sets up sign-in from Microsoft Entra ID to AWS accounts, proves that it works, and keeps its certificates alive.";
/// The second sentence.
pub const PROMISE_SAFE: &str = "Nothing is changed in either cloud before you have seen the plan.";

/// The practice band.
pub const PRACTICE: &str = "Practice";
/// The band's bold word.
pub const PRACTICE_CLOUD: &str = "Practice cloud";
/// The band's sentence when both halves are practice.
pub const PRACTICE_BAND: &str = "Nothing on this screen reaches a real directory or AWS account";
/// The band's sentence when only the directory is practice.
pub const PRACTICE_DIRECTORY_BAND: &str = "The directory is practice, the AWS account is real: calls to AWS change it";

/// `1 step`, `2 steps`; the plural is the singular with an s.
#[must_use]
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{} {noun}s", thousands(n)) }
}

/// `812 bytes`, `6.8 KB`, `1.2 MB`.
#[must_use]
pub fn bytes(n: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "one digit behind the point is shown")]
    let scaled = |unit: usize| n as f64 / unit as f64;
    match n {
        0..1000 => count(n, "byte"),
        1000..1_000_000 => format!("{:.1} KB", scaled(1000)),
        _ => format!("{:.1} MB", scaled(1_000_000)),
    }
}

/// Shortens in the middle, so that both ends of an ARN, a URL or a thumbprint stay. `most` counts characters.
#[must_use]
pub fn middle(text: &str, most: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= most || most < 5 {
        return text.to_owned();
    }
    let tail = (most - 1) / 2;
    let head = most - 1 - tail;
    chars[..head].iter().chain(&['…']).chain(&chars[chars.len() - tail..]).collect()
}

/// A thumbprint as rows have it: `3E8A 91C4 … D27B 60F5`. Anything short stays as it is.
#[must_use]
pub fn thumbprint(spaced: &str) -> String {
    let groups: Vec<&str> = spaced.split(' ').collect();
    match groups.as_slice() {
        [a, b, _, .., y, z] => format!("{a} {b} … {y} {z}"),
        _ => spaced.to_owned(),
    }
}

/// A text that begins a cell or a sentence.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `a, b and c`.
#[must_use]
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lists_read_well() {
        assert_eq!(count(1, "call"), "1 call");
        assert_eq!(count(1095, "day"), "1,095 days");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    #[test]
    fn long_values_keep_both_ends() {
        assert_eq!(middle("arn:aws:iam::222233334444:saml-provider/WAAD", 20), "arn:aws:ia…ider/WAAD");
        assert_eq!(middle("short", 20), "short");
        assert_eq!(thumbprint("3E8A 91C4 0102 0304 0506 0708 090A 0B0C D27B 60F5"), "3E8A 91C4 … D27B 60F5");
    }
}
