//! Step 6: the signing certificate, made by the directory or here, and who is told before it ends.

use super::Assessment;
use crate::domain::call::{Call, DirectoryCall, LocalCall};
use crate::domain::certificate::{CertificateUse, Thumbprint};
use crate::domain::finding::Finding;
use crate::domain::observed::{ObservedCertificate, ObservedInstance};
use crate::domain::plan::Plan;
use crate::domain::spec::CertificateOrigin;
use crate::domain::step::{Cloud, StepId};
use crate::pki::Certificate;
use crate::saml::metadata;
use crate::workflow::local::Issued;
use crate::workflow::ports::VaultItem;
use crate::workflow::world::{CLOCK_SKEW, World};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// The directory's own limit. Source: addTokenSigningCertificate, Microsoft Graph.
pub(in crate::workflow) const MOST_YEARS_IN_DIRECTORY: u8 = 3;

/// Rules of a tenant's application management policy that refuse an uploaded certificate, whose password entry counts as
/// a custom password. Source: "Application management policies", Microsoft Graph.
const UPLOAD_RULES: [&str; 2] = ["passwordAddition", "customPasswordAddition"];

/// From here on a certificate counts as ending soon, in days.
const WARN_DAYS: i64 = 60;

pub(super) fn assess(world: &World) -> Assessment {
    let Some(instance) = &world.instance else { return Assessment::too_early("The instance") };
    // one made just now begins after this job did, and two clocks differ: only the end counts
    let usable = |c: &&ObservedCertificate| c.facts.not_after > world.began;
    if let Some(active) = instance.active_certificate().filter(usable) {
        return with_active(world, instance, active);
    }
    // one that AWS trusts goes before a newer one that would lock everybody out
    let trusted = trusted(world);
    let best = |c: &&ObservedCertificate| (trusted.contains(&c.facts.thumbprint), c.facts.not_after);
    if let Some(staged) = instance.certificates.iter().filter(usable).max_by_key(best) {
        return Assessment::todo(activate(world, instance, staged));
    }
    match world.spec.certificate.origin {
        CertificateOrigin::Directory => Assessment::todo(make(world, instance)),
        CertificateOrigin::Here { rsa_bits } => here(world, instance, rsa_bits),
    }
}

/// What the SAML provider trusts; nothing where there is none.
fn trusted(world: &World) -> Vec<Thumbprint> {
    let document = world.provider.as_ref().and_then(|p| metadata::read(&p.metadata).ok());
    document.iter().flat_map(|m| &m.certificates).map(Certificate::thumbprint).collect()
}

/// Issued on this computer, then uploaded. The key stays in the keychain.
fn here(world: &World, instance: &ObservedInstance, rsa_bits: u16) -> Assessment {
    if let Some(rule) = world.beside.tenant.forbidden_credentials.iter().find(|r| UPLOAD_RULES.contains(&r.as_str())) {
        return Assessment::blocked(Finding::error(
            "tenant.credentials_policy",
            "The tenant's policy forbids uploading a certificate with its password",
            format!("The application management policy holds the rule {rule}"),
            "Let the directory make the certificate, or ask for an exemption of this application",
        ));
    }
    let lasting = |i: &'_ Issued| i.certificate().filter(|c| c.facts().not_after > world.began);
    let newest = world.memory.issued.iter().rev().find_map(|i| Some((i, lasting(i)?)));
    Assessment::todo(match newest {
        None => issue(world, rsa_bits),
        Some((issued, certificate)) => upload(instance, issued, &certificate),
    })
}

fn issue(world: &World, rsa_bits: u16) -> Plan {
    let (wish, ends) = (&world.spec.certificate, ends(world.began, world.spec.certificate.years));
    let call = LocalCall::IssueCertificate {
        vault_item: VaultItem::signing_key(&format!("{}/{}", world.spec.key, TimeZone::UTC.to_datetime(world.began).date()))
            .as_str()
            .to_owned(),
        common_name: wish.common_name.clone(),
        // clocks differ a little
        starts: world.began.saturating_sub(CLOCK_SKEW).unwrap_or(world.began),
        ends,
        rsa_bits,
    };
    frame("Issue the certificate here")
        .write(Call::Here(call), None, "The key is made on this computer and lies in its keychain")
        .change("Certificate", None, Some(format!("CN={}, RSA {rsa_bits}", wish.common_name)))
        .change("Ends", None, Some(day(ends)))
}

fn upload(instance: &ObservedInstance, issued: &Issued, certificate: &Certificate) -> Plan {
    let call = DirectoryCall::UploadSigningCertificate {
        service_principal: instance.ids.service_principal.clone(),
        certificate_der_base64: issued.der_base64.clone(),
        vault_item: issued.vault_item.clone(),
        thumbprint: certificate.thumbprint(),
    };
    frame("Upload the certificate")
        .write(Call::Directory(call), None, "Key and certificate as PFX; entries that are there are kept")
        .prove(Cloud::Directory, "Read key credentials", "The certificate can be read")
        .change("Certificate", None, Some(certificate.thumbprint().spaced()))
}

fn with_active(world: &World, instance: &ObservedInstance, active: &ObservedCertificate) -> Assessment {
    if instance.notification_addresses != world.spec.notification_addresses && !world.spec.notification_addresses.is_empty() {
        return Assessment::todo(notify(world, instance));
    }
    let days = active.facts.days_left(world.began);
    let mut findings = Vec::new();
    if days < WARN_DAYS {
        findings.push(Finding::warning(
            "certificate.ends_soon",
            format!("The signing certificate ends in {days} days"),
            "After that AWS refuses every sign-in of this instance",
            "Plan a rollover before that day",
        ));
    }
    if instance.notification_addresses.is_empty() {
        findings.push(Finding::warning(
            "certificate.nobody_told",
            "Nobody is told before the certificate ends",
            "No notification address is set",
            "Add a mailbox that somebody reads",
        ));
    }
    Assessment::done_with(
        vec![
            ("Thumbprint", active.facts.thumbprint.to_string()),
            ("Subject", active.facts.subject.clone()),
            ("Key", active.facts.key.clone()),
            ("Ends", format!("{}, in {days} days", day(active.facts.not_after))),
            ("Notified", instance.notification_addresses.join(", ")),
        ],
        findings,
    )
}

fn make(world: &World, instance: &ObservedInstance) -> Plan {
    let wish = &world.spec.certificate;
    let ends = ends(world.began, wish.years.min(MOST_YEARS_IN_DIRECTORY));
    let subject = format!("CN={}", wish.common_name);
    let call =
        DirectoryCall::AddSigningCertificate { service_principal: instance.ids.service_principal.clone(), subject: subject.clone(), ends };
    frame("Create signing certificate")
        .write(Call::Directory(call), None, "The directory makes the key and keeps it")
        .prove(Cloud::Directory, "Read key credentials", "The certificate can be read")
        .change("Certificate", None, Some(subject))
        .change("Ends", None, Some(day(ends)))
        .change("Notified", None, Some(world.spec.notification_addresses.join(", ")).filter(|a| !a.is_empty()))
}

fn activate(world: &World, instance: &ObservedInstance, staged: &ObservedCertificate) -> Plan {
    let set = |thumbprint| {
        Call::Directory(DirectoryCall::ActivateCertificate { service_principal: instance.ids.service_principal.clone(), thumbprint })
    };
    let before = instance.certificates.iter().find(|c| c.state == CertificateUse::Active).map(|c| c.facts.thumbprint.clone());
    let mut plan = frame("Activate signing certificate")
        .write(
            set(Some(staged.facts.thumbprint.clone())),
            Some(set(before.clone())),
            format!("Signs from now on, ends {}", day(staged.facts.not_after)),
        )
        .change("Active certificate", before.map(|t| t.spaced()), Some(staged.facts.thumbprint.spaced()));
    if world.provider.is_some() {
        plan.changes.iter_mut().for_each(|c| c.risky = true);
    }
    plan
}

fn notify(world: &World, instance: &ObservedInstance) -> Plan {
    let set = |addresses| {
        Call::Directory(DirectoryCall::SetNotificationAddresses { service_principal: instance.ids.service_principal.clone(), addresses })
    };
    frame("Set notification addresses")
        .write(
            set(world.spec.notification_addresses.clone()),
            Some(set(instance.notification_addresses.clone())),
            "Mails 60, 30 and 7 days before the end",
        )
        .change(
            "Notified",
            Some(instance.notification_addresses.join(", ")).filter(|a| !a.is_empty()),
            Some(world.spec.notification_addresses.join(", ")),
        )
}

fn frame(button: &str) -> Plan {
    Plan::new(StepId::Certificate, button, "Nobody is affected: AWS does not trust it yet", "Undo removes the certificate")
}

/// Midnight UTC of the day `years` later, so that planning twice on one day gives the same certificate.
pub(in crate::workflow) fn ends(now: Timestamp, years: u8) -> Timestamp {
    let today = TimeZone::UTC.to_datetime(now).date();
    // one day less: the directory counts three years from its own now
    let date = today.checked_add(i32::from(years).years()).and_then(|d| d.checked_sub(1.day())).unwrap_or(today);
    TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(now)
}

/// A date as lists show it.
pub(in crate::workflow) fn day(at: Timestamp) -> String {
    TimeZone::UTC.to_datetime(at).strftime("%-d %b %Y").to_string()
}
