//! A sign-in on the directory's pages in the place of a person, as the practice directory allows it.
//!
//! `html` reads pages, `browser` keeps cookies and stays on one origin, `console` is the AWS sign-in page. Passwords go
//! to the directory's own origin only.

mod browser;
mod console;
mod html;

use crate::adapters::entra::http;
use crate::domain::secret::SecretText;
use crate::workflow::ports::{CapturedResponse, ConsoleAnswer, PortError, PortErrorKind, SignInPort, SignInRequest, SignInWay};
use async_trait::async_trait;
use browser::{Browser, Shown};
use html::Form;
use url::Url;

/// What a failed sign-in is called for people.
const CALL: &str = "Sign-in";
/// Pages that a sign-in may have.
const MAX_PAGES: usize = 8;

/// Signs in on pages of one origin.
///
/// For [`SignInWay::MyApps`] the start address is that of the tiles, with the client id of the wanted one as fragment:
/// `…/myapps#<client id>`. Without a fragment there has to be exactly one tile.
#[derive(Debug, Clone)]
pub struct PageSignIn {
    origin: Url,
}

impl PageSignIn {
    /// For the pages at this address.
    ///
    /// # Errors
    /// `Invalid` for an address that can't be used: only `https`, and `http` on this computer.
    pub fn new(login_url: &str) -> Result<Self, PortError> {
        http::address(login_url, CALL).map(|origin| Self { origin })
    }
}

#[async_trait]
impl SignInPort for PageSignIn {
    async fn sign_in(&self, request: &SignInRequest) -> Result<CapturedResponse, PortError> {
        let browser = Browser::new(&self.origin, CALL)?;
        let start = Url::parse(&request.start_url)
            .map_err(|_| PortError::new(PortErrorKind::Invalid, CALL, "the start address is no web address"))?;
        let wanted_tile = start.fragment().map(str::to_owned);
        let mut shown = browser.open(start).await?;
        let mut password_sent = false;
        for _ in 0..MAX_PAGES {
            if let Some(captured) = captured(&shown) {
                return Ok(captured);
            }
            shown = if let Some(form) = shown.page.forms.iter().find(|f| f.passwords() == 1).filter(|_| !password_sent) {
                password_sent = true;
                let fields = filled(form, &request.user_name, &request.password);
                browser.submit(&shown.url, &form.action, &fields).await?
            } else if let Some(tile) = tile(&shown, request.way, wanted_tile.as_deref()) {
                browser.open(tile).await?
            } else {
                return Err(refused(&shown));
            };
        }
        Err(PortError::new(PortErrorKind::Garbled, CALL, "the sign-in has too many pages"))
    }

    async fn open_console(&self, response: &CapturedResponse, role_arn: &str) -> Result<ConsoleAnswer, PortError> {
        console::open(&self.origin, response, role_arn).await
    }
}

/// The form that goes on to AWS, when this is the page with it.
fn captured(shown: &Shown) -> Option<CapturedResponse> {
    let form = shown.page.forms.iter().find(|f| f.value("SAMLResponse").is_some_and(|v| !v.is_empty()))?;
    Some(CapturedResponse {
        action: shown.url.join(&form.action).ok()?.to_string(),
        saml_response: form.value("SAMLResponse")?.to_owned(),
        relay_state: form.value("RelayState").map(str::to_owned),
    })
}

/// The form's fields with name and password in their places.
fn filled(form: &Form, user_name: &str, password: &SecretText) -> Vec<(String, String)> {
    let name_field = form.fields.iter().find(|f| matches!(f.kind.as_str(), "text" | "email")).map(|f| f.name.clone());
    let sent = form.sent();
    let put = |(name, value): (String, String)| {
        let is_password = form.fields.iter().any(|f| f.name == name && f.kind == "password");
        let value = if is_password { password.expose().to_owned() } else { value };
        if Some(&name) == name_field.as_ref() { (name, user_name.to_owned()) } else { (name, value) }
    };
    sent.into_iter().map(put).collect()
}

/// The launch link of the wanted tile, or of the only one.
fn tile(shown: &Shown, way: SignInWay, wanted: Option<&str>) -> Option<Url> {
    if way != SignInWay::MyApps {
        return None;
    }
    let tiles = || shown.page.links.iter().filter_map(|l| shown.url.join(l).ok()).filter(|url| launches(url).is_some());
    match wanted {
        Some(client) => tiles().find(|url| launches(url).is_some_and(|id| id.eq_ignore_ascii_case(client))),
        None => tiles().next().filter(|_| tiles().count() == 1),
    }
}

/// The client id of a launch link.
fn launches(url: &Url) -> Option<&str> {
    url.path().strip_prefix("/api/signin/")
}

/// Why there is no response: the page's own words, and the number behind AADSTS as code.
fn refused(shown: &Shown) -> PortError {
    let Some(message) = shown.page.error() else {
        let message = "the page holds neither a sign-in form nor a response nor an error";
        return PortError { http_status: Some(shown.status), ..PortError::new(PortErrorKind::Garbled, CALL, message) };
    };
    let number: String = message.strip_prefix("AADSTS").unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
    let kind = match number.as_str() {
        // not assigned to the application
        "50105" => PortErrorKind::Denied { action: None },
        // name unknown, locked, password to be changed, disabled, password wrong
        "50034" | "50053" | "50055" | "50057" | "50126" => PortErrorKind::CredentialsRejected,
        _ if shown.status >= 500 => PortErrorKind::ServerFailed { retry_after: None },
        _ => PortErrorKind::Invalid,
    };
    let code = (!number.is_empty()).then(|| format!("AADSTS{number}"));
    PortError { code, http_status: Some(shown.status), ..PortError::new(kind, CALL, message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Result<Shown, Box<dyn std::error::Error>> {
        Ok(Shown { status: 200, url: Url::parse("http://127.0.0.1:9/t/login")?, page: html::read(html) })
    }

    #[test]
    fn name_and_password_go_into_their_fields() -> Result<(), Box<dyn std::error::Error>> {
        let shown = shown(
            "<form method=post action='/t/login'><input type=hidden name=start value='/myapps'><input type=text name=loginfmt value=''>\
             <INPUT TYPE=\"password\" name=passwd></form>",
        )?;
        let form = shown.page.forms.first().ok_or("no form")?;
        let fields = filled(form, "b@x", &SecretText::new("p&1"));
        let expected = [("start", "/myapps"), ("loginfmt", "b@x"), ("passwd", "p&1")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(fields, expected);
        Ok(())
    }

    #[test]
    fn refusals_carry_their_number() -> Result<(), Box<dyn std::error::Error>> {
        let error = refused(&shown("<p class=error role=alert>AADSTS50105: &#39;b&#39; is not assigned.</p>")?);
        assert_eq!((error.kind, error.code.as_deref()), (PortErrorKind::Denied { action: None }, Some("AADSTS50105")));
        assert_eq!(error.message, "AADSTS50105: 'b' is not assigned.");
        assert_eq!(refused(&shown("<p>hello</p>")?).kind, PortErrorKind::Garbled);
        Ok(())
    }

    #[test]
    fn a_tile_is_found_by_client_id_or_when_it_is_the_only_one() -> Result<(), Box<dyn std::error::Error>> {
        let two = shown("<a href='/api/signin/aaa?tenantId=t'>A</a> <a href='/api/signin/bbb?tenantId=t'>B</a><a href='/help'>?</a>")?;
        let path = |way, wanted| tile(&two, way, wanted).map(|u| u.path().to_owned());
        assert_eq!(path(SignInWay::MyApps, Some("bbb")).as_deref(), Some("/api/signin/bbb"));
        assert_eq!(path(SignInWay::MyApps, Some("bb")), None);
        assert_eq!(path(SignInWay::MyApps, None), None);
        assert_eq!(path(SignInWay::IdpInitiated, Some("bbb")), None);
        Ok(())
    }
}
