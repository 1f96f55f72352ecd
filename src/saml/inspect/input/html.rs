//! Messages in a page: the hidden field of a form that posts itself, also where a script writes the page.
//!
//! Pages are not parsed as HTML parsers do it: the tags `input` are found and read, everything else is passed over. Each pass
//! goes through the text once.

use super::super::error::InspectError;
use super::packed::unpack;
use super::query::PARAMETERS;
use super::{Form, Input, MAX_MESSAGES, Message};

/// Whether text that begins with `<` is a page rather than a SAML document.
pub(super) fn is_page(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let skipped = if rest.starts_with("<?") {
            rest.split_once("?>")
        } else if rest.starts_with("<!--") {
            rest.split_once("-->")
        } else {
            None
        };
        let Some((_, after)) = skipped else { break };
        rest = after;
    }
    let begins = |with: &str| rest.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    ["<!doctype html", "<html", "<head", "<body", "<form", "<input", "<script", "<meta", "<title", "<div"].into_iter().any(begins)
}

/// The messages of a page, in order.
pub(super) fn read(page: &str) -> Result<Input, InspectError> {
    let mut values = fields(page);
    if values.is_empty() {
        let plain = without_script_escapes(page);
        values = fields(&plain);
        if values.is_empty() {
            values = literals(&plain);
        }
    }
    values.dedup();
    match values.len() {
        0 => Err(InspectError::NoMessage { container: "page" }),
        1..=MAX_MESSAGES => {
            let messages = values.iter().map(|value| unpack(value).map(|(_, xml)| Message::of(xml))).collect();
            Ok(Input { form: Form::Form, messages })
        }
        _ => Err(InspectError::TooMany { limit: MAX_MESSAGES }),
    }
}

/// The values of the form fields that carry messages.
fn fields(page: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = page;
    while let Some(place) = rest.find('<') {
        rest = rest.get(place + 1..).unwrap_or_default();
        if !rest.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("input")) {
            continue;
        }
        let (name, value, after) = input_tag(rest.get(5..).unwrap_or_default());
        let carries = name.is_some_and(|name| PARAMETERS.contains(&name.as_str()));
        values.extend(value.filter(|_| carries && values.len() <= MAX_MESSAGES));
        rest = after;
    }
    values
}

/// Name and value of an `input` tag, and what follows it.
fn input_tag(tag: &str) -> (Option<String>, Option<String>, &str) {
    let (mut name, mut value) = (None, None);
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let Some(key_end) = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)) else { return (name, value, "") };
        let (key, after) = rest.split_at(key_end);
        if key.is_empty() && after.starts_with('>') {
            return (name, value, after);
        }
        let after = after.trim_start();
        let Some(content) = after.strip_prefix('=').map(str::trim_start) else {
            rest = after;
            continue;
        };
        let (content, after) = match content.chars().next() {
            Some(quote @ ('"' | '\'')) => content.get(1..).and_then(|c| c.split_once(quote)).unwrap_or((content, "")),
            _ => content.split_at(content.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(content.len())),
        };
        match key.to_ascii_lowercase().as_str() {
            "name" => name = name.or_else(|| Some(without_entities(content))),
            "value" => value = value.or_else(|| Some(without_entities(content))),
            _ => {}
        }
        rest = after;
    }
}

/// Texts in scripts that stand shortly behind a parameter's name and look like base64.
fn literals(page: &str) -> Vec<String> {
    const NEAR: usize = 200;
    const SHORTEST: usize = 40;
    let is_digit = |c: char| c.is_ascii_alphanumeric() || "+/=%-_".contains(c);
    let behind = PARAMETERS.into_iter().flat_map(|name| page.match_indices(name).take(20).map(move |(place, _)| place + name.len()));
    let literal = |place: usize| {
        let rest = page.get(place..)?;
        rest.match_indices(['"', '\'']).take(4).take_while(|(near, _)| *near < NEAR).find_map(|(near, quote)| {
            let text = rest.get(near + 1..)?;
            let end = text.find(|c| !is_digit(c))?;
            (end >= SHORTEST && text.get(end..)?.starts_with(quote)).then(|| text.get(..end).map(str::to_owned))?
        })
    };
    behind.filter_map(literal).collect()
}

/// Undoes the character references that appear in form values.
pub(super) fn without_entities(text: &str) -> String {
    replaced(text, '&', |rest| {
        let (name, _) = rest.get(..rest.len().min(12)).unwrap_or(rest).split_once(';')?;
        let character = match name.strip_prefix('#') {
            Some(number) => {
                let hexadecimal = number.strip_prefix(['x', 'X']);
                char::from_u32(hexadecimal.map_or_else(|| number.parse().ok(), |h| u32::from_str_radix(h, 16).ok())?)?
            }
            None => match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "plus" => '+',
                "sol" => '/',
                "equals" => '=',
                _ => return None,
            },
        };
        Some((character, name.len() + 1))
    })
}

/// Undoes the escapes of script strings.
fn without_script_escapes(text: &str) -> String {
    replaced(text, '\\', |rest| {
        let code = |from: usize, to: usize| rest.get(from..to).and_then(|h| u32::from_str_radix(h, 16).ok()).and_then(char::from_u32);
        match rest.chars().next()? {
            'x' => code(1, 3).map(|c| (c, 3)),
            'u' => code(1, 5).map(|c| (c, 5)),
            'n' | 'r' | 't' => Some((' ', 1)),
            same @ ('/' | '"' | '\'' | '\\') => Some((same, 1)),
            _ => None,
        }
    })
}

/// Replaces what follows each mark; `undo` gives the character and how many bytes behind the mark it stood for.
fn replaced(text: &str, mark: char, undo: impl Fn(&str) -> Option<(char, usize)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(mark) {
        out.push_str(before);
        let (character, length) = undo(after).unwrap_or((mark, 0));
        out.push(character);
        rest = after.get(length..).unwrap_or_default();
    }
    out + rest
}
