//! A moto server of the test's own, on a free port of this computer, ended with the test.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long moto may take until it listens.
const START: Duration = Duration::from_secs(60);

/// A running moto.
pub(crate) struct Moto {
    child: Child,
    pub(crate) url: String,
}

/// The virtual environment with moto, boto3 and awscli: `packaging/check` makes it.
pub(crate) fn venv() -> PathBuf {
    std::env::var_os("ROLEBRIDGE_JUDGES_VENV")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/judges/venv"), PathBuf::from)
}

impl Moto {
    /// Starts it. `lets_pass` is the number of calls after which it checks signatures and rights; `None` is never.
    pub(crate) async fn start(lets_pass: Option<u32>) -> Self {
        let program = venv().join("bin/moto_server");
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut command = Command::new(&program);
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]).env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
        if let Some(count) = lets_pass {
            command.env("INITIAL_NO_AUTH_ACTION_COUNT", count.to_string());
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|e| panic!("{} does not start: {e}; packaging/check installs it", program.display()));
        let moto = Self { child, url: format!("http://127.0.0.1:{port}") };
        let ready = reqwest::Client::builder().no_proxy().build().unwrap();
        let began = Instant::now();
        while !ready.get(format!("{}/moto-api/", moto.url)).send().await.is_ok_and(|r| r.status().is_success()) {
            assert!(began.elapsed() < START, "moto does not answer after {START:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        moto
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
