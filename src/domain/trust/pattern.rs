//! Texts with `*`, `?` and policy variables, matched in bounded time.
//!
//! Source: "IAM policy elements: Variables and tags", IAM user guide.

use super::context::Context;

/// One place of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `*`: any number of any characters.
    Any,
    /// `?`: one character.
    One,
    /// This character.
    Char(char),
}

/// A pattern that is ready for comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Place>);

impl Pattern {
    /// A pattern without variables.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.chars().map(Place::wild).collect())
    }

    /// A pattern whose `${key}` are replaced by the request's values; those are taken literally.
    ///
    /// `None` when a variable has neither a value nor a default: such an element matches nothing.
    #[must_use]
    pub fn with_variables(text: &str, context: &Context) -> Option<Self> {
        let mut places = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, tail)) = after.split_once('}') else { break };
            places.extend(before.chars().map(Place::wild));
            places.extend(variable(name, context)?.chars().map(Place::Char));
            rest = tail;
        }
        places.extend(rest.chars().map(Place::wild));
        Some(Self(places))
    }

    /// The pattern as literal text: what `StringEquals` compares with, where `*` and `?` mean themselves.
    #[must_use]
    pub fn literal(&self) -> String {
        let char_of = |place: &Place| match place {
            Place::Any => '*',
            Place::One => '?',
            Place::Char(c) => *c,
        };
        self.0.iter().map(char_of).collect()
    }

    /// Whether the whole text fits. Takes at most pattern times text steps.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut p, mut t) = (0, 0);
        // where to go on after the last `*` when the way taken fails
        let mut retry: Option<(usize, usize)> = None;
        while t < text.len() {
            match self.0.get(p) {
                Some(Place::Any) => {
                    retry = Some((p + 1, t));
                    p += 1;
                }
                Some(Place::One) => (p, t) = (p + 1, t + 1),
                Some(Place::Char(c)) if *c == text[t] => (p, t) = (p + 1, t + 1),
                _ => {
                    let Some((after_star, taken)) = retry else { return false };
                    retry = Some((after_star, taken + 1));
                    (p, t) = (after_star, taken + 1);
                }
            }
        }
        self.0[p..].iter().all(|place| *place == Place::Any)
    }
}

impl Place {
    const fn wild(c: char) -> Self {
        match c {
            '*' => Self::Any,
            '?' => Self::One,
            c => Self::Char(c),
        }
    }
}

/// The value of `key` or `key, 'default'`; `*`, `?` and `$` stand for themselves.
fn variable(name: &str, context: &Context) -> Option<String> {
    if matches!(name, "*" | "?" | "$") {
        return Some(name.to_owned());
    }
    let (key, default) = name.split_once(',').map_or((name, None), |(k, d)| (k.trim(), Some(d.trim().trim_matches('\'').to_owned())));
    context.get(key).and_then(|values| values.first().cloned()).or(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "ab", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*.signin.*/saml", "eu-west-1.signin.aws/saml", true),
            ("", "", true),
            ("", "a", false),
            ("*a*b*c*", "xxaxxbxxcxx", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn hostile_patterns_end_soon() {
        assert!(!Pattern::new(&"*a".repeat(500)).matches(&"a".repeat(499)));
    }

    #[test]
    fn variables_are_taken_literally() {
        let context = Context::default().with("saml:sub", ["a*"]);
        let pattern = |text: &str| Pattern::with_variables(text, &context);
        assert_eq!(pattern("x/${SAML:sub}").map(|p| (p.matches("x/a*"), p.matches("x/ab"))), Some((true, false)));
        assert_eq!(pattern("${none}"), None);
        assert_eq!(pattern("${none, 'd'}").map(|p| p.matches("d")), Some(true));
        assert_eq!(pattern("${*}").map(|p| (p.matches("*"), p.matches("a"))), Some((true, false)));
        assert_eq!(pattern("${open").map(|p| p.matches("${open")), Some(true));
    }
}
