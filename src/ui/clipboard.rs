//! The clipboard while a secret of ours lies on it.
//!
//! egui can't read the clipboard, so what is on it is only believed. The belief ends when the window itself copies something
//! else, or when something else is pasted into the window: then nothing is cleared, for it would be somebody else's text. What
//! another program copied without its being pasted here is not noticed; it is cleared with the same stroke.

use crate::domain::secret::SecretText;
use egui::{Context, Event, OutputCommand};
use std::time::Duration;

/// Seconds after which a copied secret leaves the clipboard.
const SECRET_STAYS_S: f64 = 60.0;

/// A secret that the window put on the clipboard, as long as it is believed to be there.
#[derive(Debug, Default)]
pub(super) struct Clipboard {
    secret: Option<(SecretText, f64)>,
}

impl Clipboard {
    /// Copies a secret; it leaves the clipboard after a time.
    pub(super) fn copy_secret(&mut self, ctx: &Context, secret: SecretText) {
        ctx.copy_text(secret.expose().to_owned());
        self.secret = Some((secret, ctx.input(|i| i.time) + SECRET_STAYS_S));
    }

    /// Before painting: clears the clipboard when it is time. Returns whether it did.
    pub(super) fn clear_when_due(&mut self, ctx: &Context) -> bool {
        self.notice_pasted(ctx);
        let Some((_, at)) = &self.secret else { return false };
        let left = at - ctx.input(|i| i.time);
        if left > 0.0 {
            ctx.request_repaint_after(Duration::from_secs_f64(left));
            return false;
        }
        ctx.copy_text(String::new());
        self.secret = None;
        true
    }

    /// After painting: whatever the window copied in this frame lies on the clipboard now.
    pub(super) fn notice_copied(&mut self, ctx: &Context) {
        let Some((secret, _)) = &self.secret else { return };
        let last = ctx.output(|o| {
            let copied = o.commands.iter().rev().find(|c| matches!(c, OutputCommand::CopyText(_) | OutputCommand::CopyImage(_)));
            copied.map(|command| matches!(command, OutputCommand::CopyText(text) if text == secret.expose()))
        });
        if last == Some(false) {
            self.secret = None;
        }
    }

    /// What is pasted is what lies on the clipboard.
    fn notice_pasted(&mut self, ctx: &Context) {
        let Some((secret, _)) = &self.secret else { return };
        let other = ctx.input(|i| i.events.iter().any(|e| matches!(e, Event::Paste(text) if text != secret.expose())));
        if other {
            self.secret = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::RawInput;

    /// Runs one frame at a time and returns the texts that it copied, with whether the clipboard was cleared.
    fn frame(
        ctx: &Context,
        clipboard: &mut Clipboard,
        at: f64,
        events: Vec<Event>,
        act: impl FnOnce(&mut Clipboard),
    ) -> (bool, Vec<String>) {
        let mut cleared = false;
        let mut act = Some(act);
        let input = RawInput { time: Some(at), events, ..RawInput::default() };
        let mut output = ctx.run_ui(input, |ui| {
            cleared |= clipboard.clear_when_due(ui.ctx());
            if let Some(act) = act.take() {
                act(clipboard);
            }
            clipboard.notice_copied(ui.ctx());
        });
        output.textures_delta.clear();
        let texts = output.platform_output.commands.into_iter();
        (cleared, texts.filter_map(|c| if let OutputCommand::CopyText(text) = c { Some(text) } else { None }).collect())
    }

    fn copied(ctx: &Context) -> Clipboard {
        let mut clipboard = Clipboard::default();
        let (_, texts) = frame(ctx, &mut clipboard, 1.0, Vec::new(), |c| c.copy_secret(ctx, SecretText::new("s3cret")));
        assert_eq!(texts, ["s3cret"]);
        clipboard
    }

    #[test]
    fn a_secret_leaves_after_its_time() {
        let ctx = Context::default();
        let mut clipboard = copied(&ctx);
        assert_eq!(frame(&ctx, &mut clipboard, 60.0, vec![Event::Paste("s3cret".into())], |_| {}), (false, Vec::new()));
        assert_eq!(frame(&ctx, &mut clipboard, 61.5, Vec::new(), |_| {}), (true, vec![String::new()]));
        assert_eq!(frame(&ctx, &mut clipboard, 200.0, Vec::new(), |_| {}), (false, Vec::new()));
    }

    #[test]
    fn what_the_window_copied_later_stays() {
        let ctx = Context::default();
        let mut clipboard = copied(&ctx);
        let _ = frame(&ctx, &mut clipboard, 10.0, Vec::new(), |_| ctx.copy_text("an ARN".into()));
        assert_eq!(frame(&ctx, &mut clipboard, 61.5, Vec::new(), |_| {}), (false, Vec::new()));
    }

    #[test]
    fn what_turned_out_to_be_there_by_pasting_stays() {
        let ctx = Context::default();
        let mut clipboard = copied(&ctx);
        let _ = frame(&ctx, &mut clipboard, 10.0, vec![Event::Paste("of another program".into())], |_| {});
        assert_eq!(frame(&ctx, &mut clipboard, 61.5, Vec::new(), |_| {}), (false, Vec::new()));
    }
}
