//! The AWS accounts of the practice cloud, as the server hands them out.

use super::error::PracticeError;
use crate::domain::account::{AccountId, Partition};
use crate::domain::secret::SecretText;
use crate::practice::aws::state::AwsState;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

/// More are not made up.
const MAX_ACCOUNTS: usize = 1000;

/// An account with its administrator's access key.
#[derive(Debug, Clone)]
pub struct PracticeAccount {
    /// Its number.
    pub id: AccountId,
    /// The access key's id.
    pub access_key_id: String,
    /// The access key's secret.
    pub secret_access_key: SecretText,
}

/// The first number that is made up: the one of AWS's own examples.
const FIRST_NUMBER: u64 = 111_122_223_333;

/// Sees to it that the `named` accounts are there and at least `at_least` in all.
pub(super) fn ensure(state: &mut AwsState, named: &[AccountId], at_least: usize, now: Timestamp) {
    for id in named {
        state.add_account(id.clone(), Partition::Aws, now);
    }
    let mut missing = at_least.min(MAX_ACCOUNTS).saturating_sub(state.accounts().count());
    for id in (FIRST_NUMBER..).map_while(|n| AccountId::parse(&n.to_string()).ok()) {
        if missing == 0 {
            return;
        }
        if state.account(&id).is_none() {
            state.add_account(id, Partition::Aws, now);
            missing -= 1;
        }
    }
}

/// All accounts that still have their administrator, by number.
pub(super) fn list(state: &AwsState) -> Vec<PracticeAccount> {
    let with_key = |id: &AccountId| {
        state.admin_key(id).map(|(access_key_id, secret_access_key)| PracticeAccount { id: id.clone(), access_key_id, secret_access_key })
    };
    state.accounts().filter_map(|a| with_key(&a.id)).collect()
}

/// Random text out of `bytes` random bytes, good for an HTTP header.
pub(super) fn random_text(bytes: usize) -> Result<String, PracticeError> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|e| PracticeError::System(e.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_added_and_never_replaced() -> Result<(), Box<dyn std::error::Error>> {
        let (mut state, now) = (AwsState::default(), Timestamp::UNIX_EPOCH);
        ensure(&mut state, &[AccountId::parse("111122223334")?], 3, now);
        let keys = |state: &AwsState| list(state).into_iter().map(|a| (a.id.to_string(), a.access_key_id)).collect::<Vec<_>>();
        let before = keys(&state);
        assert_eq!(before.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["111122223333", "111122223334", "111122223335"]);
        ensure(&mut state, &[], 2, now);
        assert_eq!(keys(&state), before);
        Ok(())
    }
}
