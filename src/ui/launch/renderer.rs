//! The renderers, the order in which they are tried, and what is known of the one that paints.

use super::Opening;
use crate::domain::finding::Finding;
use std::fmt;

/// What paints the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// Vulkan, Metal or DirectX through wgpu.
    Wgpu,
    /// OpenGL.
    Glow,
    /// The processor alone, through our own painter.
    Software,
}

impl Renderer {
    /// The name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wgpu => "wgpu",
            Self::Glow => "glow",
            Self::Software => "software",
        }
    }
}

impl fmt::Display for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A renderer that was tried in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Which.
    pub renderer: Renderer,
    /// What it said.
    pub why: String,
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.renderer, self.why)
    }
}

/// What is known of the renderer that paints the window: for Settings, and to copy for support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RendererFacts {
    /// Which one it is.
    pub renderer: Renderer,
    /// The one that the command line asked for, where it asked.
    pub asked: Option<Renderer>,
    /// The device that computes, such as the name of a graphics card.
    pub adapter: Option<String>,
    /// The driver and its version.
    pub driver: Option<String>,
    /// The interface to the driver and its version, such as `Vulkan` or `OpenGL 4.5`.
    pub interface: Option<String>,
    /// The others that were tried before, and why they don't paint.
    pub passed_over: Vec<PassedOver>,
}

impl RendererFacts {
    /// A renderer of which nothing is known yet.
    #[must_use]
    pub const fn new(renderer: Renderer, asked: Option<Renderer>, passed_over: Vec<PassedOver>) -> Self {
        Self { renderer, asked, adapter: None, driver: None, interface: None, passed_over }
    }

    /// One line, such as `wgpu, Vulkan on AMD Radeon Graphics (radv 25.0.7)`.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut line = self.renderer.to_string();
        if let Some(interface) = &self.interface {
            line = format!("{line}, {interface}");
        }
        if let Some(adapter) = &self.adapter {
            line = format!("{line} on {adapter}");
        }
        if let Some(driver) = &self.driver {
            line = format!("{line} ({driver})");
        }
        line
    }

    /// All facts, each with its name.
    #[must_use]
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows = vec![("Renderer", self.renderer.to_string())];
        let optional = [("Interface", &self.interface), ("Adapter", &self.adapter), ("Driver", &self.driver)];
        rows.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        if let Some(asked) = self.asked {
            rows.push(("Asked for", format!("--renderer {asked}")));
        }
        rows.extend(self.passed_over.iter().map(|passed| ("Did not work", passed.to_string())));
        rows
    }

    /// A word for the list of notices, where another renderer was to paint.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let why: Vec<String> = self.passed_over.iter().map(PassedOver::to_string).collect();
        (!why.is_empty()).then(|| {
            Finding::warning(
                "ui.renderer",
                format!("{} paints this window, because another renderer does not work here", self.renderer),
                why.join("; "),
                "Nothing is missing. For more speed, install or mend the graphics driver; Settings names the renderer, to copy",
            )
        })
    }

    /// All facts as text to copy.
    #[must_use]
    pub fn text(&self) -> String {
        self.rows().into_iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
    }
}

/// The renderers in the order in which they are tried: the one asked for first. With a graphics device wgpu, then glow, then
/// software. Without one, the driver would compute on the processor as well, and take longer to start: software first.
pub(super) fn order(opening: Opening) -> Vec<Renderer> {
    let usual = if opening.graphics_device {
        [Renderer::Wgpu, Renderer::Glow, Renderer::Software]
    } else {
        [Renderer::Software, Renderer::Glow, Renderer::Wgpu]
    };
    let others = usual.into_iter().filter(|renderer| Some(*renderer) != opening.renderer);
    opening.renderer.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(renderer: Option<Renderer>, graphics_device: bool) -> String {
        let order = order(Opening { renderer, graphics_device, place: None, began: std::time::Instant::now() });
        order.iter().map(|renderer| renderer.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_renderer_is_tried_once_and_the_one_asked_for_first() {
        assert_eq!(tried(None, true), "wgpu glow software");
        assert_eq!(tried(None, false), "software glow wgpu");
        assert_eq!(tried(Some(Renderer::Glow), true), "glow wgpu software");
        assert_eq!(tried(Some(Renderer::Wgpu), false), "wgpu software glow");
    }

    #[test]
    fn facts_say_what_paints_and_what_did_not() {
        let mut facts = RendererFacts::new(
            Renderer::Glow,
            Some(Renderer::Wgpu),
            vec![PassedOver { renderer: Renderer::Wgpu, why: "no adapter".into() }],
        );
        assert_eq!(facts.summary(), "glow");
        facts.interface = Some("OpenGL 4.5".into());
        facts.driver = Some("Mesa 25.0.7".into());
        assert_eq!(facts.summary(), "glow, OpenGL 4.5 (Mesa 25.0.7)");
        assert_eq!(
            facts.text(),
            "Renderer: glow\nInterface: OpenGL 4.5\nDriver: Mesa 25.0.7\nAsked for: --renderer wgpu\nDid not work: wgpu: no adapter\n"
        );
    }
}
