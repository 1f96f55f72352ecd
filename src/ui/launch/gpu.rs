//! wgpu and glow, both in eframe.

use super::content::Shared;
use super::watch::{self, End};
use super::{Opening, Renderer, RendererFacts};
use crate::ui::text;
use eframe::egui_wgpu::{WgpuSetup, WgpuSetupCreateNew};
use eframe::{UserEvent, wgpu};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use winit::event_loop::EventLoop;

/// Opens the window with a GPU's help and returns when it was closed.
pub(super) fn open(event_loop: &mut EventLoop<UserEvent>, facts: RendererFacts, opening: Opening, content: &Shared) -> End {
    let renderer = facts.renderer;
    let viewport = Shared::clone(content);
    let mut options = eframe::NativeOptions {
        // asked for when the event loop runs, for only then the screens are known
        window_builder: Some(Box::new(move |_| viewport.borrow().viewport())),
        renderer: if renderer == Renderer::Glow { eframe::Renderer::Glow } else { eframe::Renderer::Wgpu },
        dithering: false,
        // our fonts have what we show; looking for others takes time, and they would differ from one computer to the next
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    options.wgpu_options.wgpu_setup = WgpuSetup::CreateNew(setup(opening));
    let moving_in = Shared::clone(content);
    let creator: eframe::AppCreator<'static> = Box::new(move |cc| {
        moving_in.borrow_mut().move_in(&cc.egui_ctx, with_driver(facts, cc));
        Ok(Box::new(Tenant(moving_in)))
    });
    match catch_unwind(AssertUnwindSafe(|| eframe::create_native(text::APP, options, creator, event_loop))) {
        Ok(app) => watch::run(event_loop, app, content),
        Err(payload) => End::Failed(watch::broke_down(&*payload)),
    }
}

/// The app in eframe's shape.
struct Tenant(Shared);

impl eframe::App for Tenant {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.0.borrow_mut().logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.0.borrow_mut().ui(ui);
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        self.0.borrow().background().to_normalized_gamma_f32()
    }
}

/// wgpu's own interfaces of this system only, for glow is there for OpenGL; and unless wgpu was asked for, no device that
/// computes on the processor: our own painter does that faster.
fn setup(opening: Opening) -> WgpuSetupCreateNew {
    let mut setup = WgpuSetupCreateNew::without_display_handle();
    if std::env::var_os("WGPU_BACKEND").is_none() {
        setup.instance_descriptor.backends = wgpu::Backends::PRIMARY;
    }
    setup.instance_descriptor.flags = wgpu::InstanceFlags::empty().with_env();
    let processor_too = opening.renderer == Some(Renderer::Wgpu) || !opening.graphics_device;
    setup.native_adapter_selector = Some(Arc::new(move |adapters, surface| {
        let fits = |adapter: &&wgpu::Adapter| surface.is_none_or(|surface| adapter.is_surface_supported(surface));
        let best = adapters.iter().filter(fits).max_by_key(|adapter| rank(adapter.get_info().device_type));
        match best {
            None if adapters.is_empty() => Err("no graphics device was found".to_owned()),
            None => Err(format!("none of {} graphics devices can paint on this display", adapters.len())),
            Some(adapter) if !processor_too && adapter.get_info().device_type == wgpu::DeviceType::Cpu => {
                Err(format!("{} computes on the processor, which is slower than painting without it", adapter.get_info().name))
            }
            Some(adapter) => Ok(adapter.clone()),
        }
    }));
    setup
}

/// A window of ours needs little: the device that takes the least power comes first.
const fn rank(device: wgpu::DeviceType) -> u8 {
    match device {
        wgpu::DeviceType::IntegratedGpu => 4,
        wgpu::DeviceType::DiscreteGpu => 3,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 1,
        wgpu::DeviceType::Cpu => 0,
    }
}

/// What the driver says of itself.
fn with_driver(mut facts: RendererFacts, cc: &eframe::CreationContext<'_>) -> RendererFacts {
    let some = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(state) = &cc.wgpu_render_state {
        let info = state.adapter.get_info();
        facts.interface = some(info.backend.to_string());
        facts.driver = some(format!("{} {}", info.driver, info.driver_info));
        facts.adapter = some(info.name);
    }
    if let Some(gl) = &cc.gl {
        let version = eframe::glow::HasContext::version(&**gl);
        let kind = if version.is_embedded { "OpenGL ES" } else { "OpenGL" };
        facts.interface = Some(format!("{kind} {}.{}", version.major, version.minor));
        facts.driver = some(version.vendor_info.clone());
    }
    facts
}
