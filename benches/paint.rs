//! What a frame of each screen costs the processor, layout and triangles, with 1,000 instances, 20,000 roles and 200,000 journal rows
//! and with a tenth of that. Fails where a frame takes longer than 4 ms, or grows with the data.
//!
//! `cargo bench --bench paint [-- FILTER]`. Frames are painted while the pointer moves and the wheel turns, as a person would; one
//! column tells the first frame after news, when lists are made anew.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)] // a bench: a failure is a panic

#[path = "../tests/suite/window/crowd.rs"]
mod crowd;
#[path = "../tests/suite/window/logbook.rs"]
#[allow(dead_code)]
mod logbook;
#[path = "../tests/suite/window/rolls.rs"]
#[allow(dead_code)]
mod rolls;
#[path = "../tests/suite/saml_vectors/sign.rs"]
mod sign;
#[path = "../tests/suite/window/world.rs"]
#[allow(dead_code)]
mod world;

use egui::{Event as Input, Modifiers, MouseWheelSource, MouseWheelUnit, RawInput, TouchPhase, pos2, vec2};
use rolebridge::domain::journal::Entry;
use rolebridge::domain::spec::InstanceKey;
use rolebridge::saml::inspect::{Anchor, Trust, exhibits};
use rolebridge::ui::{App, FileDialogs, InspectorPage, InspectorPane, Launch, Renderer, RendererFacts, Screen, SeveralForm, Tab, Waker};
use rolebridge::workflow::inspection::{Document, Inspection, Origin};
use rolebridge::workflow::message::{Command, Event, RollCommand, RollWish};
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Receiver;

/// A frame may take so long.
const MOST: Duration = Duration::from_millis(4);
/// By so much a frame may cost more with ten times the data.
const MOST_GROWTH: f64 = 1.2;
/// Below this difference two figures are the same: it is what a busy computer adds.
const NOISE: Duration = Duration::from_micros(150);
/// Frames that are timed; the figure is their median.
const FRAMES: usize = 240;

/// The size of the data: instances (each has twenty roles) and journal rows.
#[derive(Clone, Copy)]
struct Size {
    instances: usize,
    journal: usize,
}

const TENTH: Size = Size { instances: 100, journal: 20_000 };
const WHOLE: Size = Size { instances: 1_000, journal: 200_000 };

/// A window without a renderer.
struct Window {
    ctx: egui::Context,
    app: App,
    events: Sender<Event>,
    commands: Receiver<Command>,
    /// The journal that searches find, newest first.
    journal: Vec<Entry>,
    frame: u32,
}

impl Window {
    fn new(size: Size) -> Self {
        let (commands, heard) = tokio::sync::mpsc::channel(64);
        let (events, received) = std::sync::mpsc::channel();
        let files: FileDialogs = Arc::new(|_, _| {});
        let now = Arc::new(world::now);
        let launch = Launch { commands, events: received, waker: Waker::new(), files, now, zone: jiff::tz::TimeZone::UTC };
        let ctx = egui::Context::default();
        let app = App::new(&ctx, launch, RendererFacts::new(Renderer::Software, None, Vec::new()));
        for event in crowd::events(size.instances) {
            events.send(event).unwrap();
        }
        events.send(Event::Inspected(Arc::new(inspection()))).unwrap();
        // all of them are in the middle of a rollover, each cooling down, but the first
        let keys: Vec<InstanceKey> = (1..size.instances).map(crowd::key).collect();
        let wish = RollWish { instances: keys, ..RollWish::one(crowd::key(1)) };
        for event in rolls::answer(&RollCommand::Run(wish)).into_iter().chain([rolls::view(rolls::at_rest(&crowd::key(0)))]) {
            events.send(event).unwrap();
        }
        let mut window = Self { ctx, app, events, commands: heard, journal: crowd::journal(size.journal).entries, frame: 0 };
        for _ in 0..4 {
            window.frame(Vec::new());
        }
        window.app.view_mut().past_first_run = true;
        window
    }

    /// One frame and what it took.
    fn frame(&mut self, events: Vec<Input>) -> Duration {
        self.frame += 1;
        let input = RawInput {
            screen_rect: Some(egui::Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
            time: Some(f64::from(self.frame) / 60.0),
            focused: true,
            events,
            ..RawInput::default()
        };
        let began = Instant::now();
        let app = &mut self.app;
        let mut output = self.ctx.run_ui(input, |ui| {
            app.logic(ui.ctx());
            app.ui(ui);
        });
        let shapes = std::mem::take(&mut output.shapes);
        black_box(self.ctx.tessellate(shapes, output.pixels_per_point));
        let took = began.elapsed();
        output.drop_without_applying_deltas();
        self.answer();
        took
    }

    /// Does the workflow's part in searches of the journal; no part of a frame.
    fn answer(&mut self) {
        while let Ok(command) = self.commands.try_recv() {
            let events = match command {
                Command::SearchJournal(search) => logbook::searched(&self.journal, &search),
                Command::JournalPage(search, from) => vec![logbook::page(&self.journal, &search, from)],
                _ => continue,
            };
            for event in events {
                self.events.send(event).unwrap();
            }
        }
    }

    /// A frame in which a person does something: the pointer moves over the rows, the wheel turns.
    fn used(&mut self) -> Duration {
        let nr = self.frame % 240;
        #[allow(clippy::cast_precision_loss)] // below 240
        let y = 480.0 + (nr % 60) as f32 * 4.0;
        // there and back within the shorter list: at its end nothing new would come on screen
        let turn = if nr < 120 { -14.0 } else { 14.0 };
        let modifiers = Modifiers::NONE;
        self.frame(vec![
            Input::PointerMoved(pos2(640.0, y)),
            Input::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: vec2(0.0, turn),
                phase: TouchPhase::Move,
                source: MouseWheelSource::Wheel,
                modifiers,
            },
        ])
    }

    /// The first frame after an instance was read again.
    fn after_news(&mut self) -> Duration {
        let mut all: Vec<Duration> = (0..9)
            .map(|nr| {
                self.events.send(Event::Instance(Box::new(crowd::instance(nr)))).unwrap();
                self.used()
            })
            .collect();
        all.sort();
        all[4]
    }
}

fn inspection() -> Inspection {
    let signer = sign::Signer::new("bench");
    let trust = Trust::new(vec![Anchor { name: "bench".into(), certificates: vec![signer.certificate.clone()], metadata: None }]);
    let text = sign::signed_response(&signer, 1_500);
    let (report, exhibits) = exhibits(text.as_bytes(), &trust, world::now()).unwrap();
    let document = Document { origin: Origin::Pasted, bytes: text.into_bytes().into(), taken_at: world::now() };
    Inspection { document, judged_at: world::now(), as_asked: false, report, exhibits }
}

type Scene = (&'static str, fn(&mut App));

const SCENES: &[Scene] = &[
    ("Overview, table", |app| go(app, Screen::Overview)),
    ("Overview, picture", |app| {
        go(app, Screen::Overview);
        app.view_mut().overview.picture = true;
    }),
    ("Overview, picture with an open group", |app| {
        use rolebridge::ui::model::Standing;
        go(app, Screen::Overview);
        let view = &mut app.view_mut().overview;
        view.picture = true;
        view.turned.insert(Standing::Works);
    }),
    ("Instances, table", |app| go(app, Screen::Instances)),
    ("Instances, table, filtered", |app| {
        go(app, Screen::Instances);
        app.view_mut().filter = "account-0".into();
    }),
    ("Instances, set up", |app| open(app, Tab::SetUp)),
    ("Instances, roles", |app| open(app, Tab::Roles)),
    ("Instances, certificates", |app| open(app, Tab::Certificates)),
    ("Instances, people", |app| open(app, Tab::People)),
    ("Instances, sign-in", |app| open(app, Tab::SignIn)),
    ("Instances, activity", |app| open(app, Tab::Activity)),
    ("Certificates", |app| go(app, Screen::Certificates)),
    ("Certificates, access keys", |app| {
        go(app, Screen::Certificates);
        app.view_mut().certificates.keys = true;
    }),
    ("Certificates, one rollover", |app| {
        go(app, Screen::Certificates);
        app.view_mut().rollover.open = Some(crowd::key(1));
    }),
    ("Certificates, plan of all rollovers", |app| {
        go(app, Screen::Certificates);
        let all: Vec<InstanceKey> = app.model().instances.keys().cloned().collect();
        app.view_mut().rollover.several = Some(SeveralForm { per_day: Some(10), ..SeveralForm::new(all) });
    }),
    ("Certificates, run of all rollovers", |app| {
        go(app, Screen::Certificates);
        app.view_mut().rollover.run = true;
    }),
    ("Inspector", |app| go(app, Screen::Inspector)),
    ("Inspector, roles", |app| {
        go(app, Screen::Inspector);
        app.view_mut().inspector.left = InspectorPane::Roles;
    }),
    ("Inspector, capture", |app| {
        go(app, Screen::Inspector);
        app.view_mut().inspector.page = InspectorPage::Capture;
    }),
    ("Activity", |app| go(app, Screen::Activity)),
    ("Settings", |app| go(app, Screen::Settings)),
    ("New instance", |app| {
        go(app, Screen::Instances);
        app.view_mut().add = Some(rolebridge::ui::AddForm::default());
    }),
];

fn go(app: &mut App, screen: Screen) {
    app.view_mut().screen = screen;
}

fn open(app: &mut App, tab: Tab) {
    go(app, Screen::Instances);
    app.view_mut().instance = Some(crowd::key(0));
    app.view_mut().tab = tab;
}

/// The median frame of two windows, in turn, so that both are disturbed alike by what else the computer does.
fn medians(windows: &mut [Window; 2]) -> [Duration; 2] {
    for _ in 0..30 {
        let _ = windows.each_mut().map(Window::used);
    }
    let frames: Vec<[Duration; 2]> = (0..FRAMES).map(|_| windows.each_mut().map(Window::used)).collect();
    [0, 1].map(|which| {
        let mut all: Vec<Duration> = frames.iter().map(|both| both[which]).collect();
        all.sort();
        all[FRAMES / 2]
    })
}

fn main() -> ExitCode {
    let filter = std::env::args().skip(1).find(|arg| !arg.starts_with("--")).unwrap_or_default().to_lowercase();
    let ms = |took: Duration| took.as_secs_f64() * 1000.0;
    println!("{:40} {:>10} {:>10} {:>8} {:>12}", "ms a frame", "a tenth", "all", "ratio", "after news");
    let mut missed = Vec::new();
    for scene in SCENES.iter().filter(|(name, _)| name.to_lowercase().contains(&filter)) {
        let mut windows = [TENTH, WHOLE].map(Window::new);
        for window in &mut windows {
            (scene.1)(&mut window.app);
        }
        let [small, large] = medians(&mut windows);
        let news = windows[1].after_news();
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        println!("{:40} {:>10.3} {:>10.3} {:>8.2} {:>12.3}", scene.0, ms(small), ms(large), ratio, ms(news));
        if large > MOST {
            missed.push(format!("{}: {:.2} ms a frame, {:.0} are the most", scene.0, ms(large), ms(MOST)));
        }
        if ratio > MOST_GROWTH && large > small + NOISE {
            missed.push(format!("{}: {ratio:.2} times a tenth, {MOST_GROWTH} are the most", scene.0));
        }
    }
    for what in &missed {
        println!("missed: {what}");
    }
    // a debug build is held against nothing
    if missed.is_empty() || cfg!(debug_assertions) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
