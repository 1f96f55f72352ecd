//! Pages as the tests read them.

use super::client::{Cloud, PASSWORD};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{StatusCode, header};

/// A page that a browser got.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) html: String,
}

impl Page {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, html: response.text().await.unwrap() }
    }

    /// The value of a form field, as a browser would send it.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let from = self.html.find(&format!("name=\"{name}\""))?;
        self.attribute(from, "value")
    }

    /// Where the page's first form goes.
    pub(crate) fn action(&self) -> Option<String> {
        self.attribute(self.html.find("<form")?, "action")
    }

    fn attribute(&self, from: usize, name: &str) -> Option<String> {
        let tag = self.html[from..].split('>').next()?;
        let value = tag.split_once(&format!("{name}=\""))?.1.split('"').next()?;
        Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&"))
    }

    /// The number behind AADSTS, when the page refuses something.
    pub(crate) fn code(&self) -> Option<u32> {
        let digits = self.html.split_once("AADSTS")?.1;
        digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    }

    /// The XML of the SAML response that the page passes on.
    pub(crate) fn saml(&self) -> String {
        let field = self.field("SAMLResponse").unwrap_or_else(|| panic!("no response in {}", self.html));
        String::from_utf8(STANDARD.decode(field).unwrap()).unwrap()
    }

    pub(crate) fn cookie(&self) -> String {
        self.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
    }
}

impl Cloud {
    pub(crate) async fn open(&self, address: &str) -> Page {
        Page::of(self.http.get(address).send().await.unwrap()).await
    }

    pub(crate) async fn send(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let address = if address.starts_with('/') { format!("{}{address}", self.handle.base_url()) } else { address.to_owned() };
        Page::of(self.http.post(address).header(header::ORIGIN, self.handle.base_url()).form(fields).send().await.unwrap()).await
    }

    /// Opens an address and signs in on its page.
    pub(crate) async fn sign_in(&self, address: &str, user: &str, password: &str) -> Page {
        let page = self.open(address).await;
        assert_eq!(page.status, 200, "{}", page.html);
        let (action, start) = (page.action().unwrap(), page.field("start").unwrap());
        self.send(&action, &[("start", &start), ("loginfmt", user), ("passwd", password)]).await
    }

    pub(crate) async fn b_simon_at(&self, address: &str) -> Page {
        self.sign_in(address, "B.Simon@practice.example", PASSWORD).await
    }
}
