//! *Ends in the next 18 months*: a unit chart, one block for each certificate and access key, by the instance's number, so that it
//! works without colour. `egui_plot` gives the coordinates; what is drawn in them is ours.

use super::blocks::{Band, Block, Blocks, MONTHS, months};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::theme::{Tokens, Type};
use crate::ui::widgets::{gap, icon, label, ring, separator, text_at, two_ends};
use egui::accesskit::Role;
use egui::emath::GuiRounding as _;
use egui::{
    Align2, Color32, CornerRadius, CursorIcon, EventFilter, Id, Key, Modifiers, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use egui_plot::{Plot, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform};
use jiff::Timestamp;
use std::ops::RangeInclusive;

/// Room for the names of the bands, at the left.
const NAMES: f32 = 96.0;
/// Room for months and years, below.
const MONTH_WORDS: f32 = 40.0;
/// Room for the word beside the line of today.
const TODAY: f32 = 44.0;
/// Height of a level, as long as there is room for all of them.
const LEVEL: f32 = 22.0;
/// A band has this many levels at least, so that few blocks do not become large ones.
const LEAST_LEVELS: f64 = 2.0;

/// Shows the chart; returns the block that was opened.
pub(super) fn show<'a>(ui: &mut Ui, env: &Env<'_>, blocks: &'a Blocks) -> Option<&'a Block> {
    legend(ui, env);
    gap(ui, 8.0);
    let scale = Scale::new(blocks);
    let height = scale.height();
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height + MONTH_WORDS), Sense::hover());
    let frame = Rect::from_min_max(area.min + vec2(NAMES, 0.0), pos2(area.right(), area.top() + height));
    let transform = plot(ui, env, frame, blocks, scale);
    names(ui, env, area, &transform, scale);
    month_words(ui, env, &transform);
    let mut opened = None;
    for (index, block) in blocks.shown.iter().enumerate() {
        if press(ui, env, &transform, scale, blocks, index) {
            opened = Some(block);
        }
    }
    label(ui, "Each block is an instance by its number, 1 is the one without a suffix", Type::Small, env.t.text_secondary);
    opened
}

fn legend(ui: &mut Ui, env: &Env<'_>) {
    let (t, levels) = (env.t, env.model.levels());
    two_ends(
        ui,
        24.0,
        |ui| {
            label(ui, "Ends in the next 18 months", Type::BodyStrong, t.text);
        },
        |ui| {
            label(ui, "not read lately", Type::Small, t.text_secondary);
            icon(ui, Icon::CircleQuestionMark, 14.0, t.unknown);
            ui.add_space(8.0);
            let words = format!("under {} days", levels.warning_days);
            label(ui, &words, Type::Small, t.text_secondary)
                .on_hover_text(format!("Access keys: under {} days until they are due", levels.key_warning_days()));
            icon(ui, Icon::TriangleAlert, 14.0, t.warning);
        },
    );
    gap(ui, 4.0);
    separator(ui);
}

/// The y axis: levels of access keys from 0 on, a gap, levels of certificates.
#[derive(Debug, Clone, Copy)]
struct Scale {
    keys: f64,
    certificates: f64,
}

/// Between the bands, in levels.
const BETWEEN: f64 = 0.6;

impl Scale {
    fn new(blocks: &Blocks) -> Self {
        let levels = |n: usize| f64::from(u8::try_from(n).unwrap_or(u8::MAX)).max(LEAST_LEVELS);
        Self { keys: levels(blocks.keys), certificates: levels(blocks.certificates) }
    }

    fn top(self) -> f64 {
        self.keys + BETWEEN + self.certificates + 0.3
    }

    /// Height of the bands together, in points.
    #[allow(clippy::cast_possible_truncation, reason = "a handful of levels")]
    fn height(self) -> f32 {
        (self.top() as f32 * LEVEL).clamp(112.0, 200.0).round()
    }

    /// Where a band begins.
    fn base(self, band: Band) -> f64 {
        match band {
            Band::Keys => 0.0,
            Band::Certificates => self.keys + BETWEEN,
        }
    }

    /// Where a block lies, on whole pixels.
    fn block(self, transform: &PlotTransform, block: &Block) -> Rect {
        let level = f64::from(u8::try_from(block.level).unwrap_or(0));
        let month = f64::from(u8::try_from(block.month).unwrap_or(0));
        let y = self.base(block.band) + level;
        let cell = transform.rect_from_values(&PlotPoint::new(month, y), &PlotPoint::new(month + 1.0, y + 1.0));
        let size = vec2((cell.width() - 2.0).clamp(8.0, 24.0), (cell.height() - 2.0).clamp(8.0, 20.0));
        let corner = pos2(cell.center().x - size.x / 2.0, cell.bottom() - 1.0 - size.y);
        Rect::from_min_size(corner, size).round_ui()
    }
}

/// The plot itself: nothing in it moves, so it takes no pointer; the blocks do.
fn plot(ui: &mut Ui, env: &Env<'_>, frame: Rect, blocks: &Blocks, scale: Scale) -> PlotTransform {
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(frame).id_salt("expiry plot"));
    let picture = Picture::new(env, blocks, scale);
    let shown = Plot::new("expiry")
        .width(frame.width())
        .height(frame.height())
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .set_margin_fraction(vec2(0.0, 0.0))
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .sense(Sense::hover())
        .show(&mut inner, |plot| {
            plot.set_plot_bounds(PlotBounds::from_min_max([0.0, 0.0], [MONTHS_F, scale.top()]));
            plot.add(picture);
        });
    shown.transform
}

/// [`MONTHS`] as the plot counts them.
#[allow(clippy::cast_precision_loss, reason = "18")]
const MONTHS_F: f64 = MONTHS as f64;

/// What is drawn in the plot: axis, years, today, blocks.
struct Picture<'a> {
    base: PlotItemBase,
    t: &'static Tokens,
    blocks: &'a [Block],
    scale: Scale,
    today: f64,
    years: Vec<f64>,
}

impl<'a> Picture<'a> {
    fn new(env: &Env<'_>, blocks: &'a Blocks, scale: Scale) -> Self {
        let months = months(env.now, env.zone);
        let years = months.iter().enumerate().filter(|(_, (_, year))| year.is_some());
        Self {
            base: PlotItemBase::new("Ends".into()),
            t: env.t,
            blocks: &blocks.shown,
            scale,
            today: part_of_month(env.now, env.zone),
            years: years.map(|(index, _)| f64::from(u8::try_from(index).unwrap_or(0))).collect(),
        }
    }

    fn block(&self, transform: &PlotTransform, block: &Block, shapes: &mut Vec<Shape>) {
        let (t, rect) = (self.t, self.scale.block(transform, block));
        let radius = CornerRadius::same(2);
        let (fill, stroke) = if block.soon { (t.warning_tint, t.warning) } else { (t.neutral_tint, t.control) };
        if block.stale {
            let color = if block.soon { t.warning } else { t.text_secondary };
            let r = rect.shrink(0.5);
            let path = [r.left_top(), r.right_top(), r.right_bottom(), r.left_bottom(), r.left_top()];
            shapes.push(Shape::rect_filled(rect, radius, t.bg));
            shapes.extend(Shape::dashed_line(&path, Stroke::new(1.0, color), 3.0, 2.0));
        } else {
            shapes.push(Shape::rect_filled(rect, radius, fill));
            shapes.push(Shape::rect_stroke(rect, radius, Stroke::new(1.0, stroke), StrokeKind::Inside));
        }
        if block.soon {
            let edge = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 3.0));
            shapes.push(Shape::rect_filled(edge, radius, t.warning));
        }
    }
}

impl PlotItem for Picture<'_> {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let (t, frame) = (self.t, *transform.frame());
        let x = |month: f64| transform.position_from_point_x(month).round();
        let today = x(self.today);
        for x in self.years.iter().map(|year| x(*year)) {
            // it begins under the word beside the line of today, and does not go through it
            let under = if (today..today + TODAY).contains(&x) { Type::Small.line() } else { 0.0 };
            shapes.push(Shape::vline(x, frame.top() + under..=frame.bottom(), Stroke::new(1.0, t.line)));
        }
        let between = transform.position_from_point_y(self.scale.base(Band::Certificates) - BETWEEN / 2.0).round();
        shapes.push(Shape::hline(frame.x_range(), between, Stroke::new(1.0, t.line)));
        shapes.push(Shape::hline(frame.x_range(), frame.bottom() - 0.5, Stroke::new(1.0, t.control)));
        // blocks lie over it: their edges tell them apart
        shapes.push(Shape::vline(today, frame.y_range(), Stroke::new(2.0, t.accent)));
        for block in self.blocks {
            self.block(transform, block, shapes);
        }
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        self.t.accent
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        PlotBounds::from_min_max([0.0, 0.0], [MONTHS_F, self.scale.top()])
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

/// How much of the current month has gone.
fn part_of_month(now: Timestamp, zone: &jiff::tz::TimeZone) -> f64 {
    let date = now.to_zoned_datetime(zone.clone()).date();
    f64::from(date.day()) / f64::from(date.days_in_month().max(1))
}

/// The names of the bands at their middle, and the word for the line of today.
fn names(ui: &Ui, env: &Env<'_>, area: Rect, transform: &PlotTransform, scale: Scale) {
    let t = env.t;
    let middle = |band: Band, levels: f64| transform.position_from_point_y(scale.base(band) + levels.min(3.0) / 2.0);
    let certificates = pos2(area.left(), middle(Band::Certificates, scale.certificates));
    text_at(ui, Align2::LEFT_CENTER, certificates, "Certificates", Type::Small, t.text_secondary);
    let keys = pos2(area.left(), middle(Band::Keys, scale.keys));
    text_at(ui, Align2::LEFT_BOTTOM, keys, "Access keys", Type::Small, t.text_secondary);
    text_at(ui, Align2::LEFT_TOP, keys, "to rotate", Type::Small, t.text_secondary);
    let today = transform.position_from_point_x(part_of_month(env.now, env.zone)).round();
    text_at(ui, Align2::LEFT_TOP, pos2(today + 5.0, transform.frame().top()), "Today", Type::Small, t.accent);
}

/// Letters of the months and the years under them.
fn month_words(ui: &Ui, env: &Env<'_>, transform: &PlotTransform) {
    let (t, bottom) = (env.t, transform.frame().bottom());
    for (index, (letter, year)) in months(env.now, env.zone).iter().enumerate() {
        let month = f64::from(u8::try_from(index).unwrap_or(0));
        let middle = transform.position_from_point_x(month + 0.5);
        text_at(ui, Align2::CENTER_CENTER, pos2(middle, bottom + 13.0), letter, Type::Small, t.text_secondary);
        if let Some(year) = year {
            let left = transform.position_from_point_x(month).round();
            ui.painter().vline(left, bottom..=bottom + 20.0, Stroke::new(1.0, t.line));
            text_at(ui, Align2::LEFT_CENTER, pos2(left + 2.0, bottom + 31.0), &year.to_string(), Type::Small, t.text_secondary);
        }
    }
}

fn block_id(block: &Block) -> Id {
    Id::unique(("expiry", &block.key.0, block.band as u8, &block.what))
}

/// The word on a block and what is done with it; `true` when it was pressed. Only one block is a stop of the Tab key; arrows walk
/// in order of date.
fn press(ui: &Ui, env: &Env<'_>, transform: &PlotTransform, scale: Scale, blocks: &Blocks, index: usize) -> bool {
    let block = &blocks.shown[index];
    let (rect, id) = (scale.block(transform, block), block_id(block));
    let focused = ui.memory(|m| m.has_focus(id));
    let response = ui.interact(rect, id, if index == 0 || focused { Sense::click() } else { Sense::CLICK });
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &block.words));
    let number = if block.more > 0 { format!("+{}", block.more + 1) } else { block.number.to_string() };
    text_at(ui, Align2::CENTER_CENTER, rect.center(), &number, Type::Small, env.t.text);
    ring(ui, &response);
    if focused {
        walk(ui, blocks, index, id);
    }
    let more = if block.more > 0 { format!("\nand {} more in this month", block.more) } else { String::new() };
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(format!("{}{more}", block.words)).clicked()
}

fn walk(ui: &Ui, blocks: &Blocks, index: usize, id: Id) {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(id, filter));
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let last = blocks.shown.len() - 1;
    let to = if pressed(Key::ArrowRight) || pressed(Key::ArrowDown) {
        (index + 1).min(last)
    } else if pressed(Key::ArrowLeft) || pressed(Key::ArrowUp) {
        index.saturating_sub(1)
    } else {
        return;
    };
    ui.memory_mut(|m| m.request_focus(block_id(&blocks.shown[to])));
}
