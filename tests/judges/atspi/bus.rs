//! A virtual screen, a private session bus with the accessibility bus on it, the program, and a client of that bus.

use crate::display::Display;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use zbus::blocking::{Connection, connection};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

const PROGRAM: &str = env!("CARGO_BIN_EXE_rolebridge");
/// Where Debian and Fedora put the launcher of the accessibility bus.
const LAUNCHERS: [&str; 2] = ["/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher"];
/// The file in the test's folder that takes the program's log.
const LOG: &str = "program.log";
const BUS: &str = "org.freedesktop.DBus";
const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
/// AT-SPI's numbers of what only holds other things: filler, frame, panel, scroll bar, scroll pane, unknown, viewport, window,
/// application, section.
const CONTAINERS: [u32; 10] = [20, 23, 39, 48, 49, 67, 68, 69, 75, 85];
/// Deeper than any window of ours.
const DEEPEST: usize = 40;

/// Something on the accessibility bus.
#[derive(Debug, Clone)]
pub(super) struct Node {
    bus: String,
    path: OwnedObjectPath,
    pub(super) name: String,
    /// AT-SPI's number of its role.
    pub(super) role: u32,
    /// What a text field holds.
    pub(super) text: String,
    pub(super) enabled: bool,
    interfaces: Vec<String>,
}

impl Node {
    /// Whether it has an interface of this name.
    pub(super) fn can(&self, interface: &str) -> bool {
        self.interfaces.iter().any(|i| i.rsplit('.').next() == Some(interface))
    }

    /// Whether it only holds other things.
    pub(super) fn is_container(&self) -> bool {
        CONTAINERS.contains(&self.role)
    }
}

/// Processes that are gone with the test.
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for child in self.0.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A desktop with the window on it.
pub(super) struct Desktop {
    accessibility: Connection,
    _running: Running,
    folder: tempfile::TempDir,
    // last: the screen outlives what runs on it
    _display: Display,
}

impl Desktop {
    /// Starts everything.
    pub(super) fn start() -> Self {
        let display = Display::start();
        let folder = tempfile::tempdir().unwrap();
        let mut running = Running(Vec::new());
        let address = format!("unix:path={}", folder.path().join("session").display());
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .arg(format!("--address={address}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is missing: packaging/check installs it");
        let mut line = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut line).unwrap();
        running.0.push(daemon);
        let launcher = LAUNCHERS.iter().find(|path| std::path::Path::new(path).exists());
        let launcher = launcher.expect("at-spi2-core is missing: packaging/check installs it");
        let on = |program: &str| {
            let mut command = Command::new(program);
            command
                .env("DBUS_SESSION_BUS_ADDRESS", &address)
                .env("DISPLAY", display.name())
                .env_remove("WAYLAND_DISPLAY")
                .env_remove("AT_SPI_BUS_ADDRESS");
            command.env("XDG_RUNTIME_DIR", folder.path());
            command
        };
        running.0.push(quiet(on(launcher).args(["--launch-immediately", "--a11y=1", "--screen-reader=1"])));
        let session =
            within(Duration::from_secs(20), "the session bus", || connection::Builder::address(address.as_str()).ok()?.build().ok());
        // asking the name itself would start another launcher, whose accessibility is off
        within(Duration::from_secs(20), "the accessibility launcher", || {
            let reply = session.call_method(Some(BUS), "/org/freedesktop/DBus", Some(BUS), "NameHasOwner", &"org.a11y.Bus").ok()?;
            reply.body().deserialize::<bool>().ok().filter(|owned| *owned)
        });
        let bus = within(Duration::from_secs(20), "the accessibility bus", || {
            let reply = session.call_method(Some("org.a11y.Bus"), "/org/a11y/bus", Some("org.a11y.Bus"), "GetAddress", &()).ok()?;
            reply.body().deserialize::<String>().ok().filter(|address| !address.is_empty())
        });
        let accessibility = connection::Builder::address(bus.as_str()).unwrap().build().unwrap();
        let log = std::fs::File::create(folder.path().join(LOG)).unwrap();
        let mut program = on(PROGRAM);
        program.env("ROLEBRIDGE_LOG", "info").env("NO_COLOR", "1").stdout(Stdio::null()).stderr(log);
        program.args(["--renderer", "glow", "--vault", "memory", "--workspace"]).arg(folder.path().join("workspace"));
        running.0.push(program.spawn().unwrap());
        Self { accessibility, _running: running, folder, _display: display }
    }

    /// What the program logged so far.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join(LOG)).unwrap_or_default()
    }

    /// Everything on the bus, from the outside in. What goes away while it is read is left out.
    pub(super) fn nodes(&self) -> Vec<Node> {
        let mut out = Vec::new();
        self.walk(REGISTRY, ROOT, 0, &mut out);
        out
    }

    fn walk(&self, bus: &str, path: &str, depth: usize, out: &mut Vec<Node>) {
        let Some(children) = self.ask::<Vec<(String, OwnedObjectPath)>>(bus, path, ACCESSIBLE, "GetChildren", &()) else { return };
        for (bus, path) in children {
            if let Some(node) = self.node(&bus, &path) {
                out.push(node);
            }
            if depth < DEEPEST {
                self.walk(&bus, path.as_str(), depth + 1, out);
            }
        }
    }

    fn node(&self, bus: &str, path: &OwnedObjectPath) -> Option<Node> {
        let name = self.name(bus, path.as_str())?;
        let role = self.ask::<u32>(bus, path.as_str(), ACCESSIBLE, "GetRole", &())?;
        let interfaces = self.ask::<Vec<String>>(bus, path.as_str(), ACCESSIBLE, "GetInterfaces", &())?;
        let states = self.ask::<Vec<u32>>(bus, path.as_str(), ACCESSIBLE, "GetState", &())?;
        // AT-SPI's states are bits; 8 is ENABLED
        let enabled = states.first().is_some_and(|bits| bits & (1 << 8) != 0);
        let text = if interfaces.iter().any(|i| i.ends_with(".Text")) {
            self.ask::<String>(bus, path.as_str(), "org.a11y.atspi.Text", "GetText", &(0i32, -1i32)).unwrap_or_default()
        } else {
            String::new()
        };
        Some(Node { bus: bus.to_owned(), path: path.clone(), name, role, text, enabled, interfaces })
    }

    fn name(&self, bus: &str, path: &str) -> Option<String> {
        let value = self.ask::<OwnedValue>(bus, path, "org.freedesktop.DBus.Properties", "Get", &(ACCESSIBLE, "Name"))?;
        match &*value {
            Value::Str(name) => Some(name.to_string()),
            _ => None,
        }
    }

    /// Does the first thing that can be done with a node.
    pub(super) fn act(&self, node: &Node) -> bool {
        self.ask(&node.bus, node.path.as_str(), "org.a11y.atspi.Action", "DoAction", &0i32).unwrap_or(false)
    }

    /// Puts a text into a field.
    pub(super) fn set_text(&self, node: &Node, text: &str) -> bool {
        self.ask(&node.bus, node.path.as_str(), "org.a11y.atspi.EditableText", "SetTextContents", &text).unwrap_or(false)
    }

    fn ask<T>(
        &self,
        bus: &str,
        path: &str,
        interface: &str,
        method: &str,
        body: &(impl serde::Serialize + zbus::zvariant::DynamicType),
    ) -> Option<T>
    where
        T: for<'d> serde::Deserialize<'d> + zbus::zvariant::Type,
    {
        let reply = self.accessibility.call_method(Some(bus), path, Some(interface), method, body).ok()?;
        reply.body().deserialize().ok()
    }
}

fn quiet(command: &mut Command) -> Child {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap_or_else(|e| panic!("{name}: {e}; packaging/check installs it"))
}

fn within<T>(limit: Duration, what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(began.elapsed() < limit, "{what} did not come within {limit:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}
