//! Whether a text matches what was typed, how well, and which of its letters did.

use std::ops::Range;

/// A text that matches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Match {
    /// Smaller is better.
    pub(super) score: u32,
    /// Bytes of the text that match, in order, not overlapping.
    pub(super) hits: Vec<Range<usize>>,
}

/// Where in a text a word was found counts more than how much of it.
const AT_START: u32 = 0;
const AT_WORD: u32 = 1;
const INSIDE: u32 = 3;
const BESIDE: u32 = 4;

/// Every word of the query has to be in the text, or in what stands beside it. Upper and lower case of ASCII are the same.
pub(super) fn matches(query: &str, text: &str, beside: &str) -> Option<Match> {
    let (text, beside) = (text.to_ascii_lowercase(), beside.to_ascii_lowercase());
    let mut found = Match::default();
    for word in query.to_ascii_lowercase().split_whitespace() {
        match place(word, &text) {
            Some((at, score)) => {
                found.score += score;
                found.hits.push(at..at + word.len());
            }
            None if beside.contains(word) => found.score += BESIDE,
            None => return None,
        }
    }
    found.hits = joined(found.hits);
    Some(found)
}

/// The best place of a word in a text: its start, the start of a word, anywhere.
fn place(word: &str, text: &str) -> Option<(usize, u32)> {
    if text.starts_with(word) {
        return Some((0, AT_START));
    }
    let starts_word = |at: &usize| text[..*at].chars().next_back().is_some_and(|before| !before.is_alphanumeric());
    let all = || text.match_indices(word).map(|(at, _)| at);
    all().find(starts_word).map(|at| (at, AT_WORD)).or_else(|| all().next().map(|at| (at, INSIDE)))
}

/// Sorted, and overlapping ones made one.
fn joined(mut hits: Vec<Range<usize>>) -> Vec<Range<usize>> {
    hits.sort_by_key(|hit| hit.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        match out.last_mut() {
            Some(last) if hit.start <= last.end => last.end = last.end.max(hit.end),
            _ => out.push(hit),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(query: &str, text: &str) -> Option<Vec<String>> {
        matches(query, text, "").map(|m| m.hits.into_iter().map(|hit| text[hit].to_owned()).collect())
    }

    #[test]
    fn all_words_have_to_be_there_in_any_order() {
        assert_eq!(hits("cert roll", "Roll over several certificates…"), Some(vec!["Roll".into(), "cert".into()]));
        assert_eq!(hits("cert gone", "Roll over several certificates…"), None);
        assert_eq!(hits("", "Anything"), Some(vec![]));
        assert_eq!(hits("err error", "Error"), Some(vec!["Error".into()]));
    }

    #[test]
    fn a_beginning_is_better_than_an_inside() {
        let score = |text: &str| matches("set", text, "").map(|m| m.score);
        assert!(score("Settings") < score("Undo set-up") && score("Undo set-up") < score("Reset"));
        assert!(score("Reset") < matches("set", "Overview", "the settings").map(|m| m.score));
    }

    #[test]
    fn letters_beyond_ascii_do_no_harm() {
        for (query, text) in [("ü", "Übung über alles"), ("…", "Add…"), ("İ", "İstanbul i"), ("é x", "é x é")] {
            if let Some(found) = matches(query, text, "") {
                for hit in found.hits {
                    assert!(text.is_char_boundary(hit.start) && text.is_char_boundary(hit.end));
                }
            }
        }
    }
}
