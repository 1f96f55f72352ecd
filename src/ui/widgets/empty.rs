//! The three empty states: nothing yet, no match, filtered out. Left-aligned, never centred in a wide pane. A list that could not
//! be read is none of these.

use super::{Badge, Button, Status, gap, icon, label, paragraph, separator, tokens, two_ends};
use crate::ui::icons::Icon;
use crate::ui::text::count;
use crate::ui::theme::Type;
use egui::{Ui, vec2};

/// Width of the text.
const WIDTH: f32 = 440.0;

/// An empty state.
pub struct Empty<'a> {
    /// Its icon.
    pub icon: Icon,
    /// What there is none of.
    pub title: &'a str,
    /// What the thing is, two sentences.
    pub text: &'a str,
    /// What is needed, each with an icon.
    pub needs: &'a [(Icon, String)],
}

impl Empty<'_> {
    /// Shows it; `actions` adds the buttons.
    pub fn show(&self, ui: &mut Ui, actions: impl FnOnce(&mut Ui)) {
        let t = tokens(ui);
        let width = ui.available_width().min(WIDTH);
        ui.allocate_ui(vec2(width, 0.0), |ui| {
            ui.set_width(width);
            ui.vertical(|ui| {
                icon(ui, self.icon, 32.0, t.text_weak);
                gap(ui, 16.0);
                paragraph(ui, self.title, Type::Title, t.text, width);
                gap(ui, 8.0);
                paragraph(ui, self.text, Type::Body, t.text_secondary, width);
                if !self.needs.is_empty() {
                    gap(ui, 16.0);
                    separator(ui);
                }
                for (symbol, need) in self.needs {
                    gap(ui, 8.0);
                    ui.horizontal(|ui| {
                        icon(ui, *symbol, 16.0, t.text_secondary);
                        label(ui, need, Type::Body, t.text);
                    });
                    gap(ui, 7.0);
                    separator(ui);
                }
                gap(ui, 24.0);
                actions(ui);
            });
        });
    }
}

/// What the user wants of an empty list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyAsk {
    /// Open the closest name.
    Closest,
    /// Clear the search.
    ClearSearch,
    /// Remove the filter of this index.
    RemoveFilter(usize),
    /// Remove all filters.
    RemoveFilters,
}

/// No match: there are rows, and none has what was typed.
pub struct NoMatch<'a> {
    /// What was typed.
    pub typed: &'a str,
    /// What was searched, such as `Names, account numbers and identifiers`.
    pub searched: &'a str,
    /// In how many.
    pub rows: usize,
    /// Of what, in the singular.
    pub noun: &'a str,
    /// The closest name, and what is said of it.
    pub closest: Option<(&'a str, &'a str)>,
}

impl NoMatch<'_> {
    /// Shows it.
    pub fn show(&self, ui: &mut Ui) -> Option<EmptyAsk> {
        let t = tokens(ui);
        let title = format!("Nothing matches “{}”", self.typed.trim());
        let of = count(self.rows, self.noun);
        let were = if self.rows == 1 { "was" } else { "were" };
        let text = format!("{} of {of} {were} searched", self.searched);
        let mut ask = None;
        Empty { icon: Icon::Search, title: &title, text: &text, needs: &[] }.show(ui, |ui| {
            if let Some((name, more)) = self.closest {
                label(ui, "Closest", Type::SmallStrong, t.text_secondary);
                gap(ui, 12.0);
                separator(ui);
                two_ends(
                    ui,
                    51.0,
                    |ui| {
                        ui.vertical(|ui| {
                            gap(ui, 7.0);
                            label(ui, name, Type::BodyStrong, t.text);
                            label(ui, more, Type::Mono, t.text_secondary);
                        });
                    },
                    |ui| {
                        if ui.add(Button::plain("Open").small().name(&format!("Open {name}"))).clicked() {
                            ask = Some(EmptyAsk::Closest);
                        }
                    },
                );
                separator(ui);
                gap(ui, 24.0);
            }
            if ui.add(Button::plain("Clear search").icon(Icon::X)).clicked() {
                ask = Some(EmptyAsk::ClearSearch);
            }
        });
        ask
    }
}

/// Filtered out: there are rows, and filters hide all of them.
pub struct FilteredOut<'a> {
    /// Each filter's badge, its word, and what it would show by itself.
    pub filters: &'a [(Status, String, usize)],
    /// How many rows there are.
    pub rows: usize,
    /// Of what, in the singular.
    pub noun: &'a str,
}

impl FilteredOut<'_> {
    /// Shows it.
    pub fn show(&self, ui: &mut Ui) -> Option<EmptyAsk> {
        let t = tokens(ui);
        let (title, text) = self.words();
        let mut ask = None;
        Empty { icon: Icon::ListFilter, title: &title, text: &text, needs: &[] }.show(ui, |ui| {
            separator(ui);
            for (index, (status, word, rows)) in self.filters.iter().enumerate() {
                two_ends(
                    ui,
                    35.0,
                    |ui| {
                        Badge::new(*status, word.clone()).plain(ui);
                    },
                    |ui| {
                        let name = format!("Remove filter {word}");
                        if self.filters.len() > 1 && ui.add(Button::icon_only(Icon::X, &name)).clicked() {
                            ask = Some(EmptyAsk::RemoveFilter(index));
                        }
                        label(ui, &count(*rows, self.noun), Type::Small, t.text_secondary);
                    },
                );
                separator(ui);
            }
            gap(ui, 24.0);
            let button = if self.filters.len() == 1 { "Remove filter" } else { "Remove all filters" };
            if ui.add(Button::plain(button).icon(Icon::FunnelX)).clicked() {
                ask = Some(EmptyAsk::RemoveFilters);
            }
        });
        ask
    }

    fn words(&self) -> (String, String) {
        let filters = count(self.filters.len(), "filter");
        let hide = if self.filters.len() == 1 { "hides" } else { "hide" };
        let what = if self.rows == 1 { format!("the only {}", self.noun) } else { format!("all {}", count(self.rows, self.noun)) };
        let text = match self.filters {
            [_] => "Nothing is in this state at the moment".to_owned(),
            _ => "Each of them lets something through, but nothing passes all of them".to_owned(),
        };
        (format!("{filters} {hide} {what}"), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_names_what_it_hides() {
        let one = [(Status::Failing, "Refused".to_owned(), 0)];
        assert_eq!(FilteredOut { filters: &one, rows: 12, noun: "instance" }.words().0, "1 filter hides all 12 instances");
        let two = [(Status::Failing, "Refused".to_owned(), 1), (Status::Warning, "Ends in 60 days".to_owned(), 2)];
        assert_eq!(FilteredOut { filters: &two, rows: 1, noun: "instance" }.words().0, "2 filters hide the only instance");
    }
}
