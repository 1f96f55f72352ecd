//! A key in the wrong hands, or a certificate that has ended: rolled over at once, with what that breaks said first.

use super::{one, phases, stand};
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Button, Check, Status, check_row, gap, head, label, paragraph, with_footer};
use crate::workflow::message::RollWish;
use crate::workflow::view::InstanceView;
use egui::{ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let (key, name) = (&instance.spec.key, &instance.spec.name);
    let ended = stand::is_ended(instance, env.now);
    let (mut body, mut foot) = with_footer(ui, 96.0, 16.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("emergency").show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        let title = if ended { format!("The certificate of {name} has ended") } else { format!("The key of {name} is in the wrong hands") };
        paragraph(ui, &title, Type::Title, env.t.text, width);
        gap(ui, 4.0);
        let words = if ended {
            "The shortest way back: a new certificate signs, AWS gets to know it, and the ended one goes at once."
        } else {
            "All phases at once, without a cool-down: AWS stops trusting the old key as soon as the new one is proven."
        };
        paragraph(ui, words, Type::Body, env.t.text_secondary, width.min(760.0));
        gap(ui, 16.0);
        head(ui, "What it breaks", if ended { "" } else { "Read this before you press the button" });
        for check in if ended { broken_by_end() } else { broken_by_theft() } {
            check_row(ui, &check);
        }
        gap(ui, 16.0);
        phases::rows(ui, env, key, "One after the other, without a pause");
        gap(ui, 16.0);
    });
    let facts = facts(ui, env);
    foot.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let blocked = stand::blocked(env, &facts, instance);
        let words = format!("Roll over {name} at once");
        if ui.add(Button::danger(&words).icon(Icon::TriangleAlert).blocked(blocked)).clicked() {
            view.rollover.page = None;
            out.push(one::run(RollWish { emergency: true, ..RollWish::one(key.clone()) }));
        }
        if ui.add(Button::plain("Back")).clicked() {
            view.rollover.page = None;
        }
    });
    gap(&mut foot, 8.0);
    label(&mut foot, "Behind phase 7 there is no way back to the old certificate", Type::Small, env.t.text_secondary);
}

fn check(icon: Icon, side: &'static str, status: Status, word: &str, what: &str) -> Check {
    Check { icon, side, badge: Badge { status, word: word.into() }, what: what.into() }
}

fn broken_by_theft() -> Vec<Check> {
    vec![
        check(
            Icon::Users,
            "People",
            Status::Failing,
            "Refused",
            "Responses signed with the old key that are already on their way are refused: who is in the middle of a sign-in begins it again",
        ),
        check(
            Icon::Clock,
            "Until then",
            Status::Warning,
            "At risk",
            "Whoever has the old key can sign in until phase 7 is done; AWS has to know the new one everywhere first. Deleting the SAML provider shuts everybody out at once",
        ),
        check(
            Icon::Cloud,
            "AWS",
            Status::Warning,
            "At risk",
            "Sessions that are open go on until they end, stolen ones too. Revoke them in IAM, role by role: Revoke active sessions",
        ),
    ]
}

/// Sources: Microsoft Learn, "Tutorial: Manage federation certificates", says that a new certificate may sign at once when the present
/// one has ended. No source says whether AWS looks at the dates.
fn broken_by_end() -> Vec<Check> {
    vec![
        check(
            Icon::Contact,
            "Directory",
            Status::Warning,
            "At risk",
            "It may sign with the new certificate the moment that it is made, before AWS trusts it. Sign-ins are refused until phase 2 is done, some seconds to minutes later",
        ),
        check(
            Icon::Cloud,
            "AWS",
            Status::Unknown,
            "Not known",
            "Whether AWS still takes what is signed with a certificate that has ended is documented nowhere",
        ),
        check(Icon::Clock, "Cool-down", Status::NotNeeded, "Not needed", "Nothing valid is signed with a certificate that has ended"),
    ]
}
