//! The facts as a table: what signed bytes say, and below it, apart, what is only claimed.

use super::sheet;
use super::state::State;
use crate::saml::inspect::Exhibit;
use crate::saml::view::{Check, CheckState, Fact};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::text;
use crate::ui::text::{middle, thumbprint};
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Column, Empty, Field, Status, cell, copy_button, header, selectable, text_at, two_ends};
use egui::accesskit::Role;
use egui::{Align2, EventFilter, Id, Key, Modifiers, Rect, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// What a row of the table is.
enum Entry {
    Fact(usize),
    Heading(&'static str),
}

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, exhibit: &Exhibit) {
    ui.spacing_mut().item_spacing.y = 0.0;
    if let Some(why) = &exhibit.unread {
        unread(ui, why);
        return;
    }
    search(ui, state, exhibit);
    let signed = exhibit.facts.iter().any(|f| f.signed);
    let columns = columns(ui.available_width(), signed);
    header(ui, &columns);
    let entries = entries(exhibit, &state.filter, signed);
    if entries.is_empty() {
        no_match(ui, state);
        return;
    }
    keys(ui, state, exhibit, &entries);
    ScrollArea::vertical().id_salt("facts").auto_shrink(false).show_rows(ui, size::ROW, entries.len(), |ui, range| {
        for entry in &entries[range] {
            match entry {
                Entry::Heading(text) => heading(ui, env, text),
                Entry::Fact(index) => row(ui, env, state, exhibit, *index, &columns),
            }
        }
    });
}

fn columns(width: f32, signed: bool) -> [Column; 4] {
    let check = (width - 112.0).max(300.0);
    let line = check - 44.0;
    let head = if signed { "Value in the signed bytes" } else { "Claimed, not verified" };
    [
        Column::text("Fact", 24.0, 148.0),
        Column::text(head, 148.0, line - 4.0),
        Column::numbers("Line", line, check - 4.0),
        Column::text("Check", check, width - 4.0),
    ]
}

/// Signed facts, then a heading, then the others. Where nothing is signed the table's own head says so.
fn entries(exhibit: &Exhibit, filter: &str, signed: bool) -> Vec<Entry> {
    let wanted = filter.trim().to_lowercase();
    let fits =
        |fact: &Fact| wanted.is_empty() || fact.name.to_lowercase().contains(&wanted) || fact.whole().to_lowercase().contains(&wanted);
    let mut entries = Vec::new();
    let mut claimed = !signed;
    for (index, fact) in exhibit.facts.iter().enumerate().filter(|(_, fact)| fits(fact)) {
        if !fact.signed && !claimed {
            entries.push(Entry::Heading("Claimed outside the signature"));
            claimed = true;
        }
        entries.push(Entry::Fact(index));
    }
    entries
}

fn search(ui: &mut Ui, state: &mut State, exhibit: &Exhibit) {
    let chosen = exhibit.facts.get(state.fact);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        two_ends(
            ui,
            36.0,
            |ui| {
                ui.add_space(24.0);
                ui.allocate_ui(vec2(201.0, size::SMALL_BUTTON), |ui| {
                    Field::new("Filter facts").hint("Filter facts").search(Icon::Search).width(200.0).show(ui, &mut state.filter);
                });
            },
            |ui| {
                ui.add_space(8.0);
                if let Some(fact) = chosen {
                    copy_button(ui, &fact.name, fact.whole());
                }
            },
        );
    });
}

fn heading(ui: &mut Ui, env: &Env<'_>, text: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    ui.painter().rect_filled(rect, 0, env.t.sunken);
    text_at(ui, Align2::LEFT_CENTER, pos2(rect.left() + 24.0, rect.center().y), text, Type::SmallStrong, env.t.text_secondary);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, env.t.line));
}

fn row(ui: &mut Ui, env: &Env<'_>, state: &mut State, exhibit: &Exhibit, index: usize, columns: &[Column; 4]) {
    let t = env.t;
    let Some(fact) = exhibit.facts.get(index) else { return };
    let chosen = state.fact == index;
    let said = fact.check.as_ref().map_or(String::new(), |c| format!(", {}", c.word));
    let kind = if fact.signed { "" } else { ", claimed" };
    let name = format!("{}: {}{said}{kind}", fact.name, fact.whole());
    let row = selectable(ui, id(index), size::ROW, chosen, index == 0, &name);
    let (ty, color) = if chosen { (Type::SmallStrong, t.text) } else { (Type::Small, t.text_secondary) };
    cell(ui, row.rect, &columns[0], &fact.name, ty, color);
    cell(ui, row.rect, &columns[1], &shortened(fact, &columns[1]), Type::Mono, t.text);
    if let Some(line) = fact.line() {
        cell(ui, row.rect, &columns[2], &(line + 1).to_string(), Type::Mono, t.text_weak);
    }
    if let Some(check) = &fact.check {
        let at = Rect::from_min_max(pos2(row.rect.left() + columns[3].from, row.rect.top()), row.rect.max);
        badge(check).plain_at(ui, pos2(at.left(), at.center().y), at.width());
    }
    ui.painter().hline(row.rect.x_range(), row.rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    if row.response.clicked() {
        state.fact = index;
        sheet::to_fact(state, exhibit);
    }
    row.response.on_hover_text(fact.whole());
}

/// Both ends of a value stay.
fn shortened(fact: &Fact, column: &Column) -> String {
    if fact.name == "Signed with" {
        return thumbprint(&fact.value);
    }
    let most = ((column.to - column.from - 12.0) / 7.3).max(8.0) as usize;
    let plain: String = if fact.value.contains(char::is_control) {
        fact.value.split(char::is_control).collect::<Vec<_>>().join(" ")
    } else {
        fact.value.clone()
    };
    middle(&plain, most)
}

/// The badge of a check.
pub(super) fn badge(check: &Check) -> Badge {
    let status = match check.state {
        CheckState::Good => Status::Ok,
        CheckState::Warning => Status::Warning,
        CheckState::Bad => Status::Failing,
        CheckState::Unknown => Status::Unknown,
        CheckState::NotNeeded => Status::NotNeeded,
    };
    Badge::new(status, check.word.to_string())
}

fn id(index: usize) -> Id {
    Id::unique(("fact", index))
}

/// Up, down, home and end walk through the facts that are listed, and the text follows.
fn keys(ui: &Ui, state: &mut State, exhibit: &Exhibit, entries: &[Entry]) {
    let here = id(state.fact);
    if !ui.memory(|m| m.has_focus(here)) {
        return;
    }
    ui.memory_mut(|m| m.set_focus_lock_filter(here, EventFilter { vertical_arrows: true, ..EventFilter::default() }));
    let facts = || entries.iter().filter_map(|e| if let Entry::Fact(index) = e { Some(*index) } else { None });
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let to = if pressed(Key::ArrowDown) {
        facts().find(|n| *n > state.fact)
    } else if pressed(Key::ArrowUp) {
        facts().rfind(|n| *n < state.fact)
    } else if pressed(Key::Home) {
        facts().next()
    } else if pressed(Key::End) {
        facts().next_back()
    } else {
        None
    };
    if let Some(to) = to {
        state.fact = to;
        ui.memory_mut(|m| m.request_focus(id(to)));
        sheet::to_fact(state, exhibit);
    }
}

fn no_match(ui: &mut Ui, state: &mut State) {
    let none = state.filter.trim().is_empty();
    let text = format!("Names and values were searched for “{}”.", state.filter.trim());
    let (title, text) = if none {
        ("There are no facts in this document", "It holds nothing that could be read.")
    } else {
        ("No fact matches", text.as_str())
    };
    super::pane_margin().show(ui, |ui| {
        Empty { icon: Icon::Search, title, text, needs: &[] }.show(ui, |ui| {
            if !none && ui.add(crate::ui::widgets::Button::plain("Clear filter")).clicked() {
                state.filter.clear();
            }
        });
    });
}

fn unread(ui: &mut Ui, why: &str) {
    super::pane_margin().show(ui, |ui| {
        let text =
            format!("{}. Its text is shown as it stands, as far as it goes; nothing in it was taken for a fact.", text::capital(why));
        Empty { icon: Icon::TriangleAlert, title: "The document was not looked into", text: &text, needs: &[] }.show(ui, |_| {});
    });
}
