//! A person at a browser: signs in on the practice directory's pages, consents, enters codes.

use crate::practice_directory::client::Cloud;
use crate::practice_directory::page::Page;
use reqwest::{Client, header};

/// What a person does with a request for consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mind {
    Accepts,
    Declines,
}

/// A person with a browser that keeps cookies.
#[derive(Clone)]
pub(crate) struct Person {
    http: Client,
    base: String,
    name: String,
    password: String,
    mind: Mind,
}

impl Person {
    pub(crate) fn administrator(cloud: &Cloud) -> Self {
        let (name, password) = cloud.handle.administrator();
        Self::named(cloud.handle.base_url(), &name, password.expose())
    }

    pub(crate) fn named(base: &str, name: &str, password: &str) -> Self {
        let http = Client::builder().no_proxy().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, base: base.to_owned(), name: name.to_owned(), password: password.to_owned(), mind: Mind::Accepts }
    }

    pub(crate) fn who(self, mind: Mind) -> Self {
        Self { mind, ..self }
    }

    /// Does what the pages ask for, until the browser is back at the program; gives the last page.
    pub(crate) async fn browse(&self, url: &str) -> Page {
        let mut page = self.open(url).await;
        for _ in 0..10 {
            page = if let Some(next) = page.headers.get(header::LOCATION) {
                let next = next.to_str().unwrap().to_owned();
                self.open(&next).await
            } else if let Some(start) = page.field("start").filter(|_| page.html.contains("passwd")) {
                let fields = [("start", start.as_str()), ("loginfmt", &self.name), ("passwd", &self.password)];
                self.send(&page.action().unwrap(), &fields).await
            } else if let Some(query) = page.field("query") {
                self.send(&page.action().unwrap(), &[("query", &query), ("decision", self.decision())]).await
            } else {
                return page;
            };
        }
        panic!("the pages have no end: {}", page.html);
    }

    /// Enters a code; gives the last page.
    pub(crate) async fn enter(&self, url: &str, code: &str) -> Page {
        self.browse(url).await;
        let page = self.send("/devicelogin", &[("user_code", code)]).await;
        self.send(&page.action().unwrap(), &[("user_code", code), ("decision", self.decision())]).await
    }

    const fn decision(&self) -> &'static str {
        match self.mind {
            Mind::Accepts => "accept",
            Mind::Declines => "decline",
        }
    }

    fn address(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() }
    }

    async fn open(&self, path: &str) -> Page {
        Page::of(self.http.get(self.address(path)).send().await.unwrap()).await
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.http.post(self.address(path)).header(header::ORIGIN, &self.base).form(fields);
        Page::of(request.send().await.unwrap()).await
    }
}
