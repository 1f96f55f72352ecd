//! How long the Inspector takes: laying a document out once, and painting a frame of it while it scrolls and is searched.
#![allow(missing_docs, clippy::unwrap_used)] // a bench: criterion's macro writes an undocumented function, a failure is a panic

#[path = "../tests/suite/saml_vectors/forge.rs"]
#[allow(dead_code)] // the bench needs the hostile documents only
mod forge;
mod goals;
#[path = "../tests/suite/saml_vectors/sign.rs"]
mod sign;

use criterion::{Criterion, criterion_group, criterion_main};
use egui_kittest::Harness;
use jiff::Timestamp;
use rolebridge::saml::inspect::{Anchor, Trust, exhibits};
use rolebridge::saml::view::Sheet;
use rolebridge::ui::{App, FileDialogs, Launch, Renderer, RendererFacts, Screen, Waker};
use rolebridge::workflow::inspection::{Document, Inspection, Origin};
use rolebridge::workflow::message::Event;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

fn now() -> Timestamp {
    "2026-11-23T10:01:00Z".parse().unwrap()
}

fn trust(signer: &sign::Signer) -> Trust {
    Trust::new(vec![Anchor { name: "bench".into(), certificates: vec![signer.certificate.clone()], metadata: None }])
}

fn lay_out(criterion: &mut Criterion) {
    let signer = sign::Signer::new("bench");
    let trust = trust(&signer);
    for (name, roles) in [("6 KB", 12), ("300 KB, 1,500 roles", 1_500)] {
        let text = sign::signed_response(&signer, roles);
        let size = text.len();
        criterion.bench_function(&format!("lay out the text of {name} ({size} bytes)"), |b| b.iter(|| Sheet::new(text.as_str().into())));
        criterion.bench_function(&format!("verify, judge and lay out {name} ({size} bytes)"), |b| {
            b.iter(|| exhibits(text.as_bytes(), &trust, now()).unwrap());
        });
        let sheet = Sheet::new(text.as_str().into());
        criterion.bench_function(&format!("search {name} ({size} bytes)"), |b| b.iter(|| black_box(sheet.find("administrators"))));
    }
    let hostile = "<a b='1'>".repeat(100_000);
    criterion.bench_function(&format!("lay out hostile nesting ({} bytes)", hostile.len()), |b| {
        b.iter(|| exhibits(hostile.as_bytes(), &trust, now()).unwrap());
    });
}

/// A window of 1280 by 800 points that shows the document in the Inspector.
fn window(document: &str) -> Harness<'static, App> {
    let signer = sign::Signer::new("bench");
    let (commands, _heard) = tokio::sync::mpsc::channel(64);
    let (sender, events) = std::sync::mpsc::channel();
    let text = if document.is_empty() { sign::signed_response(&signer, 1_500) } else { document.to_owned() };
    let (report, exhibits) = exhibits(text.as_bytes(), &trust(&signer), now()).unwrap();
    let document = Document { origin: Origin::Pasted, bytes: text.into_bytes().into(), taken_at: now() };
    let inspection = Inspection { document, judged_at: now(), as_asked: false, report, exhibits };
    sender.send(Event::Inspected(Arc::new(inspection))).unwrap();
    let files: FileDialogs = Arc::new(|_, _| {});
    let launch = Launch { commands, events, waker: Waker::new(), files, now: Arc::new(now), zone: jiff::tz::TimeZone::UTC };
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1280.0, 800.0))
        .build_eframe(|cc| App::new(&cc.egui_ctx, launch, RendererFacts::new(Renderer::Software, None, Vec::new())));
    harness.state_mut().view_mut().past_first_run = true;
    harness.state_mut().view_mut().screen = Screen::Inspector;
    harness.run_steps(8);
    harness
}

/// One frame, its shapes turned into triangles as a renderer wants them; the processor's whole share.
fn frame(harness: &mut Harness<'static, App>) {
    harness.step();
    let shapes = harness.output().shapes.clone();
    black_box(harness.ctx.tessellate(shapes, 1.0));
}

/// A frame in which the wheel is turned.
fn scroll(harness: &mut Harness<'static, App>, delta: egui::Vec2) {
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    frame(harness);
}

/// A frame in which another text is searched for.
fn search(harness: &mut Harness<'static, App>, words: &str) {
    let state = &mut harness.state_mut().view_mut().inspector;
    words.clone_into(&mut state.sheet.search);
    frame(harness);
}

/// Texts that are on some lines, on thousands, on none.
const WORDS: [&str; 5] = ["a", "administrators", "arn:aws:iam::1000000012", "saml-provider/EntraID", "AttributeValue"];

/// What was promised: 60 frames a second with 300 KB, four milliseconds of the processor a frame; hostile documents laid out in fifty.
fn promised(_: &mut Criterion) {
    let mut goals = goals::Goals::default();
    let mut harness = window("");
    harness.event(egui::Event::PointerMoved(egui::pos2(950.0, 450.0)));
    let goal = Duration::from_millis(4);
    goals.hold("a frame while 300 KB scroll", goal, || scroll(&mut harness, egui::vec2(0.0, -57.0)));
    let mut count = 0;
    goals.hold("a frame while 300 KB are searched", goal, || {
        count += 1;
        search(&mut harness, WORDS[count % WORDS.len()]);
    });
    let signer = sign::Signer::new("bench");
    let trust = trust(&signer);
    for (name, text) in forge::hostile(&sign::signed_response(&signer, 5)).into_iter().filter(|(name, _)| goals::is_promised(name)) {
        goals.hold(&format!("lay out {name}"), Duration::from_millis(50), || exhibits(text.as_bytes(), &trust, now()));
    }
    goals.end();
}

fn paint(criterion: &mut Criterion) {
    let mut harness = window("");
    let middle = egui::pos2(950.0, 450.0);
    harness.event(egui::Event::PointerMoved(middle));
    let mut down = true;
    let mut count = 0;
    criterion.bench_function("a frame while 300 KB scroll", |b| {
        b.iter(|| {
            count += 1;
            if count % 400 == 0 {
                down = !down;
            }
            let delta = egui::vec2(0.0, if down { -57.0 } else { 57.0 });
            scroll(&mut harness, delta);
        });
    });
    criterion.bench_function("a frame while 300 KB are searched, a new text each frame", |b| {
        b.iter(|| {
            count += 1;
            search(&mut harness, WORDS[count % WORDS.len()]);
        });
    });
    harness.state_mut().view_mut().inspector.sheet.wrap = true;
    criterion.bench_function("a frame of wrapped lines, at rest", |b| b.iter(|| frame(&mut harness)));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = lay_out, paint, promised
}
criterion_main!(benches);
