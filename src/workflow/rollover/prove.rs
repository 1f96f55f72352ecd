//! Two proofs: the new key before it signs for people (canary), and a real response after it does.

use crate::domain::certificate::Thumbprint;
use crate::domain::claims;
use crate::domain::rollover::Overlapped;
use crate::pki::{Certificate, SigningKey};
use crate::saml::metadata;
use crate::saml::response::{ResponseSpec, write_signed};
use crate::saml::verify::verify;
use crate::workflow::ports::{AwsPort, CapturedResponse, PortError, SignInRequest, SignInWay, VaultItem};
use crate::workflow::world::{Clouds, Services, WorkError, World};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};

/// How a canary went.
#[derive(Debug)]
pub(super) enum Canary {
    /// AWS gave a session for a response signed with the new key.
    Taken,
    /// It can't be tried, for a reason.
    NotPossible(String),
    /// AWS refused it: it does not trust the new key yet, or something else is wrong.
    Refused(PortError),
}

/// Tries the new key: only where it was issued here, so that we hold it. The response speaks of the test user and the test
/// role, is exchanged with STS, and the session is dropped.
pub(super) async fn canary(both: &Overlapped, world: &World, clouds: &Clouds, services: &Services) -> Result<Canary, WorkError> {
    let Some(issued) = world.memory.issued_here(both.new_one()) else {
        return Ok(Canary::NotPossible("The directory keeps the new key to itself, so nothing can be signed with it beforehand".into()));
    };
    let Some(secret) = services.vault.get(&VaultItem::named(&issued.vault_item)).await? else {
        return Ok(Canary::NotPossible("The new key is no longer in this computer's keychain".into()));
    };
    let key = issued.certificate().zip(SigningKey::from_pkcs8_der(&secret).ok()).filter(|(c, key)| c.belongs_to(key));
    let Some((certificate, key)) = key else {
        return Ok(Canary::NotPossible("The key in the keychain does not belong to the new certificate".into()));
    };
    let Some(issuer) = world.provider.as_ref().and_then(|p| metadata::read(&p.metadata).ok()).map(|m| m.entity_id) else {
        return Ok(Canary::NotPossible("The SAML provider's metadata can't be read".into()));
    };
    let spec = response(world, issuer, services.clock.now());
    let xml = match write_signed(&spec, &key, &certificate) {
        Ok(xml) => xml,
        Err(error) => return Ok(Canary::NotPossible(format!("The response can't be written: {error}"))),
    };
    let (role, provider) = (world.spec.role_arn(&world.spec.test_user.role), world.spec.provider_arn());
    Ok(match clouds.aws.assume_role_with_saml(&role, &provider, &STANDARD.encode(xml), None).await {
        Ok(_) => Canary::Taken,
        Err(error) => Canary::Refused(error),
    })
}

/// A response as the directory would write it for the test user.
fn response(world: &World, issuer: String, now: Timestamp) -> ResponseSpec {
    let plus = |minutes| now.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(now);
    let pair = format!("{},{}", world.spec.role_arn(&world.spec.test_user.role), world.spec.provider_arn());
    let id = |of: &str| format!("_{of}-{}", uuid::Uuid::new_v4());
    let assertion_id = id("a");
    ResponseSpec {
        response_id: id("r"),
        assertion_id: assertion_id.clone(),
        issue_instant: now,
        issuer,
        destination: world.spec.partition.sign_in_url().to_owned(),
        audience: world.spec.identifier.audience().to_string(),
        recipient: world.spec.partition.sign_in_url().to_owned(),
        in_response_to: None,
        name_id: world.test_user_name(),
        name_id_format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".into(),
        not_before: plus(-5),
        not_on_or_after: plus(60),
        session_index: assertion_id,
        authn_instant: now,
        attributes: vec![(claims::ROLE.into(), vec![pair]), (claims::ROLE_SESSION_NAME.into(), vec![world.test_user_name()])],
    }
}

/// What a look for a real response found.
#[derive(Debug)]
pub(super) enum Real {
    /// A response was signed with this certificate, and AWS took it.
    Signed(Thumbprint),
    /// Nobody can be signed in from here; the reason.
    NotPossible(String),
    /// It was refused.
    Refused(PortError),
}

/// Makes a real sign-in where this program can, else looks into the directory's log for one since `since`.
pub(super) async fn real(world: &World, clouds: &Clouds, services: &Services, since: Timestamp) -> Result<Real, WorkError> {
    match sign_in(world, clouds, services).await? {
        Some(answer) => Ok(answer),
        None => from_log(world, clouds, since).await,
    }
}

async fn sign_in(world: &World, clouds: &Clouds, services: &Services) -> Result<Option<Real>, WorkError> {
    let (Some(browser), Some(user), Some(ids)) = (&clouds.sign_in, &world.test_user, world.ids()) else { return Ok(None) };
    let Some(password) = services.vault.get(&VaultItem::user_password(user.id.as_str())).await? else { return Ok(None) };
    let Ok(password) = std::str::from_utf8(password.expose()).map(crate::domain::secret::SecretText::new) else { return Ok(None) };
    let request = SignInRequest {
        way: SignInWay::IdpInitiated,
        start_url: clouds.directory.launch_url(&ids.client),
        user_name: world.test_user_name(),
        password,
    };
    let captured = match browser.sign_in(&request).await {
        Ok(captured) => captured,
        Err(error) => return Ok(Some(Real::Refused(error))),
    };
    Ok(Some(exchange(&captured, world, &*clouds.aws).await))
}

async fn exchange(captured: &CapturedResponse, world: &World, aws: &dyn AwsPort) -> Real {
    let (role, provider) = (world.spec.role_arn(&world.spec.test_user.role), world.spec.provider_arn());
    if let Err(error) = aws.assume_role_with_saml(&role, &provider, &captured.saml_response, None).await {
        return Real::Refused(error);
    }
    match signed_with(captured, world) {
        Some(print) => Real::Signed(print),
        None => Real::NotPossible("The response is not signed with a certificate of the directory".into()),
    }
}

/// The certificate with whose key the response was signed, out of those that the directory has: found by checking the
/// signature, never by what the response says of itself.
pub(super) fn signed_with(captured: &CapturedResponse, world: &World) -> Option<Thumbprint> {
    let xml = String::from_utf8(STANDARD.decode(captured.saml_response.as_bytes()).ok()?).ok()?;
    let known = world.instance.iter().flat_map(|i| &i.certificates);
    let anchors: Vec<Certificate> = known.filter_map(|c| Certificate::from_base64(&c.der_base64).ok()).collect();
    verify(&xml, &anchors).ok()?.certificate.map(|c| c.thumbprint())
}

/// What is left where the program can't prove it by itself.
const PERSON: &str = "somebody has to sign in in a browser once";

async fn from_log(world: &World, clouds: &Clouds, since: Timestamp) -> Result<Real, WorkError> {
    let none = || Real::NotPossible(format!("The directory's log does not say which certificate signed, so {PERSON}"));
    let Some(ids) = world.ids() else { return Ok(none()) };
    let rows = match clouds.directory.sign_ins(&ids.client, since).await {
        Ok(rows) => rows,
        Err(error) if error.is_passing() => return Ok(Real::Refused(error)),
        // without the right or the licence to read the log a person can still prove it
        Err(error) => return Ok(Real::NotPossible(format!("The directory's log can't be read ({error}), so {PERSON}"))),
    };
    let newest = rows.iter().filter(|r| r.error_code == 0 && r.at >= since).max_by_key(|r| r.at);
    Ok(newest.and_then(|r| r.signed_with.clone()).map_or_else(none, Real::Signed))
}

/// The last sign-in since `since` that was signed with another certificate than the new one. `None` also where the log can't be
/// read or does not say.
pub(super) async fn last_old_use(world: &World, clouds: &Clouds, new: &Thumbprint, since: Timestamp) -> Option<Timestamp> {
    let rows = clouds.directory.sign_ins(&world.ids()?.client, since).await.ok()?;
    rows.into_iter().filter(|r| r.signed_with.as_ref().is_some_and(|t| t != new)).map(|r| r.at).max()
}
