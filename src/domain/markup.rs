//! Foreign text inside Markdown and HTML: every value is escaped for the form it goes into, on one line.

/// A text in which Markdown reads nothing as markup.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            c if c.is_control() || is_turning(c) => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c @ ('\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!') => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A Markdown code span that holds the text whole, whatever backticks are in it; a bar would end the cell of a table.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let inner: String = text.chars().map(|c| if c.is_control() || is_turning(c) { ' ' } else { c }).collect();
    format!("{fence} {} {fence}", inner.replace('|', "\\|"))
}

/// A text in which HTML reads nothing as markup.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || is_turning(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The head of an HTML file of this title, up to the body: no script, nothing from elsewhere, and a policy that lets the browser
/// load nothing, in case something is missed.
#[must_use]
pub fn html_head(title: &str) -> String {
    let title = html(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>\n\
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}\n\
table {{ border-collapse: collapse; width: 100%; }}\n\
th, td {{ text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid; }}\n\
td {{ overflow-wrap: anywhere; }}\ncode {{ font-family: ui-monospace, monospace; }}\n\
.mark {{ border: 2px solid; padding: 0.5rem 1rem; font-weight: bold; }}\n</style>\n</head>\n<body>\n"
    )
}

/// Characters that turn the direction of writing: they could make a value look like another one.
#[must_use]
pub const fn is_turning(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_value_is_read_as_markup() {
        assert_eq!(markdown("a|b <i> [x](y)\n#"), "a\\|b &lt;i&gt; \\[x\\](y) \\#");
        assert_eq!(markdown_code("a`b``c|d"), "``` a`b``c\\|d ```");
        assert_eq!(html("<script>'\"&\u{202E}"), "&lt;script&gt;&#39;&quot;&amp; ");
        assert!(html_head("</title>").contains("<title>&lt;/title&gt;</title>"));
    }
}
