//! Who the credentials belong to, and which rights they lack.

use super::account::AwsAccount;
use super::error::{garbled, port_error};
use super::retry::read;
use crate::domain::account::{AccountId, Partition};
use crate::domain::observed::AwsIdentity;
use crate::workflow::ports::{PortError, PortErrorKind};
use aws_sdk_iam::types::PolicyEvaluationDecisionType;
use std::collections::BTreeSet;

/// Pages of simulation results that are read at most.
const MAX_PAGES: usize = 50;

impl AwsAccount {
    pub(super) async fn read_identity(&self) -> Result<AwsIdentity, PortError> {
        const CALL: &str = "GetCallerIdentity";
        let answer = read(|| async { self.sts.get_caller_identity().send().await.map_err(|e| port_error(CALL, &e)) }).await?;
        let arn = answer.arn.ok_or_else(|| garbled(CALL, "ARN"))?;
        let account = answer.account.as_deref().and_then(|a| AccountId::parse(a).ok()).ok_or_else(|| garbled(CALL, "account number"))?;
        let partition = partition_of(&arn)?;
        Ok(AwsIdentity { account, partition, arn, alias: self.alias().await, practice: self.practice })
    }

    /// The alias where it may be read: it only helps people to recognise the account.
    async fn alias(&self) -> Option<String> {
        self.iam.list_account_aliases().max_items(1).send().await.ok()?.account_aliases.into_iter().next()
    }

    /// Asks IAM's simulator with resource `*`. A right that is granted for some resources only therefore counts as missing.
    pub(super) async fn simulate(&self, actions: &[&'static str]) -> Result<Option<Vec<String>>, PortError> {
        if actions.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let caller = self.read_identity().await?;
        let Some(principal) = self.principal(&caller).await else { return Ok(None) };
        match self.denied(&principal, actions).await {
            Ok(denied) => {
                Ok(denied.map(|d| actions.iter().filter(|a| d.contains(&a.to_ascii_lowercase())).map(|a| (*a).to_owned()).collect()))
            }
            Err(error)
                if matches!(
                    error.kind,
                    PortErrorKind::CredentialsRejected | PortErrorKind::CredentialsMissing | PortErrorKind::Unreachable
                ) =>
            {
                Err(error)
            }
            // denied, not offered by the endpoint, or nothing that can be simulated
            Err(_) => Ok(None),
        }
    }

    /// The ARN that the simulator takes: users as they are, assumed roles as their role.
    async fn principal(&self, caller: &AwsIdentity) -> Option<String> {
        let resource = caller.arn.splitn(6, ':').nth(5)?;
        if caller.arn.contains(":iam:") {
            return resource.starts_with("user/").then(|| caller.arn.clone());
        }
        let name = resource.strip_prefix("assumed-role/")?.split('/').next()?;
        // the session's ARN leaves out the role's path
        let with_path = self.iam.get_role().role_name(name).send().await.ok().and_then(|r| r.role).map(|r| r.arn);
        Some(with_path.unwrap_or_else(|| format!("arn:{}:iam::{}:role/{name}", caller.partition, caller.account)))
    }

    /// The simulated actions that are not allowed, in lower case; `None` when an action has no result.
    async fn denied(&self, principal: &str, actions: &[&'static str]) -> Result<Option<BTreeSet<String>>, PortError> {
        let (mut denied, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut marker: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let names = actions.iter().map(|a| (*a).to_owned()).collect();
            let request =
                self.iam.simulate_principal_policy().policy_source_arn(principal).set_action_names(Some(names)).set_marker(marker.take());
            let page = request.send().await.map_err(|e| port_error("SimulatePrincipalPolicy", &e))?;
            for result in page.evaluation_results.unwrap_or_default() {
                let action = result.eval_action_name.to_ascii_lowercase();
                if result.eval_decision != PolicyEvaluationDecisionType::Allowed {
                    denied.insert(action.clone());
                }
                seen.insert(action);
            }
            marker = page.marker.filter(|_| page.is_truncated);
            if marker.is_none() {
                break;
            }
        }
        Ok(actions.iter().all(|a| seen.contains(&a.to_ascii_lowercase())).then_some(denied))
    }
}

fn partition_of(arn: &str) -> Result<Partition, PortError> {
    let name = arn.split(':').nth(1).unwrap_or_default();
    Partition::from_name(name).ok_or_else(|| {
        let message =
            format!("the account lies in the partition {:?}, which Rolebridge does not know", name.chars().take(40).collect::<String>());
        PortError::new(PortErrorKind::NotSupported, "GetCallerIdentity", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_partition_is_read_from_the_callers_arn() {
        assert_eq!(partition_of("arn:aws-cn:iam::111122223333:user/x"), Ok(Partition::China));
        assert_eq!(partition_of("arn:aws:sts::123456789012:user/moto"), Ok(Partition::Aws));
        for bad in ["", "arn", "arn:aws-iso:iam::1:user/x"] {
            assert!(partition_of(bad).is_err(), "{bad}");
        }
    }
}
