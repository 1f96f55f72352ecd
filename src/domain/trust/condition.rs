//! Conditions: operators, their prefixes and suffixes, and what they say about a request.
//!
//! Source: "IAM JSON policy elements: Condition operators" and "Multivalued context keys", IAM user guide.

use super::context::Context;
use super::pattern::Pattern;
use jiff::Timestamp;
use std::net::IpAddr;

/// What is compared, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    /// `ArnEquals` behaves as `ArnLike`.
    ArnLike,
    Numeric(Order),
    Date(Order),
    Bool,
    Binary,
    IpAddress,
    /// Whether the key is absent.
    Null,
}

/// The relation that numbers and dates are compared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equals,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How the values of a key that has several are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SetOperator {
    ForAnyValue,
    ForAllValues,
}

/// One operator on one key: `"StringEquals": {"SAML:aud": […]}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    set: Option<SetOperator>,
    comparison: Comparison,
    negated: bool,
    if_exists: bool,
    /// The operator as it was written, for people.
    operator: String,
    key: String,
    values: Vec<String>,
}

impl Condition {
    /// Reads an operator's name such as `ForAnyValue:StringLikeIfExists`; `None` when AWS has no such operator.
    #[must_use]
    pub fn new(operator: &str, key: &str, values: Vec<String>) -> Option<Self> {
        let lower = operator.to_ascii_lowercase();
        let (set, name) = match lower.split_once(':') {
            Some(("foranyvalue", name)) => (Some(SetOperator::ForAnyValue), name),
            Some(("forallvalues", name)) => (Some(SetOperator::ForAllValues), name),
            Some(_) => return None,
            None => (None, lower.as_str()),
        };
        let (name, if_exists) = name.strip_suffix("ifexists").map_or((name, false), |n| (n, true));
        let (comparison, negated) = comparison(name)?;
        (!(if_exists && comparison == Comparison::Null)).then_some(Self {
            set,
            comparison,
            negated,
            if_exists,
            operator: operator.to_owned(),
            key: key.to_owned(),
            values,
        })
    }

    /// The operator as it was written.
    #[must_use]
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The key as it was written.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The values that the key is compared with.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Whether the condition is true of the request. `variables`: whether `${…}` are policy variables (version
    /// 2012-10-17) or plain text.
    #[must_use]
    pub fn holds(&self, context: &Context, variables: bool) -> bool {
        let found = context.get(&self.key);
        if self.comparison == Comparison::Null {
            return self.values.iter().any(|v| v.eq_ignore_ascii_case(if found.is_none() { "true" } else { "false" }));
        }
        let Some(found) = found else {
            // ForAllValues is true of nothing, ForAnyValue is not; a negated comparison is true where there is no key
            return self.if_exists || self.set == Some(SetOperator::ForAllValues) || (self.set.is_none() && self.negated);
        };
        let wanted: Vec<Pattern> = self.values.iter().filter_map(|v| pattern(v, context, variables)).collect();
        let one = |value: &String| wanted.iter().any(|w| self.comparison.agrees(w, value)) != self.negated;
        // our guess: several values under an operator for one value are compared as in ForAnyValue, negated as in ForAllValues
        let all = self.set.map_or(self.negated, |set| set == SetOperator::ForAllValues);
        if all { found.iter().all(one) } else { found.iter().any(one) }
    }
}

fn pattern(value: &str, context: &Context, variables: bool) -> Option<Pattern> {
    if variables { Pattern::with_variables(value, context) } else { Some(Pattern::new(value)) }
}

/// The comparison of a lower-case operator name, and whether it is negated.
fn comparison(name: &str) -> Option<(Comparison, bool)> {
    let order = |text: &str| {
        Some(match text {
            "equals" | "notequals" => Order::Equals,
            "lessthan" => Order::Less,
            "lessthanequals" => Order::LessOrEqual,
            "greaterthan" => Order::Greater,
            "greaterthanequals" => Order::GreaterOrEqual,
            _ => return None,
        })
    };
    Some(match name {
        "stringequals" => (Comparison::StringEquals, false),
        "stringnotequals" => (Comparison::StringEquals, true),
        "stringequalsignorecase" => (Comparison::StringEqualsIgnoreCase, false),
        "stringnotequalsignorecase" => (Comparison::StringEqualsIgnoreCase, true),
        "stringlike" => (Comparison::StringLike, false),
        "stringnotlike" => (Comparison::StringLike, true),
        "arnequals" | "arnlike" => (Comparison::ArnLike, false),
        "arnnotequals" | "arnnotlike" => (Comparison::ArnLike, true),
        "bool" => (Comparison::Bool, false),
        "binaryequals" => (Comparison::Binary, false),
        "ipaddress" => (Comparison::IpAddress, false),
        "notipaddress" => (Comparison::IpAddress, true),
        "null" => (Comparison::Null, false),
        other => match (other.strip_prefix("numeric"), other.strip_prefix("date")) {
            (Some(rest), _) => (Comparison::Numeric(order(rest)?), rest == "notequals"),
            (_, Some(rest)) => (Comparison::Date(order(rest)?), rest == "notequals"),
            _ => return None,
        },
    })
}

impl Comparison {
    /// Whether one value of the request agrees with one value of the policy.
    fn agrees(self, wanted: &Pattern, found: &str) -> bool {
        match self {
            Self::StringEquals | Self::Binary => wanted.literal() == found,
            Self::StringEqualsIgnoreCase => wanted.literal().to_lowercase() == found.to_lowercase(),
            Self::StringLike | Self::ArnLike => wanted.matches(found),
            Self::Bool => wanted.literal().eq_ignore_ascii_case(found),
            Self::Numeric(order) => {
                let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite());
                number(found).zip(number(&wanted.literal())).and_then(|(f, w)| f.partial_cmp(&w)).is_some_and(|o| order.takes(o))
            }
            Self::Date(order) => date(found).zip(date(&wanted.literal())).is_some_and(|(f, w)| order.takes(f.cmp(&w))),
            Self::IpAddress => in_network(&wanted.literal(), found),
            Self::Null => false,
        }
    }
}

impl Order {
    fn takes(self, found: std::cmp::Ordering) -> bool {
        match self {
            Self::Equals => found.is_eq(),
            Self::Less => found.is_lt(),
            Self::LessOrEqual => found.is_le(),
            Self::Greater => found.is_gt(),
            Self::GreaterOrEqual => found.is_ge(),
        }
    }
}

/// An ISO 8601 moment, a plain day, or seconds since 1970.
fn date(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| format!("{text}T00:00:00Z").parse().ok()).or_else(|| Timestamp::from_second(text.parse().ok()?).ok())
}

/// Whether an address lies in `address/bits`, or is the address.
fn in_network(network: &str, address: &str) -> bool {
    let (base, bits) = network.split_once('/').map_or((network, None), |(b, n)| (b, Some(n)));
    let (Ok(base), Ok(address)) = (base.parse::<IpAddr>(), address.parse::<IpAddr>()) else { return false };
    let (base, address, width) = match (base, address) {
        (IpAddr::V4(b), IpAddr::V4(a)) => (u128::from(b.to_bits()), u128::from(a.to_bits()), 32),
        (IpAddr::V6(b), IpAddr::V6(a)) => (b.to_bits(), a.to_bits(), 128),
        _ => return false,
    };
    let Ok(bits) = bits.map_or(Ok(width), str::parse::<u32>) else { return false };
    // a shift by the whole width leaves nothing to compare
    bits <= width && (base ^ address).checked_shr(width - bits).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: &str, key: &str, values: &[&str]) -> Option<bool> {
        let context = Context::default()
            .with("saml:aud", ["https://signin.aws.amazon.com/saml"])
            .with("saml:edupersonaffiliation", ["staff", "member"])
            .with("n", ["10"])
            .with("aws:currenttime", ["2026-11-23T12:00:00Z"])
            .with("aws:sourceip", ["127.0.0.1"])
            .with("yes", ["true"]);
        Condition::new(operator, key, values.iter().map(|v| (*v).to_owned()).collect()).map(|c| c.holds(&context, true))
    }

    #[test]
    fn operators_compare_as_the_user_guide_says() {
        let url = "https://signin.aws.amazon.com/saml";
        for (operator, key, values, expected) in [
            ("StringEquals", "SAML:aud", &[url][..], true),
            ("StringEquals", "saml:AUD", &["x", url], true),
            ("StringEquals", "saml:aud", &["https://signin.aws.amazon.com/*"], false),
            ("StringEquals", "saml:aud", &["HTTPS://signin.aws.amazon.com/saml"], false),
            ("StringEqualsIgnoreCase", "saml:aud", &["HTTPS://signin.aws.amazon.com/saml"], true),
            ("StringLike", "saml:aud", &["https://*.amazon.com/saml"], true),
            ("StringNotLike", "saml:aud", &["https://*.amazon.com/saml", "x"], false),
            ("StringNotEquals", "saml:aud", &["x", "y"], true),
            ("StringNotEquals", "saml:aud", &["x", url], false),
            ("StringEquals", "absent", &["x"], false),
            ("StringNotEquals", "absent", &["x"], true),
            ("StringEqualsIfExists", "absent", &["x"], true),
            ("StringEqualsIfExists", "saml:aud", &["x"], false),
            ("Null", "absent", &["true"], true),
            ("Null", "saml:aud", &["true"], false),
            ("Null", "saml:aud", &["false"], true),
            ("Bool", "yes", &["TRUE"], true),
            ("NumericLessThanEquals", "n", &["10.0"], true),
            ("NumericGreaterThan", "n", &["10"], false),
            ("NumericNotEquals", "n", &["11"], true),
            ("NumericEquals", "n", &["ten"], false),
            ("DateLessThan", "aws:CurrentTime", &["2026-11-24"], true),
            ("DateGreaterThan", "aws:CurrentTime", &["2026-11-23T12:00:01Z"], false),
            ("IpAddress", "aws:SourceIp", &["127.0.0.0/8"], true),
            ("NotIpAddress", "aws:SourceIp", &["10.0.0.0/8"], true),
            ("IpAddress", "aws:SourceIp", &["0.0.0.0/0"], true),
            ("ArnLike", "saml:aud", &["https*"], true),
        ] {
            assert_eq!(holds(operator, key, values), Some(expected), "{operator} {key} {values:?}");
        }
    }

    #[test]
    fn set_operators_look_at_all_values() {
        let key = "saml:eduPersonAffiliation";
        for (operator, values, expected) in [
            ("ForAnyValue:StringEquals", &["staff"][..], true),
            ("ForAllValues:StringEquals", &["staff"], false),
            ("ForAllValues:StringEquals", &["staff", "member", "x"], true),
            ("ForAnyValue:StringNotEquals", &["staff"], true),
            ("ForAllValues:StringNotEquals", &["staff"], false),
            ("ForAllValues:StringLike", &["*m*", "s*"], true),
        ] {
            assert_eq!(holds(operator, key, values), Some(expected), "{operator} {values:?}");
        }
        assert_eq!(holds("ForAllValues:StringEquals", "absent", &["x"]), Some(true));
        assert_eq!(holds("ForAnyValue:StringEquals", "absent", &["x"]), Some(false));
        assert_eq!(holds("ForAnyValue:StringNotEquals", "absent", &["x"]), Some(false));
    }

    #[test]
    fn unknown_operators_are_no_conditions() {
        for operator in ["", "StringMatches", "ForSome:StringEquals", "NullIfExists", "NumericLike"] {
            assert_eq!(holds(operator, "n", &["1"]), None, "{operator}");
        }
    }
}
