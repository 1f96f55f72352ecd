//! What ends within the levels that the user set, and the notices of the desktop that say so: each thing once a day at most.

use super::fleet::Fleet;
use super::ports::{DesktopNotice, Notifier, Store, StoreError};
use super::world::World;
use crate::domain::certificate::CertificateUse;
use crate::domain::finding::{Finding, Severity};
use crate::domain::levels::{Levels, days_until};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Days before its end from which a certificate is a warning: the setting's key.
pub const WARNING_DAYS: &str = "ui.warning_days";
/// Days after which an access key is due to be rotated: the setting's key.
pub const KEY_DAYS: &str = "ui.key_days";
/// Whether notices of the desktop are shown; they are unless it says `false`: the setting's key.
pub const DESKTOP_NOTICES: &str = "ui.desktop_notices";
/// What was told on which day.
const TOLD: &str = "notices.told";

/// Something that ends, or is due to be renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The thumbprint, or the access key's id.
    pub id: String,
    /// What it is, such as `The signing certificate of payments`.
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// Whole days until then; negative once it has passed.
    pub days: i64,
    /// Whether it is an access key: it goes on working, but should be rotated.
    pub is_key: bool,
}

/// The levels of a workspace.
///
/// # Errors
/// When the workspace can't be read.
pub async fn levels(store: &dyn Store) -> Result<Levels, StoreError> {
    let (warning, key) = (store.setting(WARNING_DAYS).await?, store.setting(KEY_DAYS).await?);
    Ok(Levels::stored(warning.as_deref(), key.as_deref()))
}

/// The certificate that signs for an instance, and the working access keys of its import, where they
/// end or are due within the levels.
#[must_use]
pub fn endings(world: &World, levels: Levels, now: Timestamp) -> Vec<Ending> {
    let name = &world.spec.name;
    let certificates = world.instance.iter().flat_map(|i| &i.certificates);
    let signing = certificates.filter(|c| c.state == CertificateUse::Active).map(|c| Ending {
        id: c.facts.thumbprint.to_string(),
        what: format!("The signing certificate of {name}"),
        at: c.facts.not_after,
        days: c.facts.days_left(now),
        is_key: false,
    });
    let keys = world.import_user.iter().flat_map(|u| &u.keys).filter(|k| k.active).filter_map(|k| {
        let at = levels.key_due(k.created?);
        let what = format!("The import access key {} of {name}", k.id);
        Some(Ending { id: k.id.clone(), what, at, days: days_until(at, now), is_key: true })
    });
    signing.chain(keys).filter(|e| e.is_near(levels)).collect()
}

impl Ending {
    /// Whether it is within the levels.
    #[must_use]
    pub fn is_near(&self, levels: Levels) -> bool {
        self.days < if self.is_key { levels.key_warning_days() } else { levels.warning_days }
    }

    fn when(&self) -> String {
        let verb = match (self.is_key, self.days < 0) {
            (false, false) => "ends",
            (false, true) => "ended",
            (true, false) => "is due to be rotated",
            (true, true) => "was due to be rotated",
        };
        match self.days {
            0 => format!("{verb} today"),
            1 => format!("{verb} in 1 day"),
            -1 => format!("{verb} 1 day ago"),
            n if n < 0 => format!("{verb} {} days ago", -n),
            n => format!("{verb} in {n} days"),
        }
    }
}

/// One notice for all of them, the soonest first; none for none.
#[must_use]
pub fn notice(mut endings: Vec<Ending>) -> Option<DesktopNotice> {
    endings.sort_by(|a, b| (a.days, &a.id).cmp(&(b.days, &b.id)));
    let first = endings.first()?;
    let (title, text) = match endings.len() {
        1 if first.is_key => ("An access key is to be rotated".to_owned(), format!("{} {}", first.what, first.when())),
        1 => ("A signing certificate ends".to_owned(), format!("{} {}", first.what, first.when())),
        n => (format!("{n} certificates and access keys need you"), format!("First: {} {}", first.what, first.when())),
    };
    Some(DesktopNotice { title, text })
}

/// Those of them that were not told today.
///
/// # Errors
/// When the workspace can't be read.
pub async fn untold(store: &dyn Store, endings: Vec<Ending>, now: Timestamp) -> Result<Vec<Ending>, StoreError> {
    let told = told(store).await?;
    let today = day(now);
    Ok(endings.into_iter().filter(|e| told.get(&e.id) != Some(&today)).collect())
}

/// Remembers that they were told today; what was told on other days is forgotten.
///
/// # Errors
/// When the workspace can't be written.
pub async fn remember(store: &dyn Store, endings: &[Ending], now: Timestamp) -> Result<(), StoreError> {
    let today = day(now);
    let mut told = told(store).await?;
    told.retain(|_, on| *on == today);
    told.extend(endings.iter().map(|e| (e.id.clone(), today)));
    store.save_setting(TOLD, &serde_json::to_string(&told).unwrap_or_default()).await
}

/// Whether notices of the desktop are shown; they are unless they were switched off.
pub async fn wanted(store: &dyn Store) -> bool {
    // whoever works with a workspace that can't be read meets the same error and reads of it there
    store.setting(DESKTOP_NOTICES).await.is_ok_and(|json| json.as_deref() != Some("false"))
}

/// Says what a check of the fleet found: what ends within the levels, each thing once a day; or what could not be read, because a check
/// that fails in silence is none. Whether a notice was shown.
///
/// # Errors
/// When the workspace can't be read or written.
pub async fn tell(
    store: &dyn Store,
    notifier: &dyn Notifier,
    fleet: Result<&Fleet, &Finding>,
    now: Timestamp,
) -> Result<bool, Box<Finding>> {
    let boxed = |error: StoreError| Box::new(error.finding());
    if !wanted(store).await {
        return Ok(false);
    }
    let untold = untold(store, fleet.map(Fleet::endings).unwrap_or_default(), now).await.map_err(boxed)?;
    let Some(notice) = both(notice(untold.clone()), not_checked(fleet)) else { return Ok(false) };
    let shown = notifier.show(&notice).await;
    if shown {
        remember(store, &untold, now).await.map_err(boxed)?;
    }
    Ok(shown)
}

/// What ends does not hide what could not be looked at.
fn both(ends: Option<DesktopNotice>, failed: Option<DesktopNotice>) -> Option<DesktopNotice> {
    match (ends, failed) {
        (Some(ends), Some(failed)) => Some(DesktopNotice { text: format!("{}. {}: {}", ends.text, failed.title, failed.text), ..ends }),
        (ends, failed) => ends.or(failed),
    }
}

/// What to say where something could not be looked at.
fn not_checked(fleet: Result<&Fleet, &Finding>) -> Option<DesktopNotice> {
    let (title, finding) = match fleet {
        Err(finding) => ("Certificates could not be checked", finding),
        Ok(fleet) => {
            ("Not all certificates could be checked", &fleet.problems.iter().find(|p| p.finding.severity == Severity::Error)?.finding)
        }
    };
    Some(DesktopNotice { title: title.to_owned(), text: finding.what.clone() })
}

async fn told(store: &dyn Store) -> Result<BTreeMap<String, Date>, StoreError> {
    Ok(store.setting(TOLD).await?.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

fn day(now: Timestamp) -> Date {
    now.to_zoned_datetime(TimeZone::UTC).date()
}

/// What to say when the first import cycle of an instance is over, as two looks at it show.
#[must_use]
pub fn first_cycle(before: &World, now: &World) -> Option<DesktopNotice> {
    let was_waited_for = before.beside.provisioning.job().is_some_and(|job| job.last_success.is_none());
    let run = now.beside.provisioning.job()?.last_success.as_ref().filter(|_| was_waited_for)?;
    Some(DesktopNotice {
        title: format!("The first import of {} is over", now.spec.name),
        text: format!("{} roles were read, {} came into the directory", run.imported, run.exported),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(id: &str, days: i64, is_key: bool) -> Ending {
        Ending { id: id.into(), what: format!("The thing {id}"), at: Timestamp::UNIX_EPOCH, days, is_key }
    }

    #[test]
    fn one_notice_says_it_all() {
        assert_eq!(notice(Vec::new()), None);
        let text = |e| notice(vec![e]).map(|n| n.text);
        assert_eq!(text(ending("A", 9, false)).as_deref(), Some("The thing A ends in 9 days"));
        assert_eq!(text(ending("A", -1, false)).as_deref(), Some("The thing A ended 1 day ago"));
        assert_eq!(text(ending("K", 0, true)).as_deref(), Some("The thing K is due to be rotated today"));
        let many = notice(vec![ending("A", 9, false), ending("K", -2, true)]).unwrap_or_else(|| unreachable!("two"));
        assert!(many.title.starts_with("2 ") && many.text.contains("The thing K"), "{many:?}");
    }

    #[test]
    fn keys_have_a_level_of_their_own() {
        let levels = Levels::default();
        assert!(ending("A", 59, false).is_near(levels) && !ending("A", 60, false).is_near(levels));
        assert!(ending("K", 29, true).is_near(levels) && !ending("K", 30, true).is_near(levels));
    }
}
