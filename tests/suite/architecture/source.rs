//! Rust source as tokens with what the rules need: line, module, whether it is test code, and the paths in it. Comments
//! and texts are no tokens; macros are looked into.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use std::fmt;
use std::rc::Rc;

/// A place where a rule is broken.
#[derive(Debug)]
pub(super) struct Violation {
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// A token; brackets are tokens of their own, `::` is one.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub text: String,
    pub line: usize,
    pub is_name: bool,
    /// Inside `#[cfg(test)]`.
    pub in_test: bool,
    module: Rc<Vec<String>>,
}

/// A path as it stands in the source.
#[derive(Debug)]
pub(super) struct Used {
    pub segments: Vec<String>,
    pub line: usize,
    pub in_test: bool,
    module: Rc<Vec<String>>,
}

/// A source file.
pub(super) struct Source {
    pub file: String,
    /// The module of the file: `src/ui/theme/mod.rs` is `["ui", "theme"]`.
    pub module: Vec<String>,
    pub tokens: Vec<Token>,
    pub paths: Vec<Used>,
}

impl Source {
    pub(super) fn read(file: &str, text: &str) -> Self {
        let stream: TokenStream = text.parse().unwrap_or_else(|e| panic!("{file}: {e}"));
        let module: Vec<String> = module_of(file);
        let whole_file_is_test = module.last().is_some_and(|name| name == "tests");
        let mut tokens = Vec::new();
        flatten(stream, &Rc::new(module.clone()), whole_file_is_test, &mut tokens);
        let paths = paths(&tokens);
        Self { file: file.to_owned(), module, tokens, paths }
    }

    pub(super) fn violation(&self, line: usize, what: impl Into<String>) -> Violation {
        Violation { file: self.file.clone(), line, what: what.into() }
    }

    /// Whether it lies in this folder of `src`.
    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.module.first().is_some_and(|first| first == folder)
    }
}

impl Used {
    /// Where in this crate it leads, from the crate's root; `None` for other crates and for names in scope.
    pub(super) fn in_crate(&self) -> Option<Vec<String>> {
        let mut base = match self.segments.first()?.as_str() {
            "crate" | "rolebridge" => Vec::new(),
            "self" | "super" => self.module.to_vec(),
            _ => return None,
        };
        let mut rest = self.segments.as_slice();
        while let Some((first, tail)) = rest.split_first() {
            match first.as_str() {
                "crate" | "rolebridge" | "self" => {}
                "super" => drop(base.pop()),
                _ => break,
            }
            rest = tail;
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    pub(super) fn text(&self) -> String {
        self.segments.join("::")
    }

    /// Whether these segments stand in it, one after the other.
    pub(super) fn has(&self, part: &[&str]) -> bool {
        self.segments.windows(part.len()).any(|window| window == part)
    }
}

fn module_of(file: &str) -> Vec<String> {
    let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        module.pop();
    }
    module
}

fn flatten(stream: TokenStream, module: &Rc<Vec<String>>, in_test: bool, out: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    // a test attribute counts until the item after it ends
    let mut test_item = false;
    let mut skip_colon = false;
    for (at, tree) in trees.iter().enumerate() {
        let line = tree.span().start().line;
        let test = in_test || test_item;
        let token = |text: &str, is_name| Token { text: text.to_owned(), line, is_name, in_test: test, module: Rc::clone(module) };
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = brackets(group.delimiter());
                out.push(token(open, false));
                let inner =
                    named_module(&trees, at).map_or_else(|| Rc::clone(module), |name| Rc::new([module.as_slice(), &[name]].concat()));
                flatten(group.stream(), &inner, test, out);
                out.push(Token { line: group.span_close().start().line, ..token(close, false) });
                if group.delimiter() == Delimiter::Brace {
                    test_item = false;
                }
                if group.delimiter() == Delimiter::Bracket && is_test_attribute(&group.stream()) {
                    test_item = true;
                }
            }
            TokenTree::Ident(name) => out.push(token(&name.to_string(), true)),
            TokenTree::Literal(text) => out.push(token(&text.to_string(), false)),
            TokenTree::Punct(_) if std::mem::take(&mut skip_colon) => {}
            TokenTree::Punct(sign) if sign.as_char() == ':' && sign.spacing() == Spacing::Joint => {
                out.push(token("::", false));
                skip_colon = true;
            }
            TokenTree::Punct(sign) => {
                out.push(token(&sign.to_string(), false));
                if sign.as_char() == ';' {
                    test_item = false;
                }
            }
        }
    }
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// The name, where the group is the body of `mod name { … }`.
fn named_module(trees: &[TokenTree], group: usize) -> Option<String> {
    match (trees.get(group.checked_sub(2)?)?, trees.get(group - 1)?) {
        (TokenTree::Ident(word), TokenTree::Ident(name)) if word == "mod" => Some(name.to_string()),
        _ => None,
    }
}

/// `cfg(test)`, also among others in `all(…)`.
fn is_test_attribute(attribute: &TokenStream) -> bool {
    let text: String = attribute.to_string().split_whitespace().collect();
    text.starts_with("cfg(") && ["(test)", "(test,", ",test)", ",test,"].iter().any(|t| text.contains(t)) && !text.contains("not(test)")
}

/// Words that `::` may follow without being a part of the path.
const KEYWORDS: [&str; 16] =
    ["as", "break", "const", "dyn", "else", "extern", "if", "impl", "in", "let", "match", "mut", "ref", "return", "use", "while"];

fn paths(tokens: &[Token]) -> Vec<Used> {
    let text = |at: usize| tokens.get(at).map_or("", |t| t.text.as_str());
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let follows = at > 0 && [".", "'"].contains(&text(at - 1));
        if tokens[at].is_name && !follows && !KEYWORDS.contains(&text(at)) {
            let before = if at > 1 && text(at - 1) == "::" { at - 2 } else { at.saturating_sub(1) };
            let imported = at > 0 && ["use", "crate"].contains(&text(before));
            at = path(tokens, at, &[], imported, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path, with the tree that a `use` may have; gives the place behind it.
fn path(tokens: &[Token], start: usize, before: &[String], keep_single: bool, found: &mut Vec<Used>) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |t| t.text.as_str());
    let mut segments = before.to_vec();
    let mut at = start;
    loop {
        // `a::{self}` is `a`
        if text(at) != "self" || segments.is_empty() {
            segments.push(text(at).to_owned());
        }
        at += 1;
        if text(at) != "::" {
            break;
        }
        at += 1;
        if text(at) == "{" {
            return group(tokens, at + 1, &segments, found);
        }
        let goes_on = text(at) == "*" || tokens.get(at).is_some_and(|t| t.is_name);
        if !goes_on {
            break;
        }
    }
    if segments.len() > 1 || keep_single {
        let Token { line, in_test, module, .. } = tokens[start].clone();
        found.push(Used { segments, line, in_test, module });
    }
    at
}

/// The inside of `a::{b, c::d}`; gives the place behind its end.
fn group(tokens: &[Token], start: usize, before: &[String], found: &mut Vec<Used>) -> usize {
    let text = |at: usize| tokens.get(at).map_or("}", |t| t.text.as_str());
    let mut at = start;
    while text(at) != "}" {
        at = if tokens[at].is_name || text(at) == "*" { path(tokens, at, before, true, found) } else { at + 1 };
        // the other name in `a as b`
        if text(at) == "as" {
            at += 2;
        }
    }
    at + 1
}

#[test]
fn paths_are_found_in_use_trees_macros_and_test_modules() {
    let text = r#"
        //! crate::comment::one
        use crate::a::{self, b::C, d as e, f::*};
        use ::tokio;
        fn f() { println!("{}", super::g::h()); "crate::text::two"; x.y::<crate::k::L>(); }
        #[cfg(test)]
        mod tests { use super::n; fn t() { self::o::p(); } }
        fn after() -> z::Z {}
    "#;
    let source = Source::read("src/top/file.rs", text);
    let texts: Vec<_> = source.paths.iter().map(|p| p.in_crate().map_or_else(|| p.text(), |c| format!("/{}", c.join("/")))).collect();
    assert_eq!(texts, ["/a", "/a/b/C", "/a/d", "/a/f/*", "tokio", "/top/g/h", "/k/L", "/top/file/n", "/top/file/tests/o/p", "z::Z"]);
    let in_tests: Vec<_> = source.paths.iter().filter(|p| p.in_test).map(Used::text).collect();
    assert_eq!(in_tests, ["super::n", "self::o::p"]);
    assert_eq!(source.paths[1].line, 3);
}
