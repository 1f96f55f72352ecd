//! CSV by RFC 4180, with every cell quoted, and none that a spreadsheet would compute.

use super::{COLUMNS, Row};

pub(super) fn head() -> String {
    line(COLUMNS.iter().map(|(head, _)| (*head).to_owned()))
}

pub(super) fn row(row: &Row<'_>) -> String {
    line(COLUMNS.iter().map(|(_, value)| value(row)))
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut out = cells.map(|cell| quoted(&cell)).collect::<Vec<_>>().join(",");
    out.push_str("\r\n");
    out
}

/// A cell. One that begins as a formula gets an apostrophe, which spreadsheets take for the mark of a text; spaces do not hide the
/// sign, nor does its wide form. Source: OWASP, "CSV Injection".
fn quoted(cell: &str) -> String {
    let computed = cell.starts_with(['\t', '\r', '\n'])
        || cell.trim_start().starts_with(['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}', '|', '%']);
    let mark = if computed { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_quotes_are_doubled() {
        for (cell, expected) in [
            ("plain", "\"plain\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("  @SUM(A1)", "\"'  @SUM(A1)\""),
            ("+1", "\"'+1\""),
            ("-2+3|cmd", "\"'-2+3|cmd\""),
            ("\t=1", "\"'\t=1\""),
            ("\u{FF1D}1", "\"'\u{FF1D}1\""),
            ("a,b\nc", "\"a,b\nc\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(cell), expected);
        }
    }
}
