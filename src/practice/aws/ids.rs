//! Ids and secrets in the forms that AWS gives them. Random, from the system's generator by way of version 4 UUIDs; the
//! secrets among them open nothing but the practice cloud.

use base64::{Engine, engine::general_purpose::STANDARD};
use uuid::Uuid;

/// Id of a user, role or policy: four letters and 17 signs of `A-Z2-7`.
#[must_use]
pub fn object(prefix: &str) -> String {
    signs(prefix, 17)
}

/// Id of an access key: four letters and 16 signs.
#[must_use]
pub fn key(prefix: &str) -> String {
    signs(prefix, 16)
}

/// A `SAMLProviderUUID` or id of a decryption key: 22 signs.
#[must_use]
pub fn provider() -> String {
    signs("SAMLSP", 16)
}

/// A secret access key: 40 signs of base64.
#[must_use]
pub fn secret() -> String {
    let bytes: Vec<u8> = [Uuid::new_v4(), Uuid::new_v4()].iter().flat_map(|u| *u.as_bytes()).take(30).collect();
    STANDARD.encode(bytes)
}

/// A session token: long and opaque.
#[must_use]
pub fn token() -> String {
    let bytes: Vec<u8> = (0..16).flat_map(|_| *Uuid::new_v4().as_bytes()).collect();
    format!("IQoJb3JpZ2lu{}", STANDARD.encode(bytes))
}

/// A request id.
#[must_use]
pub fn request() -> String {
    Uuid::new_v4().to_string()
}

fn signs(prefix: &str, count: usize) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let random = [Uuid::new_v4(), Uuid::new_v4()];
    let random = random.iter().flat_map(|u| *u.as_bytes()).take(count);
    prefix.chars().chain(random.map(|byte| char::from(ALPHABET[usize::from(byte) % 32]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_length_of_those_of_aws() {
        assert_eq!((object("AROA").len(), key("AKIA").len(), provider().len(), secret().len()), (21, 20, 22, 40));
        assert_ne!(secret(), secret());
    }
}
