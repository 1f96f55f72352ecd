//! Signatures of requests, version 4: read and verified. Own code on purpose: the AWS SDK is what the practice AWS tests.
//!
//! Source: "AWS Signature Version 4 for API requests", IAM user guide. The wording of refusals was recorded by others from
//! real AWS; the tolerance of five minutes is the one that its messages name.

use super::error::AwsError;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::{self, HMAC_SHA256, Key};
use axum::http::{HeaderMap, Method, Uri};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write as _;

/// How far the clocks of the two sides may be apart.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// More signed headers than any client sends.
const MOST_HEADERS: usize = 100;
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const FORM: &str = "%Y%m%dT%H%M%SZ";
/// What the canonical form leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/// The parts of an `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization<'h> {
    /// Access key id.
    pub key: &'h str,
    /// Day of the credential scope, `20261123`.
    pub day: &'h str,
    /// Region of the scope.
    pub region: &'h str,
    /// Service of the scope: `iam` or `sts`.
    pub service: &'h str,
    signed_headers: Vec<&'h str>,
    signature: &'h str,
}

/// A request as it was received.
#[derive(Debug, Clone, Copy)]
pub struct Received<'r> {
    /// Method.
    pub method: &'r Method,
    /// Path and query.
    pub uri: &'r Uri,
    /// Headers.
    pub headers: &'r HeaderMap,
    /// Body.
    pub body: &'r [u8],
}

impl<'h> Authorization<'h> {
    /// Reads the header.
    ///
    /// # Errors
    /// `IncompleteSignature` when a part is missing.
    pub fn read(header: &'h str) -> Result<Self, AwsError> {
        let (algorithm, rest) = header.trim().split_once(' ').unwrap_or((header, ""));
        if algorithm != ALGORITHM {
            return Err(AwsError::incomplete_signature(format!("Unsupported AWS 'algorithm': '{algorithm}'.")));
        }
        let part = |name: &str| {
            let value = rest.split(',').find_map(|p| p.trim().strip_prefix(name)?.strip_prefix('='));
            value.ok_or_else(|| {
                AwsError::incomplete_signature(format!("Authorization header requires '{name}' parameter. Authorization={ALGORITHM}"))
            })
        };
        let (credential, signed, signature) = (part("Credential")?, part("SignedHeaders")?, part("Signature")?);
        let scope: Vec<&str> = credential.split('/').collect();
        let [key, day, region, service, "aws4_request"] = scope[..] else {
            let words = "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term";
            return Err(AwsError::incomplete_signature(words));
        };
        let signed_headers: Vec<&str> = signed.split(';').take(MOST_HEADERS + 1).collect();
        if signed_headers.len() > MOST_HEADERS || !["host", "x-amz-date"].iter().all(|needed| signed_headers.contains(needed)) {
            return Err(AwsError::bad_signature("'Host' and 'X-Amz-Date' must be 'SignedHeader's in the AWS Authorization."));
        }
        Ok(Self { key, day, region, service, signed_headers, signature })
    }

    /// Verifies the signature with the key's secret.
    ///
    /// # Errors
    /// `SignatureDoesNotMatch` when it was made by another key, for another request or at another time.
    pub fn verify(&self, secret: &str, request: &Received<'_>, now: Timestamp) -> Result<(), AwsError> {
        let stamp = header(request.headers, "x-amz-date");
        self.check_time(&stamp, now)?;
        let scope = format!("{}/{}/{}/aws4_request", self.day, self.region, self.service);
        let canonical = self.canonical(request);
        let to_sign = to_sign(&stamp, &scope, &canonical);
        let key = signing_key(secret, self.day, self.region, self.service);
        let signature = unhex(self.signature).ok_or_else(|| AwsError::bad_signature(MISMATCH))?;
        hmac::verify(&key, to_sign.as_bytes(), &signature).map_err(|_| AwsError::bad_signature(MISMATCH))
    }

    fn check_time(&self, stamp: &str, now: Timestamp) -> Result<(), AwsError> {
        let bad = || AwsError::incomplete_signature("Date must be in ISO-8601 'basic format'.");
        let signed = jiff::civil::DateTime::strptime(FORM, stamp).ok().and_then(|d| TimeZone::UTC.to_timestamp(d).ok()).ok_or_else(bad)?;
        if !stamp.starts_with(self.day) {
            let words = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP";
            return Err(AwsError::bad_signature(format!(
                "{words}: '{}' != '{}', from '{stamp}'.",
                self.day,
                stamp.get(..8).unwrap_or_default()
            )));
        }
        let print = |at: Timestamp| at.strftime(FORM).to_string();
        let (oldest, newest) = (now.saturating_sub(TOLERANCE).unwrap_or(now), now.saturating_add(TOLERANCE).unwrap_or(now));
        if signed < oldest {
            return Err(AwsError::bad_signature(format!(
                "Signature expired: {stamp} is now earlier than {} ({} - 5 min.)",
                print(oldest),
                print(now)
            )));
        }
        if signed > newest {
            return Err(AwsError::bad_signature(format!(
                "Signature not yet current: {stamp} is still later than {} ({} + 5 min.)",
                print(newest),
                print(now)
            )));
        }
        Ok(())
    }

    fn canonical(&self, request: &Received<'_>) -> String {
        let path = match request.uri.path() {
            "" => "/",
            path => path,
        };
        let mut query: Vec<(String, String)> = url::form_urlencoded::parse(request.uri.query().unwrap_or_default().as_bytes())
            .map(|(k, v)| (utf8_percent_encode(&k, UNRESERVED).to_string(), utf8_percent_encode(&v, UNRESERVED).to_string()))
            .collect();
        query.sort();
        let query: Vec<String> = query.into_iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut text = format!("{}\n{path}\n{}\n", request.method, query.join("&"));
        for name in &self.signed_headers {
            let _ = writeln!(text, "{name}:{}", header(request.headers, name));
        }
        let _ = write!(text, "\n{}\n{}", self.signed_headers.join(";"), hex(digest(&SHA256, request.body).as_ref()));
        text
    }
}

fn to_sign(stamp: &str, scope: &str, canonical: &str) -> String {
    format!("{ALGORITHM}\n{stamp}\n{scope}\n{}", hex(digest(&SHA256, canonical.as_bytes()).as_ref()))
}

fn signing_key(secret: &str, day: &str, region: &str, service: &str) -> Key {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [day, region, service, "aws4_request"] {
        key = hmac::sign(&Key::new(HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec();
    }
    Key::new(HMAC_SHA256, &key)
}

/// A call of IAM that the practice cloud makes itself: the provisioning service's.
#[derive(Clone, Copy)]
pub struct Outgoing<'r> {
    /// Access key id.
    pub key: &'r str,
    /// Its secret.
    pub secret: &'r str,
    /// The `Host` header.
    pub host: &'r str,
    /// The form.
    pub body: &'r str,
    /// The time.
    pub now: Timestamp,
}

/// The headers of a signed call.
#[derive(Debug, Clone)]
pub struct SignedHeaders {
    /// `x-amz-date`
    pub date: String,
    /// `authorization`
    pub authorization: String,
}

/// Signs a form post to IAM, which lives in `us-east-1` whatever the region of the caller.
#[must_use]
pub fn sign(call: &Outgoing<'_>) -> SignedHeaders {
    const SIGNED: &str = "content-type;host;x-amz-date";
    let date = call.now.strftime(FORM).to_string();
    let day = date.get(..8).unwrap_or_default();
    let scope = format!("{day}/us-east-1/iam/aws4_request");
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/x-www-form-urlencoded; charset=utf-8\nhost:{}\nx-amz-date:{date}\n\n{SIGNED}\n{}",
        call.host,
        hex(digest(&SHA256, call.body.as_bytes()).as_ref())
    );
    let signature = hmac::sign(&signing_key(call.secret, day, "us-east-1", "iam"), to_sign(&date, &scope, &canonical).as_bytes());
    let authorization =
        format!("{ALGORITHM} Credential={}/{scope}, SignedHeaders={SIGNED}, Signature={}", call.key, hex(signature.as_ref()));
    SignedHeaders { date, authorization }
}

/// All values of a header, blanks within them made single.
fn header(headers: &HeaderMap, name: &str) -> String {
    let one = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).split_whitespace().collect::<Vec<_>>().join(" ");
    headers.get_all(name).iter().map(one).collect::<Vec<_>>().join(",")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..32).map(|n| u8::from_str_radix(text.get(n * 2..n * 2 + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    /// The example that AWS's documentation of signature version 4 works through.
    const HEADER: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    fn verify(secret: &str, header: &str, now: &str, body: &[u8]) -> Result<Result<(), AwsError>, Box<dyn std::error::Error>> {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
            ("host", "iam.amazonaws.com"),
            ("x-amz-date", "20150830T123600Z"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let uri = Uri::from_static("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08");
        let request = Received { method: &Method::GET, uri: &uri, headers: &headers, body };
        let now: Timestamp = now.parse()?;
        Ok(Authorization::read(header).and_then(|a| a.verify(secret, &request, now)))
    }

    #[test]
    fn the_documented_example_verifies() -> Result<(), Box<dyn std::error::Error>> {
        let now = "2015-08-30T12:38:00Z";
        assert_eq!(verify(SECRET, HEADER, now, b"")?, Ok(()));
        for (secret, header, body) in [
            ("x", HEADER, &b""[..]),
            (SECRET, HEADER, b"x"),
            (SECRET, &HEADER.replace("5d67", "5d68"), b""),
            (SECRET, &HEADER.replace("=5d67", "=zz67"), b""),
        ] {
            assert!(verify(secret, header, now, body)?.is_err_and(|e| e.code == "SignatureDoesNotMatch" && e.message == MISMATCH));
        }
        Ok(())
    }

    #[test]
    fn clocks_may_be_five_minutes_apart() -> Result<(), Box<dyn std::error::Error>> {
        assert_eq!(verify(SECRET, HEADER, "2015-08-30T12:41:00Z", b"")?, Ok(()));
        let late = verify(SECRET, HEADER, "2015-08-30T12:41:01Z", b"")?;
        assert!(late.is_err_and(
            |e| e.message == "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)"
        ));
        let early = verify(SECRET, HEADER, "2015-08-30T12:30:59Z", b"")?;
        assert!(early.is_err_and(|e| e.message.starts_with("Signature not yet current")));
        Ok(())
    }

    #[test]
    fn headers_that_lack_a_part_are_incomplete() {
        for bad in ["", "Bearer x", "AWS4-HMAC-SHA256", &HEADER.replace("Signature=", "S="), &HEADER.replace("/aws4_request", "")] {
            assert!(Authorization::read(bad).is_err_and(|e| e.code == "IncompleteSignature"), "{bad}");
        }
        assert!(Authorization::read(&HEADER.replace("host;", "")).is_err());
    }
}
