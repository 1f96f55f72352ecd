//! chromedriver and as much of WebDriver (W3C) as the tests need.

use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);
/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// A browser of the test's own, ended with the test.
pub(crate) struct Browser {
    driver: Child,
    http: Client,
    session: String,
    profile: tempfile::TempDir,
}

impl Browser {
    /// `resolver` are Chromium's rules of name resolution, such as `MAP a.example 127.0.0.1`.
    pub(crate) async fn start(scripts: Scripts, resolver: Option<&str>) -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let driver = command.spawn().unwrap_or_else(|e| panic!("chromedriver does not start: {e}; packaging/check installs it"));
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
        let (base, began) = (format!("http://127.0.0.1:{port}"), Instant::now());
        while !http.get(format!("{base}/status")).send().await.is_ok_and(|r| r.status().is_success()) {
            assert!(began.elapsed() < PATIENCE, "chromedriver does not answer after {PATIENCE:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Self { driver, http, session: format!("{base}/session"), profile };
        let wish = capabilities(&browser.profile.path().to_string_lossy(), scripts, resolver);
        let answer = browser.call(Method::POST, "", Some(wish)).await.unwrap_or_else(|e| panic!("Chromium does not start: {e}"));
        browser.session = format!("{base}/session/{}", answer["sessionId"].as_str().unwrap());
        browser
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, String> {
        let mut request = self.http.request(method, format!("{}{path}", self.session));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.map_err(|e| e.to_string())?;
        let good = response.status().is_success();
        let answer: Value = response.json().await.map_err(|e| e.to_string())?;
        if good { Ok(answer["value"].clone()) } else { Err(answer["value"]["message"].to_string()) }
    }

    /// Opens an address.
    pub(crate) async fn go(&self, address: &str) {
        self.call(Method::POST, "/url", Some(json!({"url": address}))).await.unwrap();
    }

    /// The address of the page.
    pub(crate) async fn address(&self) -> String {
        self.call(Method::GET, "/url", None).await.unwrap().as_str().unwrap().to_owned()
    }

    /// Waits for an element and gives its path.
    pub(crate) async fn find(&self, selector: &str) -> String {
        let began = Instant::now();
        loop {
            match self.call(Method::POST, "/element", Some(json!({"using": "css selector", "value": selector}))).await {
                Ok(found) => return format!("/element/{}", found[ELEMENT].as_str().unwrap()),
                Err(_) if began.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(why) => panic!("{selector} is not on {}: {why}\n{}", self.address().await, self.source().await),
            }
        }
    }

    async fn source(&self) -> String {
        self.call(Method::GET, "/source", None).await.map(|s| s.as_str().unwrap_or_default().to_owned()).unwrap_or_default()
    }

    /// The text of an element as a person sees it. A page may change meanwhile: then the new one is looked at.
    pub(crate) async fn text(&self, selector: &str) -> String {
        self.with(selector, Method::GET, "/text", None).await.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks.
    pub(crate) async fn click(&self, selector: &str) {
        self.with(selector, Method::POST, "/click", Some(json!({}))).await;
    }

    /// Types a text in place of what is there.
    pub(crate) async fn replace(&self, selector: &str, text: &str) {
        self.with(selector, Method::POST, "/clear", Some(json!({}))).await;
        self.with(selector, Method::POST, "/value", Some(json!({"text": text}))).await;
    }

    async fn with(&self, selector: &str, method: Method, action: &str, body: Option<Value>) -> Value {
        let began = Instant::now();
        loop {
            let element = self.find(selector).await;
            match self.call(method.clone(), &format!("{element}{action}"), body.clone()).await {
                Ok(value) => return value,
                Err(why) => assert!(began.elapsed() < PATIENCE, "{selector}{action}: {why}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Root can't have Chromium's sandbox; the pages are our own.
fn capabilities(profile: &str, scripts: Scripts, resolver: Option<&str>) -> Value {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".into(),
        "--disable-gpu".into(),
        "--disable-dev-shm-usage".into(),
        "--disable-background-networking".into(),
        "--no-first-run".into(),
        "--no-proxy-server".into(),
        format!("--user-data-dir={profile}"),
    ];
    arguments.extend(resolver.map(|rules| format!("--host-resolver-rules={rules}")));
    let mut options = json!({"args": arguments});
    if scripts == Scripts::Off {
        options["prefs"] = json!({"profile.managed_default_content_settings.javascript": 2});
    }
    json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}})
}

impl Drop for Browser {
    fn drop(&mut self) {
        // the driver ends its browser when it is asked to, not when it is killed
        let quit = self.session.clone();
        let _ = std::thread::spawn(move || end_session(&quit)).join();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// `DELETE /session/{id}` without a runtime, since dropping can't wait on one.
fn end_session(address: &str) -> Option<()> {
    use std::io::{Read, Write};
    let (host, path) = address.strip_prefix("http://")?.split_once('/')?;
    let mut stream = std::net::TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "DELETE /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
    stream.read_to_end(&mut Vec::new()).ok()?;
    Some(())
}
