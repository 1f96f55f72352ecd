//! Columns of a table: how wide they are, which of them there is room for, and where they lie.

use super::Column;

/// A column that always stays.
pub const ALWAYS: u8 = u8::MAX;

/// Between numbers and a text, in points.
const APART: f32 = 12.0;

/// No column is narrower than this, in points.
const LEAST: f32 = 40.0;

/// What a column is like, wherever it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Head {
    /// The word at its top; empty where the column before says what is in it.
    pub word: &'static str,
    /// Its width in points, as long as the user has not changed it.
    pub width: f32,
    /// Numbers stand at the right.
    pub numbers: bool,
    /// How long it stays when the table becomes narrower: the lowest goes first.
    pub stays: u8,
    /// Whether rows can be put in its order.
    pub sorts: bool,
    /// Whether it takes a share of what is left.
    pub grows: bool,
}

impl Head {
    /// A column of text.
    #[must_use]
    pub const fn text(word: &'static str, width: f32, stays: u8) -> Self {
        Self { word, width, numbers: false, stays, sorts: true, grows: false }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn numbers(word: &'static str, width: f32, stays: u8) -> Self {
        Self { numbers: true, ..Self::text(word, width, stays) }
    }

    /// Rows can't be put in its order.
    #[must_use]
    pub const fn unsorted(self) -> Self {
        Self { sorts: false, ..self }
    }

    /// It takes a share of what is left.
    #[must_use]
    pub const fn grows(self) -> Self {
        Self { grows: true, ..self }
    }
}

/// Where the columns lie for which there is room: the index of each among the heads, and its place. `kept` are widths that the
/// user gave, by head; `from` is where the first one begins.
#[must_use]
pub fn lay_out(heads: &[Head], kept: Option<&[f32]>, from: f32, width: f32) -> Vec<(usize, Column)> {
    let kept = kept.filter(|widths| widths.len() == heads.len() && widths.iter().all(|w| w.is_finite()));
    let widths: Vec<f32> =
        heads.iter().enumerate().map(|(index, head)| kept.map_or(head.width, |kept| kept[index]).clamp(LEAST, width.max(LEAST))).collect();
    let mut shown: Vec<usize> = (0..heads.len()).collect();
    let room = width - from;
    let taken = |shown: &[usize]| (0..shown.len()).map(|place| widths[shown[place]] + apart(heads, shown, place)).sum::<f32>();
    while taken(&shown) > room {
        // of those that go equally soon the last one
        let first = shown.iter().enumerate().rev().min_by_key(|(_, index)| heads[**index].stays);
        match first.filter(|(_, index)| heads[**index].stays != ALWAYS).map(|(place, _)| place) {
            Some(place) => drop(shown.remove(place)),
            None => break,
        }
    }
    let growing = shown.iter().filter(|index| heads[**index].grows).count();
    let left = (room - taken(&shown)).max(0.0);
    #[allow(clippy::cast_precision_loss, reason = "a handful of columns")]
    let share = if kept.is_some() || growing == 0 { 0.0 } else { (left / growing as f32).floor() };
    // what always stays and is too wide together is cut evenly
    let cut = (room / taken(&shown).max(1.0)).min(1.0);
    let mut at = from;
    (0..shown.len())
        .map(|place| {
            let (index, head) = (shown[place], &heads[shown[place]]);
            at += apart(heads, &shown, place) * cut;
            let wide = widths[index] * cut + if head.grows { share } else { 0.0 };
            let column = Column { head: head.word, from: at, to: at + wide, numbers: head.numbers };
            at += wide;
            (index, column)
        })
        .collect()
}

/// A text does not stand close to the numbers before it, unless it goes with them.
fn apart(heads: &[Head], shown: &[usize], place: usize) -> f32 {
    let head = &heads[shown[place]];
    let after_numbers = place > 0 && heads[shown[place - 1]].numbers;
    if after_numbers && !head.numbers && !head.word.is_empty() { APART } else { 0.0 }
}

/// The widths to keep after the user made a column wider or narrower: what lies is kept as it is, so that nothing else moves.
#[must_use]
pub(super) fn changed(heads: &[Head], kept: Option<&Vec<f32>>, laid: &[(usize, Column)], index: usize, by: f32) -> Vec<f32> {
    let mut widths: Vec<f32> = match kept {
        Some(kept) if kept.len() == heads.len() => kept.clone(),
        _ => heads.iter().map(|head| head.width).collect(),
    };
    for (index, column) in laid {
        widths[*index] = (column.to - column.from).round();
    }
    widths[index] = (widths[index] + by).max(LEAST).round();
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADS: [Head; 4] = [
        Head::text("Verdict", 100.0, ALWAYS),
        Head::text("Account", 200.0, ALWAYS).grows(),
        Head::numbers("Roles", 80.0, 2),
        Head::text("Read", 100.0, 1),
    ];

    fn words(laid: &[(usize, Column)]) -> Vec<&'static str> {
        laid.iter().map(|(_, column)| column.head).collect()
    }

    #[test]
    fn columns_go_in_order_of_their_priority_and_what_is_left_is_shared() {
        let all = lay_out(&HEADS, None, 24.0, 616.0);
        assert_eq!(words(&all), ["Verdict", "Account", "Roles", "Read"]);
        assert_eq!((all[0].1.from, all[1].1.to - all[1].1.from, all[3].1.to), (24.0, 300.0, 616.0));
        assert_eq!(words(&lay_out(&HEADS, None, 24.0, 500.0)), ["Verdict", "Account", "Roles"]);
        assert_eq!(words(&lay_out(&HEADS, None, 24.0, 400.0)), ["Verdict", "Account"]);
        let narrow = lay_out(&HEADS, None, 0.0, 150.0);
        assert_eq!((words(&narrow), narrow[1].1.to), (vec!["Verdict", "Account"], 150.0));
    }

    #[test]
    fn a_width_that_was_given_is_kept_and_moves_nothing_else() {
        let before = lay_out(&HEADS, None, 0.0, 592.0);
        let widths = changed(&HEADS, None, &before, 0, 30.0);
        assert_eq!(widths, [130.0, 300.0, 80.0, 100.0]);
        let after = lay_out(&HEADS, Some(&widths), 0.0, 800.0);
        assert_eq!((after[0].1.to, after[1].1.to, after[3].1.to), (130.0, 430.0, 622.0));
        assert_eq!(changed(&HEADS, Some(&widths), &after, 2, -500.0)[2..], [LEAST, 100.0]);
        // what was kept by another version, or can't be read, is as if it had never been there
        for strange in [vec![10.0], vec![f32::NAN; 4]] {
            assert_eq!(lay_out(&HEADS, Some(&strange), 0.0, 592.0), before);
        }
    }
}
