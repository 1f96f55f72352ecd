//! Tables: what they cost does not grow with the data; sorted, chosen and made wider, by pointer and by keyboard.

use super::crowd;
use super::desk::Desk;
use egui::Shape;
use egui_kittest::kittest::NodeT as _;
use rolebridge::ui::{Screen, Tab, View};

/// A window before a fleet of this size, with every answer that it would get.
fn crowded(n: usize) -> Desk {
    let mut desk = Desk::new(move |mut commands, sink| {
        crowd::events(n).into_iter().for_each(|event| sink(event));
        std::thread::spawn(move || while commands.blocking_recv().is_some() {});
    });
    desk.settle();
    desk
}

fn count(shape: &Shape) -> usize {
    match shape {
        Shape::Vec(shapes) => shapes.iter().map(count).sum(),
        Shape::Noop => 0,
        _ => 1,
    }
}

/// How many shapes a place is painted with, and how many things a screen reader is told of.
fn cost(desk: &mut Desk, place: fn(&mut View)) -> (usize, usize) {
    place(desk.harness.state_mut().view_mut());
    desk.settle();
    let shapes = desk.harness.output().shapes.iter().map(|clipped| count(&clipped.shape)).sum();
    (shapes, desk.harness.root().children_recursive().count())
}

#[test]
fn a_frame_costs_the_same_with_ten_times_the_data() {
    let (mut few, mut many) = (crowded(100), crowded(1_000));
    let places: [(&str, fn(&mut View)); 10] = [
        ("overview", |view| view.screen = Screen::Overview),
        ("picture", |view| view.overview.picture = true),
        ("instances", |view| view.screen = Screen::Instances),
        ("filtered", |view| view.filter = "account-0".into()),
        ("detail", |view| view.instance = Some(crowd::key(0))),
        ("people", |view| view.tab = Tab::People),
        ("certificates", |view| view.screen = Screen::Certificates),
        ("access keys", |view| view.certificates.keys = true),
        ("new instance", |view| {
            view.screen = Screen::Instances;
            view.add = Some(rolebridge::ui::AddForm::default());
        }),
        ("settings", |view| view.screen = Screen::Settings),
    ];
    for (name, place) in places {
        let (small, large) = (cost(&mut few, place), cost(&mut many, place));
        println!("{name}: {small:?} shapes and nodes with 100 instances, {large:?} with 1,000");
        // a word may be longer, a month of the chart fuller
        let slack = |n: usize| n + n / 20 + 4;
        assert!(large.0 <= slack(small.0) && large.1 <= slack(small.1), "{name}: {small:?} with 100 instances, {large:?} with 1,000");
    }
}
