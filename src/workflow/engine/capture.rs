//! A sign-in that a person makes in a browser, captured and shown in the Inspector.

use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::workflow::capture::{Capture, Captured};
use crate::workflow::message::{Event, InspectInput, JobNews, JobStage};
use std::sync::Arc;

impl Engine {
    pub(super) async fn capture_sign_in(self: &Arc<Self>, key: &InstanceKey) -> Done {
        let bench = self.bench(key).await?;
        let (id, cancel) = self.begin_job(key).await?;
        let news = |what| Event::Job(JobNews { job: id.clone(), instance: key.clone(), steps: vec![StepId::SignIn], what });
        self.tell(news(JobStage::Started));
        self.tell(news(JobStage::Waiting {
            step: StepId::SignIn,
            reason: "Waiting for a sign-in in the browser".into(),
            gives_up_after_s: bench.patience.person.as_secs(),
        }));
        let sink = Arc::clone(&self.parts.sink);
        let browse = move |url: String| sink(Event::Browse(url));
        let services = &self.parts.services;
        let capture = Capture { job: &id, clouds: &bench.clouds, services, patience: &bench.patience, cancel: &cancel };
        let result = match self.world(&bench).await {
            Ok(mut world) => capture.run(&mut world, &browse).await,
            Err(finding) => Err(finding),
        };
        self.state.lock().await.jobs.remove(&id);
        let stage = match result {
            Ok(Captured::Response(response)) => {
                self.inspect(InspectInput::Captured(response.saml_response, key.clone(), bench.spec.name.clone())).await?;
                JobStage::Finished
            }
            Ok(Captured::Nothing) if cancel.is_cancelled() => JobStage::Cancelled,
            Ok(Captured::Nothing) => JobStage::Stopped(Box::new(nobody())),
            Err(finding) => JobStage::Stopped(finding),
        };
        self.tell(news(stage));
        self.refresh(key).await
    }
}

fn nobody() -> Finding {
    Finding::info(
        "capture.nobody",
        "No sign-in was captured",
        "Nobody signed in in the browser in time; the reply URL of the test was taken away again",
        "Capture again, and sign in as somebody who is assigned to a role",
    )
}
