//! Pages of lists: `MaxItems`, `Marker`, `IsTruncated`.

use super::super::error::AwsError;
use super::super::params::{Checks, Params};
use super::super::xml::Xml;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The page that was asked for: its entries as a list named `list`, and the mark of the next page.
///
/// # Errors
/// `MaxItems` outside 1 to 1,000, or a marker that no page gave out.
pub fn page(params: &Params, list: &str, entries: impl IntoIterator<Item = (String, Xml)>) -> Result<Xml, AwsError> {
    let mut checks = Checks::new(params);
    let most = checks.number("MaxItems", 1, 1000, 100) as usize;
    checks.done()?;
    let after = params.get("Marker").map(read_marker).transpose()?;
    let mut rest = entries.into_iter().skip_while(|(key, _)| after.as_ref().is_some_and(|a| key <= a)).peekable();
    let page: Vec<(String, Xml)> = rest.by_ref().take(most).collect();
    let truncated = rest.peek().is_some();
    let marker = page.last().filter(|_| truncated).map(|(key, _)| marker(key));
    let members = page.into_iter().map(|(_, xml)| xml);
    Ok(Xml::new().text("IsTruncated", truncated.to_string()).list(list, members).maybe("Marker", marker))
}

fn marker(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("practice:{key}"))
}

fn read_marker(text: &str) -> Result<String, AwsError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|b| String::from_utf8(b).ok());
    // our guess: the wording
    bytes.and_then(|t| t.strip_prefix("practice:").map(str::to_owned)).ok_or_else(|| AwsError::validation("Invalid Marker."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_one_another() -> Result<(), Box<dyn std::error::Error>> {
        let entries = || ["a", "b", "c"].map(|n| (n.to_owned(), Xml::new().text("N", n)));
        let ask = |query: String| page(&Params::read(query.as_bytes()), "L", entries()).map(|x| format!("{x:?}"));
        let first = ask("MaxItems=2".into()).map_err(|e| e.message)?;
        assert!(first.contains("true") && first.contains(&marker("b")), "{first}");
        let second = ask(format!("MaxItems=2&Marker={}", marker("b"))).map_err(|e| e.message)?;
        assert!(second.contains("<N>c</N>") && !second.contains("<N>b</N>") && second.contains("false"), "{second}");
        assert!(ask("Marker=2".into()).is_err_and(|e| e.code == "ValidationError"));
        assert!(ask("MaxItems=0".into()).is_err());
        Ok(())
    }
}
