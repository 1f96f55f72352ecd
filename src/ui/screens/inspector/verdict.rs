//! The verdict: one sentence, why and what to do, AWS's own words, and the one button that mends it.

use super::mend::{self, Mend};
use super::state::Page;
use crate::domain::finding::Severity;
use crate::domain::verdict::AwsAnswer;
use crate::saml::inspect::{Exhibit, Kind, SignatureWord};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Button, Status, gap, icon, paragraph, text_width};
use crate::workflow::inspection::Inspection;
use egui::{Align, Layout, Rect, Ui, UiBuilder, vec2};

/// What an encrypted assertion offers.
const OPEN_WITH_KEY: &str = "Open with a key…";

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, inspection: &Inspection, exhibit: &Exhibit, out: &mut Vec<Intent>) {
    let t = env.t;
    let status = status(exhibit);
    let mend = mend::of(env, exhibit);
    let width = ui.available_width() - 36.0;
    let before = ui.cursor().top();
    ui.horizontal_top(|ui| {
        icon(ui, status.icon(), 24.0, status.color(t));
        ui.add_space(4.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            paragraph(ui, &title(exhibit), Type::Title, t.text, width);
            let buttons = buttons_width(ui, exhibit, mend.as_ref());
            // in a narrow window the buttons stand under the words
            let beside = width - buttons - 24.0 > 420.0;
            let words = if beside { width - buttons - 24.0 } else { width };
            let top = ui.cursor().top();
            explain(ui, env, inspection, exhibit, words);
            let area = if beside {
                Rect::from_min_size(egui::pos2(ui.max_rect().left() + words + 24.0, top + 2.0), vec2(buttons, size::BUTTON))
            } else {
                gap(ui, 8.0);
                ui.allocate_exact_size(vec2(width, size::BUTTON), egui::Sense::hover()).0
            };
            let layout = if beside { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
            let mut row = ui.new_child(UiBuilder::new().max_rect(area).layout(layout).id_salt("mend"));
            buttons_show(&mut row, view, exhibit, mend, out);
        });
    });
    let used = ui.cursor().top() - before;
    gap(ui, (68.0 - used).max(0.0));
}

fn explain(ui: &mut Ui, env: &Env<'_>, inspection: &Inspection, exhibit: &Exhibit, width: f32) {
    let t = env.t;
    if let Some(finding) = exhibit.main_finding() {
        gap(ui, 4.0);
        let same = finding.what.trim_end_matches('.') == title(exhibit);
        let why = if finding.why.is_empty() || same { finding.why.clone() } else { format!("{}. ", finding.why.trim_end_matches('.')) };
        paragraph(
            ui,
            &format!("{why}{}", if same && !why.is_empty() { format!(" {}", finding.fix) } else { finding.fix.clone() }),
            Type::Body,
            t.text,
            width,
        );
    }
    let own = own_words(exhibit);
    if !own.is_empty() {
        gap(ui, 2.0);
        selectable_mono(ui, env, &own, width);
    }
    if let Some(then) = then_and_now(env, inspection, exhibit) {
        gap(ui, 2.0);
        paragraph(ui, &then, Type::Small, t.text_secondary, width);
    }
    if exhibit.could_be_redeemed(env.now) {
        gap(ui, 4.0);
        let until = exhibit.report.redeemable_until.map(|until| text::clock(until, env.zone)).unwrap_or_default();
        Badge::new(Status::Warning, format!("Could still be redeemed until {until}: as good as a password, so share only a redacted copy"))
            .plain(ui);
    }
}

/// AWS's own words, in monospace; they can be selected and copied.
fn selectable_mono(ui: &mut Ui, env: &Env<'_>, words: &str, width: f32) {
    ui.scope(|ui| {
        ui.set_max_width(width);
        let text = egui::RichText::new(words).font(Type::Mono.font()).color(env.t.text_secondary).line_height(Some(Type::Mono.line()));
        ui.add(egui::Label::new(text).selectable(true).wrap());
    });
}

/// `InvalidIdentityToken 400 · RoleSessionName in AuthnResponse must match … · aws.session_name`.
fn own_words(exhibit: &Exhibit) -> String {
    let aws = &exhibit.report.aws;
    let status = exhibit.main_finding().and_then(|f| f.technical.as_ref()).and_then(|t| t.http_status);
    let code = aws.code.as_ref().map(|code| status.map_or_else(|| code.clone(), |status| format!("{code} {status}")));
    let rule = aws.finding.clone().filter(|_| aws.verdict != AwsAnswer::Accepts).map(|id| format!("rule {id}"));
    [code, aws.message.clone(), rule].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What AWS would have said right after the issue, where the document is judged at another time.
fn then_and_now(env: &Env<'_>, inspection: &Inspection, exhibit: &Exhibit) -> Option<String> {
    let own = exhibit.report.own_time.as_ref()?;
    // at the same time there is nothing to compare
    let apart = inspection.judged_at.as_second() - own.at.as_second();
    if apart.abs() < 5 && !inspection.as_asked {
        return None;
    }
    let then = text::moment(own.at, env.now, env.zone);
    let (before, now) = (&own.aws, &exhibit.report.aws);
    if before.verdict == now.verdict && (before.finding == now.finding || now.verdict == AwsAnswer::Accepts) {
        return Some(format!("The same right after its issue, {then}, and {}.", text::moment(inspection.judged_at, env.now, env.zone)));
    }
    let said = match own.aws.verdict {
        AwsAnswer::Accepts => "nothing stood against it".to_owned(),
        AwsAnswer::Unknown => "it was not known what AWS would say".to_owned(),
        AwsAnswer::Refuses => {
            let finding = exhibit.report.findings.iter().find(|f| own.aws.finding.as_deref() == Some(f.id.as_str()));
            let what = finding.map_or("something stood against it", |f| f.what.trim_end_matches('.'));
            format!("AWS refused it: {}", lower_first(what))
        }
    };
    let now = if inspection.as_asked { "At the time that was asked for" } else { "When it came in" };
    let answer = match exhibit.report.aws.verdict {
        AwsAnswer::Accepts => "AWS would accept it",
        AwsAnswer::Unknown => "AWS's answer is not known",
        AwsAnswer::Refuses => "AWS refuses it",
    };
    Some(format!("Right after its issue, {then}: {said}. {now}, {}: {answer}.", text::moment(inspection.judged_at, env.now, env.zone)))
}

fn buttons_width(ui: &Ui, exhibit: &Exhibit, mend: Option<&Mend>) -> f32 {
    let copy = text_width(ui, "Copy finding", Type::Body) + 50.0;
    let filled = |words: &str| copy + 12.0 + text_width(ui, words, Type::BodyStrong) + 26.0;
    match mend {
        _ if exhibit.is_closed() => filled(OPEN_WITH_KEY) + 24.0,
        Some(mend) => filled(&mend.words),
        None => copy,
    }
}

fn buttons_show(ui: &mut Ui, view: &mut View, exhibit: &Exhibit, mend: Option<Mend>, out: &mut Vec<Intent>) {
    ui.spacing_mut().item_spacing.x = 12.0;
    let mended = mend.is_some() || exhibit.is_closed();
    if exhibit.is_closed() {
        if ui.add(Button::primary(OPEN_WITH_KEY).icon(Icon::Key)).clicked() {
            view.inspector.page = Page::Key;
        }
    } else if let Some(mend) = mend
        && ui.add(Button::primary(&mend.words)).clicked()
    {
        mend.open(view, out);
    }
    if exhibit.main_finding().is_some() {
        let button = if mended { Button::plain("Copy finding") } else { Button::primary("Copy finding") };
        if ui.add(button.icon(Icon::Copy)).clicked() {
            ui.ctx().copy_text(copied(exhibit));
        }
    }
}

/// A finding as text, for a ticket.
fn copied(exhibit: &Exhibit) -> String {
    let mut lines = vec![title(exhibit)];
    if let Some(finding) = exhibit.main_finding() {
        lines.extend([finding.what.clone(), format!("Why: {}", finding.why), format!("What to do: {}", finding.fix)]);
    }
    let own = own_words(exhibit);
    if !own.is_empty() {
        lines.push(format!("AWS: {own}"));
    }
    lines.dedup();
    lines.join("\n")
}

/// The verdict, one sentence.
pub(super) fn title(exhibit: &Exhibit) -> String {
    let report = &exhibit.report;
    let finding = exhibit.main_finding().filter(|f| f.severity != Severity::Info || exhibit.is_closed());
    let kind = report.input.kind.map_or("document", |k| if k.is_for_aws() { "response" } else { noun(k) });
    match report.aws.verdict {
        AwsAnswer::Accepts => format!("AWS would accept this {kind}"),
        AwsAnswer::Refuses => finding.map_or_else(
            || format!("AWS refuses this {kind}"),
            |f| format!("AWS refuses this {kind}: {}", lower_first(f.what.trim_end_matches('.'))),
        ),
        AwsAnswer::Unknown => match (finding, report.input.kind) {
            (Some(finding), _) => finding.what.trim_end_matches('.').to_owned(),
            (None, Some(kind)) if !kind.is_for_aws() => about(kind, report.signature.verdict),
            (None, _) => "What AWS would answer can't be told from here".to_owned(),
        },
    }
}

const fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::AuthnRequest => "sign-in request",
        Kind::LogoutRequest => "logout request",
        Kind::LogoutResponse => "logout response",
        Kind::EntityDescriptor => "metadata",
        Kind::Response | Kind::Assertion => "response",
    }
}

fn about(kind: Kind, signature: SignatureWord) -> String {
    let signed = match signature {
        SignatureWord::Trusted => "signed with a trusted certificate",
        SignatureWord::Unsigned => "not signed",
        SignatureWord::Unchecked => "signed, the signature was not checked",
        SignatureWord::Untrusted => "its signature is not trusted",
        SignatureWord::Refused => "its signature is refused",
    };
    let what = match kind {
        Kind::AuthnRequest => "A request to sign somebody in",
        Kind::LogoutRequest => "A request to sign somebody out",
        Kind::LogoutResponse => "An answer to a logout request",
        Kind::EntityDescriptor => "Federation metadata",
        Kind::Response | Kind::Assertion => "A response",
    };
    format!("{what}, {signed}")
}

fn status(exhibit: &Exhibit) -> Status {
    let refused = matches!(exhibit.report.signature.verdict, SignatureWord::Refused | SignatureWord::Untrusted);
    match exhibit.report.aws.verdict {
        AwsAnswer::Accepts => Status::Ok,
        AwsAnswer::Refuses => Status::Failing,
        AwsAnswer::Unknown if refused => Status::Failing,
        AwsAnswer::Unknown => Status::Unknown,
    }
}

/// Names such as RoleSessionName keep their capital.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let keep = text.split(' ').next().is_some_and(|word| word.chars().skip(1).any(char::is_uppercase));
    match chars.next() {
        Some(first) if !keep => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
