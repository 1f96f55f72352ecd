//! Panes of a screen, so that F6 can go from one to the next.

use egui::{Context, Id, Rect, WidgetRect};

/// The panes of a pass, in the order in which they were painted.
#[derive(Debug, Clone, Default)]
struct Panes {
    pass: u64,
    rects: Vec<Rect>,
}

fn memory() -> Id {
    Id::unique("panes")
}

/// Says that a pane is there in this pass.
pub fn pane(ctx: &Context, rect: Rect) {
    let pass = ctx.cumulative_pass_nr();
    ctx.data_mut(|d| {
        let panes = d.get_temp_mut_or_default::<Panes>(memory());
        if panes.pass != pass {
            *panes = Panes { pass, rects: Vec::new() };
        }
        panes.rects.push(rect);
    });
}

/// Gives the focus to the first stop of the next pane that has one, or of the one before; after painting.
pub fn next_pane(ctx: &Context, forward: bool) {
    let panes = innermost(ctx.data(|d| d.get_temp::<Panes>(memory())).unwrap_or_default().rects);
    if panes.is_empty() {
        return;
    }
    let focused = ctx.memory(egui::Memory::focused);
    let (stops, here) = ctx.viewport(|viewport| {
        let widgets = &viewport.this_pass.widgets;
        let stops: Vec<WidgetRect> = widgets.layers().flat_map(|(_, rects)| rects.iter().copied()).filter(is_stop).collect();
        (stops, focused.and_then(|id| widgets.get(id)).map(|widget| widget.rect))
    });
    let of = |rect: Rect| panes.iter().position(|pane| pane.contains(rect.center()));
    let (from, n) = (here.and_then(of), panes.len());
    // with no focus yet, forward begins at the first pane and backward at the last one
    let order = (1..=n).map(|step| match (from, forward) {
        (Some(at), true) => (at + step) % n,
        (Some(at), false) => (at + n - step % n) % n,
        (None, true) => step - 1,
        (None, false) => n - step,
    });
    for index in order {
        if let Some(stop) = stops.iter().find(|stop| of(stop.rect) == Some(index)) {
            ctx.memory_mut(|m| m.request_focus(stop.id));
            return;
        }
    }
}

fn is_stop(widget: &WidgetRect) -> bool {
    widget.sense.is_focusable() && widget.enabled && widget.visible
}

/// Panes that hold no other pane: one that does is only their frame.
fn innermost(rects: Vec<Rect>) -> Vec<Rect> {
    let holds = |outer: &Rect, inner: &Rect| outer != inner && outer.contains_rect(*inner);
    let all = rects.clone();
    let mut kept: Vec<Rect> = rects.into_iter().filter(|rect| !all.iter().any(|other| holds(rect, other))).collect();
    kept.dedup();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    #[test]
    fn a_pane_that_holds_others_is_none() {
        let rect = |x: f32, width: f32| Rect::from_min_size(pos2(x, 0.0), vec2(width, 100.0));
        assert_eq!(innermost(vec![rect(0.0, 300.0), rect(0.0, 100.0), rect(100.0, 200.0)]), [rect(0.0, 100.0), rect(100.0, 200.0)]);
        assert_eq!(innermost(vec![rect(0.0, 300.0)]), [rect(0.0, 300.0)]);
    }
}
