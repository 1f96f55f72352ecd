//! Who gets the directory's mails before a signing certificate ends: nobody, one person only, somebody outside the tenant.

use crate::domain::finding::Finding;

/// What is not good about the addresses. `domains` are the tenant's verified ones; none when they are not known.
pub(super) fn check(name: &str, addresses: &[String], domains: &[String]) -> Vec<Finding> {
    let mut found = Vec::new();
    match addresses {
        [] => found.push(Finding::warning(
            "notified.nobody",
            format!("Nobody is told before the signing certificate of {name} ends"),
            "The instance has no notification address, so the directory sends no mail",
            "Add two addresses under Instances, Set up, step 6",
        )),
        [one] => found.push(Finding::warning(
            "notified.one_only",
            format!("Only {one} is told before the signing certificate of {name} ends"),
            "Mails to one person are missed when that person is away or has left",
            "Add a second address, best a mailbox of the team",
        )),
        _ => {}
    }
    found.extend(addresses.iter().filter(|address| !is_of(address, domains)).map(|address| {
        Finding::warning(
            "notified.not_of_tenant",
            format!("{address}, which is told before the signing certificate of {name} ends, is no mailbox of the tenant"),
            "Its domain is none of the tenant's verified domains: the mailbox may be gone, or somebody else's",
            "Check the address, or name a mailbox of the tenant",
        )
    }));
    found
}

/// Whether an address is in one of the domains; without domains nobody can tell, and it passes.
fn is_of(address: &str, domains: &[String]) -> bool {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain);
    domains.is_empty() || domain.is_some_and(|domain| domains.iter().any(|own| own.eq_ignore_ascii_case(domain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(addresses: &[&str], domains: &[&str]) -> Vec<String> {
        let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        check("payments", &own(addresses), &own(domains)).into_iter().map(|finding| finding.id).collect()
    }

    #[test]
    fn nobody_one_only_and_strangers_are_warnings() {
        assert_eq!(ids(&[], &["contoso.com"]), ["notified.nobody"]);
        assert_eq!(ids(&["kim@contoso.com"], &["contoso.com"]), ["notified.one_only"]);
        assert_eq!(ids(&["kim@Contoso.COM", "team@contoso.com"], &["contoso.com"]), [""; 0]);
        assert_eq!(ids(&["kim@contoso.com", "kim@fabrikam.com"], &["contoso.com"]), ["notified.not_of_tenant"]);
        assert_eq!(ids(&["kim", "team@contoso.com"], &["contoso.com"]), ["notified.not_of_tenant"]);
        assert_eq!(ids(&["kim@mail.contoso.com", "team@contoso.com"], &["contoso.com"]).len(), 1, "a subdomain is another domain");
        assert_eq!(ids(&["kim@fabrikam.com", "team@contoso.com"], &[]), [""; 0], "where the domains are not known");
    }
}
