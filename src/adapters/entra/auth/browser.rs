//! Authorization code with PKCE: a page in the browser of this computer, a listener for its way back.

use super::client::{Client, Tokens, Wish};
use super::loopback::Loopback;
use crate::workflow::ports::{AdminAsk, AdminSignInError, Clock, PERSON, TellAsk};

/// Signs in; gives the tokens and the nonce that the id token has to hold.
pub(super) async fn sign_in(
    client: &Client,
    wish: Wish<'_>,
    switch_user: bool,
    clock: &dyn Clock,
    tell: &TellAsk<'_>,
) -> Result<(Tokens, String), AdminSignInError> {
    let listener = Loopback::bind().await?;
    let (url, expected) = client.page(listener.redirect(), wish, switch_user);
    let until = clock.now().saturating_add(PERSON).unwrap_or_else(|_| clock.now());
    tell(AdminAsk::Browse { url: url.into(), until });
    let back = tokio::time::timeout(PERSON, listener.wait(&expected.state)).await.map_err(|_| AdminSignInError::Nobody)??;
    let code = back.map_err(|said| said.end(&wish.named()))?;
    let tokens = client.redeem(&code, listener.redirect(), expected.verifier, wish, clock.now()).await?;
    Ok((tokens, expected.nonce))
}
