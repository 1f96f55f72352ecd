//! A small browser: cookies of one sign-in, pages of one origin.

use super::html::{self, Page};
use crate::adapters::entra::http;
use crate::workflow::ports::{PortError, PortErrorKind};
use reqwest::{RequestBuilder, redirect};
use url::{Origin, Url};

/// The largest page: a response with 1,500 roles has about half a megabyte.
const MAX_PAGE: usize = 4 * 1024 * 1024;
/// Redirects in a row.
const MAX_REDIRECTS: usize = 10;

/// A page that was answered.
pub(super) struct Shown {
    pub(super) status: u16,
    pub(super) url: Url,
    pub(super) page: Page,
}

/// Cookies live as long as this does.
pub(super) struct Browser {
    client: reqwest::Client,
    origin: Origin,
    call: &'static str,
}

impl Browser {
    pub(super) fn new(base: &Url, call: &'static str) -> Result<Self, PortError> {
        let origin = base.origin();
        let inside = origin.clone();
        let policy = redirect::Policy::custom(move |attempt| {
            if attempt.url().origin() == inside && attempt.previous().len() < MAX_REDIRECTS { attempt.follow() } else { attempt.stop() }
        });
        let client = http::build(http::builder(base).cookie_store(true).redirect(policy), call)?;
        Ok(Self { client, origin, call })
    }

    /// Opens a page.
    pub(super) async fn open(&self, mut url: Url) -> Result<Shown, PortError> {
        url.set_fragment(None);
        self.check(&url)?;
        self.show(self.client.get(url)).await
    }

    /// Posts fields to a form's action, which may be relative to the page that holds it.
    pub(super) async fn submit(&self, page: &Url, action: &str, fields: &[(String, String)]) -> Result<Shown, PortError> {
        let url =
            page.join(action).map_err(|_| PortError::new(PortErrorKind::Garbled, self.call, "the page's form goes to no web address"))?;
        self.check(&url)?;
        self.show(self.client.post(url).form(fields)).await
    }

    fn check(&self, url: &Url) -> Result<(), PortError> {
        if url.origin() == self.origin {
            return Ok(());
        }
        let message = format!(
            "the sign-in leads to {}, outside the directory's own pages; nothing was sent there",
            url.origin().ascii_serialization()
        );
        Err(PortError::new(PortErrorKind::NotSupported, self.call, message))
    }

    async fn show(&self, request: RequestBuilder) -> Result<Shown, PortError> {
        let response = request.send().await.map_err(|e| http::no_answer(self.call, &e))?;
        let (status, url) = (response.status().as_u16(), response.url().clone());
        let body = http::body(self.call, response, MAX_PAGE).await?;
        Ok(Shown { status, url, page: html::read(&String::from_utf8_lossy(&body)) })
    }
}
