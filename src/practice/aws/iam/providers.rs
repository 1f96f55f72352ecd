//! SAML providers.

use super::super::error::AwsError;
use super::super::operations::Call;
use super::super::params::Checks;
use super::super::state::{Account, Provider};
use super::super::{ids, xml::Xml};
use super::tags;
use crate::domain::arn::ProviderArn;
use crate::saml::metadata;
use jiff::{SignedDuration, Timestamp};

/// Providers per account, not raisable.
const MOST_PROVIDERS: usize = 100;
/// Decryption keys per provider.
const MOST_KEYS: usize = 2;
/// Certificates per metadata document.
const MOST_CERTIFICATES: usize = 10;
/// `ValidUntil` is about a hundred years ahead, whatever the metadata says (seen on real providers).
const VALIDITY: SignedDuration = SignedDuration::from_hours(100 * 365 * 24 + 24 * 24);

/// `CreateSAMLProvider`
///
/// # Errors
/// As the service model declares.
pub fn create(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    // the pattern of the model, not the prose that also allows +=,@
    let name = checks.name("Name", 128, "._-");
    let document = checks.required("SAMLMetadataDocument", 1000, 10_000_000);
    let mode = checks.one_of("AssertionEncryptionMode", &["Required", "Allowed"]).unwrap_or("Allowed");
    let key = checks.optional("AddPrivateKey", 1, 16_384);
    checks.done()?;
    let tags = call.params.tags(false)?;
    let arn = ProviderArn::parse(&account.arn("saml-provider", "/", name)).map_err(|e| AwsError::invalid_input(e.to_string()))?;
    if account.providers.contains_key(name) {
        return Err(AwsError::already_exists(format!("Provider with name {name} already exists.")));
    }
    if account.providers.len() >= MOST_PROVIDERS {
        // our guess: the wording
        return Err(AwsError::limit_exceeded("Cannot exceed quota for SAMLProvidersPerAccount: 100"));
    }
    check_metadata(document)?;
    let private_keys = key.map(|pem| new_key(pem, call.now)).transpose()?.into_iter().collect::<Vec<_>>();
    check_mode(mode, &private_keys)?;
    let provider = Provider {
        arn: arn.clone(),
        uuid: ids::provider(),
        metadata: document.to_owned(),
        created: call.now,
        valid_until: call.now.saturating_add(VALIDITY).unwrap_or(call.now),
        tags,
        encryption_mode: mode.to_owned(),
        private_keys,
    };
    let answer = Xml::new().text("SAMLProviderArn", arn.to_string()).list("Tags", tags::members(&provider.tags));
    account.providers.insert(name.to_owned(), provider);
    Ok(Some(answer))
}

/// `UpdateSAMLProvider`: replaces the whole document.
///
/// # Errors
/// As the service model declares.
pub fn update(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let document = checks.optional("SAMLMetadataDocument", 1000, 10_000_000);
    let mode = checks.one_of("AssertionEncryptionMode", &["Required", "Allowed"]);
    let added = checks.optional("AddPrivateKey", 1, 16_384);
    let removed = checks.optional("RemovePrivateKey", 22, 64);
    checks.done()?;
    let provider = find_mut(account, call)?;
    if document.is_none() && mode.is_none() && added.is_none() && removed.is_none() {
        let words = "Unable to update identity provider. No updates are defined for metadata or encryption assertion.";
        return Err(AwsError::invalid_input(words));
    }
    if added.is_some() && removed.is_some() {
        let words = "Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.";
        return Err(AwsError::invalid_input(words));
    }
    document.map_or(Ok(()), check_metadata)?;
    let mut keys = provider.private_keys.clone();
    if let Some(pem) = added {
        if keys.len() >= MOST_KEYS {
            return Err(AwsError::limit_exceeded("Private key limit of 2 is reached."));
        }
        keys.push(new_key(pem, call.now)?);
    }
    if let Some(id) = removed {
        let place = keys.iter().position(|(key, _)| key == id);
        let words = "Failed to remove private key because the Key ID does not match a private key.";
        keys.remove(place.ok_or_else(|| AwsError::invalid_input(words))?);
    }
    let mode = mode.unwrap_or(&provider.encryption_mode).to_owned();
    check_mode(&mode, &keys)?;
    provider.private_keys = keys;
    provider.encryption_mode = mode;
    if let Some(document) = document {
        document.clone_into(&mut provider.metadata);
    }
    Ok(Some(Xml::new().text("SAMLProviderArn", provider.arn.to_string())))
}

/// `GetSAMLProvider`
///
/// # Errors
/// `NoSuchEntity`.
pub fn get(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let provider = find(account, call)?;
    let keys = provider.private_keys.iter().map(|(id, at)| Xml::new().text("KeyId", id).time("Timestamp", *at));
    Ok(Xml::new()
        .text("SAMLProviderUUID", &provider.uuid)
        .text("SAMLMetadataDocument", &provider.metadata)
        .time("CreateDate", provider.created)
        .time("ValidUntil", provider.valid_until)
        .list("Tags", tags::members(&provider.tags))
        .text("AssertionEncryptionMode", &provider.encryption_mode)
        .list("PrivateKeyList", keys))
}

/// `ListSAMLProviders`: not paginated.
///
/// # Errors
/// None.
pub fn list(account: &Account, _call: &Call<'_>) -> Result<Xml, AwsError> {
    let members = account
        .providers
        .values()
        .map(|p| Xml::new().text("Arn", p.arn.to_string()).time("ValidUntil", p.valid_until).time("CreateDate", p.created));
    Ok(Xml::new().list("SAMLProviderList", members))
}

/// `DeleteSAMLProvider`: leaves the roles that name it as they are.
///
/// # Errors
/// `NoSuchEntity`.
pub fn delete(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let name = find_mut(account, call)?.arn.name().to_string();
    account.providers.remove(&name);
    Ok(None)
}

/// `TagSAMLProvider`
///
/// # Errors
/// `NoSuchEntity`, or bad tags.
pub fn tag(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    tags::add(&mut find_mut(account, call)?.tags, call.params, false).map(|()| None)
}

/// `UntagSAMLProvider`
///
/// # Errors
/// `NoSuchEntity`.
pub fn untag(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    tags::remove(&mut find_mut(account, call)?.tags, call.params);
    Ok(None)
}

/// `ListSAMLProviderTags`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list_tags(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let provider = find(account, call)?;
    Ok(Xml::new().text("IsTruncated", "false").list("Tags", tags::members(&provider.tags)))
}

fn arn<'c>(call: &Call<'c>) -> Result<&'c str, AwsError> {
    let mut checks = Checks::new(call.params);
    let arn = checks.required("SAMLProviderArn", 20, 2048);
    checks.done()?;
    // our guess: a text that is no ARN is refused before it is looked for
    if arn.starts_with("arn:") { Ok(arn) } else { Err(AwsError::invalid_input(format!("ARN {arn} is not valid."))) }
}

fn unknown(arn: &str) -> AwsError {
    AwsError::no_such_entity(format!("Manifest not found for arn {arn}"))
}

fn find<'a>(account: &'a Account, call: &Call<'_>) -> Result<&'a Provider, AwsError> {
    let arn = arn(call)?;
    account.provider(arn).ok_or_else(|| unknown(arn))
}

fn find_mut<'a>(account: &'a mut Account, call: &Call<'_>) -> Result<&'a mut Provider, AwsError> {
    let arn = arn(call)?;
    account.providers.values_mut().find(|p| p.arn.to_string() == arn).ok_or_else(|| unknown(arn))
}

/// Our guess: the code that goes with the text, and that a document without a certificate or with more than ten gets it too.
fn check_metadata(document: &str) -> Result<(), AwsError> {
    let bad = || AwsError::invalid_input("Could not parse metadata.");
    let metadata = metadata::read(document).map_err(|_| bad())?;
    if (1..=MOST_CERTIFICATES).contains(&metadata.certificates.len()) { Ok(()) } else { Err(bad()) }
}

/// Our guess: the code that goes with the text.
fn new_key(pem: &str, now: Timestamp) -> Result<(String, Timestamp), AwsError> {
    let looks_right = pem.contains("-----BEGIN ") && pem.contains("PRIVATE KEY-----");
    if looks_right { Ok((ids::provider(), now)) } else { Err(AwsError::invalid_input("Invalid private key.")) }
}

fn check_mode(mode: &str, keys: &[(String, Timestamp)]) -> Result<(), AwsError> {
    if mode == "Required" && keys.is_empty() {
        let words = "Unable to set assertion encryption mode to Required because no private key is provided.";
        return Err(AwsError::invalid_input(words));
    }
    Ok(())
}
