//! Whether a Linux desktop can open a file dialog: through the desktop portal, or through zenity. rfd uses these two, in
//! this order.

use zbus::blocking::Connection;
use zbus::zvariant::OwnedValue;

/// Looks for a desktop portal with file dialogs, then for zenity on a display; else says why not.
pub(super) fn can_open() -> Result<(), String> {
    let display = ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if !display {
        return Err("there is no display".into());
    }
    let Err(portal) = portal() else { return Ok(()) };
    if zenity() { Ok(()) } else { Err(format!("no desktop portal ({portal}) and no zenity")) }
}

/// Asks for the version of the portal's file chooser. Source: the XDG desktop portal's documentation of
/// `org.freedesktop.portal.FileChooser`.
fn portal() -> Result<(), zbus::Error> {
    let bus = Connection::session()?;
    let property = ("org.freedesktop.portal.FileChooser", "version");
    let place = (Some("org.freedesktop.portal.Desktop"), "/org/freedesktop/portal/desktop");
    let reply = bus.call_method(place.0, place.1, Some("org.freedesktop.DBus.Properties"), "Get", &property)?;
    reply.body().deserialize::<OwnedValue>().map(|_| ())
}

fn zenity() -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file()))
}
