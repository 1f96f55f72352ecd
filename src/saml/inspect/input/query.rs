//! Messages in a query or a form body: `SAMLResponse=…&RelayState=…`, alone, in a URL, or in a copied request.

use super::packed::unpack;
use super::{Form, Input, Message};

/// The parameters that carry messages. Source: SAML bindings, sections 3.4 and 3.5.
pub(super) const PARAMETERS: [&str; 2] = ["SAMLResponse", "SAMLRequest"];

/// The message in the first parameter of that name, if there is one.
pub(super) fn read(text: &str) -> Option<Input> {
    let value = PARAMETERS.into_iter().find_map(|name| parameter(text, name))?;
    let message = unpack(value).map(|(_, xml)| Message { xml, url: address(text), signed_url: parameter(text, "Signature").is_some() });
    Some(Input { form: Form::Url, messages: vec![message] })
}

/// The still encoded value of a parameter: up to the next parameter, blank or quotation mark.
pub(super) fn parameter<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.match_indices(name).find_map(|(place, _)| {
        let value = text.get(place + name.len()..)?.strip_prefix('=')?;
        let begins =
            text.get(..place)?.chars().next_back().is_none_or(|before| !before.is_alphanumeric() && before != '_' && before != '-');
        begins.then(|| value.split(|c: char| c == '&' || c.is_whitespace() || "\"'`<>".contains(c)).next().unwrap_or(value))
    })
}

/// Scheme, host and path of a text that is a URL; the query holds the message and perhaps more than should be shown.
pub(super) fn address(text: &str) -> Option<String> {
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    is_url.then(|| text.split(['?', '#']).next().unwrap_or(text).chars().take(300).collect())
}
