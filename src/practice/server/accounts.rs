//! The AWS accounts of the practice cloud, as the server hands them out.

use super::error::PracticeError;
use crate::domain::account::AccountId;
use crate::domain::secret::SecretText;
use crate::practice::aws::state::AwsState;
use jiff::Timestamp;

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

/// Sees to it that the `named` accounts are there and at least `at_least` in all.
pub(super) fn ensure(_state: &mut AwsState, _named: &[AccountId], _at_least: usize, _now: Timestamp) -> Result<(), PracticeError> {
    Ok(())
}

/// All accounts, by number.
pub(super) fn list(_state: &AwsState) -> Vec<PracticeAccount> {
    Vec::new()
}

/// Random text of `bytes` bytes, as hex.
pub(super) fn random_text(bytes: usize) -> Result<String, PracticeError> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|e| PracticeError::System(e.to_string()))?;
    Ok(random.iter().map(|b| format!("{b:02x}")).collect())
}
