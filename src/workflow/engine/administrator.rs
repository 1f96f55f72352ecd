//! The sign-in of an administrator: begun, told about, cancelled, ended; and the sign-out.

use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::workflow::message::{Event, SignInStage};
use crate::workflow::ports::{AdminAsk, AdminSignIn, DirectoryConnection, EntraConnection};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

impl Engine {
    /// Has a person sign in, connects the directory and reads the instances again. A sign-in that is under way ends.
    pub(super) async fn sign_in_directory(self: &Arc<Self>, request: AdminSignIn) -> Done {
        let cancel = CancellationToken::new();
        if let Some(older) = self.state.lock().await.sign_in.replace(cancel.clone()) {
            older.cancel();
        }
        self.tell(Event::SignIn(SignInStage::Started));
        let sink = Arc::clone(&self.parts.sink);
        let tell = move |ask: AdminAsk| {
            if let AdminAsk::Browse { url, .. } = &ask {
                sink(Event::Browse(url.clone()));
            }
            sink(Event::SignIn(SignInStage::Asked(ask)));
        };
        let signed_in = tokio::select! {
            () = cancel.cancelled() => {
                // one that made room for a newer one says nothing
                if self.state.lock().await.sign_in.is_none() {
                    self.tell(Event::SignIn(SignInStage::Cancelled));
                }
                return Ok(());
            }
            result = self.parts.connector.sign_in_administrator(&request, &tell) => result,
        };
        let connected = match signed_in {
            Ok(connection) => self.connect_directory(&DirectoryConnection::Entra(connection)).await,
            Err(error) => Err(Box::new(error.finding())),
        };
        self.state.lock().await.sign_in = None;
        let good = connected.is_ok();
        self.tell(Event::SignIn(SignInStage::Ended(connected.err())));
        if good { self.refresh_all().await } else { Ok(()) }
    }

    pub(super) async fn cancel_sign_in(&self) -> Done {
        if let Some(cancel) = self.state.lock().await.sign_in.take() {
            cancel.cancel();
        }
        Ok(())
    }

    /// Forgets the sign-in and the connection. Where the vault refuses its part the rest is forgotten all the same.
    pub(super) async fn sign_out_directory(self: &Arc<Self>) -> Done {
        let Some(connection) = self.entra().await? else { return Err(nobody()) };
        let forgotten = self.parts.connector.sign_out_administrator(&connection).await;
        {
            let mut state = self.state.lock().await;
            (state.directory, state.directory_problem) = (None, None);
        }
        self.forget_directory().await?;
        self.tell_connections().await;
        forgotten.map_err(|e| Box::new(e.finding()))
    }

    /// The directory that an administrator signs in to, where the workspace is connected to one.
    pub(super) async fn entra(&self) -> Result<Option<EntraConnection>, Box<Finding>> {
        Ok(match self.remembered().await?.directory {
            Some(DirectoryConnection::Entra(connection)) => Some(connection),
            _ => None,
        })
    }
}

fn nobody() -> Box<Finding> {
    Box::new(Finding::info(
        "directory.nobody_to_sign_out",
        "Nobody is signed in to Entra ID",
        "The workspace is connected to no directory, or to the practice directory",
        "Nothing has to be done",
    ))
}
