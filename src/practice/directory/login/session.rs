//! Who is signed in with which browser, and who has tried too often. Both are forgotten when the practice cloud stops.

use crate::practice::directory::new_id;
use axum::http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Name of the cookie.
const COOKIE: &str = "practice_session";
/// Takes the cookie away.
pub(super) const GONE: &str = "practice_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";

/// A session lasts a working day.
const LIFE: SignedDuration = SignedDuration::from_hours(8);
/// More sessions are not kept.
const MAX_SESSIONS: usize = 1000;
/// Wrong passwords in a row until an account is locked, and for how long. Source: "Microsoft Entra smart lockout".
const MAX_WRONG: u32 = 10;
const LOCK: SignedDuration = SignedDuration::from_secs(60);

/// Someone who has signed in.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    /// Object id.
    pub(super) id: String,
    /// When the password was given.
    pub(super) since: Timestamp,
}

/// All sessions and counts.
#[derive(Default)]
pub(super) struct Sessions {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    sessions: HashMap<String, SignedIn>,
    wrong: HashMap<String, (u32, Timestamp)>,
}

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose session the browser's cookie is.
    pub(super) fn user(&self, headers: &HeaderMap, now: Timestamp) -> Option<SignedIn> {
        let signed_in = self.lock().sessions.get(cookie(headers)?).cloned()?;
        (now < signed_in.since + LIFE).then_some(signed_in)
    }

    /// Begins a session and gives the cookie.
    pub(super) fn begin(&self, user: &SignedIn) -> String {
        let id = format!("{}{}", new_id(), new_id()).replace('-', "");
        let mut inner = self.lock();
        inner.wrong.remove(&user.id);
        if inner.sessions.len() >= MAX_SESSIONS {
            inner.sessions.clear();
        }
        inner.sessions.insert(id.clone(), user.clone());
        format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Lax")
    }

    /// Ends the browser's session.
    pub(super) fn end(&self, headers: &HeaderMap) {
        if let Some(id) = cookie(headers) {
            self.lock().sessions.remove(id);
        }
    }

    /// Whether an account is locked.
    pub(super) fn is_locked(&self, user: &str, now: Timestamp) -> bool {
        self.lock().wrong.get(user).is_some_and(|(count, last)| *count >= MAX_WRONG && now < *last + LOCK)
    }

    /// Counts a wrong password of a user that exists.
    pub(super) fn count_wrong(&self, user: &str, now: Timestamp) {
        let mut inner = self.lock();
        let (count, last) = inner.wrong.entry(user.to_owned()).or_insert((0, now));
        // a lock that has ended begins the count anew
        *count = if *count >= MAX_WRONG { 1 } else { *count + 1 };
        *last = now;
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    values.flat_map(|v| v.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_itself_and_by_signing_out() -> Result<(), Box<dyn std::error::Error>> {
        let (sessions, now) = (Sessions::default(), Timestamp::UNIX_EPOCH);
        let cookie = sessions.begin(&SignedIn { id: "u".into(), since: now });
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("other=1; {}", cookie.split(';').next().unwrap_or_default()).parse()?);
        assert_eq!(sessions.user(&headers, now).map(|u| u.id).as_deref(), Some("u"));
        assert!(sessions.user(&headers, now + LIFE).is_none());
        assert!(sessions.user(&HeaderMap::new(), now).is_none());
        sessions.end(&headers);
        assert!(sessions.user(&headers, now).is_none());
        Ok(())
    }

    #[test]
    fn ten_wrong_passwords_lock_for_a_minute() {
        let (sessions, now) = (Sessions::default(), Timestamp::UNIX_EPOCH);
        for _ in 0..10 {
            assert!(!sessions.is_locked("u", now));
            sessions.count_wrong("u", now);
        }
        assert!(sessions.is_locked("u", now));
        assert!(!sessions.is_locked("u", now + LOCK));
        assert!(!sessions.is_locked("other", now));
    }
}
