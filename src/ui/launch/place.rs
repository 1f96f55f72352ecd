//! Where the window is, remembered from one time to the next.

use crate::ui::text;
use egui::{Pos2, Rect, Vec2, ViewportBuilder, ViewportInfo, pos2, vec2};
use serde::{Deserialize, Serialize};
use winit::event_loop::ActiveEventLoop;

const USUAL: Vec2 = vec2(1280.0, 800.0);
const SMALLEST: Vec2 = vec2(960.0, 640.0);

/// This much of the title bar has to lie on a screen, so that the window can be moved, in points.
const GRIP: Vec2 = vec2(120.0, 32.0);

/// A place and a size in points, without maximizing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// Left and top of the frame, where the desktop says it.
    pub at: Option<(f32, f32)>,
    /// Width and height of the content.
    pub size: (f32, f32),
    /// Whether it filled the screen.
    pub maximized: bool,
}

impl WindowPlace {
    /// Where a window is now, given where it was before: while it is maximized, minimized or fills the screen, its own place
    /// stays what it was.
    pub(super) fn following(before: Option<Self>, window: &ViewportInfo) -> Option<Self> {
        if window.minimized == Some(true) || window.fullscreen == Some(true) {
            return before;
        }
        let maximized = window.maximized == Some(true);
        match (before, window.inner_rect) {
            (Some(before), _) if maximized => Some(Self { maximized, ..before }),
            (before, None) => before,
            (_, Some(inner)) => {
                Some(Self { at: window.outer_rect.map(|rect| (rect.min.x, rect.min.y)), size: (inner.width(), inner.height()), maximized })
            }
        }
    }

    /// The same, as it can be seen on these screens: not larger than the largest, with the title bar within reach.
    pub(super) fn visible_on(self, screens: &[Rect]) -> Self {
        let finite = |value: f32, usual: f32| if value.is_finite() { value } else { usual };
        let largest = screens.iter().fold(Vec2::ZERO, |most, screen| most.max(screen.size()));
        let most = if largest == Vec2::ZERO { Vec2::splat(16_000.0) } else { largest };
        let size = vec2(finite(self.size.0, USUAL.x), finite(self.size.1, USUAL.y)).max(SMALLEST).min(most);
        let reachable = |at: Pos2| {
            let bar = Rect::from_min_size(at, vec2(size.x, GRIP.y));
            screens.iter().any(|screen| {
                let seen = bar.intersect(*screen);
                seen.width() >= GRIP.x && seen.height() >= GRIP.y / 2.0
            })
        };
        let at = self.at.filter(|(x, y)| x.is_finite() && y.is_finite() && reachable(pos2(*x, *y)));
        Self { at, size: (size.x, size.y), ..self }
    }
}

/// What the window is to be like on these screens.
pub(super) fn viewport(place: Option<WindowPlace>, screens: &[Rect]) -> ViewportBuilder {
    let usual = WindowPlace { at: None, size: (USUAL.x, USUAL.y), maximized: false };
    let place = place.unwrap_or(usual).visible_on(screens);
    let builder = ViewportBuilder::default()
        .with_title(text::APP)
        .with_app_id("rolebridge")
        .with_inner_size([place.size.0, place.size.1])
        .with_min_inner_size(SMALLEST)
        .with_maximized(place.maximized)
        .with_icon(egui::IconData::default());
    match place.at {
        Some((x, y)) => builder.with_position([x, y]),
        None => builder,
    }
}

/// The screens in points.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "pixels of screens")]
pub(super) fn screens(event_loop: &ActiveEventLoop) -> Vec<Rect> {
    let screens = event_loop.available_monitors().map(|monitor| {
        let (at, size, scale) = (monitor.position(), monitor.size(), monitor.scale_factor() as f32);
        Rect::from_min_size(pos2(at.x as f32, at.y as f32) / scale, vec2(size.width as f32, size.height as f32) / scale)
    });
    screens.filter(Rect::is_positive).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Rect = Rect { min: Pos2::ZERO, max: pos2(1920.0, 1080.0) };

    fn place(at: (f32, f32), size: (f32, f32)) -> WindowPlace {
        WindowPlace { at: Some(at), size, maximized: false }
    }

    #[test]
    fn a_place_that_can_be_seen_stays() {
        for at in [(0.0, 0.0), (-400.0, 20.0), (1700.0, 1000.0)] {
            let kept = place(at, (1280.0, 800.0));
            assert_eq!(kept.visible_on(&[SCREEN]), kept);
        }
    }

    #[test]
    fn a_place_on_a_screen_that_is_gone_is_forgotten_and_a_size_is_made_to_fit() {
        for at in [(2500.0, 10.0), (0.0, -400.0), (-1200.0, 0.0), (f32::NAN, 0.0), (0.0, 1075.0)] {
            assert_eq!(place(at, (1280.0, 800.0)).visible_on(&[SCREEN]).at, None, "{at:?}");
        }
        assert_eq!(place((0.0, 0.0), (9000.0, 1.0)).visible_on(&[SCREEN]).size, (1920.0, 640.0));
        assert_eq!(place((0.0, 0.0), (f32::INFINITY, f32::NAN)).visible_on(&[]).size, (1280.0, 800.0));
    }

    #[test]
    fn a_maximized_or_minimized_window_keeps_its_own_place() {
        let before = Some(place((10.0, 20.0), (1000.0, 700.0)));
        let full = Some(SCREEN);
        let info = |maximized, minimized| ViewportInfo {
            inner_rect: full,
            outer_rect: full,
            maximized: Some(maximized),
            minimized: Some(minimized),
            ..ViewportInfo::default()
        };
        let maximized = WindowPlace { maximized: true, ..place((10.0, 20.0), (1000.0, 700.0)) };
        assert_eq!(WindowPlace::following(before, &info(true, false)), Some(maximized));
        assert_eq!(WindowPlace::following(before, &info(false, true)), before);
        assert_eq!(WindowPlace::following(Some(maximized), &info(false, false)), Some(place((0.0, 0.0), (1920.0, 1080.0))));
    }

    #[test]
    fn a_place_is_read_back_as_it_was_written() -> Result<(), serde_json::Error> {
        let kept = place((10.5, -3.0), (1280.0, 800.0));
        assert_eq!(serde_json::from_str::<WindowPlace>(&serde_json::to_string(&kept)?)?, kept);
        Ok(())
    }
}
