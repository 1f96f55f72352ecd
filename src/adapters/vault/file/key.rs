//! The identity that the vault file is encrypted to, itself encrypted with the passphrase.

use crate::domain::secret::SecretText;
use crate::workflow::ports::VaultError;
use age::secrecy::{ExposeSecret, SecretString};
use age::x25519::Identity;
use age::{DecryptError, Decryptor, Encryptor};
use std::io::{Read, Write};
use std::iter;
use zeroize::Zeroizing;

/// scrypt with N = 2^17, r = 8, p = 1: 128 MiB and some tenths of a second for each guess. Source: OWASP, Password
/// Storage Cheat Sheet. A fixed number, because the library's own choice would depend on how busy the computer is.
const WORK_FACTOR: u8 = 17;

/// The most work that a file may ask for: 1 GiB. Above, a file made to stall the program is likelier than a real one.
const MOST_WORK: u8 = 20;

/// The longest text that an identity file holds.
const LONGEST: usize = 4096;

/// Makes a new identity; gives it and its encrypted file.
pub(super) fn make(passphrase: &SecretText) -> Result<(Identity, Vec<u8>), VaultError> {
    let identity = Identity::generate();
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.expose()));
    recipient.set_work_factor(WORK_FACTOR);
    let mut encrypted = Vec::new();
    let written =
        Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient)).map_err(|e| format!("{e:?}")).and_then(|encryptor| {
            let mut writer = encryptor.wrap_output(&mut encrypted).map_err(|e| e.to_string())?;
            writer.write_all(identity.to_string().expose_secret().as_bytes()).map_err(|e| e.to_string())?;
            writer.write_all(b"\n").map_err(|e| e.to_string())?;
            writer.finish().map_err(|e| e.to_string()).map(|_| ())
        });
    written.map_err(|detail| VaultError::File { detail })?;
    Ok((identity, encrypted))
}

/// Opens the identity. Takes the time of one scrypt.
pub(super) fn open(encrypted: &[u8], passphrase: &SecretText) -> Result<Identity, VaultError> {
    let damaged = |why: String| VaultError::File { detail: format!("{} can't be read: {why}", super::KEY_FILE) };
    let mut key = age::scrypt::Identity::new(SecretString::from(passphrase.expose()));
    key.set_max_work_factor(MOST_WORK);
    let decryptor = Decryptor::new_buffered(encrypted).map_err(|e| damaged(format!("{e:?}")))?;
    if !decryptor.is_scrypt() {
        return Err(damaged("it is not encrypted with a passphrase".into()));
    }
    let mut reader = match decryptor.decrypt(iter::once(&key as &dyn age::Identity)) {
        Ok(reader) => reader,
        Err(DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys) => {
            return Err(VaultError::WrongPassphrase);
        }
        Err(error) => return Err(damaged(format!("{error:?}"))),
    };
    let mut text = Zeroizing::new([0_u8; LONGEST]);
    let mut length = 0;
    while let Some(room) = text.get_mut(length..).filter(|room| !room.is_empty()) {
        match reader.read(room).map_err(|e| damaged(e.to_string()))? {
            0 => break,
            more => length += more,
        }
    }
    let lines = text.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    // `age-keygen` writes comments before the key
    let line = lines.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty());
    line.unwrap_or_default().trim().parse().map_err(|why: &str| damaged(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_is_told_from_a_wrong_passphrase() -> Result<(), Box<dyn std::error::Error>> {
        let (identity, encrypted) = make(&SecretText::new("correct horse"))?;
        let same = open(&encrypted, &SecretText::new("correct horse"))?;
        assert_eq!(same.to_public().to_string(), identity.to_public().to_string());
        assert_eq!(open(&encrypted, &SecretText::new("wrong")).err(), Some(VaultError::WrongPassphrase));
        for cut in [0, 10, encrypted.len() - 1] {
            let error = open(encrypted.get(..cut).unwrap_or_default(), &SecretText::new("correct horse")).err();
            assert!(matches!(error, Some(VaultError::File { .. })), "{cut}: {error:?}");
        }
        Ok(())
    }

    #[test]
    fn a_file_that_asks_for_hours_of_work_is_refused() {
        let file = "age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 30\nuQsGmqXjBjYiBOqbgQBSwGNF0Do5h0E8OYYnIZdLDPE\n--- ";
        let started = std::time::Instant::now();
        assert!(open(file.as_bytes(), &SecretText::new("any")).is_err());
        assert!(started.elapsed() < std::time::Duration::from_secs(2));
    }
}
