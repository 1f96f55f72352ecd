//! Secrets of any size in items of at most 2,560 bytes (`CRED_MAX_CREDENTIAL_BLOB_SIZE` of Windows, kept everywhere so
//! that one behaviour is tested).
//!
//! A secret that fits is stored as it is. A larger one is cut into parts `<name>#a.0`, `<name>#a.1`, …, and the item
//! `<name>` becomes a manifest: which set of parts, how many, how long, and the SHA-256 of the whole. A new version goes
//! into the other set (`a` or `b`) and the manifest is written last, in one write. So whatever moment a crash takes, the
//! item names either the old secret whole or the new one whole; the checksum makes sure that a mix is never given out.

use super::slots::Slots;
use crate::domain::secret::SecretBytes;
use crate::workflow::ports::VaultError;
use aws_lc_rs::digest;
use std::fmt::Write;
use zeroize::Zeroizing;

/// The most bytes that every keychain holds in an item.
pub(super) const ITEM_SIZE: usize = 2560;

/// The most parts of a secret: 2.5 MB, far above a key or a password, and an end for every loop.
const MOST_PARTS: usize = 1024;

/// How a manifest begins. A secret that begins so is stored in parts whatever its size.
const MAGIC: &[u8] = b"rolebridge-parts-v1 ";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    A,
    B,
}

/// `rolebridge-parts-v1 <set> <parts> <length> <sha-256>`
#[derive(Debug, Clone, PartialEq, Eq)]
struct Manifest {
    set: Set,
    parts: usize,
    length: usize,
    sha256: String,
}

/// Stores a secret, replacing an older one.
pub(super) fn put(slots: &dyn Slots, name: &str, secret: &[u8]) -> Result<(), VaultError> {
    let old = slots.get(name)?.and_then(|bytes| Manifest::read(&bytes));
    if secret.len() <= ITEM_SIZE && !secret.starts_with(MAGIC) {
        slots.put(name, secret)?;
    } else {
        let manifest = Manifest::of(old.as_ref().map_or(Set::A, |m| m.set.other()), secret)?;
        for (number, part) in secret.chunks(ITEM_SIZE).enumerate() {
            slots.put(&part_name(name, manifest.set, number), part)?;
        }
        slots.put(name, manifest.write().as_bytes())?;
    }
    if let Some(old) = old
        && let Err(error) = remove_parts(slots, name, old.set)
    {
        // the new secret is in place; what is left over goes with the next version or with the item
        tracing::warn!(item = name, %error, "parts of an older secret are left over in the keychain");
    }
    Ok(())
}

/// Reads a secret.
pub(super) fn get(slots: &dyn Slots, name: &str) -> Result<Option<SecretBytes>, VaultError> {
    let mut last = None;
    // twice: another program may have replaced the secret between the manifest and its parts
    for _ in 0..2 {
        let Some(item) = slots.get(name)? else { return Ok(None) };
        let Some(manifest) = Manifest::read(&item) else { return Ok(Some(SecretBytes::new(item.to_vec()))) };
        match manifest.collect(slots, name)? {
            Ok(secret) => return Ok(Some(secret)),
            Err(reason) => last = Some(reason),
        }
    }
    Err(VaultError::Refused { detail: format!("the item {name} is incomplete in the keychain: {}", last.unwrap_or_default()) })
}

/// Removes a secret and every part that an older version or a crash left.
pub(super) fn delete(slots: &dyn Slots, name: &str) -> Result<(), VaultError> {
    slots.delete(name)?;
    remove_parts(slots, name, Set::A)?;
    remove_parts(slots, name, Set::B)
}

/// Counts upwards and removes downwards, so that a crash in between leaves no part that isn't found again.
fn remove_parts(slots: &dyn Slots, name: &str, set: Set) -> Result<(), VaultError> {
    let mut parts = 0;
    while parts < MOST_PARTS && slots.get(&part_name(name, set, parts))?.is_some() {
        parts += 1;
    }
    (0..parts).rev().try_for_each(|number| slots.delete(&part_name(name, set, number)))
}

fn part_name(name: &str, set: Set, number: usize) -> String {
    format!("{name}#{}.{number}", set.letter())
}

impl Set {
    const fn letter(self) -> char {
        match self {
            Self::A => 'a',
            Self::B => 'b',
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

impl Manifest {
    fn of(set: Set, secret: &[u8]) -> Result<Self, VaultError> {
        let parts = secret.len().div_ceil(ITEM_SIZE);
        if parts > MOST_PARTS {
            return Err(VaultError::Refused { detail: format!("a secret of {} bytes is too large for a keychain", secret.len()) });
        }
        Ok(Self { set, parts, length: secret.len(), sha256: checksum(secret) })
    }

    fn write(&self) -> String {
        let magic = String::from_utf8_lossy(MAGIC);
        format!("{magic}{} {} {} {}", self.set.letter(), self.parts, self.length, self.sha256)
    }

    /// `None` for a secret that is stored as it is.
    fn read(item: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(item.strip_prefix(MAGIC)?).ok()?;
        let mut fields = text.split(' ');
        let set = match fields.next()? {
            "a" => Set::A,
            "b" => Set::B,
            _ => return None,
        };
        let (parts, length) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let sha256 = fields.next().filter(|sum| sum.len() == 64)?.to_owned();
        (fields.next().is_none() && (1..=MOST_PARTS).contains(&parts)).then_some(Self { set, parts, length, sha256 })
    }

    /// The secret out of its parts, or why they don't make it up.
    fn collect(&self, slots: &dyn Slots, name: &str) -> Result<Result<SecretBytes, String>, VaultError> {
        let mut secret = Zeroizing::new(Vec::with_capacity(self.parts * ITEM_SIZE));
        for number in 0..self.parts {
            let Some(part) = slots.get(&part_name(name, self.set, number))? else {
                return Ok(Err(format!("part {} of {} is missing", number + 1, self.parts)));
            };
            secret.extend_from_slice(&part);
        }
        if secret.len() != self.length || checksum(&secret) != self.sha256 {
            return Ok(Err("its parts belong to different versions".into()));
        }
        Ok(Ok(SecretBytes::new(std::mem::take(&mut *secret))))
    }
}

fn checksum(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().fold(String::new(), |mut text, byte| {
        // writing into a string can't fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::super::slots::tests::MemorySlots;
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn secret(fill: u8, length: usize) -> Vec<u8> {
        (0..length).map(|i| fill.wrapping_add(u8::try_from(i % 251).unwrap_or(0))).collect()
    }

    fn read(slots: &MemorySlots) -> Result<Option<Vec<u8>>, VaultError> {
        get(slots, "k").map(|s| s.map(|s| s.expose().to_vec()))
    }

    #[test]
    fn every_size_comes_back_and_leaves_nothing_over() -> Outcome {
        let slots = MemorySlots::default();
        for length in [0, 1, 40, 2559, 2560, 2561, 5119, 5120, 5121, 70_000, 3000, 10] {
            put(&slots, "k", &secret(3, length))?;
            assert_eq!(read(&slots)?, Some(secret(3, length)), "{length}");
            let parts = if length <= ITEM_SIZE { 0 } else { length.div_ceil(ITEM_SIZE) };
            assert_eq!(slots.names().len(), 1 + parts, "{length}: {:?}", slots.names());
        }
        put(&slots, "k", &secret(4, 9000))?;
        delete(&slots, "k")?;
        assert!(slots.names().is_empty() && read(&slots)?.is_none());
        Ok(())
    }

    #[test]
    fn a_secret_that_looks_like_a_manifest_comes_back_too() -> Outcome {
        let slots = MemorySlots::default();
        let tricky = Manifest::of(Set::B, b"x")?.write().into_bytes();
        put(&slots, "k", &tricky)?;
        assert_eq!(read(&slots)?, Some(tricky));
        Ok(())
    }

    /// Killed after each possible number of writes, the old secret or the new one is there whole, and the next try works.
    #[test]
    fn a_crash_between_parts_never_gives_a_wrong_secret() -> Outcome {
        let sizes = [(9000, 12_000), (12_000, 9000), (100, 9000), (9000, 100), (6000, 6000)];
        let mut moments = 0;
        for (before, after) in sizes {
            for writes in 0.. {
                let slots = MemorySlots::default();
                put(&slots, "k", &secret(1, before))?;
                *slots.writes_left.lock().map_err(|e| e.to_string())? = Some(writes);
                let done = put(&slots, "k", &secret(2, after)).is_ok();
                *slots.writes_left.lock().map_err(|e| e.to_string())? = None;
                let found = read(&slots)?;
                assert!(found == Some(secret(1, before)) || found == Some(secret(2, after)), "{before} to {after}, {writes} writes");
                put(&slots, "k", &secret(5, after))?;
                assert_eq!(read(&slots)?, Some(secret(5, after)));
                delete(&slots, "k")?;
                assert!(slots.names().is_empty(), "{:?}", slots.names());
                moments += 1;
                if done && writes > 20 {
                    break;
                }
            }
        }
        assert!(moments > 50);
        Ok(())
    }

    #[test]
    fn parts_of_two_versions_are_never_mixed() -> Outcome {
        let slots = MemorySlots::default();
        put(&slots, "k", &secret(1, 9000))?;
        slots.put("k#a.1", &secret(2, ITEM_SIZE))?;
        assert!(matches!(read(&slots), Err(VaultError::Refused { detail }) if detail.contains("different versions")));
        slots.delete("k#a.1")?;
        assert!(matches!(read(&slots), Err(VaultError::Refused { detail }) if detail.contains("part 2 of 4 is missing")));
        Ok(())
    }

    #[test]
    fn a_secret_without_end_is_refused() {
        let slots = MemorySlots::default();
        assert!(put(&slots, "k", &vec![0; ITEM_SIZE * MOST_PARTS + 1]).is_err());
        assert!(slots.names().is_empty());
    }
}
