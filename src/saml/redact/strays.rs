//! Account numbers and e-mail addresses in a text that did not come from the message: of known instances, trust policies, other
//! accounts. A stand-in of its own each: they are not told apart.

use super::Choice;
use std::borrow::Cow;

/// What stands for any account number that the message does not have.
const ACCOUNT: &str = "900000000000";
/// What stands for any address that the message does not have.
const MAIL: &str = "somebody@domain.example";
/// Digits of an account number.
const ACCOUNT_DIGITS: usize = 12;

/// The text without them.
pub(super) fn without(text: &str, choice: Choice) -> String {
    let text = if choice.accounts { accounts(text) } else { Cow::Borrowed(text) };
    if choice.mails { mails(&text).into_owned() } else { text.into_owned() }
}

/// Every run of exactly twelve digits, but for stand-ins.
fn accounts(text: &str) -> Cow<'_, str> {
    replaced(text, |c| c.is_ascii_digit(), |run| (run.len() == ACCOUNT_DIGITS && !run.starts_with("90000000")).then_some(ACCOUNT))
}

/// Every word with an at sign and a dotted host behind it, but for stand-ins.
fn mails(text: &str) -> Cow<'_, str> {
    let part = |c: char| c.is_alphanumeric() || "@._%+-#'".contains(c);
    replaced(text, part, |run| {
        let (local, host) = run.trim_matches('.').rsplit_once('@')?;
        let dotted = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
        (!local.is_empty() && dotted && !host.ends_with(".example")).then_some(MAIL)
    })
}

/// The text with runs of certain characters replaced.
fn replaced(text: &str, belongs: impl Fn(char) -> bool, stand_in: impl Fn(&str) -> Option<&'static str>) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut rest, mut changed) = (text, false);
    while !rest.is_empty() {
        let start = rest.find(&belongs).unwrap_or(rest.len());
        let (before, run) = rest.split_at(start);
        let end = run.find(|c| !belongs(c)).unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        out.push_str(before);
        match stand_in(run) {
            Some(word) => {
                changed = true;
                out.push_str(word);
                out.push_str(run.get(run.trim_end_matches('.').len()..).unwrap_or_default());
            }
            None => out.push_str(run),
        }
        rest = after;
    }
    if changed { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_message_does_not_have_is_replaced_too() {
        let text = "Account 111122223333 of ops.team@contoso.com. Not 1111222233334, not b@domain-1.example, not 900000000001";
        assert_eq!(
            without(text, Choice::default()),
            "Account 900000000000 of somebody@domain.example. Not 1111222233334, not b@domain-1.example, not 900000000001"
        );
        assert_eq!(without(text, Choice { accounts: false, mails: false, ..Choice::default() }), text);
    }
}
