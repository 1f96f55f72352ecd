//! How far a rotation is, from what both clouds say.

use super::guard::{Cooled, Idle, Moved};
use super::phase::Note;
use crate::domain::call::{AwsCall, DirectoryCall};
use crate::domain::directory::{ProvisioningJobId, ServicePrincipalId};
use crate::domain::name::UserName;
use crate::domain::provisioning::Run;
use jiff::Timestamp;

/// An access key of the import user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenKey {
    /// Its id.
    pub id: String,
    /// Whether it works.
    pub active: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last used, where AWS says so.
    pub last_used: Option<Timestamp>,
    /// Whether its secret lies in this computer's vault.
    pub secret_here: bool,
}

/// A key that this workspace gave the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The key's id.
    pub key: String,
    /// When.
    pub at: Timestamp,
}

/// The import that stores a key in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenJob {
    /// Whether it is switched on.
    pub on: bool,
    /// Since when it is in quarantine, where it is: nothing inside where the directory does not say.
    pub quarantined: Option<Option<Timestamp>>,
    /// The last run that listed the roles.
    pub last_success: Option<Run>,
    /// The key that it was given last, where this workspace gave it, and when it had taken it.
    pub saved: Option<Saved>,
    /// Keys that this workspace tried to give it, answered or not, and when the try began.
    pub tried: Vec<Saved>,
}

/// What both clouds say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The keys, without those whose secret never arrived.
    pub keys: Vec<SeenKey>,
    /// Keys that a call of ours made whose secret never arrived: nobody can use them.
    pub lost: Vec<String>,
    /// The import, where there is one that stores a key.
    pub job: Option<SeenJob>,
    /// Other instances of this workspace whose import was given a key of the same user: their names, and which.
    pub holders: Vec<(String, String)>,
}

/// How far the rotation of an instance's import key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// The import user has no key, or there is no such user: the set-up is not that far.
    NoKey,
    /// A key is there whose secret never arrived.
    Lost(Lost),
    /// One key is there; nothing is under way.
    Rest(Rest),
    /// The new key is there, the directory does not hold it yet.
    Made(Made),
    /// The directory holds the new key, or no import holds one; the old one still works.
    Stored(Stored),
    /// The directory holds the new key; the old one is off.
    Off(Off),
    /// Only the new key is left.
    Renewed(Renewed),
    /// It can't be told which key is used.
    Unclear(Doubt),
}

/// See [`Rotation::Lost`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    keys: Vec<String>,
}

/// See [`Rotation::Rest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    key: String,
}

/// See [`Rotation::Made`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    old: String,
    new: String,
    old_is_off: bool,
}

/// See [`Rotation::Stored`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    old: String,
    new: String,
    since: Option<Timestamp>,
}

/// See [`Rotation::Off`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Off {
    old: String,
    new: String,
    since: Option<Timestamp>,
}

/// See [`Rotation::Renewed`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    key: String,
    since: Option<Timestamp>,
}

/// Why it can't be told which key is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The newer key was made elsewhere: its secret is not here, and it may be in use.
    MadeElsewhere {
        /// The key that was there first.
        older: String,
        /// The newer one.
        newer: String,
    },
    /// The newer key is off, and not by this program.
    NewerIsOff {
        /// The key that was there first.
        older: String,
        /// The newer one.
        newer: String,
    },
    /// AWS does not say which of the keys is the older one.
    NoAge,
}

impl Rotation {
    /// Says how far it is. `note` is what is remembered of a rotation that was begun here and not finished.
    #[must_use]
    pub fn observe(seen: &Seen, note: Option<&Note>) -> Self {
        if !seen.lost.is_empty() {
            return Self::Lost(Lost { keys: seen.lost.clone() });
        }
        match seen.keys.as_slice() {
            [] => Self::NoKey,
            [one] if note.is_some_and(|n| n.new.as_ref() == Some(&one.id) && n.old.as_ref() != Some(&one.id)) => {
                Self::left_alone(one, seen, note)
            }
            [one] => Self::Rest(Rest { key: one.id.clone() }),
            [left, right] => match by_age(left, right, note) {
                Some((old, new)) => Self::of_two(old, new, seen, note),
                None => Self::Unclear(Doubt::NoAge),
            },
            // AWS allows two
            _ => Self::Unclear(Doubt::NoAge),
        }
    }

    /// Only the new key is left. The directory may still store the old one, where somebody deleted that too early.
    fn left_alone(new: &SeenKey, seen: &Seen, note: Option<&Note>) -> Self {
        let since = seen.job.as_ref().and_then(|job| given(job, new, note));
        match note.and_then(|n| n.old.clone()) {
            Some(old) if seen.job.is_some() && since.is_none() && new.secret_here => {
                Self::Made(Made { old, new: new.id.clone(), old_is_off: true })
            }
            _ => Self::Renewed(Renewed { key: new.id.clone(), since }),
        }
    }

    fn of_two(old: &SeenKey, new: &SeenKey, seen: &Seen, note: Option<&Note>) -> Self {
        if !new.active {
            return Self::Unclear(Doubt::NewerIsOff { older: old.id.clone(), newer: new.id.clone() });
        }
        let (older, newer) = (old.id.clone(), new.id.clone());
        let since = match &seen.job {
            None if new.secret_here || !old.active => None,
            None => return Self::Unclear(Doubt::MadeElsewhere { older, newer }),
            Some(job) => match given(job, new, note) {
                Some(since) => Some(since),
                None if new.secret_here => return Self::Made(Made { old: older, new: newer, old_is_off: !old.active }),
                // begun on another computer, and that far: the directory can't work with the one that is off
                None if !old.active && job.saved.as_ref().is_none_or(|s| s.key == old.id) => None,
                None => return Self::Unclear(Doubt::MadeElsewhere { older, newer }),
            },
        };
        if old.active { Self::Stored(Stored { old: older, new: newer, since }) } else { Self::Off(Off { old: older, new: newer, since }) }
    }
}

/// The older and the newer one, or as the note has them.
fn by_age<'a>(left: &'a SeenKey, right: &'a SeenKey, note: Option<&Note>) -> Option<(&'a SeenKey, &'a SeenKey)> {
    let is = |which: Option<&String>, key: &SeenKey| which == Some(&key.id);
    let new = note.and_then(|n| n.new.as_ref());
    if is(new, right) {
        return Some((left, right));
    }
    if is(new, left) {
        return Some((right, left));
    }
    let (one, other) = (left.created?, right.created?);
    // of two that were made in one second, that which the note found there was the first
    let old = note.and_then(|n| n.old.as_ref());
    match one.cmp(&other) {
        std::cmp::Ordering::Less => Some((left, right)),
        std::cmp::Ordering::Greater => Some((right, left)),
        std::cmp::Ordering::Equal if is(old, left) => Some((left, right)),
        std::cmp::Ordering::Equal if is(old, right) => Some((right, left)),
        std::cmp::Ordering::Equal => None,
    }
}

/// Since when the directory holds the new key, as far as it is known.
fn given(job: &SeenJob, new: &SeenKey, note: Option<&Note>) -> Option<Timestamp> {
    match &job.saved {
        Some(saved) => (saved.key == new.id).then_some(saved.at),
        None => note.filter(|n| n.new.as_ref() == Some(&new.id)).and_then(|n| n.stored),
    }
}

impl Lost {
    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Deletes them, one call each: nobody can use them.
    #[must_use]
    pub fn delete(&self, user: &UserName) -> Vec<AwsCall> {
        self.keys.iter().map(|key| AwsCall::DeleteAccessKey { user: user.clone(), key: key.clone() }).collect()
    }
}

impl Rest {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Makes a second one. Nothing uses it yet.
    #[must_use]
    pub fn make(&self, user: &UserName) -> AwsCall {
        AwsCall::CreateAccessKey { user: user.clone() }
    }
}

impl Made {
    /// The key that is to go.
    #[must_use]
    pub fn old(&self) -> &str {
        &self.old
    }

    /// The one that takes its place.
    #[must_use]
    pub fn new_one(&self) -> &str {
        &self.new
    }

    /// Whether somebody switched the old one off already: the import fails until the directory holds the new one.
    #[must_use]
    pub const fn old_is_off(&self) -> bool {
        self.old_is_off
    }

    /// The directory tests the new key, and stores it when it works.
    #[must_use]
    pub fn store(&self, instance: ServicePrincipalId, job: ProvisioningJobId) -> DirectoryCall {
        DirectoryCall::SaveProvisioningCredentials { service_principal: instance, job, access_key_id: self.new.clone() }
    }

    /// The way back: the new key goes. Wants to be shown that the directory works without it.
    #[must_use]
    pub fn unmake(&self, user: &UserName, _moved: &Moved) -> AwsCall {
        AwsCall::DeleteAccessKey { user: user.clone(), key: self.new.clone() }
    }

    /// The way back where the directory was never given the new key.
    #[must_use]
    pub fn unmake_unused(&self, user: &UserName, seen: &Seen) -> Option<AwsCall> {
        let untried = seen.job.as_ref().is_none_or(|job| !job.tried.iter().any(|t| t.key == self.new));
        untried.then(|| AwsCall::DeleteAccessKey { user: user.clone(), key: self.new.clone() })
    }

    /// The way back: the directory stores the old key again.
    #[must_use]
    pub fn store_old(&self, instance: ServicePrincipalId, job: ProvisioningJobId) -> DirectoryCall {
        DirectoryCall::SaveProvisioningCredentials { service_principal: instance, job, access_key_id: self.old.clone() }
    }

    /// Since when the directory holds the old key again, where it was given it after every try with the new one.
    #[must_use]
    pub fn restored(&self, seen: &Seen) -> Option<Timestamp> {
        let job = seen.job.as_ref()?;
        let saved = job.saved.as_ref().filter(|s| s.key == self.old)?;
        job.tried.iter().filter(|t| t.key == self.new).all(|t| t.at <= saved.at).then_some(saved.at)
    }
}

impl Stored {
    /// The key that is to go.
    #[must_use]
    pub fn old(&self) -> &str {
        &self.old
    }

    /// The one that takes its place.
    #[must_use]
    pub fn new_one(&self) -> &str {
        &self.new
    }

    /// Since when the directory holds the new one; nothing where no import stores a key.
    #[must_use]
    pub const fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// Switches the old key off. Wants to be shown that the directory works with the new one and that nobody uses the old one.
    #[must_use]
    pub fn disable(&self, user: &UserName, _moved: &Moved, _idle: &Idle) -> AwsCall {
        AwsCall::UpdateAccessKey { user: user.clone(), key: self.old.clone(), active: false }
    }

    /// The way back: the directory stores the old key again.
    #[must_use]
    pub fn store_old(&self, instance: ServicePrincipalId, job: ProvisioningJobId) -> DirectoryCall {
        DirectoryCall::SaveProvisioningCredentials { service_principal: instance, job, access_key_id: self.old.clone() }
    }

    /// The way back where no import stores a key: the new one goes. `None` where one does.
    #[must_use]
    pub fn unmake(&self, user: &UserName) -> Option<AwsCall> {
        self.since.is_none().then(|| AwsCall::DeleteAccessKey { user: user.clone(), key: self.new.clone() })
    }
}

impl Off {
    /// The key that is to go.
    #[must_use]
    pub fn old(&self) -> &str {
        &self.old
    }

    /// The one that takes its place.
    #[must_use]
    pub fn new_one(&self) -> &str {
        &self.new
    }

    /// Since when the directory holds the new one, where that is known.
    #[must_use]
    pub const fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// The way back: the old key on again.
    #[must_use]
    pub fn enable(&self, user: &UserName) -> AwsCall {
        AwsCall::UpdateAccessKey { user: user.clone(), key: self.old.clone(), active: true }
    }

    /// Deletes the old key: there is no way back from it.
    #[must_use]
    pub fn delete(&self, user: &UserName, _moved: &Moved, _cooled: &Cooled) -> AwsCall {
        AwsCall::DeleteAccessKey { user: user.clone(), key: self.old.clone() }
    }
}

impl Renewed {
    /// The key that is left.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Since when the directory holds it, where this workspace gave it.
    #[must_use]
    pub const fn since(&self) -> Option<Timestamp> {
        self.since
    }
}
