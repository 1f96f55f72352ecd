//! One window a workspace: a second start asks the window that is open to come forward.
//!
//! Who holds the lock of the operating system on `window.lock` has the window. The lock goes with the process, however that
//! ends, so nothing is left after a kill. The holder listens on the loopback address and writes port and token to
//! `window.address`, which only the user may read; who brings the token may ask for the window, and for nothing else.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

const LOCK: &str = "window.lock";
const ADDRESS: &str = "window.address";
/// What the holder answers when its window is there.
const RAISED: &[u8] = b"raised\n";
/// What it answers while the window is not open yet.
const OPENING: &[u8] = b"opening\n";
/// How long the other program may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);
/// How long it may take to open its window.
const OPENING_LIMIT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);
/// Bytes of a token, in hexadecimal on the wire.
const TOKEN: usize = 16;

/// What a start found.
#[derive(Debug)]
pub enum WindowTurn {
    /// No window is open on this workspace: it is ours to open, as long as this is kept.
    Ours(WindowHolder),
    /// A window is open, and came forward.
    Raised,
    /// A window is open and does not answer, or this place knows no locks: open another.
    NoAnswer(String),
}

/// The right to the window of a workspace.
#[derive(Debug)]
pub struct WindowHolder {
    _lock: File,
    listener: TcpListener,
    token: String,
}

/// Takes the window of a workspace, or asks the one that is open to come forward. Waits a few seconds at most.
#[must_use]
pub fn window_turn(folder: &Path) -> WindowTurn {
    let began = Instant::now();
    loop {
        let lock = match private(&folder.join(LOCK)) {
            Ok(lock) => lock,
            Err(error) => return WindowTurn::NoAnswer(error.to_string()),
        };
        match lock.try_lock() {
            Ok(()) => return hold(folder, lock).unwrap_or_else(|error| WindowTurn::NoAnswer(error.to_string())),
            Err(TryLockError::Error(error)) => return WindowTurn::NoAnswer(error.to_string()),
            Err(TryLockError::WouldBlock) => {}
        }
        match ask(folder) {
            Ok(true) => return WindowTurn::Raised,
            // it is opening, or was about to end: then the lock is free in a moment
            Ok(false) | Err(_) if began.elapsed() < OPENING_LIMIT => std::thread::sleep(PAUSE),
            Ok(false) => return WindowTurn::NoAnswer("its window does not open".into()),
            Err(error) => return WindowTurn::NoAnswer(error.to_string()),
        }
    }
}

fn hold(folder: &Path, lock: File) -> io::Result<WindowTurn> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut bytes = [0; TOKEN];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    let token = bytes.map(|byte| format!("{byte:02x}")).concat();
    let mut address = private(&folder.join(ADDRESS))?;
    address.set_len(0)?;
    writeln!(address, "{} {token}", listener.local_addr()?.port())?;
    Ok(WindowTurn::Ours(WindowHolder { _lock: lock, listener, token }))
}

/// Asks the holder for its window; whether it was there.
fn ask(folder: &Path) -> io::Result<bool> {
    let mut text = String::new();
    File::open(folder.join(ADDRESS))?.take(128).read_to_string(&mut text)?;
    let strange = || io::Error::other("its address can't be read");
    let (port, token) = text.trim().split_once(' ').ok_or_else(strange)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().map_err(|_| strange())?));
    let mut stream = TcpStream::connect_timeout(&address, ANSWER_LIMIT)?;
    limit(&stream)?;
    writeln!(stream, "{token}")?;
    let mut answer = Vec::new();
    stream.take(16).read_to_end(&mut answer)?;
    match answer.as_slice() {
        RAISED => Ok(true),
        OPENING => Ok(false),
        _ => Err(io::Error::other("it does not know this workspace")),
    }
}

impl WindowHolder {
    /// Listens for other starts, on a thread of its own, as long as the program runs; `raise` brings the window forward and
    /// says whether there is one.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn listen(self, raise: impl Fn() -> bool + Send + 'static) -> io::Result<()> {
        let serve = move || {
            // the whole of it, with the lock: a closure would otherwise take only the parts that it names
            let holder = self;
            for stream in holder.listener.incoming().flatten() {
                // whoever hangs up early has asked for nothing
                let _ = answer(stream, &holder.token, &raise);
            }
        };
        std::thread::Builder::new().name("window".into()).spawn(serve).map(drop)
    }
}

fn answer(mut stream: TcpStream, token: &str, raise: &impl Fn() -> bool) -> io::Result<()> {
    limit(&stream)?;
    let mut asked = [0; 2 * TOKEN + 1];
    stream.read_exact(&mut asked)?;
    let (sent, end) = asked.split_at(2 * TOKEN);
    // every byte is looked at, so that the time tells nothing of the token
    let differs = sent.iter().zip(token.as_bytes()).fold(0, |differs, (a, b)| differs | (a ^ b));
    if differs == 0 && end == b"\n" { stream.write_all(if raise() { RAISED } else { OPENING }) } else { Ok(()) }
}

fn limit(stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(ANSWER_LIMIT))?;
    stream.set_write_timeout(Some(ANSWER_LIMIT))
}

/// A file that only this user may read; made where it is missing, left as it is where it is there.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn held(turn: WindowTurn) -> Option<WindowHolder> {
        if let WindowTurn::Ours(holder) = turn { Some(holder) } else { None }
    }

    #[test]
    fn a_second_start_raises_the_first_window() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let first = held(window_turn(folder.path())).ok_or("the first start has the window")?;
        let raised = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&raised);
        // the first time it is asked, its window is not there yet
        first.listen(move || count.fetch_add(1, Ordering::SeqCst) > 0)?;
        assert!(matches!(window_turn(folder.path()), WindowTurn::Raised));
        assert_eq!(raised.load(Ordering::SeqCst), 2);
        Ok(())
    }

    #[test]
    fn who_lacks_the_token_raises_nothing() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let first = held(window_turn(folder.path())).ok_or("the first start has the window")?;
        let address = first.listener.local_addr()?;
        first.listen(|| true)?;
        for wrong in ["\n", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "00000000000000000000000000000000\n"] {
            let mut stream = TcpStream::connect(address)?;
            // it may hang up at any time on what it does not want to read
            let _ = stream.write_all(wrong.as_bytes());
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer);
            assert!(answer.is_empty(), "{wrong:?}");
        }
        assert!(matches!(window_turn(folder.path()), WindowTurn::Raised));
        Ok(())
    }

    #[test]
    fn what_a_killed_program_left_blocks_nothing() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        drop(held(window_turn(folder.path())).ok_or("the first start has the window")?);
        assert!(folder.path().join(ADDRESS).exists());
        std::fs::write(folder.path().join(ADDRESS), "1 stale, and longer than an address usually is: no matter")?;
        assert!(held(window_turn(folder.path())).is_some());
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn the_token_is_for_the_user_alone() -> Result<(), Box<dyn std::error::Error>> {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir()?;
        let _holder = held(window_turn(folder.path())).ok_or("the first start has the window")?;
        assert_eq!(std::fs::metadata(folder.path().join(ADDRESS))?.permissions().mode() & 0o777, 0o600);
        Ok(())
    }
}
