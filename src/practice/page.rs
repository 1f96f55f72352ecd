//! Pages that a browser shows: one plain frame, marked as practice, everything escaped. They need no script.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Escapes text for HTML content and attribute values.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A whole page. `body` is HTML whose texts went through [`escape`].
#[must_use]
pub fn page(title: &str, body: &str) -> String {
    page_with_head(title, "", body)
}

/// A whole page with something more in its head, such as a script of [`SCRIPT_PATH`].
#[must_use]
pub fn page_with_head(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{0} · Practice cloud</title><link rel=\"stylesheet\" href=\"{STYLE_PATH}\">{head}</head>\n\
         <body><p class=\"practice\" role=\"note\"><strong>Practice cloud</strong> This page is on your own computer, it is not Microsoft's or AWS's.</p>\n\
         <main><h1>{0}</h1>\n{body}\n</main></body></html>\n",
        escape(title)
    )
}

/// Where the pages' style sheet lies.
pub const STYLE_PATH: &str = "/practice.css";
/// Where the script lies that presses the one button of a page that only passes a form on.
pub const SCRIPT_PATH: &str = "/practice-continue.js";

/// The pages' style sheet.
pub const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0}
main{max-width:40rem;margin:2rem auto;padding:0 1rem}
.practice{margin:0;padding:.5rem 1rem;background:#7a4b00;color:#fff}
h1{font-size:1.4rem}
label{display:block;margin:1rem 0 .25rem}
input[type=text],input[type=password]{width:100%;max-width:24rem;padding:.5rem;font:inherit;box-sizing:border-box}
button{margin-top:1rem;padding:.5rem 1.25rem;font:inherit;cursor:pointer}
.error{border-left:4px solid #c42b1c;padding:.25rem .75rem;margin:1rem 0}
.quiet{opacity:.75;font-size:.875rem;overflow-wrap:anywhere}
ul.tiles{list-style:none;padding:0}
ul.tiles a{display:block;padding:.75rem 1rem;margin:.5rem 0;border:1px solid currentColor;border-radius:4px;text-decoration:none}
";

/// The script. The page works without it: it has a button to press.
pub const SCRIPT: &str = "document.forms[0].submit();\n";

/// An HTML answer. The guard adds the other protections of a page.
#[must_use]
pub fn answer(status: StatusCode, html: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// What every page tells the browser: keep nothing, run nothing but our own script, load nothing from elsewhere, be framed
/// by nobody, and send forms only here and to `form_target` (an origin, where there is another).
#[must_use]
pub fn content_security_policy(form_target: Option<&str>) -> String {
    let target = form_target.map(|t| format!(" {t}")).unwrap_or_default();
    format!("default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'{target}; base-uri 'none'; frame-ancestors 'none'")
}

/// Adds the protections of [`content_security_policy`] and its fellows where the answer has none of its own.
pub fn protect(response: &mut Response) {
    let headers = response.headers_mut();
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::CACHE_CONTROL, "no-store");
    put(header::REFERRER_POLICY, "same-origin");
    if is_page {
        put(header::X_FRAME_OPTIONS, "DENY");
        if let Ok(policy) = HeaderValue::from_str(&content_security_policy(None)) {
            headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_leave_its_place() {
        let html = page("<script>alert(1)</script>", &escape("\"'<&>"));
        assert!(!html.contains("<script>") && html.contains("&quot;&#39;&lt;&amp;&gt;"));
    }

    #[test]
    fn pages_are_protected_and_keep_what_they_set_themselves() {
        let mut response = answer(StatusCode::OK, String::new());
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("own"));
        protect(&mut response);
        assert_eq!(response.headers().get(header::CONTENT_SECURITY_POLICY).map(HeaderValue::as_bytes), Some(b"own".as_slice()));
        assert_eq!(response.headers().get(header::CACHE_CONTROL).map(HeaderValue::as_bytes), Some(b"no-store".as_slice()));
    }
}
