//! Finding text in a laid-out document.

use super::Sheet;
use std::ops::Range;

/// More places than anybody walks through are not collected.
pub const MOST_HITS: usize = 10_000;

impl Sheet {
    /// All places of a text, in order and without overlap, at most [`MOST_HITS`]. Letters of ASCII are found in either case;
    /// blanks at the ends of the text that is looked for do not count.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Range<u32>> {
        let needle = text.trim();
        let Some(&first) = needle.as_bytes().first() else { return Vec::new() };
        let mut hits = Vec::new();
        for line in self.lines() {
            let hay = self.text(line.range()).as_bytes();
            let mut at = 0;
            while let Some(found) = next(&hay[at..], needle.as_bytes(), first) {
                let start = at + found;
                at = start + needle.len();
                if let (Ok(from), Ok(to)) = (u32::try_from(start), u32::try_from(at)) {
                    hits.push(line.start + from..line.start + to);
                }
                if hits.len() >= MOST_HITS {
                    return hits;
                }
            }
        }
        hits
    }
}

/// The first place of a text in bytes.
fn next(hay: &[u8], needle: &[u8], first: u8) -> Option<usize> {
    let last = hay.len().checked_sub(needle.len())?;
    let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    let mut at = 0;
    while at <= last {
        at += hay[at..=last].iter().position(|b| *b == lower || *b == upper)?;
        if hay[at..at + needle.len()].eq_ignore_ascii_case(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_places_are_found_in_either_case() {
        let sheet = Sheet::new("<a><Role>arn:ROLE/x</Role><b>ärole</b></a>".into());
        let hits = sheet.find(" role ");
        assert_eq!(hits.iter().map(|hit| sheet.text(hit.clone())).collect::<Vec<_>>(), ["Role", "ROLE", "Role", "role"]);
        assert!(sheet.find("  ").is_empty() && sheet.find("nothing").is_empty());
        assert_eq!(Sheet::new("<a>aaaa</a>".into()).find("aa").len(), 2, "places do not overlap");
    }

    #[test]
    fn the_number_of_places_is_bounded() {
        let text = format!("<a>{}</a>", "x".repeat(2 * MOST_HITS));
        assert_eq!(Sheet::new(text.as_str().into()).find("x").len(), MOST_HITS);
    }
}
