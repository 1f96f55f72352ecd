//! HTTP for the OAuth crate: this adapter's client, bounded in time and size.

use super::super::http;
use crate::workflow::ports::{ADMIN_SIGN_IN, PortError, PortErrorKind};
use oauth2::http::header::CONTENT_TYPE;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::pin::Pin;
use url::Url;

/// An answer with tokens has a few kilobytes.
const MAX_BODY: usize = 256 * 1024;

/// Sends what the OAuth crate makes.
pub(super) struct Transport {
    http: reqwest::Client,
}

impl Transport {
    pub(super) fn new(login: &Url) -> Result<Self, PortError> {
        Ok(Self { http: http::build(http::builder(login), ADMIN_SIGN_IN)? })
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        let request = reqwest::Request::try_from(request).map_err(|e| http::no_answer(ADMIN_SIGN_IN, &e))?;
        let answer = self.http.execute(request).await.map_err(|e| http::no_answer(ADMIN_SIGN_IN, &e))?;
        let mut response = oauth2::http::Response::builder().status(answer.status());
        if let Some(kind) = answer.headers().get(CONTENT_TYPE) {
            response = response.header(CONTENT_TYPE, kind);
        }
        let body = http::body(ADMIN_SIGN_IN, answer, MAX_BODY).await?;
        response.body(body).map_err(|_| PortError::new(PortErrorKind::Garbled, ADMIN_SIGN_IN, "the answer is no HTTP"))
    }
}

impl<'c> AsyncHttpClient<'c> for Transport {
    type Error = PortError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, PortError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
