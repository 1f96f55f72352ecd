//! Passwords of practice users: kept as PBKDF2-HMAC-SHA256 hashes, held to the directory's complexity rule.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// Enough to keep a leaked practice file from giving passwords away, little enough for tests.
const ROUNDS: u32 = 100_000;

/// A password's hash with its salt.
#[derive(Clone, Serialize, Deserialize)]
pub struct PasswordHash {
    rounds: u32,
    salt: String,
    hash: String,
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash")
    }
}

impl PasswordHash {
    /// Hashes a password: some 20 ms of CPU.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn of(password: &str) -> Result<Self, getrandom::Error> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt)?;
        let hash = derive(ROUNDS, &salt, password).unwrap_or_default();
        Ok(Self { rounds: ROUNDS, salt: STANDARD.encode(salt), hash: STANDARD.encode(hash) })
    }

    /// Whether it is the hash of this password.
    #[must_use]
    pub fn is_of(&self, password: &str) -> bool {
        let Ok(salt) = STANDARD.decode(&self.salt) else { return false };
        let (Some(computed), Ok(kept)) = (derive(self.rounds, &salt, password), STANDARD.decode(&self.hash)) else { return false };
        aws_lc_rs::constant_time::verify_slices_are_equal(&computed, &kept).is_ok()
    }
}

/// `None` when there are no rounds: a hash that nobody could have written.
fn derive(rounds: u32, salt: &[u8], password: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    aws_lc_rs::pbkdf2::derive(aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA256, NonZeroU32::new(rounds)?, salt, password.as_bytes(), &mut out);
    Some(out)
}

/// Whether the directory takes it as a new password: 8 to 256 characters out of three of the four kinds.
/// Source: "Password policies and account restrictions in Microsoft Entra ID".
#[must_use]
pub(super) fn is_complex(password: &str) -> bool {
    let kinds: [fn(char) -> bool; 4] = [|c| c.is_lowercase(), |c| c.is_uppercase(), |c| c.is_numeric(), |c| !c.is_alphanumeric()];
    (8..=256).contains(&password.chars().count()) && kinds.iter().filter(|kind| password.chars().any(**kind)).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_fits_its_hash() -> Result<(), Box<dyn std::error::Error>> {
        let (one, other) = (PasswordHash::of("Correct-horse-1")?, PasswordHash::of("Correct-horse-1")?);
        assert!(one.is_of("Correct-horse-1") && !one.is_of("correct-horse-1") && !one.is_of(""));
        assert_ne!(one.hash, other.hash);
        Ok(())
    }

    #[test]
    fn simple_passwords_are_refused() {
        assert!(is_complex("Correct-horse") && is_complex("abcdefG1"));
        for bad in ["", "Ab1-", "abcdefgh", "abcdefg1", &"Ab1-".repeat(65)] {
            assert!(!is_complex(bad), "{bad}");
        }
    }
}
