//! The name that somebody may have meant.

/// The name that is closest to what was typed, without regard to case, at most two letters away (added, left out or changed);
/// nothing where none is.
#[must_use]
pub fn closest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.trim().to_lowercase().chars().take(MOST).collect();
    names
        .filter_map(|name| {
            let letters: Vec<char> = name.to_lowercase().chars().take(MOST).collect();
            // the lengths alone may tell, and mostly do
            (letters.len().abs_diff(typed.len()) <= FAR).then(|| (distance(&typed, &letters), name))
        })
        .filter(|(far, _)| *far <= FAR)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// The most that may differ.
const FAR: usize = 2;
/// Longer names are compared by their beginning.
const MOST: usize = 64;

/// Edit distance by Levenshtein's rule, one row at a time.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_found_and_another_word_is_not() {
        let names = ["payments", "payments-prod", "landing-zone"];
        let find = |typed| closest(typed, names.into_iter());
        assert_eq!(find("paymets-prod"), Some("payments-prod"));
        assert_eq!(find(" PAYMENT "), Some("payments"));
        assert_eq!(find("landingzone"), Some("landing-zone"));
        assert_eq!(find("archive"), None);
        assert_eq!(find(""), None);
        assert_eq!(distance(&['a', 'b'], &['b', 'a']), 2);
    }
}
