//! Above the text: XML or tree, search, what the colours mean, copy.

use super::rows;
use super::sheet;
use super::state::State;
use crate::saml::inspect::Exhibit;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Button, Field, copy_button, label, tab, two_ends};
use egui::{Id, Key, Modifiers, Rect, Sense, Stroke, StrokeKind, Ui, vec2};

/// The search field, so that F3 can give it the focus.
pub(super) fn search_id() -> Id {
    Id::unique("search of the document")
}

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, exhibit: &Exhibit) {
    // Ctrl F is the filter of the facts, as on every screen
    if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::F3)) {
        ui.memory_mut(|m| m.request_focus(search_id()));
    }
    let mut tree = state.tree;
    let own_tabs = !state.text_in_front || env.width >= super::ONE_PANE;
    let wide = ui.available_width() > 560.0;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        two_ends(
            ui,
            40.0,
            |ui| {
                ui.add_space(8.0);
                if own_tabs {
                    for (of_tree, word) in [(false, "XML"), (true, "Tree")] {
                        if tab(ui, word, tree == of_tree).clicked() {
                            tree = of_tree;
                        }
                    }
                }
                legend(ui, env, exhibit, wide);
            },
            |ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                ui.add_space(4.0);
                copy_button(ui, "XML", exhibit.sheet.xml());
                let wrap = if state.sheet.wrap { "Shorten long lines (Alt Z)" } else { "Wrap long lines (Alt Z)" };
                if ui.add(Button::icon_only(Icon::WrapText, wrap)).clicked() {
                    state.sheet.wrap = !state.sheet.wrap;
                    state.sheet.scroll_to = Some(state.sheet.line);
                }
                search(ui, env, state, exhibit);
            },
        );
    });
    state.tree = tree;
    let line = ui.min_rect().bottom();
    ui.painter().hline(ui.max_rect().x_range(), line, Stroke::new(1.0, env.t.line));
}

/// What is signed, by which element; and what is not shown of a document that was not parsed.
fn legend(ui: &mut Ui, env: &Env<'_>, exhibit: &Exhibit, wide: bool) {
    let t = env.t;
    let lines = exhibit.sheet.lines().len();
    if exhibit.sheet.left_out() > 0 {
        label(
            ui,
            &format!("The first {}, {} are not shown", text::count(lines, "line"), text::bytes(exhibit.sheet.left_out())),
            Type::Small,
            t.warning,
        );
        return;
    }
    if wide {
        label(ui, &text::count(lines, "line"), Type::Small, t.text_weak);
    }
    if !exhibit.regions.is_empty() {
        let (mark, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
        ui.painter().rect_filled(mark, 0, t.signed);
        ui.painter().rect_filled(Rect::from_min_size(mark.min, vec2(size::BAR, mark.height())), 0, t.ok);
        ui.painter().rect_stroke(mark, 0, Stroke::new(1.0, t.line), StrokeKind::Inside);
        let names: Vec<&str> = exhibit.regions.iter().map(|r| r.element.as_str()).collect();
        label(ui, &format!("Signed, {}", names.join(" and ")), Type::Small, t.text_secondary);
    }
}

fn search(ui: &mut Ui, env: &Env<'_>, state: &mut State, exhibit: &Exhibit) {
    let count = state.sheet.hits.places.len();
    if !state.sheet.search.trim().is_empty() {
        let blocked = (count == 0).then_some("Nothing was found");
        if ui.add(Button::icon_only(Icon::ChevronDown, "Next place").blocked(blocked)).clicked() {
            sheet::next_hit(state, exhibit, false);
        }
        if ui.add(Button::icon_only(Icon::ChevronUp, "Previous place").blocked(blocked)).clicked() {
            sheet::next_hit(state, exhibit, true);
        }
        let words = match count {
            0 => "None".to_owned(),
            n if n >= crate::saml::view::MOST_HITS => format!("{} of many", state.sheet.hit + 1),
            n => format!("{} of {n}", state.sheet.hit + 1),
        };
        label(ui, &words, Type::Small, if count == 0 { env.t.warning } else { env.t.text_secondary });
    }
    let before = state.sheet.search.clone();
    let field = Field::new("Search the text").hint("Search").search(Icon::Search).width(140.0).id(search_id());
    let response = ui.allocate_ui(vec2(141.0, size::SMALL_BUTTON), |ui| field.show(ui, &mut state.sheet.search)).inner;
    if state.sheet.search != before {
        rows::search(&mut state.sheet, &exhibit.sheet);
        sheet::to_hit(state, exhibit);
    }
    if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
        sheet::next_hit(state, exhibit, ui.input(|i| i.modifiers.shift));
        response.request_focus();
    }
}
