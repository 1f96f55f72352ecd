//! What an assertion says.

use super::check::{self, Check, CheckState};
use super::{Collector, Fact, Source, shown};
use crate::domain::arn::RolePair;
use crate::domain::claims::{PRINCIPAL_TAG_PREFIX, ROLE, ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY, TRANSITIVE_TAG_KEYS};
use crate::saml::assertion::{Assertion, Claimed, Confirmation, Verified};
use crate::saml::rules::REDEEM_WITHIN_SECONDS;
use crate::saml::verify::{SignatureVerdict, Verification};
use crate::saml::view::place::Place;
use crate::saml::xml::Node;
use crate::saml::xml::ns::{DS, SAML};
use jiff::SignedDuration;
use std::borrow::Cow;

/// So many roles stand among the facts; all of them stand in their own table.
const MOST_ROLES: usize = 6;

impl Collector<'_> {
    /// The facts of the one assertion.
    pub(super) fn assertion(&mut self, source: Source<'_>, element: Option<Node<'_, '_>>) {
        let found = source.found;
        let (assertion, signed) = match (&found.trusted, &found.claimed) {
            (Some(verified), _) => (Verified::get(verified), true),
            (None, Some(claimed)) => (Claimed::get(claimed), false),
            (None, None) => return self.signer(found, element),
        };
        let Some(element) = element else { return };
        self.signer(found, Some(element));
        self.who_and_where(signed, assertion, element);
        self.claims(signed, assertion, element);
        self.times(signed, assertion, element, source);
        self.request(signed, assertion, element);
        self.others(signed, assertion, element);
    }

    /// Certificate and algorithm. They stand with the verified facts when the verdict is *trusted* only.
    fn signer(&mut self, found: &Verification, element: Option<Node<'_, '_>>) {
        let signature = element.and_then(|e| e.child(DS, "Signature"));
        let trusted = found.verdict == SignatureVerdict::Trusted;
        let place = signature.and_then(|s| self.finder.element(s));
        let (value, whole) = match (&found.certificate, &found.embedded) {
            (Some(signer), _) => (signer.facts().thumbprint.spaced(), Some(signer.facts().thumbprint.to_string())),
            (None, Some(embedded)) => (embedded.facts().thumbprint.spaced(), Some(embedded.facts().thumbprint.to_string())),
            (None, None) => ("Not known".to_owned(), None),
        };
        if signature.is_some() || trusted {
            self.add(trusted, "Signed with", value, place, Some(check::signature(found.verdict))).whole = whole;
        }
        if let Some(algorithm) = &found.algorithm {
            let method = signature.and_then(|s| s.child(DS, "SignedInfo")).and_then(|i| i.child(DS, "SignatureMethod"));
            let place = method.and_then(|m| self.finder.attribute(m, "Algorithm"));
            let check = if found.weak { Check::new(CheckState::Warning, "Weak") } else { Check::new(CheckState::Good, "Allowed") };
            self.add(trusted, "Algorithm", format!("{algorithm}, exclusive C14N"), place, Some(check));
        }
    }

    fn who_and_where(&mut self, signed: bool, assertion: &Assertion, element: Node<'_, '_>) {
        let place = element.child(SAML, "Issuer").and_then(|e| self.finder.content(e));
        let check = self.judgement.check(&["aws.issuer"], "Matches", "Does not match");
        self.fact(signed, "Issuer", &assertion.issuer, place, check, &["aws.issuer"]);

        let restrictions = element.child(SAML, "Conditions").into_iter().flat_map(|c| c.children_named(SAML, "AudienceRestriction"));
        let mut places =
            restrictions.flat_map(|r| r.children_named(SAML, "Audience")).map(|a| self.finder.content(a)).collect::<Vec<_>>().into_iter();
        for audience in &assertion.audiences {
            let check = self.judgement.check(&["aws.audience"], "Matches", "Not AWS's");
            self.fact(signed, "Audience", audience, places.next().flatten(), check, &["aws.audience"]);
        }
        if assertion.audiences.is_empty() {
            let check = self.judgement.check(&["aws.audience"], "None needed", "Missing");
            self.add(signed, "Audience", "None", None, check);
        }
        for (confirmation, place) in self.confirmations(assertion, element) {
            let check = self.judgement.check(&["aws.recipient", "aws.confirmation"], "Matches", "Not AWS's");
            self.fact(signed, "Recipient", confirmation.recipient.as_deref().unwrap_or("None"), place, check, &["aws.recipient"]);
        }
        let name_id = element.child(SAML, "Subject").and_then(|s| s.child(SAML, "NameID"));
        let place = name_id.and_then(|n| self.finder.content(n));
        let check = self.judgement.check(&["aws.name_id"], "Present", "Missing");
        match &assertion.name_id {
            Some(name) => self.fact(signed, "NameID", &name.value, place, check, &["aws.name_id"]),
            None => {
                self.add(signed, "NameID", "None", None, check);
            }
        }
        if let Some(format) = assertion.name_id.as_ref().and_then(|n| n.format.as_deref()) {
            let place = name_id.and_then(|n| self.finder.attribute(n, "Format"));
            let short = format.rsplit(':').next().unwrap_or(format).to_owned();
            self.add(signed, "NameID format", short, place, None).whole = Some(format.to_owned());
        }
    }

    /// Confirmations with the place of the recipient, as many as are worth a row.
    fn confirmations<'x>(&self, assertion: &'x Assertion, element: Node<'_, '_>) -> Vec<(&'x Confirmation, Option<Place>)> {
        let data = element.child(SAML, "Subject").into_iter().flat_map(|s| s.children_named(SAML, "SubjectConfirmation"));
        let places = data.map(|c| c.child(SAML, "SubjectConfirmationData").and_then(|d| self.finder.attribute(d, "Recipient")));
        assertion.confirmations.iter().zip(places.chain(std::iter::repeat(None))).take(4).collect()
    }

    /// The attributes that AWS reads.
    fn claims(&mut self, signed: bool, assertion: &Assertion, element: Node<'_, '_>) {
        let places = self.values(element);
        let of = |name: &str| {
            let all = assertion.attributes.iter().zip(&places).filter(|(attribute, _)| attribute.name == name);
            all.flat_map(|(attribute, places)| attribute.values.iter().map(String::as_str).zip(places.iter().cloned())).collect::<Vec<_>>()
        };
        let session = ["aws.session_name"];
        let check = |c: &Self| c.judgement.check(&session, "Allowed", "Not allowed");
        let names = of(ROLE_SESSION_NAME);
        for (value, place) in names.iter().cloned() {
            let check = check(self);
            self.fact(signed, "RoleSessionName", value, place, check, &session);
        }
        if names.is_empty() {
            let check = self.judgement.check(&session, "Present", "Missing");
            self.add(signed, "RoleSessionName", "None", None, check);
        }
        self.roles(signed, &of(ROLE));
        for (value, place) in of(SESSION_DURATION) {
            let good = value.trim().parse::<u64>().map_or(Cow::Borrowed("Allowed"), |seconds| Cow::Owned(spoken(seconds)));
            let check = self.judgement.check(&["aws.session_duration"], good, "Not allowed");
            self.fact(signed, "SessionDuration", value, place, check, &["aws.session_duration"]);
        }
        for (value, place) in of(SOURCE_IDENTITY) {
            let check = self.judgement.check(&["aws.source_identity"], "Allowed", "Not allowed");
            self.fact(signed, "SourceIdentity", value, place, check, &["aws.source_identity"]);
        }
    }

    fn roles(&mut self, signed: bool, roles: &[(&str, Option<Place>)]) {
        let rules = ["aws.role", "aws.role_pair", "aws.reserved_role", "aws.partition", "aws.trust"];
        let shown = if roles.len() > MOST_ROLES { MOST_ROLES - 1 } else { roles.len() };
        for (value, place) in &roles[..shown] {
            let pair = RolePair::parse(value);
            let check = match &pair {
                Err(_) => Some(Check { rule: Some("aws.role_pair"), ..Check::new(CheckState::Bad, "No pair") }),
                Ok(_) => self.judgement.check(&rules, "Pair fits", "Not allowed"),
            };
            let short = pair.map_or_else(|_| (*value).to_owned(), |p| format!("{}, {}", p.role().name(), p.provider().name()));
            let marks = if RolePair::parse(value).is_err() { self.marks(place.as_ref(), value) } else { Vec::new() };
            let fact = self.add(signed, "Role", short, place.clone(), check);
            fact.whole = Some((*value).to_owned());
            fact.marks = marks;
        }
        if roles.len() > shown {
            let place = roles.get(shown).and_then(|(_, place)| place.clone());
            let check = self.judgement.check(&rules, "See Roles", "Not allowed");
            self.add(signed, "Role", format!("{} more", roles.len() - shown), place, check);
        }
        if roles.is_empty() {
            let check = self.judgement.check(&rules, "Present", "Missing");
            self.add(signed, "Role", "None", None, check);
        }
    }

    fn times(&mut self, signed: bool, assertion: &Assertion, element: Node<'_, '_>, source: Source<'_>) {
        let conditions = element.child(SAML, "Conditions");
        let statement = element.child(SAML, "AuthnStatement");
        let place = |c: &Self, node: Option<Node<'_, '_>>, name| node.and_then(|n| c.finder.attribute(n, name));
        if let Some(issued) = assertion.issue_instant {
            let until = issued.checked_add(SignedDuration::from_secs(REDEEM_WITHIN_SECONDS)).unwrap_or(issued);
            let here = place(self, Some(element), "IssueInstant");
            self.add(signed, "Issued", shown(issued), here.clone(), None);
            let check = self.judgement.check(&["aws.redeem"], if source.at <= until { "In time" } else { "Was in time" }, "Too late");
            self.add(signed, "Redeem until", shown(until), here, check);
        }
        if let Some(begin) = assertion.not_before {
            let check = self.judgement.check(&["aws.not_yet"], "Has begun", "Not yet");
            let here = place(self, conditions, "NotBefore");
            self.add(signed, "Not before", shown(begin), here, check);
        }
        if let Some(end) = assertion.not_on_or_after {
            let check = self.judgement.check(&["aws.expired"], "Not ended", "Ended");
            let here = place(self, conditions, "NotOnOrAfter");
            self.add(signed, "Conditions end", shown(end), here, check);
        }
        if let Some(end) = assertion.session_not_on_or_after {
            let here = place(self, statement, "SessionNotOnOrAfter");
            self.add(signed, "Directory's session ends", shown(end), here, None);
        }
        for name in &assertion.unreadable_times {
            let check = self.judgement.check(&["aws.times"], "Can't be read", "Can't be read");
            self.add(signed, "Time", name.clone(), None, check);
        }
    }

    fn request(&mut self, signed: bool, assertion: &Assertion, element: Node<'_, '_>) {
        let answered = assertion.confirmations.iter().find_map(|c| c.in_response_to.as_deref());
        let data = element.child(SAML, "Subject").into_iter().flat_map(|s| s.children_named(SAML, "SubjectConfirmation"));
        let place = data.filter_map(|c| c.child(SAML, "SubjectConfirmationData")).find_map(|d| self.finder.attribute(d, "InResponseTo"));
        let word = if answered.is_some() { "SP-initiated" } else { "IdP-initiated" };
        self.add(signed, "InResponseTo", answered.unwrap_or("None"), place, Some(Check::new(CheckState::NotNeeded, word)));
    }

    /// Session tags, and attributes that AWS does not read.
    fn others(&mut self, signed: bool, assertion: &Assertion, element: Node<'_, '_>) {
        let places = self.values(element);
        for (attribute, places) in assertion.attributes.iter().zip(&places) {
            if [ROLE, ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY].contains(&attribute.name.as_str()) {
                continue;
            }
            let tag = attribute.name.strip_prefix(PRINCIPAL_TAG_PREFIX);
            let (name, check) = match tag {
                Some(key) => (format!("Tag {key}"), self.judgement.check(&["aws.tags"], "Allowed", "Not allowed")),
                None if attribute.name == TRANSITIVE_TAG_KEYS => {
                    ("Transitive tags".to_owned(), self.judgement.check(&["aws.transitive_tags"], "Allowed", "Not allowed"))
                }
                None => (short_name(&attribute.name), Some(Check::new(CheckState::NotNeeded, "Not used"))),
            };
            let value = match attribute.values.as_slice() {
                [] => "None".to_owned(),
                [one] => one.clone(),
                several => format!("{} values", several.len()),
            };
            let fact = self.add(signed, name, value, places.first().cloned().flatten(), check);
            fact.whole = Some(attribute.values.join("\n"));
        }
    }

    /// The places of all attributes' values, in the order of the assertion's attributes.
    fn values(&self, element: Node<'_, '_>) -> Vec<Vec<Option<Place>>> {
        let attributes = element.children_named(SAML, "AttributeStatement").flat_map(|s| s.children_named(SAML, "Attribute"));
        attributes.map(|a| a.children_named(SAML, "AttributeValue").map(|v| self.finder.content(v)).collect()).collect()
    }

    fn fact(&mut self, signed: bool, name: &'static str, value: &str, place: Option<Place>, check: Option<Check>, rules: &[&str]) {
        let marks = if self.judgement.refuses(rules) { self.marks(place.as_ref(), value) } else { Vec::new() };
        let fact: &mut Fact = self.add(signed, name, value, place, check);
        fact.marks = marks;
    }

    /// What breaks the rule: the characters that AWS does not take in a session name or a pair, else the whole value.
    fn marks(&self, place: Option<&Place>, value: &str) -> Vec<std::ops::Range<u32>> {
        let Some(place) = place else { return Vec::new() };
        let text = self.finder.text(place);
        let offending = |c: char| !c.is_ascii_alphanumeric() && !"_+=,.@-:/".contains(c);
        let bytes = |(at, c): (usize, char)| {
            let start = place.bytes.start + u32::try_from(at).unwrap_or(0);
            start..start + u32::try_from(c.len_utf8()).unwrap_or(1)
        };
        // where the text holds entities or comments, its characters are not the value's
        let some: Vec<_> =
            if text == value.trim() { text.char_indices().filter(|(_, c)| offending(*c)).map(bytes).collect() } else { Vec::new() };
        if some.is_empty() { vec![place.bytes.clone()] } else { some }
    }
}

/// Seconds in words, as exact as they are.
fn spoken(seconds: u64) -> String {
    match (seconds / 3600, seconds % 3600 / 60, seconds % 60) {
        (1, 0, 0) => "1 hour".to_owned(),
        (hours, 0, 0) if hours > 0 => format!("{hours} hours"),
        (0, minutes, 0) => format!("{minutes} min"),
        (hours, minutes, 0) => format!("{hours} h {minutes} min"),
        _ => format!("{seconds} s"),
    }
}

/// The last part of an attribute's name that is an address.
fn short_name(name: &str) -> String {
    let last = name.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or(name);
    if last.is_empty() { name.to_owned() } else { last.to_owned() }
}
