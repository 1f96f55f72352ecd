//! Judge: OpenSSL. What is made here it reads, what it makes is read here, and both see the same facts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on shall stop at the place where it can't"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a judge says how much it looked at")]

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use rolebridge::domain::secret::{SecretBytes, SecretText};
use rolebridge::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue, pfx};

const PASSPHRASE: &str = "a pässword & <more>";

/// Runs `openssl` in `folder` and gives what it prints; its absence fails the test.
fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").current_dir(folder).args(arguments).output().expect("openssl must be on PATH");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), content).unwrap();
}

fn spec(common_name: &str) -> IssueSpec {
    IssueSpec {
        common_name: common_name.to_owned(),
        not_before: "2026-11-23T10:11:12Z".parse().unwrap(),
        not_after: "2029-11-22T23:59:59Z".parse().unwrap(),
        serial: None,
    }
}

fn line<'a>(text: &'a str, start: &str) -> &'a str {
    text.lines().find_map(|l| l.strip_prefix(start)).unwrap_or_else(|| panic!("no {start} in {text}"))
}

/// `notBefore=Nov 23 10:11:12 2026 GMT`
fn openssl_moment(text: &str) -> Timestamp {
    let clean = text.trim_end_matches(" GMT").split_whitespace().collect::<Vec<_>>().join(" ");
    Timestamp::strptime("%b %d %H:%M:%S %Y %z", format!("{clean} +0000")).unwrap()
}

/// OpenSSL prints a serial number whose first bit is set as negative, Windows and Entra as the bytes that stand there; so do we.
fn unsigned(serial: &str) -> String {
    let Some(digits) = serial.strip_prefix('-') else { return serial.to_owned() };
    assert_eq!(digits.len(), 32, "only what the samples need: {serial}");
    format!("{:032X}", u128::from_str_radix(digits, 16).unwrap().wrapping_neg())
}

/// Compares every fact of the certificate with what `openssl x509` prints of the same file.
fn same_facts(folder: &Path, file: &str, form: &str, certificate: &Certificate) {
    let printed = openssl(
        folder,
        &[
            "x509",
            "-in",
            file,
            "-inform",
            form,
            "-noout",
            "-subject",
            "-issuer",
            "-serial",
            "-dates",
            "-fingerprint",
            "-sha1",
            "-nameopt",
            "RFC2253,-esc_msb,utf8",
        ],
    );
    let facts = certificate.facts();
    assert_eq!(line(&printed, "subject="), facts.subject, "{file}");
    assert_eq!(line(&printed, "issuer="), facts.issuer, "{file}");
    assert_eq!(unsigned(line(&printed, "serial=")).trim_start_matches('0'), facts.serial.trim_start_matches('0'), "{file}");
    assert_eq!(openssl_moment(line(&printed, "notBefore=")), facts.not_before, "{file}");
    assert_eq!(openssl_moment(line(&printed, "notAfter=")), facts.not_after, "{file}");
    let fingerprint = printed.lines().find_map(|l| l.to_lowercase().strip_prefix("sha1 fingerprint=").map(str::to_owned)).unwrap();
    assert_eq!(fingerprint.replace(':', "").to_uppercase(), certificate.thumbprint().to_string(), "{file}");
    assert_eq!(fingerprint.replace(':', "").to_lowercase(), certificate.aws_thumbprint(), "{file}");
    let sha256 = openssl(folder, &["x509", "-in", file, "-inform", form, "-noout", "-fingerprint", "-sha256"]);
    assert_eq!(sha256.trim().rsplit('=').next().unwrap().replace(':', "").to_lowercase(), facts.sha256, "{file}");
    let text = openssl(folder, &["x509", "-in", file, "-inform", form, "-noout", "-text"]);
    let bits = text.split("Public-Key: (").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
    assert!(facts.key.starts_with("EC") || facts.key == format!("RSA {bits}"), "{file}: {} against {bits}", facts.key);
}

#[test]
fn openssl_reads_every_output() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for bits in [RsaBits::B2048, RsaBits::B3072, RsaBits::B4096] {
        let key = SigningKey::generate(bits).unwrap();
        let certificate = issue(&spec("Contoso, \"AWS\" <1> + Zoë 🔑;\\"), &key).unwrap();
        write(folder, "key.pem", key.to_pem().expose());
        write(folder, "key.der", key.pkcs8_der().expose());
        write(folder, "cert.pem", certificate.to_pem());
        write(folder, "cert.der", certificate.der());
        assert!(openssl(folder, &["rsa", "-check", "-noout", "-in", "key.pem"]).contains("RSA key ok"));
        assert!(openssl(folder, &["rsa", "-check", "-noout", "-inform", "DER", "-in", "key.der"]).contains("RSA key ok"));
        same_facts(folder, "cert.pem", "PEM", &certificate);
        same_facts(folder, "cert.der", "DER", &certificate);
        // The signature on the certificate is its own key's.
        assert!(
            openssl(folder, &["verify", "-check_ss_sig", "-partial_chain", "-attime", "1800000000", "-CAfile", "cert.pem", "cert.pem"])
                .contains("OK")
        );
        let public = openssl(folder, &["x509", "-in", "cert.pem", "-noout", "-pubkey"]);
        assert_eq!(openssl(folder, &["rsa", "-in", "key.pem", "-pubout"]), public);
        write(folder, "public.pem", public);
        write(folder, "message", b"what is signed");
        write(folder, "signature", key.sign_rsa_sha256(b"what is signed").unwrap());
        assert!(
            openssl(folder, &["dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message"]).contains("Verified OK")
        );
    }
}

#[test]
fn openssl_opens_the_pfx_files_and_ours_opens_openssls() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    let certificate = issue(&spec("AWS Contoso"), &key).unwrap();
    let passphrase = SecretText::new(PASSPHRASE);
    let option = format!("pass:{PASSPHRASE}");
    for profile in [pfx::Profile::Modern, pfx::Profile::Legacy] {
        write(folder, "made.pfx", pfx::write_as(profile, &certificate, &key, &passphrase, "AWS Contoso").unwrap().expose());
        let all = openssl(folder, &["pkcs12", "-in", "made.pfx", "-passin", &option, "-nodes"]);
        assert!(all.contains("friendlyName: AWS Contoso"), "{all}");
        assert_eq!(Certificate::from_pem(&all).unwrap(), certificate);
        let read = SigningKey::from_pem(&SecretText::new(all)).unwrap();
        assert_eq!(read.spki_der(), key.spki_der());
    }
    write(folder, "key.pem", key.to_pem().expose());
    write(folder, "cert.pem", certificate.to_pem());
    let export = ["pkcs12", "-export", "-inkey", "key.pem", "-in", "cert.pem", "-passout", &option, "-out", "theirs.pfx"];
    let triple_des = ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"];
    for extra in [&[][..], &["-name", "Zoë"], &triple_des] {
        openssl(folder, &[&export[..], extra].concat());
        let content = SecretBytes::new(std::fs::read(folder.join("theirs.pfx")).unwrap());
        let (certificate_read, key_read) = pfx::read(&content, &passphrase).unwrap();
        assert_eq!(certificate_read, certificate);
        assert_eq!(key_read.spki_der(), key.spki_der());
        assert!(pfx::read(&content, &SecretText::new("wrong")).is_err());
    }
}

#[test]
fn what_openssl_makes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let subject = "/C=DE/ST=Bär\\/n/O=Contoso\\, Ltd. + \"x\"/OU=a\\;b/CN= #lead/emailAddress=a@b.example";
    let config = "[req]\ndistinguished_name=dn\nprompt=no\nstring_mask=utf8only\nutf8=yes\n[dn]\nCN=x\n";
    write(folder, "req.cnf", config);
    for (algorithm, kind) in [
        ("rsa:1024", "RSA 1024"),
        ("rsa:2048", "RSA 2048"),
        ("rsa:3072", "RSA 3072"),
        ("ec:P-256", "EC P-256"),
        ("ec:P-384", "EC P-384"),
        ("ed25519", "Ed25519"),
    ] {
        let curve;
        let new_key: &[&str] = match algorithm.split_once(':') {
            Some(("ec", name)) => {
                curve = format!("ec_paramgen_curve:{name}");
                &["-newkey", "ec", "-pkeyopt", &curve]
            }
            _ => &["-newkey", algorithm],
        };
        let rest =
            ["-x509", "-nodes", "-config", "req.cnf", "-utf8", "-subj", subject, "-days", "30", "-keyout", "key.pem", "-out", "cert.pem"];
        openssl(folder, &[&["req"][..], new_key, &rest].concat());
        let certificate = Certificate::from_pem(&std::fs::read_to_string(folder.join("cert.pem")).unwrap()).unwrap();
        assert_eq!(certificate.facts().key, kind);
        if kind.starts_with("RSA") {
            same_facts(folder, "cert.pem", "PEM", &certificate);
        }
        let key = SigningKey::from_pem(&SecretText::new(std::fs::read_to_string(folder.join("key.pem")).unwrap()));
        assert_eq!(key.is_ok(), matches!(kind, "RSA 2048" | "RSA 3072"), "{kind}");
        assert!(key.is_err() || certificate.belongs_to(&key.unwrap()));
    }
    // The old form of a key file, and an encrypted one.
    openssl(folder, &["genrsa", "-traditional", "-out", "old.pem", "2048"]);
    let old = SigningKey::from_pem(&SecretText::new(std::fs::read_to_string(folder.join("old.pem")).unwrap())).unwrap();
    write(folder, "new.pem", old.to_pem().expose());
    assert_eq!(openssl(folder, &["rsa", "-in", "old.pem", "-pubout"]), openssl(folder, &["rsa", "-in", "new.pem", "-pubout"]));
    for form in [&["-traditional"][..], &[]] {
        openssl(folder, &[&["rsa", "-aes256", "-passout", "pass:word", "-in", "old.pem", "-out", "locked.pem"][..], form].concat());
        let locked = SigningKey::from_pem(&SecretText::new(std::fs::read_to_string(folder.join("locked.pem")).unwrap()));
        assert!(locked.unwrap_err().to_string().contains("encrypted"));
    }
}

#[test]
fn openssl_sees_the_same_facts_in_the_certificates_of_real_products() {
    let shared =
        std::env::var("ROLEBRIDGE_SHARED").map_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("corpus/saml/certs");
    if !folder.is_dir() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} is missing", folder.display());
        eprintln!("NOT RUN: {} is missing", folder.display());
        return;
    }
    let (mut checked, mut refused) = (0, 0);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        match Certificate::from_file(&std::fs::read(folder.join(&name)).unwrap()) {
            Ok(certificate) => {
                same_facts(&folder, &name, "PEM", &certificate);
                checked += 1;
            }
            // One sample is a public key in a certificate's clothes: OpenSSL can't read it either.
            Err(error) => {
                let read = Command::new("openssl")
                    .current_dir(&folder)
                    .args(["x509", "-noout", "-in", &name])
                    .output()
                    .expect("openssl must be on PATH");
                assert!(!read.status.success(), "{name}: {error}, but OpenSSL reads it");
                refused += 1;
            }
        }
    }
    assert!(checked >= 40 && refused <= 1, "{checked} compared, {refused} refused");
    println!("{checked} certificates of real products compared with OpenSSL, {refused} refused by both");
}
