//! The provisioning service of an instance.
//!
//! Source: "Configure provisioning using Microsoft Graph APIs". For AWS the keys are named the other way round than one
//! would think: `ClientSecret` holds the access key's id, `SecretToken` its secret (Microsoft's tutorial: fields
//! "clientsecret" and "Secret Token").

use super::directory::EntraDirectory;
use super::graph::escaped;
use super::tenant::known;
use super::wire::WithId;
use super::wire_sync::{Job, Template};
use super::write::{created, done, principal};
use crate::domain::call::{Created, Outcome};
use crate::domain::directory::{ProvisioningJobId, ServicePrincipalId};
use crate::domain::provisioning::{AWS_FACTORY_TAG, ObservedProvisioning, ProvisioningJob};
use crate::domain::secret::SecretText;
use crate::workflow::ports::{PortError, PortErrorKind, VALIDATE_CREDENTIALS};
use reqwest::Method;
use serde_json::{Value, json};

impl EntraDirectory {
    /// Each job is read by itself: lists may lag behind.
    pub(super) async fn read_provisioning(&self, id: &ServicePrincipalId) -> Result<ObservedProvisioning, PortError> {
        let path = sync(id);
        let (template_path, job_path) = (format!("{path}/templates"), format!("{path}/jobs"));
        let (templates, jobs) = tokio::try_join!(
            self.graph.list::<Template>("GET synchronization/templates", &template_path),
            self.graph.list::<WithId>("GET synchronization/jobs", &job_path),
        )?;
        let mut observed = ObservedProvisioning { template: template_of(&templates), jobs: Vec::new() };
        for WithId { id: job } in jobs {
            let found: Option<Job> = self.graph.find("GET synchronization/jobs", &format!("{job_path}/{}", escaped(&job))).await?;
            observed.jobs.extend(found.map(ProvisioningJob::from));
        }
        Ok(observed)
    }

    pub(super) async fn create_job(&self, name: &str, id: &ServicePrincipalId, template: &str) -> Result<Outcome, PortError> {
        let answer = self.graph.send(name, Method::POST, &format!("{}/jobs", sync(id)), Some(&json!({"templateId": template}))).await?;
        let job = answer.json::<WithId>(name)?.id;
        Ok(created(&answer, Created::ProvisioningJob(ProvisioningJobId::new(job))))
    }

    /// Tests the credentials first; those that don't work are not saved.
    pub(super) async fn save_credentials(
        &self,
        name: &str,
        id: &ServicePrincipalId,
        job: &ProvisioningJobId,
        access_key_id: &str,
        secret: Option<&SecretText>,
    ) -> Result<Outcome, PortError> {
        let secret = secret.ok_or_else(|| PortError::new(PortErrorKind::Invalid, name, "no secret was given; nothing was sent"))?;
        let pairs = json!([{"key": "ClientSecret", "value": access_key_id}, {"key": "SecretToken", "value": secret.expose()}]);
        let test = json!({"credentials": pairs});
        self.graph
            .send(VALIDATE_CREDENTIALS, Method::POST, &format!("{}/validateCredentials", job_path(id, job)), Some(&test))
            .await
            .map_err(untouched)?;
        let answer = self.graph.send(name, Method::PUT, &format!("{}/secrets", sync(id)), Some(&json!({"value": pairs}))).await?;
        Ok(done(&answer))
    }

    pub(super) async fn test_saved_credentials(&self, id: &ServicePrincipalId, job: &ProvisioningJobId) -> Result<(), PortError> {
        let path = format!("{}/validateCredentials", job_path(id, job));
        self.graph.send(VALIDATE_CREDENTIALS, Method::POST, &path, Some(&json!({"useSavedCredentials": true}))).await?;
        Ok(())
    }

    /// `start`, `pause` or `restart`.
    pub(super) async fn steer_job(
        &self,
        name: &str,
        id: &ServicePrincipalId,
        job: &ProvisioningJobId,
        action: &str,
        body: Option<&Value>,
    ) -> Result<Outcome, PortError> {
        self.graph.send(name, Method::POST, &format!("{}/{action}", job_path(id, job)), body).await.map(|a| done(&a))
    }

    /// Whether the service can be asked at all.
    pub(super) async fn provisioning_if_any(&self, id: &ServicePrincipalId) -> Result<ObservedProvisioning, PortError> {
        match self.read_provisioning(id).await {
            Err(error) if matches!(error.kind, PortErrorKind::NotFound) => Ok(ObservedProvisioning::default()),
            other => Ok(known(other)?.unwrap_or_default()),
        }
    }
}

/// The service principal's provisioning service.
fn sync(id: &ServicePrincipalId) -> String {
    format!("{}/synchronization", principal(id))
}

/// One of its jobs.
pub(super) fn job_path(id: &ServicePrincipalId, job: &ProvisioningJobId) -> String {
    format!("{}/jobs/{}", sync(id), escaped(job.as_str()))
}

/// The template that imports roles: by its factory tag, or by its id, which is the same in Microsoft's sample.
fn template_of(templates: &[Template]) -> Option<String> {
    let is_aws = |t: &&Template| t.factory_tag.as_deref() == Some(AWS_FACTORY_TAG) || t.id.eq_ignore_ascii_case(AWS_FACTORY_TAG);
    templates.iter().find(is_aws).map(|t| t.id.clone())
}

/// A test changes nothing, so a lost answer to it leaves nothing unclear.
fn untouched(error: PortError) -> PortError {
    if error.may_have_happened() { PortError { kind: PortErrorKind::Unreachable, ..error } } else { error }
}
