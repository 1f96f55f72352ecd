//! What an attacker without the key can do, composed at random: valid responses are wrapped, moved, stripped, doubled, commented,
//! renamed and signed again by somebody else, several of these on one document. No forged value is ever taken for a trusted one, by the
//! verifier or by the whole inspection.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // a test fails by panicking and reports what it counted

use crate::saml_vectors::forge;
use crate::saml_vectors::sign::{ASSERTION_MARK, FORGED, HONEST, RESPONSE_MARK, Signer, assertion, response, without_marks};
use rolebridge::saml::assertion::Assertion;
use rolebridge::saml::inspect::{Anchor, SignatureWord, Trust, inspect};
use rolebridge::saml::verify::{SignatureVerdict, verify};

/// How many documents that are XML at all are tried; those that no reader takes come on top.
const READABLE: usize = 10_000;
/// Where the test gives up: the changes then make too little that can be read.
const MOST: usize = 60_000;

/// Numbers that look random and are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 8
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn short(&mut self) -> u16 {
        u16::try_from(self.next() % 65_536).unwrap()
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.below(all.len());
        &all[at]
    }
}

fn forms(signer: &Signer, name_id: &str) -> [String; 3] {
    let plain = response("_r", &assertion("_a", name_id, ""));
    let assertion_signed = signer.sign(&plain, "_a");
    let both = signer.sign(&assertion_signed, "_r");
    [without_marks(&assertion_signed), without_marks(&signer.sign(&plain.replace(ASSERTION_MARK, ""), "_r")), without_marks(&both)]
}

/// What is at hand to an attacker.
struct Attack {
    honest: [String; 3],
    forged: [String; 3],
    wrapped: Vec<String>,
    attacker: Signer,
    honest_certificate: String,
}

impl Attack {
    fn start(&self, dice: &mut Dice) -> String {
        match dice.below(4) {
            0 => dice.pick(&self.wrapped).clone(),
            _ => dice.pick(&self.honest).clone(),
        }
    }

    /// One change.
    fn step(&self, text: &str, dice: &mut Dice) -> String {
        let forged = dice.pick(&self.forged).clone();
        match dice.below(10) {
            0..=3 => {
                let what = u8::try_from(dice.below(5)).unwrap();
                forge::cut(text, &forged, dice.short(), dice.short(), dice.short(), what)
            }
            4 => comment(text, dice),
            5 => {
                let from = *dice.pick::<&str>(&["ID=\"_a\"", "ID=\"_r\"", "URI=\"#_a\"", "URI=\"#_r\""]);
                let to = *dice.pick::<&str>(&["ID=\"_a\"", "ID=\"_e\"", "URI=\"#_e\"", "URI=\"\"", "Id=\"_a\""]);
                text.replacen(from, to, 1)
            }
            6 => swapped(text, dice),
            7 => self.signed_again(text),
            8 => inside(text, &forged, dice),
            _ => renamed(text, dice),
        }
    }

    /// Everything forged and signed by the attacker, with the honest certificate put beside the signature.
    fn signed_again(&self, text: &str) -> String {
        let Some((head, rest)) = text.split_once("<ds:Signature ") else { return text.replace(HONEST, FORGED) };
        let Some((_, tail)) = rest.split_once("</ds:Signature>") else { return text.replace(HONEST, FORGED) };
        let id = if head.contains("ID=\"_a\"") { "_a" } else { "_r" };
        let mark = if id == "_a" { ASSERTION_MARK } else { RESPONSE_MARK };
        let text = format!("{head}{mark}{tail}").replace(HONEST, FORGED);
        // what is not well-formed any more can't be signed: it stays as it is
        self.attacker.try_sign(&text, id).unwrap_or(text).replace(&self.attacker.certificate.base64(), &self.honest_certificate)
    }
}

fn at_char(text: &str, dice: &mut Dice) -> usize {
    let mut at = dice.below(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn comment(text: &str, dice: &mut Dice) -> String {
    let at = at_char(text, dice);
    let piece = dice.pick(&["<!-- -->", "<!---->", "<![CDATA[]]>", "<?pi x?>", "&#x20;", "\u{200b}"]);
    format!("{}{piece}{}", &text[..at], &text[at..])
}

/// A value changed for a forged one, in one place or in all.
fn swapped(text: &str, dice: &mut Dice) -> String {
    let (from, to) = dice.pick(&[
        (HONEST, FORGED),
        ("role/r,", "role/admin,"),
        ("11:00:00Z", "23:00:00Z"),
        ("signin.aws.amazon.com/saml\"", "evil.example/saml\""),
        ("</saml:NameID>", "</saml:NameID><saml:NameID>forged@evil.example</saml:NameID>"),
        (">honest", "><!-- -->honest"),
        ("honest@example.com", "forged@evil.example<!-- -->honest@example.com"),
    ]);
    if dice.below(2) == 0 { text.replace(from, to) } else { text.replacen(from, to, 1) }
}

/// The document inside an element of another one.
fn inside(text: &str, forged: &str, dice: &mut Dice) -> String {
    let place = dice.pick(&["<samlp:Status>", "</samlp:Response>", "<saml:Subject>", "</saml:AttributeStatement>", "</saml:Assertion>"]);
    let around = dice.pick(&[
        ("", ""),
        ("<saml:Advice>", "</saml:Advice>"),
        ("<w xmlns=\"urn:w\">", "</w>"),
        ("<samlp:Extensions>", "</samlp:Extensions>"),
    ]);
    forged.replacen(*place, &format!("{}{text}{}{place}", around.0, around.1), 1)
}

fn renamed(text: &str, dice: &mut Dice) -> String {
    let (from, to) = dice.pick(&[
        ("saml:Assertion", "saml:assertion"),
        ("<ds:", "<dsig:"),
        ("xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"", "xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\""),
        ("xmlenc#sha256", "xmldsig-more#md5"),
        ("#rsa-sha256", "#hmac-sha256"),
        ("http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        ("<ds:Transform ", "<ds:Transform xmlns:x=\"urn:x\" "),
        (" ID=", " xml:id=\"_a\" ID="),
    ]);
    if dice.below(2) == 0 { text.replace(from, to) } else { text.replacen(from, to, 1) }
}

#[test]
fn no_variant_of_a_valid_response_has_a_forged_value_trusted() {
    let (signer, attacker) = (Signer::new("honest"), Signer::new("attacker"));
    let attack = Attack {
        honest: forms(&signer, HONEST),
        forged: forms(&attacker, FORGED),
        wrapped: forge::wrapped(&signer),
        honest_certificate: signer.certificate.base64(),
        attacker,
    };
    let anchors = [signer.certificate.clone()];
    let trust = Trust::new(vec![Anchor { name: "honest".into(), certificates: anchors.to_vec(), metadata: None }]);
    let at = "2026-11-23T10:00:10Z".parse().unwrap();
    let honest = verify(&attack.honest[0], &anchors).unwrap().trusted.unwrap().into_inner();
    let mut dice = Dice(0x5EED_0000_0000_0001);
    let (mut counts, mut still_trusted) = ([0_usize; 6], 0);
    let mut number = 0;
    while number - counts[5] < READABLE && number < MOST {
        number += 1;
        let mut text = attack.start(&mut dice);
        for _ in 0..=dice.below(4) {
            text = attack.step(&text, &mut dice);
        }
        let verdict = verify(&text, &anchors).ok().map(|found| {
            let trusted = found.trusted.as_ref().map(|t| t.get());
            assert_honest(trusted, &honest, number, &text);
            assert!(trusted.is_none() || found.verdict == SignatureVerdict::Trusted, "variant {number}: {text}");
            found.verdict
        });
        if let Ok(report) = inspect(text.as_bytes(), &trust, at) {
            for message in report.messages() {
                let shown = message.assertion.as_ref().filter(|a| a.trusted);
                still_trusted += usize::from(shown.is_some());
                assert!(shown.is_none() || message.signature.verdict == SignatureWord::Trusted, "variant {number}: {text}");
                let name = shown.and_then(|a| a.name_id.as_deref());
                assert!(name.is_none_or(|name| name == HONEST), "variant {number} shows {name:?} as trusted: {text}");
                assert!(shown.is_none_or(|a| a.roles.iter().all(|r| r.role.ends_with("role/r"))), "variant {number}: {text}");
            }
        }
        counts[verdict.map_or(5, |v| v as usize)] += 1;
    }
    let [trusted, untrusted, unsigned, refused, unchecked, unreadable] = counts;
    println!(
        "{number} variants, {} of them readable: {trusted} still honest and trusted ({still_trusted} inspected), {untrusted} untrusted, {unsigned} unsigned, {refused} refused, {unchecked} unchecked, {unreadable} not readable; no forged value trusted",
        number - unreadable
    );
    assert!(number - unreadable >= READABLE, "too few of the variants can be read");
    assert!(untrusted > 500 && refused > 500 && trusted > 50, "the variants are not varied enough");
}

fn assert_honest(trusted: Option<&Assertion>, honest: &Assertion, number: usize, text: &str) {
    if let Some(trusted) = trusted {
        assert_eq!(trusted, honest, "variant {number} is forged and trusted: {text}");
    }
}
