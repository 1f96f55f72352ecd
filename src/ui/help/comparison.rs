//! The two AWS applications of the gallery side by side, and when which one is right.
//!
//! Facts: Microsoft's tutorial of 2021 and what changed since (privileged identity management works with IAM Identity Center).

use crate::ui::env::Env;
use crate::ui::theme::Type;
use crate::ui::widgets::{gap, head, paragraph};
use egui::accesskit::Role;
use egui::{Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Question, IAM Identity Center, Single-Account Access.
const ROWS: [(&str, &str, &str); 7] = [
    ("Made for", "Many accounts of one AWS organization", "One account at a time"),
    ("Who manages access", "AWS, centrally: permission sets", "The directory: roles of each account are assigned there"),
    ("Application in Entra", "One for all accounts", "One for each account"),
    ("Signing certificate", "One", "One for each account, each with its own end"),
    ("Conditional access", "One policy for all accounts", "One for all, or one for each account"),
    ("Privileged identity management", "Works, through groups", "Not supported"),
    ("Command line", "Supported", "Supported"),
];

/// What a search finds in it.
pub(super) const WORDS: &str = " iam identity center aws single sign-on single-account access conditional access privileged identity management \
    certificate command line organization permission sets";

/// Shows the comparison and the recommendation.
pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>) {
    let width = ui.available_width();
    head(ui, "Which AWS application", "");
    let (first, column) = (width * 0.26, width * 0.37);
    row(ui, env, first, column, ("", "IAM Identity Center", "Single-Account Access"), true);
    for line in ROWS {
        row(ui, env, first, column, line, false);
    }
    gap(ui, 16.0);
    paragraph(ui, "What we would do", Type::BodyStrong, env.t.text, width);
    gap(ui, 4.0);
    for words in [
        "For several accounts in one AWS organization take IAM Identity Center: it is one application and one certificate, and Rolebridge is \
         not needed for it.",
        "Take Single-Account Access where the accounts belong to no common organization, where Identity Center can't be switched on, where \
         each account needs its own certificate, owner or conditional access, or where it is in use already. This is what Rolebridge sets up.",
    ] {
        paragraph(ui, words, Type::Body, env.t.text_secondary, width);
        gap(ui, 8.0);
    }
}

fn row(ui: &mut Ui, env: &Env<'_>, first: f32, column: f32, (question, center, single): (&str, &str, &str), heading: bool) {
    let t = env.t;
    let lay = |text: &str, color, width: f32| {
        let ty = if heading { Type::SmallStrong } else { Type::Small };
        ui.fonts_mut(|fonts| fonts.layout(text.to_owned(), ty.font(), color, (width - 12.0).max(40.0)))
    };
    let plain = if heading { t.text_secondary } else { t.text };
    let cells = [lay(question, t.text_secondary, first), lay(center, plain, column), lay(single, plain, column)];
    let height = cells.iter().map(|cell| cell.size().y).fold(16.0, f32::max) + 13.0;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let spoken = if heading {
        format!("{center} compared with {single}")
    } else {
        format!("{question}: IAM Identity Center: {center}. Single-Account Access: {single}")
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    for (x, cell) in [0.0, first, first + column].into_iter().zip(cells) {
        let top = (rect.center().y - cell.size().y / 2.0).round();
        ui.painter().galley(pos2(rect.left() + x, top), cell, t.text);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
}
