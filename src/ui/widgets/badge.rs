//! One set of badges everywhere: icon, word and colour; the shapes differ, so that the set reads in grey.

use super::{icon_at, text_at, text_width, tokens};
use crate::domain::step::Cloud;
use crate::ui::icons::Icon;
use crate::ui::theme::{Tokens, Type, size};
use egui::accesskit::Role;
use egui::{Align2, Color32, CornerRadius, Pos2, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// What a badge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Seen to be good.
    Ok,
    /// Good now, not for ever.
    Warning,
    /// Not good.
    Failing,
    /// Nobody knows; never looks like OK.
    Unknown,
    /// Under way.
    InProgress,
    /// The user's turn.
    YourTurn,
    /// Something else has to come first.
    Waiting,
    /// Nothing to do.
    NotNeeded,
    /// Can't be done, for a reason.
    Locked,
    /// Of the practice cloud.
    Practice,
    /// A rule that no vendor documents.
    OurGuess,
}

impl Status {
    /// The shape.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Self::Ok => Icon::CircleCheck,
            Self::Warning => Icon::TriangleAlert,
            Self::Failing => Icon::CircleX,
            Self::Unknown => Icon::CircleQuestionMark,
            Self::InProgress => Icon::CircleEllipsis,
            Self::YourTurn => Icon::CirclePlay,
            Self::Waiting => Icon::Hourglass,
            Self::NotNeeded => Icon::CircleMinus,
            Self::Locked => Icon::Lock,
            Self::Practice => Icon::FlaskConical,
            Self::OurGuess => Icon::Lightbulb,
        }
    }

    /// The colour of shape and word.
    #[must_use]
    pub const fn color(self, t: &Tokens) -> Color32 {
        match self {
            Self::Ok => t.ok,
            Self::Warning => t.warning,
            Self::Failing => t.failing,
            Self::Unknown => t.unknown,
            Self::InProgress | Self::YourTurn => t.accent,
            Self::Waiting | Self::NotNeeded | Self::Locked => t.text_weak,
            Self::Practice => t.practice,
            Self::OurGuess => t.text_secondary,
        }
    }

    const fn tint(self, t: &Tokens) -> Color32 {
        match self {
            Self::Ok => t.ok_tint,
            Self::Warning => t.warning_tint,
            Self::Failing => t.failing_tint,
            Self::Unknown => Color32::TRANSPARENT,
            Self::InProgress | Self::YourTurn => t.accent_tint,
            Self::Waiting | Self::NotNeeded | Self::Locked | Self::OurGuess => t.neutral_tint,
            Self::Practice => t.practice_tint,
        }
    }
}

/// A badge: plain in rows, filled in headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// Its state.
    pub status: Status,
    /// Its word.
    pub word: String,
}

impl Badge {
    /// A badge.
    #[must_use]
    pub fn new(status: Status, word: impl Into<String>) -> Self {
        Self { status, word: word.into() }
    }

    /// Paints it plain, icon at the left of `at`, within `width`.
    pub fn plain_at(&self, ui: &Ui, at: Pos2, width: f32) {
        let color = self.status.color(tokens(ui));
        icon_at(ui, at + vec2(8.0, 0.0), self.status.icon(), 16.0, color);
        super::text_fit(ui, Align2::LEFT_CENTER, at + vec2(22.0, 0.0), &self.word, Type::Small, color, width - 22.0);
    }

    /// Paints it plain with its right end at `at`.
    pub fn plain_right_at(&self, ui: &Ui, at: Pos2) {
        let width = 22.0 + text_width(ui, &self.word, Type::Small);
        self.plain_at(ui, at - vec2(width, 0.0), width + 4.0);
    }

    /// Plain, in the flow.
    pub fn plain(&self, ui: &mut Ui) -> Response {
        let width = 22.0 + text_width(ui, &self.word, Type::Small);
        let (rect, response) = ui.allocate_exact_size(vec2(width, 20.0), Sense::hover());
        self.plain_at(ui, rect.left_center(), width + 4.0);
        self.named(&response);
        response
    }

    /// Filled, in the flow.
    pub fn filled(&self, ui: &mut Ui) -> Response {
        let t = tokens(ui);
        let color = self.status.color(t);
        let width = 8.0 + 16.0 + 6.0 + text_width(ui, &self.word, Type::SmallStrong) + 9.0;
        let (rect, response) = ui.allocate_exact_size(vec2(width, size::BADGE), Sense::hover());
        ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), self.status.tint(t));
        if self.status == Status::Unknown {
            super::dashed(ui, rect, color);
        } else if t.high_contrast {
            ui.painter().rect_stroke(rect, CornerRadius::same(size::RADIUS), Stroke::new(1.0, color), StrokeKind::Inside);
        }
        icon_at(ui, rect.left_center() + vec2(16.0, 0.0), self.status.icon(), 16.0, color);
        text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(30.0, 0.0), &self.word, Type::SmallStrong, color);
        self.named(&response);
        response
    }

    fn named(&self, response: &Response) {
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &self.word));
    }
}

/// The icon of a cloud; clouds have no colour.
#[must_use]
pub const fn cloud_icon(cloud: Cloud) -> Icon {
    match cloud {
        Cloud::Directory => Icon::Contact,
        Cloud::Aws => Icon::Cloud,
        Cloud::Both => Icon::Link,
        Cloud::ThisMachine => Icon::Monitor,
    }
}

/// The word of a cloud; short ones for narrow windows.
#[must_use]
pub const fn cloud_word(cloud: Cloud, short: bool) -> &'static str {
    match (cloud, short) {
        (Cloud::Directory, _) => "Directory",
        (Cloud::Aws, _) => "AWS",
        (Cloud::Both, false) => "Both clouds",
        (Cloud::Both, true) => "Both",
        (Cloud::ThisMachine, false) => "This machine",
        (Cloud::ThisMachine, true) => "Local",
    }
}

/// Paints icon and word of a cloud.
pub fn cloud_at(ui: &Ui, at: Pos2, cloud: Cloud, short: bool, color: Color32) {
    icon_at(ui, at + vec2(7.0, 0.0), cloud_icon(cloud), 14.0, color);
    text_at(ui, Align2::LEFT_CENTER, pos2(at.x + 20.0, at.y), cloud_word(cloud, short), Type::Small, color);
}
