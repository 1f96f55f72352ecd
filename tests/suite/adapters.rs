//! The adapters against servers of this computer: the practice cloud as a whole, stubs that fail in chosen ways, and
//! Microsoft's description of Graph as judge of every request.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod calls;
mod failures;
mod main_job;
mod profiles;
mod requests;

use axum::Router;
use jiff::Timestamp;
use rolebridge::adapters::entra::{EntraDirectory, EntraTarget, FixedToken};
use rolebridge::domain::certificate::CertificateFacts;
use rolebridge::domain::directory::TenantId;
use rolebridge::domain::secret::SecretText;
use rolebridge::pki::Certificate;
use rolebridge::workflow::ports::Clock;
use std::sync::Arc;

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

fn read_certificate(der: &[u8]) -> Option<CertificateFacts> {
    Certificate::from_der(der).ok().map(|c| c.facts().clone())
}

fn directory(graph_url: String, login_url: String, tenant: TenantId, token: SecretText) -> EntraDirectory {
    let token = Arc::new(FixedToken::new(token));
    let target =
        EntraTarget { graph_url, login_url, tenant, token, certificates: read_certificate, clock: Arc::new(SystemClock), practice: true };
    target.connect().unwrap()
}

/// Serves a stub until the test ends; gives its address.
async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A directory over a stub of Graph.
async fn stubbed(router: Router) -> EntraDirectory {
    let url = serve(router).await;
    directory(format!("{url}/v1.0"), url, TenantId::new("tenant"), SecretText::new("token"))
}
