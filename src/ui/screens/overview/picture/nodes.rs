//! The nodes of the picture: what they say, and what pressing them opens.

use super::rows::Row;
use super::{Graph, focus_memory};
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::text::{self, count};
use crate::ui::theme::{Type, size};
use crate::ui::verdict;
use crate::ui::view::Tab;
use crate::ui::widgets::{Badge, Status, icon_at, ring, text_at, text_fit, text_width};
use crate::workflow::ports::AwsConnection;
use crate::workflow::view::{InstanceView, RoleView};
use egui::accesskit::Role;
use egui::{Align2, CornerRadius, CursorIcon, Id, Rangef, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Height of a node.
const NODE: f32 = 36.0;

/// Where the four columns of the picture lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    pub directory: Rangef,
    pub instances: Rangef,
    pub accounts: Rangef,
    pub roles: Rangef,
}

impl Columns {
    pub(super) fn new(pane: Rect) -> Self {
        let (left, right) = (pane.left() + 24.0, pane.right() - 24.0);
        let width = right - left;
        let wide = width > 1000.0;
        let (directory, between) = if wide { (184.0, 40.0) } else { (136.0, 28.0) };
        let (instance, account) = if wide { (232.0, 168.0) } else { (208.0, 136.0) };
        let range = |from: f32, width: f32| Rangef::new(from.round(), (from + width).round());
        let instances = range(left + directory + between, instance);
        let accounts = range(instances.max + between, account);
        Self { directory: range(left, directory), instances, accounts, roles: Rangef::new(accounts.max + between, right) }
    }
}

impl Graph<'_, '_> {
    /// The directory's node; `true` when it was pressed.
    pub(super) fn directory(&self, ui: &Ui, whole: Rect) -> bool {
        let t = self.env.t;
        let middle = self.hub(whole);
        let rect = Rect::from_x_y_ranges(self.columns.directory, middle - 26.0..=middle + 26.0);
        let directory = self.env.model.connections.value().and_then(|c| c.directory.as_ref());
        let name = directory.map_or("No directory", |d| d.tenant_name.as_str());
        let state = match directory {
            Some(d) if d.practice => Badge::new(Status::Practice, "Practice"),
            Some(_) => Badge::new(Status::Ok, "Connected"),
            None => Badge::new(Status::Unknown, "Not connected"),
        };
        let spoken = format!("Directory {name}, {}, {}", state.word, count(self.listed.rows.all.len(), "instance"));
        let response = self.node(ui, rect, Id::unique("federation directory"), true, &spoken);
        icon_at(ui, pos2(rect.left() + 18.0, rect.top() + 17.0), Icon::Contact, 16.0, t.text_secondary);
        let words = pos2(rect.left() + 34.0, rect.top() + 17.0);
        text_fit(ui, Align2::LEFT_CENTER, words, name, Type::SmallStrong, t.text, rect.width() - 42.0);
        state.plain_at(ui, pos2(rect.left() + 10.0, rect.top() + 36.0), rect.width() - 16.0);
        response.on_hover_text(format!("{spoken}. Opens Settings")).clicked()
    }

    /// A row with everything that hangs on it.
    pub(super) fn row(&mut self, ui: &Ui, index: usize, rect: Rect) {
        match self.rows[index] {
            Row::Group { standing, count: n, open } => self.group(ui, index, rect, &verdict::standing(standing), n, open),
            Row::Item(item) => {
                let row = self.listed.at(item);
                if let Some(instance) = self.env.model.instances.get(&row.key) {
                    self.instance(ui, index, rect, instance, &verdict::urgency(row.urgency));
                }
            }
        }
    }

    fn group(&mut self, ui: &Ui, index: usize, row: Rect, badge: &Badge, n: usize, open: bool) {
        let t = self.env.t;
        let rect = node_rect(self.columns.instances, row);
        let words = count(n, "instance");
        let spoken = format!("{}, {words}, {}", badge.word, if open { "shown" } else { "hidden" });
        let response = self.stop(ui, rect, index, 0, &spoken);
        let chevron = if open { Icon::ChevronDown } else { Icon::ChevronRight };
        icon_at(ui, pos2(rect.left() + 16.0, rect.center().y), chevron, 16.0, t.text_secondary);
        badge.plain_at(ui, pos2(rect.left() + 30.0, rect.center().y), 110.0);
        text_at(ui, Align2::RIGHT_CENTER, pos2(rect.right() - 10.0, rect.center().y), &words, Type::Small, t.text_secondary);
        if response.clicked()
            && let Row::Group { standing, .. } = self.rows[index]
        {
            self.turn = Some(standing);
        }
    }

    fn instance(&mut self, ui: &Ui, index: usize, row: Rect, instance: &InstanceView, badge: &Badge) {
        let (t, spec) = (self.env.t, &instance.spec);
        let line = |from: f32, to: f32| ui.painter().hline(from..=to, row.center().y.round(), Stroke::new(1.0, t.control));
        line(self.columns.instances.max, self.columns.accounts.min);
        let rect = node_rect(self.columns.instances, row);
        let spoken = format!("{}, {}, {}", spec.name, spec.identifier.short(), badge.word);
        let response = self.stop(ui, rect, index, 0, &spoken);
        let state = text_width(ui, &badge.word, Type::Small) + 32.0;
        let name = pos2(rect.left() + 10.0, rect.top() + 12.0);
        text_fit(ui, Align2::LEFT_CENTER, name, &spec.name, Type::SmallStrong, t.text, rect.width() - state - 12.0);
        let identifier = pos2(rect.left() + 10.0, rect.top() + 26.0);
        text_at(ui, Align2::LEFT_CENTER, identifier, &spec.identifier.short(), Type::Mono, t.text_secondary);
        badge.plain_right_at(ui, pos2(rect.right() - 10.0, rect.center().y));
        if response.on_hover_text(spoken).clicked() {
            self.open(instance, Tab::SetUp);
        }
        self.account(ui, index, row, instance);
        if instance.roles.is_empty() {
            text_at(ui, Align2::LEFT_CENTER, pos2(self.columns.roles.min, row.center().y), "No role yet", Type::Small, t.text_weak);
        } else {
            line(self.columns.accounts.max, self.columns.roles.min);
            self.roles(ui, index, row, instance);
        }
    }

    fn account(&mut self, ui: &Ui, index: usize, row: Rect, instance: &InstanceView) {
        let t = self.env.t;
        let rect = node_rect(self.columns.accounts, row);
        let number = instance.spec.account.as_str();
        let own = self.facts.mark(&crate::ui::model::account_key(&instance.spec.account));
        let connected = self.facts.connection(self.env, &instance.aws);
        let practice = matches!(instance.aws, AwsConnection::Practice { .. });
        let (status, word) = match connected {
            Some(account) if account.identity.is_err() => (Status::Failing, "Not connected"),
            Some(account) if !account.confirmed => (Status::Warning, "Not confirmed"),
            Some(_) if practice => (Status::Practice, "Practice"),
            Some(_) => (Status::Ok, "Connected"),
            None => (Status::Unknown, "Not known"),
        };
        let spoken = format!("AWS account {number}{}, {word}", if own.name.is_empty() { String::new() } else { format!(" {}", own.name) });
        let response = self.stop(ui, rect, index, 1, &spoken);
        let color = if status == Status::Ok { t.text_secondary } else { status.color(t) };
        let icon = if status == Status::Ok { Icon::Cloud } else { status.icon() };
        icon_at(ui, pos2(rect.left() + 17.0, rect.center().y), icon, 14.0, color);
        let words = pos2(rect.left() + 32.0, rect.center().y);
        text_fit(ui, Align2::LEFT_CENTER, words, number, Type::Mono, t.text, rect.width() - 40.0);
        if response.on_hover_text(spoken).clicked() {
            self.open(instance, Tab::SetUp);
        }
    }

    /// As many roles as there is room for, and the number of the others.
    fn roles(&mut self, ui: &Ui, index: usize, row: Rect, instance: &InstanceView) {
        let t = self.env.t;
        let area = node_rect(self.columns.roles, row);
        let spoken = format!("{} of {}: {}", count(instance.roles.len(), "role"), instance.spec.name, states(&instance.roles));
        let response = self.stop_unseen(ui, area, index, 2, &spoken);
        let mut x = area.left();
        for (shown, role) in instance.roles.iter().enumerate() {
            let rest = instance.roles.len() - shown;
            let width = (text_width(ui, &role.name, Type::Mono) + 34.0).min(200.0);
            let last = rest == 1;
            if x + width + if last { 0.0 } else { 44.0 } > area.right() {
                text_at(ui, Align2::LEFT_CENTER, pos2(x + 2.0, area.center().y), &format!("+{rest}"), Type::SmallStrong, t.text_secondary);
                break;
            }
            let chip = Rect::from_min_size(pos2(x, area.center().y - 12.0), vec2(width, size::BADGE));
            ui.painter().rect(chip, CornerRadius::same(size::RADIUS), t.surface, Stroke::new(1.0, t.line), StrokeKind::Inside);
            let status = role_status(role);
            icon_at(ui, chip.left_center() + vec2(13.0, 0.0), status.icon(), 14.0, status.color(t));
            text_fit(ui, Align2::LEFT_CENTER, chip.left_center() + vec2(25.0, 0.0), &role.name, Type::Mono, t.text, width - 30.0);
            x += width + 6.0;
        }
        if response.on_hover_text(hover(&instance.roles)).clicked() {
            self.open(instance, Tab::Roles);
        }
    }

    fn open(&mut self, instance: &InstanceView, tab: Tab) {
        self.out.push(Intent::Open(instance.spec.key.clone(), tab));
    }

    /// A node that arrows reach, with its box.
    fn stop(&self, ui: &Ui, rect: Rect, row: usize, column: usize, spoken: &str) -> Response {
        let response = self.node(ui, rect, self.id(row, column), row == 0 && column == 0, spoken);
        remember(ui, &response, row, column);
        response
    }

    /// A node that arrows reach, without a box of its own.
    fn stop_unseen(&self, ui: &Ui, rect: Rect, row: usize, column: usize, spoken: &str) -> Response {
        let response = sensed(ui, rect, self.id(row, column), false, spoken);
        ring(ui, &response);
        remember(ui, &response, row, column);
        response
    }

    fn node(&self, ui: &Ui, rect: Rect, id: Id, first: bool, spoken: &str) -> Response {
        let t = self.env.t;
        let response = sensed(ui, rect, id, first, spoken);
        let stroke = if response.hovered() { t.text } else { t.control };
        let radius = CornerRadius::same(size::RADIUS);
        ui.painter().rect(rect, radius, t.surface, Stroke::new(t.control_width(), stroke), StrokeKind::Inside);
        ring(ui, &response);
        response
    }
}

/// Only the first node and the one with the focus are stops of the Tab key.
fn sensed(ui: &Ui, rect: Rect, id: Id, first: bool, spoken: &str) -> Response {
    let stop = first || ui.memory(|m| m.has_focus(id));
    let response = ui.interact(rect, id, if stop { Sense::click() } else { Sense::CLICK });
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken));
    response.on_hover_cursor(CursorIcon::PointingHand)
}

fn remember(ui: &Ui, response: &Response, row: usize, column: usize) {
    if response.has_focus() {
        ui.data_mut(|d| d.insert_temp(focus_memory(), (row, column)));
    }
}

fn node_rect(column: Rangef, row: Rect) -> Rect {
    Rect::from_x_y_ranges(column, (row.center().y - NODE / 2.0).round()..=(row.center().y + NODE / 2.0).round())
}

/// A role comes in once the directory has it; without anybody assigned nobody uses it yet.
const fn role_status(role: &RoleView) -> Status {
    if !role.in_directory {
        Status::Waiting
    } else if role.assigned.is_empty() {
        Status::NotNeeded
    } else {
        Status::Ok
    }
}

/// `2 in the directory, 1 assigned`.
fn states(roles: &[RoleView]) -> String {
    let inside = roles.iter().filter(|r| r.in_directory).count();
    let assigned = roles.iter().filter(|r| !r.assigned.is_empty()).count();
    format!("{inside} in the directory, {assigned} assigned")
}

/// One line a role, the first twenty.
fn hover(roles: &[RoleView]) -> String {
    let line = |role: &RoleView| {
        let state = match (role.in_directory, role.assigned.as_slice()) {
            (false, _) => "not in the directory yet".to_owned(),
            (true, []) => "in the directory, assigned to nobody".to_owned(),
            (true, people) => format!("for {}", text::listed(people)),
        };
        format!("{}: {state}", role.name)
    };
    let mut lines: Vec<String> = roles.iter().take(20).map(line).collect();
    if roles.len() > lines.len() {
        lines.push(format!("and {} more", roles.len() - lines.len()));
    }
    lines.join("\n")
}
