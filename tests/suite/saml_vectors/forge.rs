//! What an attacker without the key can do to an honest document.
#![allow(clippy::unwrap_used)] // test code: a failure is a panic

use super::sign::{ASSERTION_MARK, FORGED, HONEST, RESPONSE_MARK, SAML, SAMLP, Signer, assertion, response, without_marks};

/// Signature wrapping: a genuine signed element somewhere, forged content where readers look; all of XSW 1 to 8 among them.
pub(crate) fn wrapped(signer: &Signer) -> Vec<String> {
    let genuine = signer.sign(&assertion("_a", HONEST, ""), "_a");
    let (head, rest) = genuine.split_once("<ds:Signature").unwrap();
    let (signature, tail) = rest.split_once("</ds:Signature>").unwrap();
    let signature = format!("<ds:Signature{signature}</ds:Signature>");
    let bare = format!("{head}{tail}");
    let mut all = Vec::new();
    for id in ["_e", "_a"] {
        let forged = assertion(id, FORGED, "").replace(&format!("[[signature:{id}]]"), "[[here]]");
        for original in [&genuine, &bare] {
            for (in_forged, object) in [("", false), (signature.as_str(), false), (signature.as_str(), true)] {
                all.extend(placed(&forged, original, in_forged, object));
            }
        }
    }
    let signed_response = signer.sign(&response("_r", &assertion("_a", HONEST, "").replace(ASSERTION_MARK, "")), "_r");
    let forged = response("_f", &assertion("_e", FORGED, ""));
    for place in ["<samlp:Status>", "[[signature:_f]]", "</samlp:Response>", "<saml:Subject>"] {
        all.push(forged.replace(place, &format!("{signed_response}{place}")));
    }
    all.push(signed_response.replace("</samlp:Response>", &format!("{forged}</samlp:Response>")));
    all.push(format!("<w xmlns=\"urn:w\">{forged}{signed_response}</w>"));
    all.push(format!("<w xmlns=\"urn:w\">{signed_response}{forged}</w>"));
    // trusted bits inside another message
    all.push(format!("<p:LogoutRequest xmlns:p=\"{SAMLP}\" ID=\"_l\">{genuine}</p:LogoutRequest>"));
    all.push(format!("<s:Issuer xmlns:s=\"{SAML}\">{signed_response}</s:Issuer>"));
    all.into_iter().map(|text| without_marks(&text).replace("[[signature:_f]]", "").replace("[[here]]", "")).collect()
}

/// The forged assertion in the usual place and the original in every other one.
fn placed(forged: &str, original: &str, signature: &str, object: bool) -> Vec<String> {
    let carried = if object {
        signature.replace("</ds:Signature>", &format!("<ds:Object>{original}</ds:Object></ds:Signature>"))
    } else {
        signature.to_owned()
    };
    let with_signature = forged.replace("[[here]]", &carried);
    if object {
        return vec![response("_r", &with_signature)];
    }
    let inside = |place: &str, before: &str, after: &str| {
        response("_r", &with_signature.replace(place, &format!("{before}{original}{after}{place}")))
    };
    let mut all = vec![
        response("_r", &format!("{original}{with_signature}")),
        response("_r", &format!("{with_signature}{original}")),
        inside("</saml:Assertion>", "", ""),
        inside("<saml:Subject>", "", ""),
        inside("</saml:Subject>", "", ""),
        inside("</saml:AttributeStatement>", "<saml:Attribute Name=\"x\"><saml:AttributeValue>", "</saml:AttributeValue></saml:Attribute>"),
        inside("</saml:Assertion>", "<w xmlns=\"urn:w\">", "</w>"),
        response("_r", &with_signature)
            .replace("<samlp:Status>", &format!("<samlp:Extensions>{original}</samlp:Extensions><samlp:Status>")),
        response("_r", &with_signature).replace("<samlp:Status>", &format!("<samlp:Status>{original}")),
        response("_r", &original.replace("</saml:Assertion>", &format!("{with_signature}</saml:Assertion>"))),
        response("_r", &with_signature).replace(RESPONSE_MARK, original),
    ];
    if !signature.is_empty() {
        // as advice of the forged one, which carries the signature: the place where assertions may lie in one another
        all.push(inside("</saml:Assertion>", "<saml:Advice>", "</saml:Advice>"));
        all.push(response("_r", &with_signature).replace(RESPONSE_MARK, signature));
    }
    all
}

/// Changed contents, and signatures with parts changed, taken out, doubled, or commented.
pub(crate) fn tampered(form: &str) -> Vec<String> {
    let mut all = vec![form.replace(HONEST, FORGED), form.replace("role/r,", "role/admin,"), form.replace("11:00:00Z", "23:00:00Z")];
    for name in [
        "SignedInfo",
        "SignatureValue",
        "CanonicalizationMethod",
        "SignatureMethod",
        "Reference",
        "Transforms",
        "DigestMethod",
        "DigestValue",
        "Signature",
    ] {
        for (whole, inner_at) in elements(form, name) {
            let piece = &form[whole.clone()];
            let with = |new: &str| format!("{}{new}{}", &form[..whole.start], &form[whole.end..]);
            all.push(with(&format!("{piece}{piece}")));
            all.push(with(&piece.replacen("ds:", "other:", 2)));
            if name != "Signature" {
                all.push(with(""));
                let mut commented = form.to_owned();
                commented.insert_str(inner_at, "<!-- x -->");
                all.push(commented);
                let mut child = form.to_owned();
                child.insert_str(inner_at, "<ds:X xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>");
                all.push(child);
            }
        }
    }
    for (old, new) in [
        ("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512"),
        ("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"),
        ("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
        ("xmlenc#sha256", "xmlenc#sha512"),
        ("xmlenc#sha256", "xmldsig-more#md5"),
        ("http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        ("xmldsig#enveloped-signature", "xmldsig#base64"),
        (
            "</ds:Transforms>",
            "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>1</ds:XPath></ds:Transform></ds:Transforms>",
        ),
        ("</ds:Transforms>", "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/></ds:Transforms>"),
        ("</ds:Signature>", "<ds:Object>x</ds:Object></ds:Signature>"),
        ("URI=\"#_a\"", "URI=\"\""),
        ("URI=\"#_r\"", "URI=\"\""),
        ("URI=\"#_a\"", "URI=\"#_r\""),
        ("URI=\"#_r\"", "URI=\"#_a\""),
        ("URI=\"#_", "URI=\"#xpointer(id('_a'))"),
        ("URI=\"#_", "URI=\"http://evil.example/#_"),
        ("URI=\"#_", "Type=\"#_"),
        (" ID=\"_a\"", " ID=\"_a\" xml:id=\"_r\""),
        (" ID=\"_a\"", " Id=\"_a\""),
        ("<saml:Conditions", "<saml:Subject><saml:NameID>forged@evil.example</saml:NameID></saml:Subject><saml:Conditions"),
        ("<samlp:Response ", "<!DOCTYPE r [<!ENTITY e \"x\">]><samlp:Response "),
        ("<samlp:Response ", "<?xml-stylesheet href=\"x\"?><samlp:Response "),
        ("<saml:Subject>", "<?pi x?><saml:Subject>"),
        ("<saml:Subject>", "<saml:Subject xmlns:v=\"1\">"),
    ] {
        all.push(form.replace(old, new));
    }
    all.retain(|text| text != form);
    all
}

/// Where elements of that name stand, and where their content begins.
fn elements(form: &str, name: &str) -> Vec<(std::ops::Range<usize>, usize)> {
    let (open, close) = (format!("<ds:{name}"), format!("</ds:{name}>"));
    let starts = form.match_indices(&open).filter(|(at, _)| form[at + open.len()..].starts_with(['>', ' ']));
    starts
        .map(|(at, _)| {
            let end = at + form[at..].find(&close).unwrap() + close.len();
            (at..end, at + form[at..].find('>').unwrap() + 1)
        })
        .collect()
}

/// One random cut at tag borders: a piece taken out, moved, doubled, or brought from a forged document.
pub(crate) fn cut(text: &str, donor: &str, from: u16, to: u16, into: u16, what: u8) -> String {
    let borders = |text: &str| text.match_indices('<').map(|(at, _)| at).chain([text.len()]).collect::<Vec<_>>();
    let pick = |borders: &[usize], n: u16| borders[usize::from(n) % borders.len()];
    let own = borders(text);
    let (one, other, place) = (pick(&own, from), pick(&own, to), pick(&own, into));
    let (start, end) = (one.min(other), one.max(other));
    let foreign = borders(donor);
    let (one, other) = (pick(&foreign, from), pick(&foreign, to));
    let brought = &donor[one.min(other)..one.max(other)];
    match what {
        0 => format!("{}{}", &text[..start], &text[end..]),
        1 => format!("{}{}{}", &text[..place], &text[start..end], &text[place..]),
        2 => format!("{}{brought}{}", &text[..place], &text[place..]),
        3 => text.replace(HONEST, FORGED),
        _ => format!("{}<!-- -->{}", &text[..place], &text[place..]),
    }
}

/// Documents made to hang or to crash their reader.
pub(crate) fn hostile(honest: &str) -> Vec<(&'static str, String)> {
    let stuffed = |filling: &str| honest.replacen("<saml:Subject>", &format!("<saml:Advice>{filling}</saml:Advice><saml:Subject>"), 1);
    let many = |count: usize, piece: &dyn Fn(usize) -> String| (0..count).map(piece).collect::<Vec<_>>().concat();
    let in_scope = many(60, &|n| format!(" xmlns:n{n}='urn:{n}:{}'", "x".repeat(200)));
    vec![
        ("100,000 levels", stuffed(&"<a>".repeat(100_000))),
        ("100,000 levels, closed", format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000))),
        ("50,000 attributes", stuffed(&format!("<a {}/>", many(50_000, &|n| format!("a{n}='' "))))),
        ("20,000 namespaces on one element", stuffed(&format!("<a {}/>", many(20_000, &|n| format!("xmlns:n{n}='urn:{n}' "))))),
        ("20,000 namespaces", stuffed(&many(20_000, &|n| format!("<a xmlns:n{n}='urn:{n}'/>")))),
        (
            "entity bomb",
            format!("<!DOCTYPE b [<!ENTITY a '{}'>{}]><b>&e9;</b>", "a".repeat(1000), many(10, &|n| format!("<!ENTITY e{n} '&a;&a;'>"))),
        ),
        ("1 MB of elements", stuffed(&"<a/>".repeat(250_000))),
        (
            "24,000 elements with namespaces to repeat",
            stuffed(&format!("<w{in_scope}>{}</w>", many(24_000, &|n| format!("<n{}:a/>", n % 60)))),
        ),
        ("1 MB of text", stuffed(&"&#65;".repeat(200_000))),
        ("1 MB of comments", stuffed(&"<!---->".repeat(150_000))),
        ("1 MB in one value", honest.replace(HONEST, &"x".repeat(1_000_000))),
        ("1 MB of opening brackets", "<".repeat(1_000_000)),
        ("1 MB of open quotes", "<a b='".repeat(170_000)),
        ("6 MB", " ".repeat(6_000_000)),
        ("24,000 signatures", stuffed(&"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>".repeat(24_000))),
        ("20,000 assertions", stuffed(&many(20_000, &|n| format!("<saml:Assertion ID='x{n}'/>")))),
        ("16,000 nested responses", many(16_000, &|_| format!("<p:Response xmlns:p='{SAMLP}'/>"))),
    ]
}
