//! JSON that is no HAR file: what browser extensions export (SAML-tracer and its like), and JSON that a message was copied from.
//!
//! The text is read once and only what may be a message is kept: values of the parameters that carry messages, XML under the key
//! `saml`, and addresses. A message belongs to the address that was seen last before it.

use super::super::error::InspectError;
use super::packed::unpack;
use super::query::{PARAMETERS, address, parameter};
use super::{Form, Input, MAX_BYTES, MAX_MESSAGES, Message};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// More candidates than messages: a request may tell its message three times, in the body, the query and decoded.
const MAX_CANDIDATES: usize = 4 * MAX_MESSAGES;

/// The longest address that is looked at, in bytes: a redirect may carry its whole message.
const MAX_URL: usize = 256 * 1024;

/// The messages in a JSON text, in order.
pub(super) fn read(text: &str) -> Result<Input, InspectError> {
    let mut found = Found::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let read = Walk { found: &mut found, key: "" }.deserialize(&mut json).and_then(|()| json.end());
    read.map_err(|error| InspectError::NoHar { reason: error.to_string().chars().take(200).collect() })?;
    let mut messages: Vec<Result<Message, InspectError>> = Vec::new();
    for told in found.candidates.chunk_by(|one, next| one.request.is_some() && one.request == next.request) {
        let message = message(told, &found.urls);
        // the next request may repeat a message in its own words
        let is_last = |known: &Result<Message, InspectError>| known.as_ref().ok().zip(message.as_ref().ok()).is_some_and(|(k, m)| k == m);
        if !messages.last().is_some_and(is_last) {
            messages.push(message);
        }
    }
    match messages.len() {
        0 => Err(InspectError::NoHar { reason: "no SAMLResponse, SAMLRequest or saml is in it".to_owned() }),
        1..=MAX_MESSAGES => Ok(Input { form: Form::Har, messages }),
        _ => Err(InspectError::TooMany { limit: MAX_MESSAGES }),
    }
}

/// What was found.
#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
    urls: Vec<String>,
}

/// What may be a message.
struct Candidate {
    value: String,
    /// The request that it was told of: an index into the addresses.
    request: Option<usize>,
}

/// The first candidate of a request that unpacks; else why the first did not. Extensions can hash the values on export.
fn message(told: &[Candidate], urls: &[String]) -> Result<Message, InspectError> {
    let url = told.first().and_then(|candidate| urls.get(candidate.request?));
    let mut first_error = None;
    for Candidate { value, .. } in told {
        let xml = if value.trim_start().starts_with('<') { Ok(value.clone()) } else { unpack(value).map(|(_, xml)| xml) };
        match xml {
            Ok(xml) => {
                let signed_url = url.is_some_and(|url| parameter(url, "Signature").is_some());
                return Ok(Message { xml, url: url.and_then(|url| address(url)), signed_url });
            }
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(InspectError::Empty))
}

impl Found {
    /// An object that has an address: what was found in it since `start` belongs to that.
    fn close(&mut self, start: usize, url: String) {
        self.query(&url);
        for candidate in self.candidates.iter_mut().skip(start).filter(|c| c.request.is_none()) {
            candidate.request = Some(self.urls.len());
        }
        self.urls.push(url);
    }

    /// Every parameter of a query or a body that may carry a message.
    fn query(&mut self, text: &str) {
        for name in PARAMETERS {
            if let Some(value) = parameter(text, name) {
                self.candidate(value);
            }
        }
    }

    fn candidate(&mut self, value: &str) {
        if !value.is_empty() && value.len() <= MAX_BYTES && self.candidates.len() < MAX_CANDIDATES {
            self.candidates.push(Candidate { value: value.to_owned(), request: None });
        }
    }
}

/// Goes through a value that stands under a key.
struct Walk<'f, 'k> {
    found: &'f mut Found,
    key: &'k str,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        match self.key {
            key if PARAMETERS.contains(&key) => self.found.candidate(text),
            "saml" if text.trim_start().starts_with('<') => self.found.candidate(text),
            "postData" | "body" | "text" => self.found.query(text),
            _ => {}
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let start = self.found.candidates.len();
        let mut url = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == "url" {
                url = map.next_value_seed(Word { found: &mut *self.found, key: "", most: MAX_URL })?.or(url);
            } else {
                map.next_value_seed(Walk { found: &mut *self.found, key: &key })?;
            }
        }
        if let Some(url) = url {
            self.found.close(start, url);
        }
        Ok(())
    }

    /// A list of values under the key, or a pair of a name and its value.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut name = String::new();
        loop {
            let key = if name.is_empty() { self.key } else { name.as_str() };
            let Some(word) = list.next_element_seed(Word { found: &mut *self.found, key, most: 20 })? else { return Ok(()) };
            name = word.filter(|word| PARAMETERS.contains(&word.as_str())).unwrap_or_default();
        }
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A value whose text is of interest itself: an address, or an element of a list behind which its value may stand.
struct Word<'f, 'k> {
    found: &'f mut Found,
    key: &'k str,
    /// The longest word that is of interest, in bytes.
    most: usize,
}

impl<'de> DeserializeSeed<'de> for Word<'_, '_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Word<'_, '_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Option<String>, E> {
        Walk { found: self.found, key: self.key }.visit_str::<E>(text)?;
        Ok((text.len() <= self.most).then(|| text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<String>, A::Error> {
        Walk { found: self.found, key: self.key }.visit_map(map).map(|()| None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Option<String>, A::Error> {
        Walk { found: self.found, key: self.key }.visit_seq(list).map(|()| None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<String>, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extensions_export_gives_its_messages_in_order() -> Result<(), InspectError> {
        let json = serde_json::json!({"requests": [
            {"method": "GET", "url": "https://idp.example/sso?SAMLRequest=PGEvPg%3D%3D&Signature=x", "get": [["SAMLRequest", "PGEvPg=="]], "saml": "<a/>"},
            {"method": "GET", "url": "https://idp.example/logo.png", "saml": null},
            {"method": "POST", "url": "https://signin.aws.amazon.com/saml", "post": [["SAMLResponse", "PGIvPg=="], ["RelayState", ""]], "saml": "<b/>"},
            {"method": "POST", "url": "https://signin.aws.amazon.com/saml", "post": [["SAMLResponse", "{hash}"]], "saml": "<c/>"},
        ], "timestamp": "2026-11-23T09:41:02Z"});
        let input = read(&json.to_string())?;
        let found: Vec<_> = input.messages.iter().flatten().map(|m| (m.xml.as_str(), m.url.as_deref().unwrap_or_default())).collect();
        let aws = "https://signin.aws.amazon.com/saml";
        assert_eq!(found, [("<a/>", "https://idp.example/sso"), ("<b/>", aws), ("<c/>", aws)]);
        assert!(input.messages.first().is_some_and(|m| m.as_ref().is_ok_and(|m| m.signed_url)));
        Ok(())
    }

    #[test]
    fn json_around_a_message_is_looked_through() -> Result<(), InspectError> {
        for json in [
            r#"{"SAMLResponse":"PGEvPg=="}"#,
            r#"[{"formData":{"SAMLResponse":["PGEvPg=="]}}]"#,
            r#"{"body":"RelayState=&SAMLResponse=PGEvPg%3D%3D"}"#,
        ] {
            assert_eq!(read(json)?.messages.len(), 1, "{json}");
        }
        assert!(matches!(read(r#"{"a":[1,true,null,1.5]}"#), Err(InspectError::NoHar { .. })));
        assert!(matches!(read("{"), Err(InspectError::NoHar { .. })));
        Ok(())
    }
}
