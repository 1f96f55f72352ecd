//! The window without a GPU: winit for the window, our own painter for the pixels, softbuffer to show them.
//!
//! It does what eframe does around egui: input, clipboard, links, cursor, input methods, accessibility, closing.

use super::RendererFacts;
use super::content::Shared;
use super::watch::{self, End};
use crate::ui::soft::{Canvas, SoftPainter};
use eframe::UserEvent;
use egui::{ViewportCommand, ViewportEvent, ViewportId, ViewportInfo};
use egui_winit::{ActionRequested, accesskit_winit};
use softbuffer::Surface;
use std::cell::RefCell;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use winit::application::ApplicationHandler;
use winit::event::{StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy, OwnedDisplayHandle};
use winit::window::{Window, WindowId};

/// A hidden window takes in news this often at most.
const HIDDEN_PAUSE: Duration = Duration::from_millis(100);

/// Opens the window and returns when it was closed.
pub(super) fn open(event_loop: &mut EventLoop<UserEvent>, facts: RendererFacts, content: &Shared) -> End {
    let failed = Rc::new(RefCell::new(None));
    let host = Host {
        content: Shared::clone(content),
        facts: Some(facts),
        proxy: event_loop.create_proxy(),
        running: None,
        failed: Rc::clone(&failed),
    };
    let end = watch::run(event_loop, host, content);
    failed.take().map_or(end, End::Failed)
}

/// What went wrong, in the words of whatever it went wrong with.
type Problem = Box<dyn std::error::Error>;

struct Host {
    content: Shared,
    facts: Option<RendererFacts>,
    proxy: EventLoopProxy<UserEvent>,
    running: Option<Running>,
    failed: Rc<RefCell<Option<String>>>,
}

impl Host {
    /// Lets the window do something; where that fails, another renderer has its turn.
    fn with(&mut self, event_loop: &ActiveEventLoop, act: impl FnOnce(&mut Running, &Shared) -> Result<(), Problem>) {
        let Some(running) = &mut self.running else { return };
        let done = act(running, &self.content);
        if running.closing {
            self.close(event_loop);
        } else {
            self.judge(event_loop, done);
        }
    }

    fn judge(&self, event_loop: &ActiveEventLoop, done: Result<(), Problem>) {
        if let Err(problem) = done {
            *self.failed.borrow_mut() = Some(problem.to_string());
            event_loop.exit();
        }
    }

    fn close(&mut self, event_loop: &ActiveEventLoop) {
        if let Some(running) = self.running.take() {
            running.ctx.on_exit();
        }
        event_loop.exit();
    }
}

impl ApplicationHandler<UserEvent> for Host {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        let (None, Some(facts)) = (&self.running, self.facts.take()) else { return };
        let opened = Running::open(event_loop, &self.proxy, facts, &self.content).map(|running| self.running = Some(running));
        self.judge(event_loop, opened);
        self.with(event_loop, |running, content| running.paint(event_loop, content));
    }

    fn new_events(&mut self, event_loop: &ActiveEventLoop, _cause: StartCause) {
        self.with(event_loop, |running, content| {
            running.paint_when_due(event_loop, content);
            Ok(())
        });
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        let next = self.running.as_ref().and_then(|running| running.repaint_at);
        event_loop.set_control_flow(next.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, event: UserEvent) {
        self.with(event_loop, |running, content| {
            match event {
                UserEvent::RequestRepaint { when, cumulative_pass_nr, .. } => running.repaint_wanted(when, cumulative_pass_nr),
                UserEvent::AccessKitActionRequest(event) if event.window_id != running.window.id() => {}
                UserEvent::AccessKitActionRequest(event) => running.accessibility(event.window_event),
            }
            running.paint_when_due(event_loop, content);
            Ok(())
        });
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        self.with(event_loop, |running, content| match event {
            // the end of the window that another renderer had is told late
            _ if window != running.window.id() => Ok(()),
            WindowEvent::RedrawRequested => running.paint(event_loop, content),
            // Windows stands still while the frame is dragged, unless it is painted at once
            WindowEvent::Resized(_) if cfg!(windows) => running.paint(event_loop, content),
            event => {
                running.on_event(&event);
                Ok(())
            }
        });
    }

    fn exiting(&mut self, event_loop: &ActiveEventLoop) {
        self.close(event_loop);
    }
}

/// An open window.
struct Running {
    ctx: egui::Context,
    window: Arc<Window>,
    surface: Surface<OwnedDisplayHandle, Arc<Window>>,
    input: egui_winit::State,
    info: ViewportInfo,
    actions: Vec<ActionRequested>,
    painter: SoftPainter,
    /// The frame as it is painted; what differs from the one on screen is copied.
    pixels: Vec<u32>,
    repaint_at: Option<Instant>,
    shown: bool,
    closing: bool,
}

impl Running {
    fn open(
        event_loop: &ActiveEventLoop,
        proxy: &EventLoopProxy<UserEvent>,
        facts: RendererFacts,
        content: &Shared,
    ) -> Result<Self, Problem> {
        let ctx = egui::Context::default();
        // hidden until there is something to see, so that no empty window flashes up
        let builder = content.borrow().viewport().with_visible(false);
        let window = Arc::new(egui_winit::create_window(&ctx, event_loop, &builder)?);
        let surface = Surface::new(&softbuffer::Context::new(event_loop.owned_display_handle())?, Arc::clone(&window))?;
        #[allow(clippy::cast_possible_truncation, reason = "a small number")]
        let scale = window.scale_factor() as f32;
        let mut input = egui_winit::State::new(
            ctx.clone(),
            ViewportId::ROOT,
            event_loop,
            Some(scale),
            event_loop.system_theme(),
            Some(SoftPainter::LARGEST_TEXTURE_SIDE),
        );
        input.init_accesskit(event_loop, &window, proxy.clone());
        let mut info = ViewportInfo::default();
        egui_winit::update_viewport_info(&mut info, &ctx, &window, true);
        wake_by(&ctx, proxy.clone());
        content.borrow_mut().move_in(&ctx, facts);
        let (painter, actions, pixels) = (SoftPainter::new(), Vec::new(), Vec::new());
        Ok(Self { ctx, window, surface, input, info, actions, painter, pixels, repaint_at: None, shown: false, closing: false })
    }

    fn repaint_wanted(&mut self, when: Instant, pass: u64) {
        let now = self.ctx.cumulative_pass_nr();
        // older wishes were fulfilled by a frame since
        if now == pass || now == pass + 1 {
            self.repaint_at = Some(self.repaint_at.map_or(when, |earlier| earlier.min(when)));
        }
    }

    fn paint_when_due(&mut self, event_loop: &ActiveEventLoop, content: &Shared) {
        if self.repaint_at.is_none_or(|at| Instant::now() < at) {
            return;
        }
        self.repaint_at = None;
        if self.hidden() {
            self.take_news(event_loop, content);
        } else {
            self.window.request_redraw();
        }
    }

    fn hidden(&self) -> bool {
        self.shown && (self.window.is_visible() == Some(false) || self.window.is_minimized() == Some(true))
    }

    fn accessibility(&mut self, event: accesskit_winit::WindowEvent) {
        match event {
            accesskit_winit::WindowEvent::InitialTreeRequested => self.ctx.enable_accesskit(),
            accesskit_winit::WindowEvent::ActionRequested(request) => self.input.on_accesskit_action_request(request),
            accesskit_winit::WindowEvent::AccessibilityDeactivated => return self.ctx.disable_accesskit(),
        }
        self.window.request_redraw();
    }

    fn on_event(&mut self, event: &WindowEvent) {
        match event {
            WindowEvent::CloseRequested => {
                self.info.events.push(ViewportEvent::Close);
                self.window.request_redraw();
            }
            WindowEvent::Destroyed => self.closing = true,
            WindowEvent::Resized(_) => self.window.request_redraw(),
            WindowEvent::Occluded(occluded) => self.info.occluded = Some(*occluded),
            _ => {}
        }
        if self.input.on_window_event(&self.window, event).repaint {
            self.window.request_redraw();
        }
    }

    fn gather_input(&mut self) -> egui::RawInput {
        egui_winit::update_viewport_info(&mut self.info, &self.ctx, &self.window, false);
        let mut input = self.input.take_egui_input(&self.window);
        input.viewports = std::iter::once((ViewportId::ROOT, self.info.clone())).collect();
        input
    }

    /// A window that nobody sees takes in news, and may ask to be seen.
    fn take_news(&mut self, event_loop: &ActiveEventLoop, content: &Shared) {
        let input = self.gather_input();
        let closes = input.viewport().close_requested();
        let output = self.ctx.run_logic(&input, |ctx| content.borrow_mut().logic(ctx));
        self.input.egui_input_mut().events.extend(input.events); // for the next frame
        self.input.handle_platform_output_with_event_loop(&self.window, event_loop, output.platform_output);
        let commands = output.viewport_commands.into_iter().filter(|(id, _)| *id == ViewportId::ROOT).flat_map(|(_, commands)| commands);
        self.carry_out(closes, commands.collect());
        self.repaint_at = self.repaint_at.map(|at| at.max(Instant::now() + HIDDEN_PAUSE));
    }

    /// Runs the app for one frame and shows it.
    fn paint(&mut self, event_loop: &ActiveEventLoop, content: &Shared) -> Result<(), Problem> {
        if self.hidden() {
            self.take_news(event_loop, content);
            return Ok(());
        }
        let input = self.gather_input();
        let closes = input.viewport().close_requested();
        let mut output = self.ctx.run_ui(input, |ui| {
            let mut content = content.borrow_mut();
            content.logic(ui.ctx());
            content.ui(ui);
        });
        self.input.handle_platform_output_with_event_loop(&self.window, event_loop, output.platform_output);
        self.painter.apply(&mut output.textures_delta);
        let primitives = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let background = content.borrow().background();
        self.show(|painter, canvas| painter.paint(canvas, background, &primitives, output.pixels_per_point))?;
        if !std::mem::replace(&mut self.shown, true) {
            self.window.set_visible(true);
        }
        let commands = output.viewport_output.remove(&ViewportId::ROOT).map(|viewport| viewport.commands);
        self.carry_out(closes, commands.unwrap_or_default());
        Ok(())
    }

    /// Paints the frame and copies what changed to the screen.
    fn show(&mut self, paint: impl FnOnce(&SoftPainter, &mut Canvas<'_>)) -> Result<(), Problem> {
        let size = self.window.inner_size();
        let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height)) else { return Ok(()) };
        self.surface.resize(width, height)?;
        let count = usize::try_from(u64::from(size.width) * u64::from(size.height))?;
        self.pixels.resize(count, 0);
        if let Some(mut canvas) = Canvas::new(&mut self.pixels, size.width, size.height) {
            paint(&self.painter, &mut canvas);
        }
        let mut buffer = self.surface.buffer_mut()?;
        let last_frame_is_there = buffer.age() == 1;
        let row = usize::try_from(size.width)?;
        let (mut first, mut last) = (None, 0);
        for (y, (old, new)) in (0_u32..).zip(buffer.chunks_exact_mut(row).zip(self.pixels.chunks_exact(row))) {
            if old != new {
                old.copy_from_slice(new);
                first.get_or_insert(y);
                last = y;
            }
        }
        self.window.pre_present_notify();
        match first {
            Some(y) if last_frame_is_there && self.shown => {
                let height = NonZeroU32::new(last + 1 - y).unwrap_or(NonZeroU32::MIN);
                buffer.present_with_damage(&[softbuffer::Rect { x: 0, y, width, height }])?;
            }
            _ => buffer.present()?,
        }
        Ok(())
    }

    /// What the app asked of the window.
    fn carry_out(&mut self, closes: bool, commands: Vec<ViewportCommand>) {
        self.info.events.clear();
        self.closing |= closes && !commands.contains(&ViewportCommand::CancelClose);
        egui_winit::process_viewport_commands(&self.ctx, &mut self.info, commands, &self.window, &mut self.actions);
        if !self.info.events.is_empty() {
            self.window.request_redraw(); // it is to close: the app hears of it in a frame of its own
        }
        for action in std::mem::take(&mut self.actions) {
            let events = match action {
                ActionRequested::Cut => Some(egui::Event::Cut),
                ActionRequested::Copy => Some(egui::Event::Copy),
                ActionRequested::Paste => self.input.clipboard_text().map(|text| egui::Event::Paste(text.replace("\r\n", "\n"))),
                ActionRequested::Screenshot(_) | ActionRequested::PaintWhileHidden => None,
            };
            self.input.egui_input_mut().events.extend(events);
            self.window.request_redraw();
        }
    }
}

/// Wishes to repaint come from any thread, and wake the event loop.
fn wake_by(ctx: &egui::Context, proxy: EventLoopProxy<UserEvent>) {
    ctx.set_request_repaint_callback(move |info| {
        // a loop that has ended needs no waking
        let _ = proxy.send_event(UserEvent::RequestRepaint {
            viewport_id: info.viewport_id,
            when: Instant::now() + info.delay,
            cumulative_pass_nr: info.current_cumulative_pass_nr,
        });
    });
}
