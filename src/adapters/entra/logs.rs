//! Logs: sign-ins and provisioning. Both lag some minutes behind.

use super::directory::EntraDirectory;
use super::graph::{escaped, quoted};
use super::read::by_client;
use super::wire::SignIn;
use super::wire_sync::LogEntry;
use crate::domain::directory::{ClientId, ServicePrincipalId};
use crate::domain::observed::SignInLogRow;
use crate::domain::provisioning::ProvisioningLogRow;
use crate::workflow::ports::{PortError, PortErrorKind};
use jiff::Timestamp;

impl EntraDirectory {
    /// Graph v1.0 does not say which certificate signed: `signed_with` stays unknown.
    pub(super) async fn read_sign_ins(&self, client: &ClientId, since: Timestamp) -> Result<Vec<SignInLogRow>, PortError> {
        let filter = format!("{}%20and%20createdDateTime%20ge%20{}", by_client(client.as_str()), whole(since));
        let path = format!("/auditLogs/signIns?$filter={filter}&$top=10");
        let rows = self.graph.first_page::<SignIn>("GET /auditLogs/signIns", &path).await?;
        Ok(rows.into_iter().map(sign_in_row).collect())
    }

    /// That the log can be filtered by service principal is documented nowhere: where the filter is refused, the first
    /// page of the whole log is sifted here.
    pub(super) async fn read_provisioning_log(
        &self,
        id: &ServicePrincipalId,
        since: Timestamp,
    ) -> Result<Vec<ProvisioningLogRow>, PortError> {
        const CALL: &str = "GET /auditLogs/provisioning";
        let after = format!("activityDateTime%20ge%20{}", whole(since));
        let filter = format!("servicePrincipal/id%20eq%20{}%20and%20{after}", quoted(id.as_str()));
        let rows = match self.graph.first_page::<LogEntry>(CALL, &format!("/auditLogs/provisioning?$filter={filter}&$top=100")).await {
            Err(error) if error.kind == PortErrorKind::Invalid => {
                self.graph.first_page(CALL, &format!("/auditLogs/provisioning?$filter={after}&$top=500")).await?
            }
            other => other?,
        };
        let ours = |row: &LogEntry| row.service_principal.as_ref().and_then(|s| s.id.as_deref()).is_none_or(|found| found == id.as_str());
        Ok(rows.into_iter().filter(ours).map(ProvisioningLogRow::from).collect())
    }
}

fn sign_in_row(entry: SignIn) -> SignInLogRow {
    let (code, reason) = entry.status.map_or((0, None), |s| (s.error_code.unwrap_or(0), s.failure_reason));
    let failed = entry.applied_conditional_access_policies.into_iter().filter(|p| p.result.as_deref() == Some("failure"));
    let failed: Vec<String> = failed.filter_map(|p| p.display_name).collect();
    SignInLogRow {
        at: entry.created_date_time,
        user_name: entry.user_principal_name.unwrap_or_default(),
        error_code: code,
        failure_reason: reason.unwrap_or_default(),
        correlation_id: entry.correlation_id.unwrap_or_default(),
        signed_with: None,
        conditional_access: entry.conditional_access_status.map(|status| (status, failed)),
    }
}

/// A moment in whole seconds, escaped.
fn whole(time: Timestamp) -> String {
    escaped(&Timestamp::from_second(time.as_second()).unwrap_or(time).to_string())
}
