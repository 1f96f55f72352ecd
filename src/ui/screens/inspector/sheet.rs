//! The document's text: XML or tree, painted by the rows that are seen. A click chooses the fact that stands there.

use super::line::{self, Line, Marks};
use super::rows::{self, HANG, Row};
use super::state::{SheetState, State};
use crate::saml::inspect::Exhibit;
use crate::saml::view::Fact;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Button, icon_at, ring, text_at};
use egui::accesskit::Role;
use egui::text::CCursor;
use egui::{
    Align2, CornerRadius, CursorIcon, EventFilter, Id, Key, Modifiers, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

/// Height of a row.
const ROW: f32 = 20.0;
/// Where the line's number ends, where the fold's arrow is, where the text begins.
const NUMBER: f32 = 36.0;
const ARROW: f32 = 46.0;
const TEXT: f32 = 56.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, exhibit: &Exhibit) {
    let tree = state.tree;
    let font = Type::Mono.font();
    let advance = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0')).max(1.0);
    let columns = (((ui.available_width() - TEXT - 12.0) / advance).max(8.0)) as usize;
    rows::update(&mut state.sheet, &exhibit.sheet, tree, columns);
    rows::search(&mut state.sheet, &exhibit.sheet);
    keys(ui, state, exhibit);
    let fact = exhibit.facts.get(state.fact);
    let mut done = Done::default();
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = ui.available_height();
    let mut area = ScrollArea::vertical().id_salt("document").auto_shrink(false);
    if let Some(offset) = wanted_offset(&mut state.sheet, height) {
        area = area.vertical_scroll_offset(offset);
    }
    let total = state.sheet.rows.all().len();
    let output = area.show_rows(ui, ROW, total, |ui, range| {
        let marks = Marks::new(exhibit, fact, &state.sheet);
        for index in range {
            let Some(row) = state.sheet.rows.all().get(index) else { continue };
            let look = RowLook { index, advance, columns, tree };
            paint(ui, env, &marks, &state.sheet, row, &look, &mut done);
        }
    });
    state.sheet.scrolled = (output.state.clamped_offset().y, output.inner_rect.height());
    done.carry_out(state, exhibit);
}

fn line_id(line: usize) -> Id {
    Id::unique(("line of the document", line))
}

/// What is the same for a row of one frame.
struct RowLook {
    index: usize,
    advance: f32,
    columns: usize,
    tree: bool,
}

/// What was done with the rows.
#[derive(Default)]
struct Done {
    fold: Option<usize>,
    whole: Option<usize>,
    /// A line that was clicked, and the byte under the pointer.
    chosen: Option<(usize, Option<u32>)>,
}

impl Done {
    fn carry_out(self, state: &mut State, exhibit: &Exhibit) {
        if let Some(line) = self.fold {
            state.sheet.toggle_fold(line);
        }
        if let Some(line) = self.whole {
            state.sheet.toggle_whole(line);
        }
        if let Some((line, byte)) = self.chosen {
            state.sheet.line = line;
            if let Some(fact) = fact_at(exhibit, line, byte) {
                state.fact = fact;
            }
        }
    }
}

/// The fact at a place: the one whose value is there, else the first on the line.
fn fact_at(exhibit: &Exhibit, line: usize, byte: Option<u32>) -> Option<usize> {
    let places = || exhibit.facts.iter().enumerate().filter_map(|(n, f)| Some((n, f.place.as_ref()?)));
    let at = byte.and_then(|byte| places().find(|(_, p)| p.bytes.contains(&byte)));
    at.or_else(|| places().find(|(_, p)| p.line == line)).map(|(n, _)| n)
}

/// Scrolls so that a line that is gone to lies in the middle third; not at all when it does already.
fn wanted_offset(state: &mut SheetState, height: f32) -> Option<f32> {
    let line = state.scroll_to.take()?;
    let top = state.rows.of_line(line) as f32 * ROW;
    let seen = state.scrolled.1 > 0.0 && (state.scrolled.0 + height / 3.0..state.scrolled.0 + height * 2.0 / 3.0).contains(&top);
    (!seen).then(|| (top - height / 2.0 + ROW / 2.0).max(0.0))
}

fn paint(ui: &mut Ui, env: &Env<'_>, marks: &Marks<'_>, state: &SheetState, row: &Row, look: &RowLook, done: &mut Done) {
    let t = env.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let exhibit = marks.exhibit;
    let line = if look.tree { line::tree(t, marks, row, look.columns) } else { line::xml(t, marks, state, row, look.columns) };
    let chosen = marks.fact.and_then(|f| f.place.as_ref()).map_or(state.line == row.line, |p| p.line == row.line);
    let id = if row.first { line_id(row.line) } else { Id::unique(("row of the document", look.index)) };
    let response = ui.interact(rect, id, Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, format!("Line {}: {}", row.line + 1, line.text)));
    background(ui, env, exhibit, row, rect, chosen);
    let foldable = row.first && exhibit.sheet.lines().get(row.line).is_some_and(|l| l.closed_by.is_some());
    if row.first {
        let (ty, color) = if chosen { (Type::SmallStrong, t.accent) } else { (Type::Small, t.text_weak) };
        text_at(ui, Align2::RIGHT_CENTER, pos2(rect.left() + NUMBER, rect.center().y), &(row.line + 1).to_string(), ty, color);
    }
    if foldable {
        let folded = state.folded.contains(&row.line);
        fold_arrow(ui, env, row, rect, folded, done);
    }
    let indent = exhibit.sheet.lines().get(row.line).map_or(0.0, |l| f32::from(l.indent)) * 2.0 * look.advance;
    let hang = if row.first { 0.0 } else { HANG as f32 * look.advance };
    let from = pos2(rect.left() + TEXT + indent + hang, rect.top() + 2.0);
    let byte = text(ui, env, &line, marks, from, response.clicked().then(|| response.interact_pointer_pos()).flatten());
    if line.cut {
        show_all(ui, row, rect, done);
    } else if row.first && !row.short && state.whole.contains(&row.line) {
        show_less(ui, row, rect, done);
    }
    if response.clicked() {
        ui.memory_mut(|m| m.request_focus(line_id(row.line)));
        done.chosen = Some((row.line, byte));
    }
    ring(ui, &response);
}

fn background(ui: &Ui, env: &Env<'_>, exhibit: &Exhibit, row: &Row, rect: Rect, chosen: bool) {
    let t = env.t;
    let signed = exhibit.is_signed(row.bytes.start);
    if chosen {
        ui.painter().rect_filled(rect, 0, t.selected);
    } else if signed {
        ui.painter().rect_filled(rect, 0, t.signed);
    }
    if signed {
        let band = Rect::from_min_max(rect.min, pos2(rect.left() + size::BAR, rect.bottom()));
        ui.painter().rect_filled(band, 0, t.ok);
    }
    if chosen && t.high_contrast {
        ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, t.accent), StrokeKind::Inside);
    }
}

fn fold_arrow(ui: &Ui, env: &Env<'_>, row: &Row, rect: Rect, folded: bool, done: &mut Done) {
    let area = Rect::from_center_size(pos2(rect.left() + ARROW, rect.center().y), vec2(16.0, ROW));
    let response = ui.interact(area, Id::unique(("fold", row.line)), Sense::CLICK);
    let name = format!("{} line {}", if folded { "Unfold" } else { "Fold" }, row.line + 1);
    response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, !folded, &name));
    let icon = if folded { Icon::ChevronRight } else { Icon::ChevronDown };
    icon_at(ui, area.center(), icon, 12.0, if response.hovered() { env.t.text } else { env.t.text_weak });
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        done.fold = Some(row.line);
    }
}

/// Paints the text; returns the byte under a pointer.
fn text(ui: &Ui, env: &Env<'_>, line: &Line, marks: &Marks<'_>, from: egui::Pos2, pointer: Option<egui::Pos2>) -> Option<u32> {
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(line.job.clone()));
    ui.painter().galley(from, galley.clone(), env.t.text);
    if let Some(fact) = &line.fact {
        let x = |at: usize| from.x + galley.pos_from_cursor(CCursor::new(at)).left();
        let value = Rect::from_min_max(pos2(x(fact.start), from.y - 1.0), pos2(x(fact.end), from.y + Type::Mono.line() + 1.0));
        ui.painter().rect_stroke(value, CornerRadius::ZERO, Stroke::new(1.0, env.t.accent), StrokeKind::Outside);
    }
    let at = pointer.filter(|p| p.x >= from.x)?;
    line.byte_of(galley.cursor_from_pos(at - from).index.0, &marks.exhibit.sheet)
}

fn show_all(ui: &mut Ui, row: &Row, rect: Rect, done: &mut Done) {
    let name = format!("Show all of line {}", row.line + 1);
    if at_the_end(ui, rect, Icon::Plus, &name, row.line) {
        done.whole = Some(row.line);
    }
}

fn show_less(ui: &mut Ui, row: &Row, rect: Rect, done: &mut Done) {
    let name = format!("Shorten line {}", row.line + 1);
    if at_the_end(ui, rect, Icon::X, &name, row.line) {
        done.whole = Some(row.line);
    }
}

/// A small button at the right end of a row.
fn at_the_end(ui: &mut Ui, rect: Rect, icon: Icon, name: &str, line: usize) -> bool {
    let area = Rect::from_min_max(pos2(rect.right() - 26.0, rect.top()), rect.max);
    let mut end = ui.new_child(egui::UiBuilder::new().max_rect(area).id_salt(("end of line", line)));
    end.add(Button::icon_only(icon, name).id(Id::unique(("whole line", line)))).clicked()
}

/// Up and down go from line to line, left and right fold, Enter shows the whole line; Alt Z wraps all.
fn keys(ui: &Ui, state: &mut State, exhibit: &Exhibit) {
    if ui.input_mut(|i| i.consume_key(Modifiers::ALT, Key::Z)) {
        state.sheet.wrap = !state.sheet.wrap;
        state.sheet.scroll_to = Some(state.sheet.line);
    }
    let id = line_id(state.sheet.line);
    if !ui.memory(|m| m.has_focus(id)) {
        return;
    }
    ui.memory_mut(|m| {
        m.set_focus_lock_filter(id, EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() });
    });
    let here = state.sheet.rows.of_line(state.sheet.line);
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let to = if pressed(Key::ArrowDown) {
        state.sheet.rows.all()[here..].iter().position(|r| r.line != state.sheet.line).map_or(here, |n| here + n)
    } else if pressed(Key::ArrowUp) {
        here.saturating_sub(1)
    } else {
        if pressed(Key::ArrowLeft) != pressed(Key::ArrowRight)
            && exhibit.sheet.lines().get(state.sheet.line).is_some_and(|l| l.closed_by.is_some())
        {
            state.sheet.toggle_fold(state.sheet.line);
        }
        if pressed(Key::Enter) {
            state.sheet.toggle_whole(state.sheet.line);
        }
        return;
    };
    if let Some(row) = state.sheet.rows.all().get(to) {
        state.sheet.line = row.line;
        state.sheet.scroll_to = Some(row.line);
        if let Some(fact) = fact_at(exhibit, row.line, None) {
            state.fact = fact;
        }
        ui.memory_mut(|m| m.request_focus(line_id(state.sheet.line)));
    }
}

/// Goes to the next or previous place of what is looked for.
pub(super) fn next_hit(state: &mut State, exhibit: &Exhibit, back: bool) {
    let count = state.sheet.hits.places.len();
    if count == 0 {
        return;
    }
    state.sheet.hit = if back { (state.sheet.hit + count - 1) % count } else { (state.sheet.hit + 1) % count };
    to_hit(state, exhibit);
}

/// Scrolls to the current place of what is looked for; its line is shown whole when the place would be left out.
pub(super) fn to_hit(state: &mut State, exhibit: &Exhibit) {
    let Some(hit) = state.sheet.hits.places.get(state.sheet.hit).cloned() else { return };
    let line = exhibit.sheet.line_at(hit.start);
    let hidden = exhibit
        .sheet
        .spans(line, line::LONGEST, 80)
        .iter()
        .all(|span| span.cut || !(span.bytes.start <= hit.start && hit.end <= span.bytes.end));
    if hidden && !state.tree && !state.sheet.whole.contains(&line) {
        state.sheet.toggle_whole(line);
    }
    state.sheet.go_to(exhibit, Some(line));
}

/// Goes to the place of the chosen fact.
pub(super) fn to_fact(state: &mut State, exhibit: &Exhibit) {
    let line = exhibit.facts.get(state.fact).and_then(Fact::line);
    state.sheet.go_to(exhibit, line);
}
