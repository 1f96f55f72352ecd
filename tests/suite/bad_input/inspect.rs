//! What can't be inspected: exit status 2 and words that say what, why and what to do. What must not be trusted: status 1.

use crate::cli::inspect;
use crate::cli::signed::Bench;
use std::fmt::Write as _;

/// Exit status and standard error of a document.
fn said(bench: &Bench, content: &[u8]) -> (u8, String) {
    let file = bench.file("document", content);
    let printed = inspect(bench, &[file.to_str().unwrap(), "--trust", bench.metadata().to_str().unwrap(), "--json"]);
    (printed.status, printed.err + &printed.out)
}

#[test]
fn what_cannot_be_read_ends_with_2_and_words() {
    let bench = Bench::new();
    let good = bench.response(|_| ());
    let cut = good.get(..good.len() / 2).unwrap();
    let cases: [(&[u8], &str); 11] = [
        (b"", "There is nothing in it"),
        (b"   \n", "There is nothing in it"),
        (b"\x00\x01\x02\xFF", "It is not text"),
        (b"\x89PNG\r\n\x1a\n", "It looks like a picture"),
        (bench.certificate_der_bytes(), "a certificate or key in DER form"),
        (b"just some words!", "neither XML nor base64"),
        (b"bm90IHhtbA==", "neither XML nor deflated XML"),
        (b"{\"log\": 3}", "not a HAR file"),
        (b"<html><body><p>Sign in</p></body></html>", "There is no SAMLResponse"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Its root element is svg"),
        (cut.as_bytes(), "can't be read"),
    ];
    for (content, words) in cases {
        let (status, text) = said(&bench, content);
        assert!(status == 2 && text.contains(words), "{status} {text}");
    }
}

#[test]
fn files_that_are_not_there_are_named() {
    let bench = Bench::new();
    let here = bench.file("good.xml", bench.response(|_| ()).as_bytes());
    let gone = here.with_file_name("gone.xml");
    let (here, gone) = (here.to_str().unwrap(), gone.to_str().unwrap());
    for line in [&[gone][..], &[here, "--trust", gone]] {
        let printed = inspect(&bench, line);
        assert_eq!((printed.status, printed.out.as_str()), (2, ""));
        assert!(printed.err.contains("gone.xml can't be read") && printed.err.contains("no such file"), "{}", printed.err);
    }
    let printed = inspect(&bench, &[here, "--trust", here]);
    assert!(printed.status == 2 && printed.err.contains("can't be used as trust"), "{}", printed.err);
}

#[test]
fn hostile_documents_are_refused_with_their_reason() {
    let bench = Bench::new();
    let good = bench.response(|_| ());
    let deep = good.replacen("<samlp:Status>", &("<x>".repeat(100_000) + &"</x>".repeat(100_000) + "<samlp:Status>"), 1);
    let mut many = String::new();
    for n in 0..50_000 {
        let _ = write!(many, " a{n}=''");
    }
    let many = good.replacen("<samlp:Status>", &format!("<samlp:Status{many}>"), 1);
    let bomb = format!("<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>{good}");
    let twice = good.replacen("ID=\"_r\"", "ID=\"_a\"", 1);
    for (name, hostile, reason) in
        [("deep", deep, "nested deeper"), ("many", many, "more than"), ("bomb", bomb, "DOCTYPE"), ("twice", twice, "more than one element")]
    {
        assert_ne!(hostile, good, "{name}");
        let began = std::time::Instant::now();
        let (status, text) = said(&bench, hostile.as_bytes());
        assert!(
            status == 1 && text.contains("\"verdict\":\"refused\"") && text.contains(reason),
            "{name}: {status} {}",
            text.chars().take(400).collect::<String>()
        );
        assert!(began.elapsed().as_secs() < 5, "{name} took {:?}", began.elapsed());
    }
}

#[test]
fn what_is_too_large_is_not_read() {
    let bench = Bench::new();
    let (status, text) = said(&bench, &vec![b'A'; 5 * 1024 * 1024 + 1]);
    assert!(status == 2 && text.contains("larger than 5242880 bytes"), "{text}");
}
