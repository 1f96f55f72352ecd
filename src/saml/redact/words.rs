//! Stand-ins: one for each thing, whatever it stands in.

use super::constant::{host_of, is_constant, is_plain_part, is_shared_host, is_short_word};
use super::{Choice, Place};
use std::collections::{HashMap, HashSet};

/// Words shorter than this are not searched for in other texts: they would be found everywhere.
const SHORTEST_SEARCHED: usize = 3;

/// The kinds of things, each with stand-ins of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Person,
    Domain,
    Account,
    Role,
    Provider,
    Id,
    Guid,
    Host,
    Part,
    Value,
}

/// The stand-ins that were given so far.
#[derive(Debug, Clone)]
pub(super) struct Words {
    choice: Choice,
    /// IDs that have to stay, as kept signatures refer to them.
    kept_ids: HashSet<String>,
    given: HashMap<String, String>,
    counts: HashMap<Kind, usize>,
}

impl Words {
    pub(super) fn new(choice: Choice, kept_ids: HashSet<String>) -> Self {
        Self { choice, kept_ids, given: HashMap::new(), counts: HashMap::new() }
    }

    pub(super) const fn choice(&self) -> Choice {
        self.choice
    }

    pub(super) fn count(&self) -> usize {
        self.given.len()
    }

    /// The text with stand-ins; blanks around it stay.
    pub(super) fn replaced(&mut self, text: &str, place: Place) -> String {
        let inner = text.trim();
        if inner.is_empty() {
            return text.to_owned();
        }
        let (head, tail) = text.split_once(inner).unwrap_or_default();
        format!("{head}{}{tail}", self.value(inner, place))
    }

    fn value(&mut self, text: &str, place: Place) -> String {
        let is_time = text.parse::<jiff::Timestamp>().is_ok();
        let stays = match place {
            Place::Seconds => text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit()),
            Place::Id => self.kept_ids.contains(text.trim_start_matches('#')),
            Place::Name => is_plain_name(text),
            Place::Protocol => is_short_word(text),
            Place::Value => matches!(text, "true" | "false"),
        };
        if stays || is_time || is_constant(text) {
            return text.to_owned();
        }
        match place {
            Place::Id => self.id(text),
            _ => self.composed(text),
        }
    }

    /// A value that may be made of several things.
    fn composed(&mut self, text: &str) -> String {
        if text.contains("arn:") && text.contains(',') {
            return text.split(',').map(|half| self.replaced(half, Place::Value)).collect::<Vec<_>>().join(",");
        }
        if text.starts_with("arn:") {
            return self.arn(text);
        }
        if host_of(text).is_some() {
            return self.address(text);
        }
        match text.rsplit_once('@') {
            Some((local, domain)) if !local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace) => {
                self.mail(local, domain)
            }
            _ if is_guid(text) => self.word(Kind::Guid, text),
            _ if is_account(text) => self.word(Kind::Account, text),
            _ => self.word(if self.given.contains_key(text) { Kind::Person } else { Kind::Value }, text),
        }
    }

    /// `arn:partition:service:region:account:kind/name`.
    fn arn(&mut self, text: &str) -> String {
        let mut parts: Vec<&str> = text.splitn(6, ':').collect();
        let (Some(resource), Some(account)) = (parts.pop(), parts.pop()) else { return self.word(Kind::Value, text) };
        let account = if is_account(account) { self.word(Kind::Account, account) } else { self.whole_or(account, Kind::Value) };
        let (kind, name) = resource.split_once('/').unwrap_or(("", resource));
        let (known, word) = match kind {
            "role" => ("role/", self.word(Kind::Role, name)),
            "saml-provider" => ("saml-provider/", self.word(Kind::Provider, name)),
            _ => ("", self.word(Kind::Value, resource)),
        };
        format!("{}:{account}:{known}{word}", parts.join(":"))
    }

    fn whole_or(&mut self, text: &str, kind: Kind) -> String {
        if text.is_empty() { String::new() } else { self.word(kind, text) }
    }

    /// Host and path apart; a query is replaced as a whole.
    fn address(&mut self, text: &str) -> String {
        let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(end);
        let shown_host = if is_shared_host(host) { host.to_owned() } else { format!("{}.example", self.word(Kind::Host, host)) };
        let shown_host = if self.choice.ids { shown_host } else { host.to_owned() };
        let cut = rest.find(['?', '#']).unwrap_or(rest.len());
        let (path, query) = rest.split_at(cut);
        let path: Vec<String> = path.split('/').map(|part| self.part(part)).collect();
        let query = match query.chars().next() {
            // what the directory cuts off, AWS does not: #2 and the like stay as they are
            Some('#') if query.len() <= 8 && query.bytes().skip(1).all(|b| b.is_ascii_digit()) => query.to_owned(),
            Some(mark) => format!("{mark}{}", self.word(Kind::Part, query.get(1..).unwrap_or_default())),
            None => String::new(),
        };
        format!("{scheme}://{shown_host}{}{query}", path.join("/"))
    }

    fn part(&mut self, part: &str) -> String {
        match part {
            plain if is_plain_part(plain) => plain.to_owned(),
            guid if is_guid(guid) => self.word(Kind::Guid, guid),
            other => self.word(Kind::Part, other),
        }
    }

    /// A guest's name keeps its mark, which AWS does not take.
    fn mail(&mut self, local: &str, domain: &str) -> String {
        let (local, mark) = local.strip_suffix("#EXT#").map_or((local, ""), |name| (name, "#EXT#"));
        if !self.choice.mails {
            return format!("{local}{mark}@{domain}");
        }
        format!("{}{mark}@{}.example", self.word(Kind::Person, local), self.word(Kind::Domain, domain))
    }

    /// A reference keeps its mark.
    fn id(&mut self, text: &str) -> String {
        let (mark, id) = text.strip_prefix('#').map_or(("", text), |id| ("#", id));
        format!("{mark}{}", self.word(Kind::Id, id))
    }

    /// The stand-in of one thing.
    fn word(&mut self, kind: Kind, original: &str) -> String {
        let wanted = match kind {
            Kind::Person | Kind::Domain => self.choice.mails,
            Kind::Value => self.choice.names,
            Kind::Account | Kind::Role | Kind::Provider => self.choice.accounts,
            Kind::Id | Kind::Guid | Kind::Host | Kind::Part => self.choice.ids,
        };
        if !wanted || original.is_empty() {
            return original.to_owned();
        }
        if let Some(given) = self.given.get(original) {
            return given.clone();
        }
        let number = self.counts.entry(kind).and_modify(|n| *n += 1).or_insert(1);
        let word = shaped(kind, *number, original);
        self.given.insert(original.to_owned(), word.clone());
        word
    }

    /// Another text about the same things.
    pub(super) fn text(&self, text: &str) -> String {
        let mut searched: Vec<(&String, &String)> = self.given.iter().filter(|(original, _)| original.len() >= SHORTEST_SEARCHED).collect();
        searched.sort_by_key(|(original, _)| std::cmp::Reverse(original.len()));
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let whole = searched.iter().find(|(original, _)| rest.starts_with(original.as_str())).map(|(o, w)| (o.len(), w.as_str()));
            let found = whole.or_else(|| cut_off(rest, &searched));
            let (length, word) = found.unwrap_or((first.len_utf8(), rest.get(..first.len_utf8()).unwrap_or_default()));
            out.push_str(word);
            rest = rest.get(length..).unwrap_or_default();
        }
        super::strays::without(&out, self.choice)
    }
}

/// The start of a thing that an ellipsis cuts off.
fn cut_off<'w>(rest: &str, searched: &[(&'w String, &'w String)]) -> Option<(usize, &'w str)> {
    let (start, _) = rest.split_once('…')?;
    let long = start.len() >= SHORTEST_SEARCHED;
    long.then(|| searched.iter().find(|(original, _)| original.starts_with(start)).map(|(_, word)| (start.len(), word.as_str())))?
}

/// A stand-in of the same shape: what AWS looks at in a name (length, blanks, odd characters) is as it was.
fn shaped(kind: Kind, number: usize, original: &str) -> String {
    let (plain, most) = match kind {
        Kind::Account => return format!("{:012}", 900_000_000_000_usize + number),
        Kind::Guid => return format!("00000000-0000-0000-0000-{number:012}"),
        Kind::Person => (format!("person-{number}"), 64),
        Kind::Domain => (format!("domain-{number}"), usize::MAX),
        Kind::Role => (format!("role-{number}"), 64),
        Kind::Provider => (format!("provider-{number}"), 128),
        Kind::Id => (format!("_id-{number}"), usize::MAX),
        Kind::Host => (format!("host-{number}"), usize::MAX),
        // the id of a provider in a sign-in address has letters and digits only
        Kind::Part => (format!("part{number}"), 64),
        Kind::Value => (format!("value-{number}"), 64),
    };
    let chars = original.chars().count();
    if chars == 1 {
        return "x".to_owned();
    }
    let odd: String =
        if matches!(kind, Kind::Value | Kind::Person | Kind::Role | Kind::Provider) { odd_characters(original) } else { String::new() };
    let mut word = plain + &odd;
    let length = word.chars().count();
    if chars > most && chars > length {
        word.extend(std::iter::repeat_n('x', chars - length));
    }
    word
}

/// Characters that AWS does not take in names, each once.
fn odd_characters(text: &str) -> String {
    let mut seen = String::new();
    for c in text.chars().filter(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !"_+=,.@-/".contains(*c)) {
        if !seen.contains(c) {
            seen.push(c);
        }
    }
    seen
}

/// A simple word, as names of claims are.
fn is_plain_name(text: &str) -> bool {
    text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'-')
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
