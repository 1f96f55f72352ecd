//! Device code: a code that is entered on a page with any device.

use super::client::{Client, Tokens, Wish, tokens};
use crate::workflow::ports::{AdminAsk, AdminSignInError, Clock, TellAsk};
use std::time::Duration;

/// A code is waited for no longer than this, whatever the directory says: it gives them a quarter of an hour.
const LONGEST: Duration = Duration::from_mins(20);

pub(super) async fn sign_in(client: &Client, wish: Wish<'_>, clock: &dyn Clock, tell: &TellAsk<'_>) -> Result<Tokens, AdminSignInError> {
    let begun = client.begin_device(wish).await?;
    let life = begun.expires_in().min(LONGEST);
    let until = clock.now().saturating_add(life).unwrap_or_else(|_| clock.now());
    tell(AdminAsk::EnterCode { code: begun.user_code().secret().clone(), url: begun.verification_uri().to_string(), until });
    let answer = client.poll_device(&begun, wish, life, |said| said.end(&wish.named())).await?;
    Ok(tokens(&answer, clock.now())?)
}
