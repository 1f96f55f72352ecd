//! The test sign-in: signs in as the test user, checks the response as AWS would, exchanges it with STS, opens the
//! console page, and writes down what both sides said. No assertion and no credential is kept.

use super::patience::{Patience, Wait};
use super::ports::{
    AwsPort, CapturedResponse, ConsoleAnswer, PortError, PortErrorKind, Proof, SignInPort, SignInRequest, SignInWay, Store, StoreError,
    VaultItem,
};
use super::sign_in_log;
use super::world::{Clouds, Services, WorkError, World};
use crate::domain::arn::RolePair;
use crate::domain::finding::{Finding, Technical};
use crate::domain::observed::SamlSession;
use crate::domain::secret::SecretText;
use crate::pki::Certificate;
use crate::saml::assertion::Assertion;
use crate::saml::metadata;
use crate::saml::request::{self, AuthnRequest};
use crate::saml::verify::{SignatureVerdict, verify};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use std::time::Duration;

/// Makes the test and saves its result. A refusal is a result, not an error.
///
/// # Errors
/// When the workspace or the vault can't be used.
pub async fn prove(world: &World, clouds: &Clouds, services: &Services, patience: &Patience) -> Result<Proof, WorkError> {
    prove_and_catch(world, clouds, services, patience).await.map(|(proof, _)| proof)
}

/// As [`prove`], and hands back the last response that the directory gave, so that it can be looked at. It is kept nowhere.
///
/// # Errors
/// As for [`prove`].
pub async fn prove_and_catch(
    world: &World,
    clouds: &Clouds,
    services: &Services,
    patience: &Patience,
) -> Result<(Proof, Option<CapturedResponse>), WorkError> {
    let mut caught = None;
    let mut proof = Proof {
        instance: world.spec.key.clone(),
        at: services.clock.now(),
        practice: world.directory.practice || world.aws.practice,
        session: None,
        evidence: Vec::new(),
        finding: None,
    };
    let began = proof.at;
    match test(world, clouds, services, patience, &mut proof.evidence, &mut caught).await {
        Ok(session) => {
            proof.session = session;
            let log = sign_in_log::read(world, clouds, began).await;
            proof.evidence.push(("Sign-in log".into(), sign_in_log::evidence(&log), String::new()));
        }
        // the directory's own log says more than its pages
        Err(Stop::Refused(finding)) => proof.finding = Some(sign_in_log::explain(world, clouds, began).await.unwrap_or(*finding)),
        Err(Stop::Broken(error)) => return Err(error),
    }
    proof.at = services.clock.now();
    services.store.save_proof(&proof).await?;
    if !keeps_values(&*services.store).await? {
        services.store.strip_proofs(Some(&proof.instance)).await?;
    }
    Ok((proof, caught))
}

/// The setting that says whether names and other values of past tests are kept.
pub const KEEP_VALUES: &str = "inspector.keep_values";

/// Whether names and other values are kept of more than the newest test of an instance. They are not unless the user says so.
///
/// # Errors
/// When the workspace can't be read.
pub async fn keeps_values(store: &dyn Store) -> Result<bool, StoreError> {
    Ok(store.setting(KEEP_VALUES).await?.as_deref() == Some("true"))
}

/// There is no response to look at, and no reason was given.
#[must_use]
pub fn no_response() -> Finding {
    Finding::error(
        "signin.none",
        "The sign-in test gave no response",
        "No way of signing in was tried",
        "Open step 14 and look at the test there",
    )
}

enum Stop {
    Refused(Box<Finding>),
    Broken(WorkError),
}

impl From<WorkError> for Stop {
    fn from(error: WorkError) -> Self {
        Self::Broken(error)
    }
}

impl From<PortError> for Stop {
    fn from(error: PortError) -> Self {
        Self::Refused(Box::new(error.finding()))
    }
}

type Evidence = Vec<(String, String, String)>;

async fn test(
    world: &World,
    clouds: &Clouds,
    services: &Services,
    patience: &Patience,
    evidence: &mut Evidence,
    caught: &mut Option<CapturedResponse>,
) -> Result<Option<SamlSession>, Stop> {
    let Some(browser) = &clouds.sign_in else {
        by_hand(world, clouds, services, patience, evidence).await?;
        return Ok(None);
    };
    let password = password(world, services).await?;
    let mut spread = until_spread(world, services, patience).await?;
    let mut session = None;
    for way in [SignInWay::IdpInitiated, SignInWay::SpInitiated, SignInWay::MyApps] {
        let began = services.clock.now();
        let answer = loop {
            let request = request(way, world, clouds, &password, services.clock.now())?;
            match one_way(&request, &**browser, world, clouds, patience, caught).await {
                // what was changed a moment ago may not be known to every server yet
                Err(Stop::Refused(_)) if spread.pause().await => {}
                other => break other?,
            }
        };
        evidence.push((way_name(way).into(), "Signed in".into(), format!("{} ms", services.clock.now().duration_since(began).as_millis())));
        session.get_or_insert(answer);
    }
    let Some((assertion, session)) = session else {
        return Err(refused("signin.none", "No way of signing in was tried", "The list of ways is empty", "Report this"));
    };
    write_down(&assertion, &session, world, evidence);
    Ok(Some(session))
}

/// How long a refusal may still come from a server that has not heard of the newest change to this instance.
async fn until_spread(world: &World, services: &Services, patience: &Patience) -> Result<Wait, WorkError> {
    let newest = services.store.journal(Some(&world.spec.key), 1).await?;
    let changed = newest.first().map(|entry| entry.ended.unwrap_or(entry.what.started));
    // a clock that was set back must not make it longer
    let age = changed.map(|at| Duration::try_from(services.clock.now().duration_since(at)).unwrap_or_default());
    Ok(Wait::new(age.map_or(Duration::ZERO, |age| patience.grace.saturating_sub(age))))
}

/// One sign-in: the directory's response, what AWS makes of it, and the page that opens.
async fn one_way(
    request: &SignInRequest,
    browser: &dyn SignInPort,
    world: &World,
    clouds: &Clouds,
    patience: &Patience,
    caught: &mut Option<CapturedResponse>,
) -> Result<(Assertion, SamlSession), Stop> {
    let captured = with_patience(patience, || browser.sign_in(request)).await?;
    *caught = Some(captured.clone());
    let assertion = check(&captured, world)?;
    let session = exchange(&*clouds.aws, &captured, world, patience).await?;
    console(browser, &captured, world).await?;
    Ok((assertion, session))
}

/// Where only a person can sign in, in a browser with the launch link: the directory's log tells how it went. What AWS
/// made of it only the person sees.
async fn by_hand(world: &World, clouds: &Clouds, services: &Services, patience: &Patience, evidence: &mut Evidence) -> Result<(), Stop> {
    let since = services.clock.now();
    let wait = Wait::every(patience.person, patience.poll);
    let row = sign_in_log::wait_for_one(world, clouds, since, wait).await.map_err(Stop::Refused)?;
    let Some(row) = row else {
        return Err(refused(
            "signin.by_hand",
            "No sign-in was seen in the directory's log",
            "Rolebridge can sign in by itself only in the practice directory, and the log lags some minutes behind",
            "Run this step, then open the launch link as the test user while it waits",
        ));
    };
    if row.error_code != 0 {
        return Err(Stop::Refused(Box::new(sign_in_log::finding(&row))));
    }
    let mut line = |subject: &str, directory: String, aws: &str| evidence.push((subject.into(), directory, aws.into()));
    line("Result", format!("Signed in at {}", row.at), "Seen by whoever signed in");
    line("User", row.user_name, "");
    line("Correlation id", row.correlation_id, "");
    Ok(())
}

async fn password(world: &World, services: &Services) -> Result<SecretText, Stop> {
    let secret = match &world.test_user {
        Some(user) => services.vault.get(&VaultItem::user_password(user.id.as_str())).await.map_err(WorkError::from)?,
        None => None,
    };
    let text = secret.and_then(|s| std::str::from_utf8(s.expose()).ok().map(SecretText::new));
    text.ok_or_else(|| {
        refused(
            "signin.password",
            "The test user's password is not known here",
            "The user was there before, or was made on another computer",
            "Sign in yourself with the launch link",
        )
    })
}

fn request(way: SignInWay, world: &World, clouds: &Clouds, password: &SecretText, now: Timestamp) -> Result<SignInRequest, Stop> {
    let client = world.ids().map(|ids| ids.client.clone());
    let client =
        client.ok_or_else(|| refused("signin.no_instance", "The instance is gone", "It was deleted since the last look", "Read again"))?;
    let start_url = match way {
        SignInWay::IdpInitiated => clouds.directory.launch_url(&client),
        SignInWay::MyApps => clouds.directory.my_apps_url(&client),
        SignInWay::SpInitiated => {
            let sign_on = clouds.directory.sign_on_url();
            let authn = AuthnRequest {
                id: format!("_{}", uuid::Uuid::new_v4()),
                issuer: world.spec.identifier.to_string(),
                acs_url: Some(world.spec.partition.sign_in_url().to_owned()),
                destination: Some(sign_on.clone()),
                issue_instant: now,
            };
            request::to_redirect_url(&sign_on, &request::write(&authn), None)
        }
    };
    Ok(SignInRequest { way, start_url, user_name: world.test_user_name(), password: password.clone() })
}

/// Checks the response with the key that AWS trusts: the provider's metadata, not the directory's word.
fn check(captured: &CapturedResponse, world: &World) -> Result<Assertion, Stop> {
    let bytes = STANDARD.decode(captured.saml_response.as_bytes()).map_err(|e| unreadable(&e.to_string()))?;
    let xml = String::from_utf8(bytes).map_err(|e| unreadable(&e.to_string()))?;
    let provider = world.provider.as_ref().and_then(|p| metadata::read(&p.metadata).ok());
    let anchors: Vec<Certificate> = provider.map(|m| m.certificates).unwrap_or_default();
    let verification = verify(&xml, &anchors).map_err(|e| unreadable(&e.to_string()))?;
    match (verification.verdict, verification.trusted) {
        (SignatureVerdict::Trusted, Some(assertion)) => Ok(assertion.into_inner()),
        _ => Err(refused(
            "signin.signature",
            "The response is not signed with a certificate that AWS trusts",
            verification.reason,
            "Update the SAML provider with the directory's metadata (step 8)",
        )),
    }
}

async fn exchange(aws: &dyn AwsPort, captured: &CapturedResponse, world: &World, patience: &Patience) -> Result<SamlSession, Stop> {
    let role = world.spec.role_arn(&world.spec.test_user.role);
    let provider = world.spec.provider_arn();
    Ok(with_patience(patience, || aws.assume_role_with_saml(&role, &provider, &captured.saml_response, None)).await?)
}

async fn console(browser: &dyn SignInPort, captured: &CapturedResponse, world: &World) -> Result<(), Stop> {
    let role = world.spec.role_arn(&world.spec.test_user.role).to_string();
    if !world.aws.practice {
        // the practice directory's pages lead to the practice sign-in page, which knows no real account
        return Ok(());
    }
    match browser.open_console(captured, &role).await {
        Ok(ConsoleAnswer::SignedIn { .. }) => Ok(()),
        Ok(ConsoleAnswer::Refused { status, message }) => {
            let technical =
                Technical { http_status: Some(status), message: Some(message), call: Some("Sign-in page".into()), ..Technical::default() };
            let finding = Finding::error(
                "signin.console",
                "The AWS sign-in page refused the response",
                "Its own words are in the technical part",
                "Open the response in the Inspector",
            );
            Err(Stop::Refused(Box::new(finding.with_technical(technical))))
        }
        Err(error) if error.kind == PortErrorKind::NotSupported => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Six questions, answered by each side.
fn write_down(assertion: &Assertion, session: &SamlSession, world: &World, evidence: &mut Evidence) {
    let attribute = |name: &str| assertion.attributes.iter().find(|a| a.name == name).map(|a| a.values.clone()).unwrap_or_default();
    let session_name = session.assumed_role_arn.rsplit('/').next().unwrap_or_default().to_owned();
    let roles: Vec<String> = attribute(crate::domain::claims::ROLE)
        .iter()
        .map(|v| RolePair::parse(v).map_or_else(|_| v.clone(), |p| format!("{}, {}", p.role().name(), p.provider().name())))
        .collect();
    let signed_with = world.instance.as_ref().and_then(|i| i.active_certificate()).map(|c| c.facts.thumbprint.spaced()).unwrap_or_default();
    let until = session.expires.map(|t| t.to_string()).unwrap_or_default();
    let mut line = |subject: &str, directory: String, aws: String| evidence.push((subject.into(), directory, aws));
    line("Result", "Response issued".into(), format!("Session until {until}, credentials not kept"));
    line("User", attribute(crate::domain::claims::ROLE_SESSION_NAME).join(", "), session_name);
    line("Audience", assertion.audiences.join(", "), session.audience.clone());
    line("Issuer", assertion.issuer.clone(), session.issuer.clone());
    line("Signed with", signed_with.clone(), signed_with);
    line("Role", roles.join("; "), session.assumed_role_arn.clone());
    line("Request id", String::new(), session.request_id.clone().unwrap_or_default());
}

async fn with_patience<T, F: Future<Output = Result<T, PortError>>>(
    patience: &Patience,
    mut call: impl FnMut() -> F,
) -> Result<T, PortError> {
    let mut wait = Wait::new(patience.unreachable);
    loop {
        match call().await {
            Err(error) if error.is_passing() && wait.pause().await => {}
            other => return other,
        }
    }
}

const fn way_name(way: SignInWay) -> &'static str {
    match way {
        SignInWay::IdpInitiated => "IdP-initiated",
        SignInWay::SpInitiated => "SP-initiated",
        SignInWay::MyApps => "My Apps",
    }
}

fn unreadable(reason: &str) -> Stop {
    refused(
        "signin.unreadable",
        "The directory's response can't be read",
        reason,
        "Try again; if it stays so, open the response in the Inspector",
    )
}

fn refused(id: &str, what: &str, why: impl Into<String>, fix: &str) -> Stop {
    Stop::Refused(Box::new(Finding::error(id, what, why, fix)))
}
