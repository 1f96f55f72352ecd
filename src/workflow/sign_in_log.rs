//! What the directory's log says of sign-ins: read back after a test, its AADSTS codes explained.

use super::patience::Wait;
use super::ports::{PortError, PortErrorKind};
use super::world::{Clouds, World};
use crate::domain::aadsts::{self, Kind};
use crate::domain::finding::{Finding, Technical};
use crate::domain::observed::SignInLogRow;
use jiff::Timestamp;

/// What was found in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Log {
    /// Sign-ins since then, newest first; none where the log lags behind.
    Rows(Vec<SignInLogRow>),
    /// It may not be read; the reason for people.
    Closed(Box<Finding>),
}

/// Reads the log once. Faults that pass are like a log that lags: nothing is known yet.
pub(super) async fn read(world: &World, clouds: &Clouds, since: Timestamp) -> Log {
    let Some(ids) = world.ids() else { return Log::Rows(Vec::new()) };
    match clouds.directory.sign_ins(&ids.client, since).await {
        Ok(rows) => Log::Rows(rows),
        Err(error) if error.is_passing() => Log::Rows(Vec::new()),
        Err(error) => Log::Closed(Box::new(closed(&error))),
    }
}

/// Waits for the first sign-in since then that came to an end; interrupts on the way are passed over.
pub(super) async fn wait_for_one(
    world: &World,
    clouds: &Clouds,
    since: Timestamp,
    mut wait: Wait,
) -> Result<Option<SignInLogRow>, Box<Finding>> {
    loop {
        match read(world, clouds, since).await {
            Log::Closed(finding) => return Err(finding),
            Log::Rows(rows) => {
                if let Some(row) = rows.into_iter().find(|r| kind(r.error_code) != Kind::Interrupt) {
                    return Ok(Some(row));
                }
            }
        }
        if !wait.pause().await {
            return Ok(None);
        }
    }
}

/// The last failed sign-in of the log as a finding, where its code says more than what was seen from outside.
pub(super) async fn explain(world: &World, clouds: &Clouds, since: Timestamp) -> Option<Finding> {
    match read(world, clouds, since).await {
        Log::Rows(rows) => rows.iter().find(|r| kind(r.error_code) == Kind::Failure).map(finding),
        Log::Closed(_) => None,
    }
}

/// One line of evidence about the log.
pub(super) fn evidence(log: &Log) -> String {
    match log {
        Log::Closed(finding) => format!("Not readable: {}", finding.why),
        Log::Rows(rows) if rows.is_empty() => "Nothing yet: the log lags some minutes behind".into(),
        Log::Rows(rows) => {
            let good = rows.iter().filter(|r| r.error_code == 0).count();
            let failed: Vec<String> =
                rows.iter().filter(|r| kind(r.error_code) == Kind::Failure).map(|r| format!("AADSTS{}", r.error_code)).collect();
            let failed = if failed.is_empty() { String::new() } else { format!(", failed: {}", failed.join(", ")) };
            format!("{good} of {} sign-ins succeeded{failed}", rows.len())
        }
    }
}

/// A row of the log that did not succeed, for people.
#[must_use]
pub fn finding(row: &SignInLogRow) -> Finding {
    let code = row.error_code;
    let (what, fix) = aadsts::explain(code).map_or_else(
        || ("The directory refused the sign-in".to_owned(), format!("Look the code up at {}", aadsts::page(code))),
        |e| (e.what.to_owned(), e.fix.to_owned()),
    );
    let policies = match &row.conditional_access {
        Some((status, names)) if status == "failure" && !names.is_empty() => format!("; conditional access: {}", names.join(", ")),
        _ => String::new(),
    };
    let reason = if row.failure_reason.is_empty() { "The log gives no reason".to_owned() } else { row.failure_reason.clone() };
    Finding::error("signin.directory", what, format!("{}: {reason}{policies}", row.user_name), fix).with_technical(Technical {
        call: Some("GET /auditLogs/signIns".into()),
        code: Some(format!("AADSTS{code}")),
        message: Some(row.failure_reason.clone()),
        request_id: Some(row.correlation_id.clone()).filter(|id| !id.is_empty()),
        ..Technical::default()
    })
}

fn kind(code: u32) -> Kind {
    aadsts::explain(code).map_or(if code == 0 { Kind::Success } else { Kind::Failure }, |e| e.kind)
}

fn closed(error: &PortError) -> Finding {
    if matches!(error.kind, PortErrorKind::Denied { .. }) && error.code.as_deref() == Some("Authorization_RequestDenied") {
        return Finding::info(
            "signin.log_denied",
            "The sign-in log may not be read",
            "It needs AuditLog.Read.All and a role such as Reports Reader; Cloud Application Administrator alone may not",
            "Ask for the role, or look at the sign-in log in the Entra admin centre",
        )
        .with_technical(error.technical());
    }
    error.finding()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: u32) -> SignInLogRow {
        SignInLogRow {
            at: Timestamp::UNIX_EPOCH,
            user_name: "B.Simon@contoso.com".into(),
            error_code: code,
            failure_reason: "The signed in user is not assigned to a role for the application.".into(),
            correlation_id: "c-1".into(),
            signed_with: None,
            conditional_access: Some(("failure".into(), vec!["MFA for AWS".into()])),
        }
    }

    #[test]
    fn a_refused_sign_in_is_explained_with_code_and_correlation_id() {
        let found = finding(&row(50_105));
        assert!(found.what.contains("no role") && found.why.contains("MFA for AWS") && found.fix.contains("step 12"), "{found:?}");
        assert!(found.technical.is_some_and(|t| t.code.as_deref() == Some("AADSTS50105") && t.request_id.as_deref() == Some("c-1")));
        assert!(finding(&row(99_999_999)).fix.contains("error?code=99999999"));
    }

    #[test]
    fn interrupts_are_no_failures() {
        assert_eq!(kind(50_076), Kind::Interrupt);
        assert!(evidence(&Log::Rows(vec![row(0), row(50_076)])).starts_with("1 of 2"));
        assert!(evidence(&Log::Rows(vec![row(50_105)])).contains("AADSTS50105"));
    }
}
