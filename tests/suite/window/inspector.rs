//! The Inspector by label: every view, every state.

use super::desk::Desk;
use super::engine::Script;
use super::papers;
use egui::{Key, Modifiers};
use rolebridge::saml::inspect::SignatureWord;

/// A window on the fleet with the Inspector open and a document pasted into it.
fn with(document: &str) -> Desk {
    sized(1280.0, 800.0, document)
}

fn sized(width: f32, height: f32, document: &str) -> Desk {
    let mut desk = Desk::sized(width, height, Script::fleet().into_engine());
    desk.press_command(Key::Num4);
    desk.wait_for("Inspect document");
    paste(&mut desk, document);
    desk
}

/// Pastes a document and waits until it was looked into.
fn paste(desk: &mut Desk, document: &str) {
    desk.harness.event(egui::Event::Paste(document.into()));
    looked(desk);
}

/// Waits until the workflow answered.
fn looked(desk: &mut Desk) {
    desk.settle();
    for _ in 0..6_000 {
        if !desk.harness.state().model().inspector.shown.is_loading() {
            desk.settle();
            return;
        }
        desk.settle();
    }
    panic!("the document is still looked into");
}

#[test]
fn the_verdict_stands_first_with_the_words_of_aws_and_the_mend() {
    let mut desk = with(&papers::signed(&papers::guest()));
    assert!(desk.mentions("AWS refuses this response: RoleSessionName is"), "{:#?}", desk.names());
    assert!(desk.mentions(
        "InvalidIdentityToken 400 · RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64} · rule aws.session_name"
    ));
    assert!(desk.mentions("The same right after its issue, today 10:31"), "{:#?}", desk.names());
    assert!(desk.shows("Signature trusted"));
    desk.click("Change RoleSessionName claim…");
    desk.wait_for("Prepare");
    assert!(desk.mentions("5 Claims"), "{:#?}", desk.names());
}

#[test]
fn a_response_that_could_be_redeemed_is_marked() {
    let desk = with(&papers::signed(&papers::good()));
    assert!(desk.mentions("AWS would accept this response"), "{:#?}", desk.names());
    assert!(desk.mentions("Could still be redeemed until 10:36:00"), "{:#?}", desk.names());
    assert!(!with(&papers::signed(&papers::guest())).mentions("Could still be redeemed"));
}

#[test]
fn verified_facts_stand_above_claimed_ones_with_line_and_check() {
    let mut desk = with(&papers::signed(&papers::guest()));
    for name in
        ["Issuer: https://sts.windows.net/8f4a1c2e-0000-4000-8000-00000000b7c0/", "Audience: https://signin.aws.amazon.com/saml, Matches"]
    {
        assert!(desk.mentions(name), "{name}: {:#?}", desk.names());
    }
    assert!(desk.mentions("RoleSessionName: b.simon_fabrikam.example#EXT#@contoso.onmicrosoft.example, Not allowed"));
    desk.type_into("Filter facts", "Destination");
    assert!(desk.shows("Claimed outside the signature"));
    assert!(desk.mentions("Destination: https://signin.aws.amazon.com/saml, Not verified, claimed"));
    assert!(!desk.mentions("Audience: "));
    desk.type_into("Filter facts", " nothing like this");
    desk.wait_for("No fact matches");
    desk.click("Clear filter");
    desk.wait_for("Filter facts");
    assert!(desk.mentions("Audience: "));
}

#[test]
fn of_a_forged_document_nothing_looks_verified() {
    let text = papers::signed(&papers::good()).replace("b.simon@fabrikam.example", "admin@fabrikam.example");
    let desk = with(&text);
    assert!(desk.shows("Signature not trusted") || desk.shows("Not trusted"), "{:#?}", desk.names());
    assert!(desk.shows("Claimed, not verified") && !desk.shows("Value in the signed bytes"));
    assert!(desk.mentions("NameID: admin@fabrikam.example, Not verified, claimed"));
    let shown = desk.harness.state().model().inspector.shown.value().unwrap();
    assert_eq!(shown.exhibits[0].report.signature.verdict, SignatureWord::Untrusted);
    assert!(shown.exhibits[0].facts.iter().all(|fact| !fact.signed) && shown.exhibits[0].regions.is_empty());
}

#[test]
fn a_fact_lights_up_its_line_and_a_click_on_a_line_chooses_the_fact() {
    let mut desk = with(&papers::signed(&papers::guest()));
    desk.click_part("Audience: https://signin");
    let line = chosen_line(&mut desk);
    assert!(line.contains("Audience>https://signin.aws.amazon.com/saml<"), "{line}");
    desk.click_part("<NameID Format");
    assert_eq!(chosen_fact(&mut desk), "NameID format", "the value under the pointer is the fact");
    desk.click_part("NameID: b.simon");
    desk.press(Key::ArrowUp);
    assert_eq!(chosen_fact(&mut desk), "Recipient", "arrows walk through the facts");
    assert!(chosen_line(&mut desk).contains("<SubjectConfirmationData"));
}

fn chosen_fact(desk: &mut Desk) -> String {
    let fact = desk.harness.state_mut().view_mut().inspector.fact;
    let shown = desk.harness.state().model().inspector.shown.value().unwrap();
    shown.exhibits[0].facts[fact].name.to_string()
}

fn chosen_line(desk: &mut Desk) -> String {
    let fact = desk.harness.state_mut().view_mut().inspector.fact;
    let shown = desk.harness.state().model().inspector.shown.value().unwrap().clone();
    let line = shown.exhibits[0].facts[fact].line().unwrap();
    let start = format!("Line {}: ", line + 1);
    desk.names()
        .into_iter()
        .find(|name| name.starts_with(&start))
        .unwrap_or_else(|| panic!("{start} is not on screen: {:#?}", desk.names()))
}

#[test]
fn the_text_folds_wraps_and_is_searched() {
    let mut desk = with(&papers::signed(&papers::guest()));
    desk.click_part("Signed with: ");
    let folded = desk.names().into_iter().find(|name| name.starts_with("Unfold line")).unwrap_or_default();
    assert!(!folded.is_empty() && !desk.mentions("<SignatureMethod"), "signatures are folded at first: {:#?}", desk.names());
    desk.click(&folded);
    desk.wait_for(&folded.replace("Unfold", "Fold"));
    assert!(desk.mentions("<SignatureMethod"), "{:#?}", desk.names());
    desk.type_into("Search the text", "digestvalue");
    assert!(desk.mentions("1 of 2"), "{:#?}", desk.names());
    desk.click("Next place");
    assert!(desk.mentions("2 of 2"));
    desk.click("Previous place");
    assert!(desk.mentions("1 of 2"));
    desk.type_into("Search the text", "zzz");
    assert!(desk.shows("None"));
    let before = desk.names().iter().filter(|name| name.starts_with("Line ")).count();
    desk.harness.key_press_modifiers(Modifiers::ALT, Key::Z);
    desk.settle();
    assert!(desk.shows("Shorten long lines (Alt Z)"), "{:#?}", desk.names());
    assert!(before > 0);
}

#[test]
fn a_long_line_is_shown_whole_when_asked() {
    let mut spec = papers::guest();
    spec.attributes[1].1[0] = format!("begin {} end", "very ".repeat(60));
    let mut desk = with(&papers::signed(&spec));
    desk.type_into("Search the text", "begin very");
    let all: Vec<String> = desk.names().into_iter().filter(|n| n.starts_with("Show all of line")).collect();
    assert!(!all.is_empty(), "{:#?}", desk.names());
    desk.click(&all[0]);
    let shorten = all[0].replace("Show all of line", "Shorten line");
    desk.wait_for(&shorten);
}

#[test]
fn every_view_has_its_words() {
    let mut desk = with(&papers::signed(&papers::guest()));
    for (tab, sign) in [
        ("Summary", "It offers 2 roles: aws-admin in 111122223333, aws-readonly in 111122223333."),
        ("Roles", "2 role values"),
        ("Certificates", "Not a certificate of an instance in this workspace."),
        ("Findings", "aws.session_name"),
        ("Tree", ": AttributeValue  3600"),
        ("XML", ": <AttributeStatement>"),
    ] {
        if tab == "Certificates" {
            desk.click_tab(tab);
        } else {
            desk.click(tab);
        }
        assert!(desk.mentions(sign), "{tab}: {:#?}", desk.names());
    }
}

#[test]
fn in_a_narrow_window_the_text_is_a_tab() {
    let mut desk = sized(1024.0, 700.0, &papers::signed(&papers::guest()));
    let text_is_seen = |desk: &Desk| desk.names().iter().any(|name| name.starts_with("Line ") && name.contains('<'));
    assert!(desk.mentions("Issuer: https://sts") && !text_is_seen(&desk), "{:#?}", desk.names());
    desk.click_part("Audience: https://signin");
    assert!(!text_is_seen(&desk), "choosing a fact does not switch");
    desk.click("XML");
    assert!(desk.mentions("<Audience>https://signin.aws.amazon.com/saml"), "{:#?}", desk.names());
}

#[test]
fn it_is_judged_as_of_another_time() {
    let mut desk = with(&papers::signed(&papers::good()));
    assert!(desk.mentions("Judged 10 s after issue"), "{:#?}", desk.names());
    desk.type_into("Judge as of", "2026-11-23 10:50:00");
    desk.press(Key::Enter);
    looked(&mut desk);
    assert!(desk.mentions("AWS refuses this response: the response was issued at"), "{:#?}", desk.names());
    assert!(desk.mentions("Right after its issue, today 10:31: nothing stood against it"));
    desk.click("Judge now");
    looked(&mut desk);
    assert!(desk.mentions("AWS would accept this response"));
    desk.type_into("Judge as of", "soon");
    assert!(desk.shows("A time such as 2026-11-23T09:41:02Z"));
}

#[test]
fn a_document_that_can_not_be_read_leaves_the_one_before() {
    let mut desk = with(&papers::signed(&papers::guest()));
    paste(&mut desk, "not a response");
    assert!(desk.mentions("This can't be inspected"), "{:#?}", desk.names());
    assert!(desk.mentions("AWS refuses this response: RoleSessionName is"), "the one before is still shown");
}

#[test]
fn a_hostile_document_is_shown_within_bounds_and_marked() {
    let desk = with(&"<a>".repeat(100_000));
    assert!(desk.mentions("The document was not looked into"), "{:#?}", desk.names());
    assert!(desk.mentions("are not shown"));
    let entity = "<!DOCTYPE a [<!ENTITY b 'c'>]><Response xmlns='urn:oasis:names:tc:SAML:2.0:protocol'>&b;</Response>";
    let desk = with(entity);
    assert!(desk.shows("Signature refused") || desk.shows("Refused"), "{:#?}", desk.names());
    assert!(desk.mentions("Line 1: <!DOCTYPE a"));
}

#[test]
fn requests_and_metadata_have_facts_of_their_own() {
    let request = "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_r\" Version=\"2.0\" IssueInstant=\"2026-11-23T10:00:00Z\" \
        AssertionConsumerServiceURL=\"https://signin.aws.amazon.com/saml\" Destination=\"https://login.example/saml2\">\
        <saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">https://signin.aws.amazon.com/saml#2</saml:Issuer></samlp:AuthnRequest>";
    let desk = with(request);
    assert!(desk.mentions("A request to sign somebody in, not signed"), "{:#?}", desk.names());
    assert!(desk.mentions("Answer goes to: https://signin.aws.amazon.com/saml"));
    assert!(desk.mentions("Issuer: https://signin.aws.amazon.com/saml#2"));

    let spec = rolebridge::saml::metadata::MetadataSpec {
        id: "_m".into(),
        entity_id: "https://sts.windows.net/t/".into(),
        certificates: vec![papers::certificate().clone()],
        sso_url: "https://login.example/saml2".into(),
        logout_url: "https://login.example/logout".into(),
    };
    let desk = with(&rolebridge::saml::metadata::write(&spec).unwrap());
    assert!(desk.mentions("Federation metadata, not signed"), "{:#?}", desk.names());
    assert!(desk.mentions("Signing certificate: "));
    assert!(desk.mentions("Sign-in, HTTP-Redirect: https://login.example/saml2"));
}

#[test]
fn of_a_recording_every_message_is_listed_with_its_address() {
    let escaped = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let base64 = |text: &str| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
    let post = |text: &str| {
        serde_json::json!({"request": {"method": "POST", "url": "https://signin.aws.amazon.com/saml?x=1", "headers": [], "queryString": [],
            "postData": {"mimeType": "application/x-www-form-urlencoded", "text": format!("SAMLResponse={}", escaped(&base64(text)))}}, "response": {}})
    };
    let har = serde_json::json!({"log": {"entries": [post(&papers::signed(&papers::guest())), post(&papers::signed(&papers::good()))]}});
    let mut desk = with(&har.to_string());
    assert!(desk.mentions("Message 1: Response, https://signin.aws.amazon.com/saml, AWS refuses this response"), "{:#?}", desk.names());
    desk.click_part("Message 2: Response");
    assert!(desk.mentions("2 of 2 messages"), "{:#?}", desk.names());
    assert!(desk.mentions("Could still be redeemed until"));
}

#[test]
fn a_response_with_many_roles_is_walked_through() {
    let mut desk = with(&papers::many_roles(1_500));
    desk.type_into("Filter facts", "more");
    assert!(desk.mentions("Role: 1495 more"), "{:#?}", desk.names());
    desk.type_into("Search the text", "01499-administrators");
    assert!(desk.mentions("1 of 1"));
    assert!(desk.names().iter().any(|n| n.starts_with("Line ") && n.contains("01499")), "{:#?}", desk.names());
    desk.click("Roles");
    desk.wait_for("1,500 role values");
}
