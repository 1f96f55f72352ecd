//! What the window shows of instances, connections and the journal: built by the workflow from what was observed.

use super::drift::Difference;
use super::ports::{AwsConnection, EntraConnection, JournalSearch, Proof, VaultKind};
use super::steps::Waiting;
use crate::domain::certificate::{CertificateFacts, Thumbprint};
use crate::domain::directory_rights::Lack;
use crate::domain::finding::Finding;
use crate::domain::journal::Entry;
use crate::domain::observed::{AwsIdentity, DirectoryIdentity, ObservedAccessKey, ObservedInstance};
use crate::domain::provisioning::{ObservedProvisioning, ProvisioningLogRow};
use crate::domain::role_import::Prediction;
use crate::domain::scope::Scope;
use crate::domain::spec::{InstanceKey, InstanceSpec};
use crate::domain::step::StepId;
use crate::domain::verdict::Verdict;
use jiff::Timestamp;

/// The state of a step as it was last seen in the clouds.
#[derive(Debug, Clone, PartialEq)]
pub enum StepState {
    /// Nobody has looked yet.
    NotRead,
    /// Seen to be done. `adopted` when this workspace did not do it itself.
    Done {
        /// Whether it was there without our doing.
        adopted: bool,
        /// What was seen, label and value.
        facts: Vec<(String, String)>,
        /// What is worth knowing although it is done.
        findings: Vec<Finding>,
    },
    /// It can be run now.
    Ready,
    /// Other steps have to come first.
    WaitsFor(Vec<StepId>),
    /// A job is at it.
    Running {
        /// Since when.
        since: Timestamp,
    },
    /// There is nothing to do, for a reason.
    NotNeeded(String),
    /// A cloud is at it by itself, and will be for a while.
    AtWork(Box<Waiting>),
    /// It was tried and went wrong, or something stands in its way.
    Failed(Box<Finding>),
}

impl StepState {
    /// Whether the steps behind it need not wait for it.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::NotNeeded(_))
    }
}

/// An instance with everything that its screens show.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceView {
    /// The wish.
    pub spec: InstanceSpec,
    /// How its AWS account is reached.
    pub aws: AwsConnection,
    /// The verdict.
    pub verdict: Verdict,
    /// The fifteen steps, in order.
    pub steps: Vec<(StepId, StepState)>,
    /// What the directory said last.
    pub observed: Option<ObservedInstance>,
    /// The role pairs that exist on the AWS side, with what is not good about them.
    pub roles: Vec<RoleView>,
    /// The last sign-in test.
    pub proof: Option<Proof>,
    /// When the clouds were last read.
    pub read_at: Option<Timestamp>,
    /// Calls that a killed program left unfinished.
    pub unfinished: Vec<Entry>,
    /// The address that starts an IdP-initiated sign-in in a browser, once there is an instance.
    pub launch_url: Option<String>,
    /// What the directory's side holds beside the instance, and what differs from the wish.
    pub side: DirectorySide,
    /// The SAML provider in IAM, where the account has one.
    pub provider: Option<ProviderView>,
    /// The access keys of the import identity, as IAM has them.
    pub import_keys: Vec<ObservedAccessKey>,
}

/// The directory's side of an instance: prediction of the import, provisioning, differences, rights.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DirectorySide {
    /// What the import does with each role of the account; nothing when the roles may not be listed.
    pub predictions: Option<Vec<Prediction>>,
    /// Roles that did not behave as predicted, after a cycle.
    pub surprises: Vec<Finding>,
    /// The provisioning service.
    pub provisioning: ObservedProvisioning,
    /// Its log, where there was something to look up.
    pub log: Vec<ProvisioningLogRow>,
    /// What differs from the wish, each with its mend.
    pub differences: Vec<Difference>,
    /// What the administrator lacks, by step.
    pub lacks: Vec<Lack>,
    /// The same as a text for whoever can grant it; empty when nothing is missing.
    pub request: String,
}

/// The SAML provider of an instance: the AWS side of its certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderView {
    /// Its ARN.
    pub arn: String,
    /// The issuer in its metadata; nothing where the document can't be read.
    pub issuer: Option<String>,
    /// The certificates that AWS trusts, in the document's order.
    pub certificates: Vec<CertificateFacts>,
}

impl ProviderView {
    /// Whether AWS trusts the certificate of this thumbprint.
    #[must_use]
    pub fn trusts(&self, thumbprint: &Thumbprint) -> bool {
        self.certificates.iter().any(|c| c.thumbprint == *thumbprint)
    }
}

/// A role of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleView {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Length of the pair.
    pub pair_chars: usize,
    /// Whether the directory has it as app role.
    pub in_directory: bool,
    /// Who is assigned to it.
    pub assigned: Vec<String>,
}

/// What the program is connected to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConnectionsView {
    /// The directory.
    pub directory: Option<DirectoryIdentity>,
    /// The tenant that an administrator signs in to, when it is one.
    pub entra: Option<EntraView>,
    /// AWS accounts: the connection, who it is, and whether the user confirmed it.
    pub aws: Vec<AwsView>,
    /// Profiles of the AWS configuration files.
    pub profiles: Vec<String>,
    /// Where secrets lie.
    pub vault: Option<VaultKind>,
    /// Why the vault does not serve, when it doesn't.
    pub vault_problem: Option<Finding>,
    /// The workspace's folder.
    pub workspace: String,
    /// Why the workspace is read-only, when it is.
    pub read_only: Option<Finding>,
}

/// A tenant that an administrator signs in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntraView {
    /// The connection.
    pub connection: EntraConnection,
    /// Why it can't be used, when it can't.
    pub problem: Option<Finding>,
    /// Permissions that were needed since the last sign-in and not granted.
    pub missing: Vec<Scope>,
}

/// A connection to an AWS account.
#[derive(Debug, Clone, PartialEq)]
pub struct AwsView {
    /// The connection.
    pub connection: AwsConnection,
    /// Who it is.
    pub identity: Result<AwsIdentity, Finding>,
    /// Whether the user said that this is the right account.
    pub confirmed: bool,
    /// Rights that are missing, by action; nothing when that can't be told.
    pub missing_rights: Option<Vec<String>>,
}

/// The journal as a screen shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalView {
    /// The instance, or all.
    pub instance: Option<InstanceKey>,
    /// Newest first.
    pub entries: Vec<Entry>,
}

/// Rows of a page of the journal.
pub const JOURNAL_PAGE: usize = 100;

/// A page of what a search of the journal found.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalPage {
    /// The search.
    pub search: JournalSearch,
    /// Where the page begins among the rows that were found; from 0, newest first.
    pub from: usize,
    /// At most [`JOURNAL_PAGE`] rows.
    pub rows: Vec<Entry>,
}

/// How much a search has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Found {
    /// Rows so far.
    pub rows: usize,
    /// Whether the whole journal was looked through, so that there are no more.
    pub whole: bool,
    /// Rows of the whole journal.
    pub of: usize,
}

/// Past sign-in tests as a screen shows them.
#[derive(Debug, Clone, PartialEq)]
pub struct ProofsView {
    /// The instance, or all.
    pub instance: Option<InstanceKey>,
    /// Newest first.
    pub proofs: Vec<Proof>,
    /// Whether names and other values are kept of more than the newest test of an instance.
    pub keeps_values: bool,
}
