//! The AWS sign-in page: takes the response, offers the roles, says who is signed in.
//!
//! Only on pages of our own origin, which is where the practice AWS has its page: on the real one a console session would
//! begin in nobody's browser.

use super::browser::{Browser, Shown};
use super::html::Form;
use crate::workflow::ports::{CapturedResponse, ConsoleAnswer, PortError, PortErrorKind};
use url::Url;

const CALL: &str = "AWS sign-in page";

pub(super) async fn open(origin: &Url, response: &CapturedResponse, role_arn: &str) -> Result<ConsoleAnswer, PortError> {
    let action =
        Url::parse(&response.action).map_err(|_| PortError::new(PortErrorKind::Invalid, CALL, "the form goes to no web address"))?;
    if action.origin() != origin.origin() {
        return Err(PortError::new(PortErrorKind::NotSupported, CALL, "this sign-in page is opened by a person in a browser"));
    }
    let browser = Browser::new(origin, CALL)?;
    let mut fields = vec![("SAMLResponse".to_owned(), response.saml_response.clone())];
    fields.extend(response.relay_state.iter().map(|r| ("RelayState".to_owned(), r.clone())));
    let shown = browser.submit(&action, action.as_str(), &fields).await?;
    let Some(chooser) = shown.page.forms.iter().find(|f| f.has_choice()) else { return answer(&shown) };
    match chosen(chooser, role_arn) {
        Some(fields) => answer(&browser.submit(&shown.url, &chooser.action, &fields).await?),
        None => Ok(ConsoleAnswer::Refused { status: shown.status, message: format!("The page does not offer the role {role_arn}") }),
    }
}

/// The chooser's fields with the role picked; `None` when it is not offered.
fn chosen(form: &Form, role_arn: &str) -> Option<Vec<(String, String)>> {
    let radio = form.fields.iter().find(|f| f.kind == "radio" && f.value == role_arn)?;
    let mut fields = form.sent();
    fields.retain(|(name, _)| *name != radio.name);
    fields.push((radio.name.clone(), radio.value.clone()));
    Some(fields)
}

fn answer(shown: &Shown) -> Result<ConsoleAnswer, PortError> {
    if let Some(assumed_role_arn) = shown.page.marked("assumed-role-arn") {
        return Ok(ConsoleAnswer::SignedIn { assumed_role_arn });
    }
    if let Some(message) = shown.page.error() {
        return Ok(ConsoleAnswer::Refused { status: shown.status, message });
    }
    let message = "the page says neither who is signed in nor why not";
    Err(PortError { http_status: Some(shown.status), ..PortError::new(PortErrorKind::Garbled, CALL, message) })
}

#[cfg(test)]
mod tests {
    use super::super::html;
    use super::*;

    const CHOOSER: &str = "<form action=/saml method=post><input type=hidden name=RelayState value=''><input type=hidden name=SAMLResponse value='eA=='>\
        <input type=radio name=roleIndex value='arn:aws:iam::111122223333:role/A' id=r0><label for=r0>A</label>\
        <input type=radio name=roleIndex value='arn:aws:iam::111122223333:role/AB' id=r1 checked></form>";

    #[test]
    fn exactly_the_asked_role_is_picked() {
        let page = html::read(CHOOSER);
        let pick = |arn: &str| page.forms.first().filter(|f| f.has_choice()).and_then(|f| chosen(f, arn));
        let expected = [("RelayState", ""), ("SAMLResponse", "eA=="), ("roleIndex", "arn:aws:iam::111122223333:role/A")];
        assert_eq!(pick("arn:aws:iam::111122223333:role/A"), Some(expected.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec()));
        assert_eq!(pick("arn:aws:iam::111122223333:role/C"), None);
    }

    #[test]
    fn answers_are_read_by_their_marks() -> Result<(), Box<dyn std::error::Error>> {
        let of = |status, html: &str| -> Result<_, Box<dyn std::error::Error>> {
            Ok(answer(&Shown { status, url: Url::parse("http://127.0.0.1:1/saml")?, page: html::read(html) }))
        };
        let arn = "arn:aws:sts::111122223333:assumed-role/A/b@x";
        let signed_in = Ok(ConsoleAnswer::SignedIn { assumed_role_arn: arn.to_owned() });
        assert_eq!(of(200, &format!("<dd><code id=\"assumed-role-arn\">{arn}</code></dd>"))?, signed_in);
        assert_eq!(of(200, &format!("<dd data-assumed-role-arn='{arn}'>x</dd>"))?, signed_in);
        let refused = Ok(ConsoleAnswer::Refused { status: 400, message: "Response signature invalid".to_owned() });
        assert_eq!(of(400, "<p id=error-message>Response signature <b>invalid</b></p>")?, refused);
        assert!(of(200, "<p>x</p>")?.is_err());
        Ok(())
    }
}
