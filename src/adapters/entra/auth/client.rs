//! The protocol: addresses and requests of one client in one tenant, tokens as they come back.

use super::super::challenge::claims;
use super::super::http;
use super::super::token::ClaimsChallenge;
use super::refusal::{Said, failed};
use super::transport::Transport;
use crate::domain::scope::Scope;
use crate::domain::secret::SecretText;
use crate::workflow::ports::{ADMIN_SIGN_IN, EntraConnection, PortError, PortErrorKind};
use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType};
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, CsrfToken, DeviceAuthorizationUrl, DeviceCodeErrorResponse, EndpointNotSet, EndpointSet,
    ExtraTokenFields, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, StandardDeviceAuthorizationResponse,
    StandardRevocableToken, StandardTokenResponse, TokenResponse as _, TokenUrl,
};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::time::Duration;
use url::Url;

/// Scopes of OpenID Connect: who it is, and a refresh token.
const OPEN_ID: [&str; 3] = ["openid", "profile", "offline_access"];
/// How long an access token counts where the directory does not say, and at most, in seconds.
const USUAL_LIFE: u64 = 3_600;
const LONGEST_LIFE: u64 = 24 * 3_600;

type Answer = StandardTokenResponse<IdToken, BasicTokenType>;
type OAuth = oauth2::Client<
    Said,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The field that OpenID Connect adds.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(super) struct IdToken {
    #[serde(default, skip_serializing, deserialize_with = "secret")]
    id_token: Option<SecretText>,
}

impl ExtraTokenFields for IdToken {}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretText>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretText::new))
}

/// Tokens as they came.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    pub(super) access: SecretText,
    /// When the access token ends.
    pub(super) ends: Timestamp,
    /// Scopes of the access token, in their short form.
    pub(super) scopes: Vec<String>,
    pub(super) refresh: Option<SecretText>,
    pub(super) id: Option<SecretText>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    pub(super) scopes: &'a [Scope],
    pub(super) challenge: Option<&'a ClaimsChallenge>,
}

impl Wish<'_> {
    /// The scopes as a refusal names them.
    pub(super) fn named(&self) -> String {
        self.scopes.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" and ")
    }

    fn all(&self) -> Vec<oauth2::Scope> {
        let graph = self.scopes.iter().map(|s| s.as_str());
        OPEN_ID.into_iter().chain(graph).map(|s| oauth2::Scope::new(s.to_owned())).collect()
    }
}

/// What the browser has to bring back, and what redeems it.
pub(super) struct Expected {
    pub(super) state: SecretText,
    pub(super) nonce: String,
    pub(super) verifier: PkceCodeVerifier,
}

/// One client in one tenant.
pub(super) struct Client {
    oauth: OAuth,
    transport: Transport,
    /// The scope that stands for all that was consented to. A cloud's Graph is named in full; what it means alone is not documented.
    everything: String,
}

impl Client {
    /// # Errors
    /// `Invalid` for an address that can't be used: only `https`, and `http` on this computer.
    pub(super) fn new(connection: &EntraConnection) -> Result<Self, PortError> {
        let login = http::address(connection.login_url(), ADMIN_SIGN_IN)?;
        let at = |what: &str| endpoint(&login, &connection.tenant, what);
        let oauth = oauth2::Client::new(ClientId::new(connection.client.clone()))
            .set_auth_uri(AuthUrl::from_url(at("authorize")?))
            .set_token_uri(TokenUrl::from_url(at("token")?))
            .set_device_authorization_url(DeviceAuthorizationUrl::from_url(at("devicecode")?));
        let graph = connection.cloud.graph_url().trim_end_matches("/v1.0");
        let everything = if connection.addresses.is_none() { format!("{graph}/.default") } else { ".default".to_owned() };
        Ok(Self { oauth, transport: Transport::new(&login)?, everything })
    }

    /// The page to open in a browser.
    pub(super) fn page(&self, redirect: &RedirectUrl, wish: Wish<'_>, switch_user: bool) -> (Url, Expected) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = CsrfToken::new_random().secret().clone();
        let mut request = self
            .oauth
            .authorize_url(CsrfToken::new_random)
            .set_redirect_uri(Cow::Borrowed(redirect))
            .set_pkce_challenge(challenge)
            .add_scopes(wish.all())
            .add_extra_param("response_mode", "query")
            .add_extra_param("nonce", nonce.clone())
            .add_extra_param("claims", claims(wish.challenge));
        if switch_user {
            request = request.add_extra_param("prompt", "select_account");
        }
        let (url, state) = request.url();
        (url, Expected { state: SecretText::new(state.secret().as_str()), nonce, verifier })
    }

    /// The code that the browser brought, for tokens.
    pub(super) async fn redeem(
        &self,
        code: &SecretText,
        redirect: &RedirectUrl,
        verifier: PkceCodeVerifier,
        wish: Wish<'_>,
        now: Timestamp,
    ) -> Result<Tokens, PortError> {
        let code = AuthorizationCode::new(code.expose().to_owned());
        let request = self.oauth.exchange_code(code).set_pkce_verifier(verifier).set_redirect_uri(Cow::Borrowed(redirect));
        let request = request.add_extra_param("claims", claims(wish.challenge));
        let answer = request.request_async(&self.transport).await;
        tokens(&answer.map_err(|e| failed(e, |said: Said| said.error(&wish.named())))?, now)
    }

    /// New tokens for a refresh token.
    pub(super) async fn refresh(&self, token: &SecretText, wish: Wish<'_>, now: Timestamp) -> Result<Tokens, PortError> {
        let token = RefreshToken::new(token.expose().to_owned());
        let request = self.oauth.exchange_refresh_token(&token).add_scopes(wish.all());
        let request = request.add_extra_param("claims", claims(wish.challenge));
        let answer = request.request_async(&self.transport).await;
        tokens(&answer.map_err(|e| failed(e, |said: Said| said.error(&wish.named())))?, now)
    }

    /// A token for all that was consented to, whatever was asked for so far.
    pub(super) async fn refresh_everything(&self, token: &SecretText, now: Timestamp) -> Result<Tokens, PortError> {
        let token = RefreshToken::new(token.expose().to_owned());
        let scopes = OPEN_ID.into_iter().chain([self.everything.as_str()]).map(|s| oauth2::Scope::new(s.to_owned()));
        let request = self.oauth.exchange_refresh_token(&token).add_scopes(scopes).add_extra_param("claims", claims(None));
        let answer = request.request_async(&self.transport).await;
        tokens(&answer.map_err(|e| failed(e, |said: Said| said.error("")))?, now)
    }

    /// A code for a person to enter.
    pub(super) async fn begin_device(&self, wish: Wish<'_>) -> Result<StandardDeviceAuthorizationResponse, PortError> {
        let request = self.oauth.exchange_device_code().add_scopes(wish.all());
        let request = request.add_extra_param("claims", claims(wish.challenge));
        request.request_async(&self.transport).await.map_err(|e| failed(e, |said: Said| said.error(&wish.named())))
    }

    /// Asks until the person has entered the code, no faster than the directory allows. `end` makes an end of a refusal.
    pub(super) async fn poll_device<E: From<PortError>>(
        &self,
        begun: &StandardDeviceAuthorizationResponse,
        wish: Wish<'_>,
        longest: Duration,
        end: impl FnOnce(&Said) -> E + Send,
    ) -> Result<Answer, E> {
        let request = self.oauth.exchange_device_access_token(begun).add_extra_param("claims", claims(wish.challenge));
        let answer = request.request_async(&self.transport, tokio::time::sleep, Some(longest)).await;
        match answer {
            Ok(answer) => Ok(answer),
            Err(oauth2::RequestTokenError::ServerResponse(refusal)) => Err(end(&said(&refusal))),
            Err(error) => Err(failed(error, |refusal| said(&refusal).error(&wish.named())).into()),
        }
    }
}

/// The crate has a type of its own for refusals of this flow.
fn said(refusal: &DeviceCodeErrorResponse) -> Said {
    let error = serde_json::to_value(refusal.error()).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    Said::new(&error, refusal.error_description().map_or("", String::as_str))
}

/// Reads an answer with tokens.
pub(super) fn tokens(answer: &Answer, now: Timestamp) -> Result<Tokens, PortError> {
    let short = |scope: &oauth2::Scope| scope.rsplit_once('/').map_or(scope.as_str(), |(_, name)| name).to_owned();
    let life = answer.expires_in().map_or(USUAL_LIFE, |life| life.as_secs()).min(LONGEST_LIFE);
    let ends = now.checked_add(SignedDuration::from_secs(i64::try_from(life).unwrap_or_default()));
    Ok(Tokens {
        access: SecretText::new(answer.access_token().secret().as_str()),
        ends: ends.map_err(|_| PortError::new(PortErrorKind::Garbled, ADMIN_SIGN_IN, "the answer's times can't be read"))?,
        scopes: answer.scopes().map(|all| all.iter().map(short).collect()).unwrap_or_default(),
        refresh: answer.refresh_token().map(|t| SecretText::new(t.secret().as_str())),
        id: answer.extra_fields().id_token.clone(),
    })
}

/// `{login}/{tenant}/oauth2/v2.0/{what}`
fn endpoint(login: &Url, tenant: &str, what: &str) -> Result<Url, PortError> {
    let mut url = login.clone();
    url.path_segments_mut()
        .map_err(|()| PortError::new(PortErrorKind::Invalid, ADMIN_SIGN_IN, "the sign-in address can't be used"))?
        .pop_if_empty()
        .extend([tenant, "oauth2", "v2.0", what]);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cloud::{Cloud, WELL_KNOWN_CLIENT};
    use crate::workflow::ports::AdminWay;

    #[test]
    fn the_page_asks_with_pkce_state_and_nonce_in_each_cloud() -> Result<(), Box<dyn std::error::Error>> {
        for cloud in Cloud::ALL {
            let connection = EntraConnection::new(cloud, "contoso.com", WELL_KNOWN_CLIENT, AdminWay::Browser)?;
            let client = Client::new(&connection)?;
            let redirect = RedirectUrl::new("http://localhost:4711".into())?;
            let wish = Wish { scopes: &[Scope::UserRead], challenge: None };
            let (url, expected) = client.page(&redirect, wish, true);
            assert!(url.as_str().starts_with(&format!("{}/contoso.com/oauth2/v2.0/authorize?", cloud.login_url())), "{url}");
            let fields: std::collections::HashMap<String, String> = url.query_pairs().into_owned().collect();
            for (name, value) in [
                ("client_id", WELL_KNOWN_CLIENT),
                ("response_type", "code"),
                ("redirect_uri", "http://localhost:4711"),
                ("scope", "openid profile offline_access User.Read"),
                ("code_challenge_method", "S256"),
                ("prompt", "select_account"),
                ("nonce", &expected.nonce),
                ("state", expected.state.expose()),
            ] {
                assert_eq!(fields.get(name).map(String::as_str), Some(value), "{name}");
            }
            assert!(fields["claims"].contains("cp1") && fields["code_challenge"].len() == 43 && expected.state.expose().len() >= 20);
            assert_ne!(expected.nonce, expected.state.expose());
        }
        Ok(())
    }

    #[test]
    fn an_answer_is_read_and_never_shown() -> Result<(), Box<dyn std::error::Error>> {
        let json = r#"{"token_type":"Bearer","scope":"https://graph.microsoft.com/User.Read openid","expires_in":3599,
            "access_token":"verysecret-a","refresh_token":"verysecret-r","id_token":"verysecret-i","ext_expires_in":1}"#;
        let answer: Answer = serde_json::from_str(json)?;
        assert!(!format!("{answer:?}").contains("verysecret"));
        let tokens = tokens(&answer, Timestamp::UNIX_EPOCH)?;
        assert_eq!((tokens.scopes.as_slice(), tokens.ends.as_second()), (&["User.Read".to_owned(), "openid".into()][..], 3599));
        assert!(tokens.refresh.is_some() && tokens.id.is_some() && !format!("{tokens:?}").contains("verysecret"));
        Ok(())
    }
}
