//! The blocks of the expiry chart, as data: what ends in which of the next 18 months.

use crate::domain::certificate::CertificateUse;
use crate::domain::spec::InstanceKey;
use crate::ui::model::{Model, not_read_lately};
use crate::ui::text;
use crate::workflow::view::InstanceView;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The months that the chart shows, from the current one on.
pub(super) const MONTHS: usize = 18;
/// More blocks in a month are counted on the topmost.
pub(super) const MOST: usize = 5;

/// The rows of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Band {
    Certificates,
    Keys,
}

/// One thing that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub key: InstanceKey,
    /// The thumbprint or the key's id.
    pub what: String,
    /// The instance's number; 1 is the one without a suffix.
    pub number: u32,
    pub month: usize,
    pub band: Band,
    /// Its place in the month's stack, from 0.
    pub level: usize,
    /// How many more there are in the month than are shown; on the topmost block only.
    pub more: usize,
    pub soon: bool,
    pub stale: bool,
    /// What it is, for hover and for screen readers.
    pub words: String,
}

/// All blocks that are shown, in order of date, and how many levels each band has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Blocks {
    pub shown: Vec<Block>,
    pub certificates: usize,
    pub keys: usize,
}

/// Counts the months of what ends. What has ended or is overdue stands in the current month; a date beyond is not drawn.
pub(super) fn blocks(model: &Model, now: Timestamp, zone: &TimeZone) -> Blocks {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let levels = model.levels();
    let block = |instance: &InstanceView, band: Band, what: String, at: Timestamp, soon: bool, words: String| {
        let month = month_of(today, at.to_zoned_datetime(zone.clone()).date()).filter(|m| *m < MONTHS)?;
        let number = instance.spec.identifier.number().unwrap_or(1);
        let stale = not_read_lately(instance, now);
        Some((at, Block { key: instance.spec.key.clone(), what, number, month, band, level: 0, more: 0, soon, stale, words }))
    };
    let mut all: Vec<(Timestamp, Block)> = Vec::new();
    for row in model.certificates(now).into_iter().filter(|r| r.state != CertificateUse::Retired) {
        let (at, name) = (row.facts.not_after, &row.instance.spec.name);
        let print = text::thumbprint(&row.facts.thumbprint.spaced());
        let ends = if row.days < 0 { "ended" } else { "ends" };
        let words = format!("{name}, certificate {print} {ends} {}, {}", text::date(at, zone), text::in_days(row.days));
        let soon = row.days < levels.warning_days;
        all.extend(block(row.instance, Band::Certificates, row.facts.thumbprint.to_string(), at, soon, words));
    }
    for row in model.access_keys(now) {
        let (Some((_, due)), Some(days)) = (row.life, row.days) else { continue };
        let name = &row.instance.spec.name;
        let is = if days < 0 { "was" } else { "is" };
        let words = format!("{name}, access key {} {is} due {}, {}", row.key.id, text::date(due, zone), text::in_days(days));
        all.extend(block(row.instance, Band::Keys, row.key.id.clone(), due, days < levels.key_warning_days(), words));
    }
    all.sort_by(|(a, x), (b, y)| (a, x.band, x.number).cmp(&(b, y.band, y.number)));
    stacked(all.into_iter().map(|(_, block)| block))
}

fn stacked(all: impl Iterator<Item = Block>) -> Blocks {
    let mut heights = [[0_usize; MONTHS]; 2];
    let mut blocks = Blocks::default();
    for mut block in all {
        let height = &mut heights[block.band as usize][block.month];
        block.level = *height;
        *height += 1;
        if block.level < MOST {
            blocks.shown.push(block);
        }
    }
    for block in blocks.shown.iter_mut().filter(|b| b.level + 1 == MOST) {
        block.more = heights[block.band as usize][block.month] - MOST;
    }
    let tallest = |band: Band| heights[band as usize].iter().copied().max().unwrap_or(0).min(MOST);
    (blocks.certificates, blocks.keys) = (tallest(Band::Certificates), tallest(Band::Keys));
    blocks
}

/// Months from this one to the one of `end`; what is past counts as now.
fn month_of(today: Date, end: Date) -> Option<usize> {
    let months = |d: Date| i32::from(d.year()) * 12 + i32::from(d.month());
    usize::try_from((months(end) - months(today)).max(0)).ok()
}

/// The first letter of each month's name, and the year where one begins.
pub(super) fn months(now: Timestamp, zone: &TimeZone) -> Vec<(String, Option<i16>)> {
    let first = now.to_zoned_datetime(zone.clone()).date().first_of_month();
    let of = |index: usize| {
        let date = first.checked_add(i64::try_from(index).unwrap_or(0).months()).ok()?;
        let begins = (index == 0 || date.month() == 1).then(|| date.year());
        Some((date.strftime("%b").to_string().chars().take(1).collect(), begins))
    };
    (0..MONTHS).filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_are_counted_across_years_and_the_past_is_now() {
        let today = date(2026, 11, 23);
        assert_eq!(month_of(today, date(2026, 12, 2)), Some(1));
        assert_eq!(month_of(today, date(2028, 4, 1)), Some(17));
        assert_eq!(month_of(today, date(2026, 10, 31)), Some(0));
        let words = months("2026-11-23T00:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH), &TimeZone::UTC);
        assert_eq!(words.len(), MONTHS);
        assert_eq!((&words[0], &words[2]), (&("N".to_owned(), Some(2026)), &("J".to_owned(), Some(2027))));
        assert_eq!(words[1].1, None);
    }

    #[test]
    fn a_full_month_counts_what_it_does_not_show() {
        let one = |number: u32, band| Block {
            key: InstanceKey(number.to_string()),
            what: String::new(),
            number,
            month: 3,
            band,
            level: 0,
            more: 0,
            soon: false,
            stale: false,
            words: String::new(),
        };
        let blocks = stacked((1..=8).map(|n| one(n, Band::Keys)).chain([one(9, Band::Certificates)]));
        assert_eq!((blocks.shown.len(), blocks.keys, blocks.certificates), (6, 5, 1));
        let top: Vec<_> = blocks.shown.iter().filter(|b| b.more > 0).map(|b| (b.number, b.more)).collect();
        assert_eq!(top, [(5, 3)]);
    }
}
