//! The parts that screens are made of. They paint what they are given and say what was done with them.
//!
//! May use: theme, icons, text, domain types that they show. Never: the model, commands, a colour literal.

mod badge;
mod button;
mod checklist;
mod choice;
mod copy;
mod empty;
mod field;
mod focus;
mod line;
mod list;
mod paint;
mod panes;
mod phase;
mod pick;
mod plan;
mod problem;
mod progress;
mod row;
mod secret;
mod table;
mod timeline;
mod toggle;

pub use badge::{Badge, Status, cloud_at, cloud_icon, cloud_word};
pub use button::Button;
pub use checklist::{Check, check_row};
pub use choice::{chip, fold, radio_row, switch, tab};
pub use copy::{copy_button, copy_field, value_with_copy};
pub use empty::{Empty, EmptyAsk, FilteredOut, NoMatch};
pub use field::{Field, filter_of_screen};
pub use focus::{list_keys, note_input, ring};
pub use line::{gap, head, separator, two_ends, with_footer};
pub use list::{Asked, Choose, List, ListRows, rows_in_flow};
pub use paint::{
    few_lines, icon, icon_at, keycap, label, mono_characters, mono_fit, paragraph, text_at, text_fit, text_marked, text_width,
};
pub use panes::{next_pane, pane};
pub use phase::PhaseRow;
pub use pick::{pick, pick_remark, pick_row};
pub use plan::{calls, changes};
pub use problem::{is_in_view, problem, problem_in_focus, remark};
pub use progress::{bar, remaining, remaining_words, segments};
pub use row::selectable;
pub use secret::{SecretAsk, secret_field};
pub use table::{ALWAYS, Choice, Column, Done, Head, Sorted, Table, Widths, cell, header, lay_out, row_line};
pub use timeline::{BarLook, Stretch, TimeScale, YEAR, dashed};
pub use toggle::toggle;

use super::theme::Tokens;

/// The tokens that the window paints with at the moment.
#[must_use]
pub fn tokens(ui: &egui::Ui) -> &'static Tokens {
    ui.ctx().data(|d| d.get_temp::<&'static Tokens>(egui::Id::NULL)).unwrap_or(&Tokens::LIGHT)
}

/// Sets the tokens that widgets paint with.
pub fn set_tokens(ctx: &egui::Context, tokens: &'static Tokens) {
    ctx.data_mut(|d| d.insert_temp(egui::Id::NULL, tokens));
}
