//! Captures the response of a sign-in that a person makes in a browser: a reply URL on this computer is added for the
//! test, a request asks for it, and it is taken away after the test. Killed in between, it is taken away at the start of
//! the next job.

use super::apply::{Applied, Place, apply};
use super::patience::{Patience, Wait};
use super::ports::{CaptureListener, CapturedResponse, PortError};
use super::settle::settle;
use super::undo;
use super::world::{Clouds, Part, Services, WorkError, World};
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, JobId, Phase};
use crate::domain::plan::PlannedCall;
use crate::domain::step::StepId;
use crate::saml::request::{self, AuthnRequest};
use tokio_util::sync::CancellationToken;

/// How a capture ended.
#[derive(Debug)]
pub enum Captured {
    /// The browser brought the response.
    Response(CapturedResponse),
    /// The user stopped it, or nobody signed in.
    Nothing,
}

/// What a capture works with.
pub struct Capture<'a> {
    /// The job, for the journal.
    pub job: &'a JobId,
    /// The clouds.
    pub clouds: &'a Clouds,
    /// This computer.
    pub services: &'a Services,
    /// How long to wait.
    pub patience: &'a Patience,
    /// Stops it.
    pub cancel: &'a CancellationToken,
}

impl Capture<'_> {
    /// Adds the reply URL, has `browse` open the address, waits for the response, and takes the reply URL away again,
    /// whatever happened in between.
    ///
    /// # Errors
    /// When the directory, the workspace or this computer's network does not serve. The reply URL is taken away then too,
    /// at the latest when the next job begins.
    pub async fn run(&self, world: &mut World, browse: &(dyn Fn(String) + Send + Sync)) -> Result<Captured, Box<Finding>> {
        world.read(&[Part::Instance], self.clouds, self.services).await.map_err(boxed)?;
        settle(world, self.clouds, self.services, self.patience).await.map_err(boxed)?;
        sweep(self.job, world, self.clouds, self.services).await.map_err(boxed)?;
        let mut listener = self.clouds.directory.capture().await.map_err(|e| Box::new(e.finding()))?;
        let result = self.through(world, &mut *listener, browse).await;
        let swept = sweep(self.job, world, self.clouds, self.services).await.map_err(boxed);
        let captured = result?;
        swept?;
        Ok(captured)
    }

    async fn through(
        &self,
        world: &mut World,
        listener: &mut dyn CaptureListener,
        browse: &(dyn Fn(String) + Send + Sync),
    ) -> Result<Captured, Box<Finding>> {
        let url = listener.url();
        self.add(&url, world).await?;
        let request = AuthnRequest {
            id: format!("_{}", uuid::Uuid::new_v4()),
            issuer: world.spec.identifier.to_string(),
            acs_url: Some(url),
            destination: Some(self.clouds.directory.sign_on_url()),
            issue_instant: self.services.clock.now(),
        };
        browse(request::to_redirect_url(&self.clouds.directory.sign_on_url(), &request::write(&request), None));
        let response = tokio::select! {
            () = self.cancel.cancelled() => return Ok(Captured::Nothing),
            () = tokio::time::sleep(self.patience.person) => return Ok(Captured::Nothing),
            response = listener.response() => response,
        };
        response.map(Captured::Response).map_err(|e| Box::new(e.finding()))
    }

    /// Adds the reply URL and waits until it is seen.
    async fn add(&self, url: &str, world: &mut World) -> Result<(), Box<Finding>> {
        let Some(ids) = world.ids() else { return Err(no_instance()) };
        let application = ids.application.clone();
        let planned = PlannedCall {
            call: Call::Directory(DirectoryCall::AddReplyUrl { application: application.clone(), url: url.to_owned() }),
            inverse: Some(Call::Directory(DirectoryCall::RemoveReplyUrl { application, url: url.to_owned() })),
        };
        let place = Place { job: self.job, step: StepId::SignIn, detail: "For this test; taken away after it" };
        match apply(&planned, &place, world, self.clouds, self.services).await.map_err(boxed)? {
            Applied::Refused(error) => return Err(Box::new(error.finding())),
            // where the answer was lost, whether it happened shows below; the row is closed by the sweep
            Applied::Done(_) | Applied::Unclear { .. } => {}
        }
        world.remember(self.services).await.map_err(boxed)?;
        let mut wait = Wait::new(self.patience.seen);
        loop {
            world.read(&[Part::Instance], self.clouds, self.services).await.map_err(boxed)?;
            if world.instance.as_ref().is_some_and(|i| i.reply_urls.iter().any(|u| u == url)) {
                return Ok(());
            }
            if self.cancel.is_cancelled() || !wait.pause().await {
                return Err(Box::new(Finding::error(
                    "capture.not_seen",
                    "The reply URL for the test is not seen",
                    "The directory took it, or its answer was lost, and it has not reached every server yet",
                    "Try again in some minutes",
                )));
            }
        }
    }
}

/// Takes away every reply URL that a test added and did not take away.
///
/// # Errors
/// When the directory or the workspace does not serve; the next sweep tries again.
pub async fn sweep(job: &JobId, world: &mut World, clouds: &Clouds, services: &Services) -> Result<(), WorkError> {
    let left: Vec<Entry> = world.memory.journal.iter().filter(|e| is_left(e)).cloned().collect();
    for row in left {
        undo::take_back_row(&row, job, world, clouds, services).await?;
    }
    world.remember(services).await
}

/// A row that was carried out, or may have been.
pub(super) fn is_left(entry: &Entry) -> bool {
    matches!(entry.phase, Phase::Done | Phase::Started)
        && matches!(entry.what.call, Call::Directory(DirectoryCall::AddReplyUrl { .. }))
        && entry.what.step == StepId::SignIn
}

fn boxed(error: WorkError) -> Box<Finding> {
    Box::new(error.finding())
}

fn no_instance() -> Box<Finding> {
    Box::new(PortError::new(super::ports::PortErrorKind::NotFound, "Capture sign-in", "the instance is not there yet").finding())
}
