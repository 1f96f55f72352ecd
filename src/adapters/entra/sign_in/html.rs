//! Reads forms, links and marked texts out of a page. Tolerant as browsers are, bounded, and good for nothing else.

/// Tags of a page that are looked at.
const MAX_TAGS: usize = 100_000;
/// Attributes of a tag that are looked at.
const MAX_ATTRIBUTES: usize = 100;
/// Elements whose text is gathered at a time.
const MAX_OPEN: usize = 64;
/// Elements without an end tag.
const VOID: [&str; 8] = ["area", "base", "br", "hr", "img", "input", "link", "meta"];
/// Elements whose content is no HTML.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// What is kept of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) forms: Vec<Form>,
    /// The `href`s of its links.
    pub(super) links: Vec<String>,
    marks: Vec<Mark>,
}

/// A form.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) fields: Vec<Field>,
}

/// An input of a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    /// Its `type` in lower case.
    pub(super) kind: String,
    checked: bool,
}

/// An element that a page names, with its text.
#[derive(Debug, PartialEq, Eq)]
struct Mark {
    attributes: Vec<(String, String)>,
    text: String,
}

impl Page {
    /// The attribute `data-<name>`, or the text of the element that has it empty or has the name as its id.
    pub(super) fn marked(&self, name: &str) -> Option<String> {
        let data = format!("data-{name}");
        self.marks.iter().find_map(|mark| match (mark.get(&data), mark.get("id")) {
            (Some(value), _) if !value.is_empty() => Some(value.to_owned()),
            (Some(_), _) => Some(mark.words()),
            (None, Some(id)) if id == name => Some(mark.words()),
            _ => None,
        })
    }

    /// The page's error: marked as one, or an alert.
    pub(super) fn error(&self) -> Option<String> {
        let alert = || self.marks.iter().find(|m| m.get("role") == Some("alert")).map(Mark::words);
        ["error", "error-message"].iter().find_map(|name| self.marked(name)).or_else(alert).filter(|text| !text.is_empty())
    }
}

impl Form {
    /// The value of a field.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|f| f.name == name).map(|f| f.value.as_str())
    }

    /// How many password fields there are.
    pub(super) fn passwords(&self) -> usize {
        self.fields.iter().filter(|f| f.kind == "password").count()
    }

    /// Whether something is to be chosen.
    pub(super) fn has_choice(&self) -> bool {
        self.fields.iter().any(|f| f.kind == "radio")
    }

    /// What a browser would send as it stands.
    pub(super) fn sent(&self) -> Vec<(String, String)> {
        let sent = self.fields.iter().filter(|f| match f.kind.as_str() {
            "radio" | "checkbox" => f.checked,
            "submit" | "button" | "image" | "reset" | "file" => false,
            _ => true,
        });
        sent.map(|f| (f.name.clone(), f.value.clone())).collect()
    }
}

impl Mark {
    fn get(&self, name: &str) -> Option<&str> {
        get(&self.attributes, name)
    }

    /// The text with every run of blanks as one.
    fn words(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn get<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// Reads a page. Whatever it is, it is read to some end.
pub(super) fn read(html: &str) -> Page {
    let mut reader = Reader::default();
    let mut rest = html;
    for _ in 0..MAX_TAGS {
        let Some(at) = rest.find('<') else { break };
        reader.text(&rest[..at]);
        rest = reader.markup(&rest[at..]);
    }
    reader.page
}

#[derive(Default)]
struct Reader {
    page: Page,
    in_form: bool,
    /// Elements whose text is being gathered: their names, and their place among the marks.
    open: Vec<(String, usize)>,
}

impl Reader {
    fn text(&mut self, raw: &str) {
        if self.open.is_empty() || raw.is_empty() {
            return;
        }
        let text = decoded(raw);
        for (_, at) in &self.open {
            if let Some(mark) = self.page.marks.get_mut(*at) {
                mark.text.push_str(&text);
            }
        }
    }

    /// Takes one piece of markup that begins with `<`, and gives what follows it.
    fn markup<'a>(&mut self, html: &'a str) -> &'a str {
        if let Some(comment) = html.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        let (end, inside) = match html.strip_prefix("</") {
            Some(inside) => (true, inside),
            None => (false, &html[1..]),
        };
        let name_len = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
        let name = inside[..name_len].to_ascii_lowercase();
        if name.is_empty() {
            // a declaration, or a bare "<"
            return if inside.starts_with(['!', '?']) { inside.split_once('>').map_or("", |(_, rest)| rest) } else { inside };
        }
        let (attributes, rest) = attributes(&inside[name_len..]);
        if end {
            self.end(&name);
            return rest;
        }
        self.start(&name, attributes);
        if RAW.contains(&name.as_str()) { after_raw(rest, &name) } else { rest }
    }

    fn end(&mut self, name: &str) {
        self.in_form &= name != "form";
        if let Some(at) = self.open.iter().rposition(|(n, _)| n == name) {
            self.open.truncate(at);
        }
    }

    fn start(&mut self, name: &str, attributes: Vec<(String, String)>) {
        let text = |attribute: &str| get(&attributes, attribute).unwrap_or_default().to_owned();
        match name {
            "form" => {
                self.in_form = true;
                self.page.forms.push(Form { action: text("action"), fields: Vec::new() });
            }
            "input" if self.in_form => {
                let kind = get(&attributes, "type").map_or_else(|| "text".to_owned(), |t| t.trim().to_ascii_lowercase());
                let field = Field { name: text("name"), value: text("value"), kind, checked: get(&attributes, "checked").is_some() };
                if let (Some(form), false) = (self.page.forms.last_mut(), field.name.is_empty()) {
                    form.fields.push(field);
                }
            }
            "a" => self.page.links.extend(get(&attributes, "href").map(str::to_owned)),
            _ => {}
        }
        let is_named = attributes.iter().any(|(n, _)| n == "id" || n == "role" || n.starts_with("data-"));
        if is_named {
            self.page.marks.push(Mark { attributes, text: String::new() });
        }
        // unnamed elements of the same kind inside a named one must not end it
        let is_same_kind = self.open.iter().any(|(n, _)| n == name);
        if (is_named || is_same_kind) && !VOID.contains(&name) && self.open.len() < MAX_OPEN {
            let at = if is_named { self.page.marks.len() - 1 } else { usize::MAX };
            self.open.push((name.to_owned(), at));
        }
    }
}

/// Behind the end tag of an element whose content is no HTML.
fn after_raw<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

/// The attributes of a tag, names in lower case, and what follows the tag.
fn attributes(html: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = html;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        if rest.is_empty() || rest.starts_with('<') {
            return (found, rest);
        }
        // a stray "=" counts as a name, as in browsers
        let name_len = rest.char_indices().skip(1).find(|(_, c)| c.is_whitespace() || "/>=".contains(*c)).map_or(rest.len(), |(at, _)| at);
        let name = rest[..name_len].to_ascii_lowercase();
        rest = rest[name_len..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(after.trim_start());
        }
        if found.len() < MAX_ATTRIBUTES {
            found.push((name, decoded(value)));
        }
    }
}

fn attribute_value(html: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = html.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    html.split_at(html.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(html.len()))
}

/// Character references that pages use; unknown ones stay as they are.
fn decoded(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(10).position(|b| b == b';');
        if let Some((c, end)) = end.and_then(|end| Some((reference(&after[..end])?, end))) {
            out.push(c);
            rest = &after[end + 1..];
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_people_write_them() {
        let page = read(
            "<!doctype html><html><head><title>a<form></title><script>if (a<b) document.write('<form>')</script></head><body>\
             <!-- <form action=no> --><FORM Method=post ACTION=\"https://x/saml?a=1&amp;b=2\">\
             <input type=\"hidden\" name='SAMLResponse' value=\"PHg+&#43;&#x2B;\"/><input name=plain><input type=submit name=go value=1>\
             <input type=checkbox name=c value=1><input type=checkbox name=d value=2 checked></FORM><input name=outside></body>",
        );
        assert_eq!(page.forms.len(), 1);
        let form = &page.forms[0];
        assert_eq!(form.action, "https://x/saml?a=1&b=2");
        let expected = [("SAMLResponse", "PHg+++"), ("plain", ""), ("d", "2")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(form.sent(), expected);
    }

    #[test]
    fn marked_texts_end_where_their_element_ends() {
        let page = read("<div id=a>one <div>two</div> <b>three</b></div> four <p data-error>five</p><p data-x=\"six\">seven</p>");
        assert_eq!(page.marked("a").as_deref(), Some("one two three"));
        assert_eq!(page.error().as_deref(), Some("five"));
        assert_eq!(page.marked("x").as_deref(), Some("six"));
        assert_eq!(page.marked("y"), None);
    }

    #[test]
    fn any_text_is_read_to_some_end() {
        let nested = "<div id=a>".repeat(10_000);
        for text in [
            "",
            "<",
            "<<<",
            "</",
            "<!",
            "<!--",
            "<a",
            "<a href",
            "<a href=",
            "<a href='",
            "<a =",
            "&",
            "&#xFFFFFFFF;",
            "<script>",
            "<form><input type",
            "ä<ö ü=é>",
            &nested,
        ] {
            let _ = read(text);
        }
    }
}
