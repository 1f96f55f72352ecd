//! Users and their first passwords.

use super::directory::EntraDirectory;
use super::graph::escaped;
use super::wire::WithId;
use super::write::created;
use crate::domain::call::{Created, Outcome};
use crate::domain::directory::PrincipalId;
use crate::domain::secret::SecretText;
use crate::workflow::ports::{PortError, PortErrorKind};
use reqwest::Method;
use serde_json::json;

/// Characters of a password; Entra takes 8 to 256.
const PASSWORD_CHARS: usize = 24;
/// Entra asks for three of four kinds; these are all four, without characters that look alike.
const KINDS: [&[u8]; 4] = [b"abcdefghijkmnpqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789", b"-_.!+=*"];

impl EntraDirectory {
    /// The password is made here, because Graph never makes or shows one. It is not to be changed at the first sign-in:
    /// the sign-in test uses it, and it goes into the vault.
    pub(super) async fn create_user(
        &self,
        name: &str,
        user_principal_name: &str,
        display_name: &str,
        mail_nickname: &str,
    ) -> Result<Outcome, PortError> {
        let password = new_password(name)?;
        let body = json!({
            "accountEnabled": true,
            "displayName": display_name,
            "mailNickname": mail_nickname,
            "userPrincipalName": user_principal_name,
            "passwordProfile": {"password": password.expose(), "forceChangePasswordNextSignIn": false},
        });
        let answer = self.graph.send(name, Method::POST, "/users", Some(&body)).await?;
        let id = PrincipalId::new(answer.json::<WithId>(name)?.id);
        Ok(created(&answer, Created::User { id, password }))
    }

    pub(super) async fn reset_password(&self, name: &str, user: &PrincipalId) -> Result<Outcome, PortError> {
        let password = new_password(name)?;
        let body = json!({"passwordProfile": {"password": password.expose(), "forceChangePasswordNextSignIn": false}});
        let answer = self.graph.send(name, Method::PATCH, &format!("/users/{}", escaped(user.as_str())), Some(&body)).await?;
        Ok(created(&answer, Created::Password(password)))
    }
}

/// A password from the system's random numbers: about 140 bits, at least one character of each kind.
fn new_password(call: &str) -> Result<SecretText, PortError> {
    let mut random = zeroize::Zeroizing::new([0_u8; 512]);
    getrandom::fill(random.as_mut())
        .map_err(|e| PortError::new(PortErrorKind::NotSupported, call, format!("the system gives no random numbers: {e}")))?;
    password_from(&random[..])
        .ok_or_else(|| PortError::new(PortErrorKind::NotSupported, call, "the system's random numbers are not random"))
}

/// Takes bytes that fall evenly on the alphabet; skips whole tries that lack a kind. `None` when the bytes don't suffice.
fn password_from(random: &[u8]) -> Option<SecretText> {
    let alphabet: Vec<u8> = KINDS.concat();
    let even = 256 - 256 % alphabet.len();
    let mut chars = random.iter().filter(|b| usize::from(**b) < even).map(|b| alphabet[usize::from(*b) % alphabet.len()]);
    loop {
        let text: Vec<u8> = chars.by_ref().take(PASSWORD_CHARS).collect();
        if text.len() < PASSWORD_CHARS {
            return None;
        }
        if KINDS.iter().all(|kind| text.iter().any(|c| kind.contains(c))) {
            return String::from_utf8(text).ok().map(SecretText::new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_mixed_and_different() -> Result<(), PortError> {
        let (one, two) = (new_password("Create user")?, new_password("Create user")?);
        assert_ne!(one, two);
        for password in [&one, &two] {
            assert_eq!(password.expose().len(), PASSWORD_CHARS);
            assert!(KINDS.iter().all(|kind| password.expose().bytes().any(|c| kind.contains(&c))));
        }
        Ok(())
    }

    #[test]
    fn bytes_that_are_not_random_give_no_password() {
        assert_eq!(password_from(&[0; 512]), None);
        assert_eq!(password_from(&[]), None);
    }
}
