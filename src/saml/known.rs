//! What is known of instances when a response is inspected: their certificates, the SAML provider, the roles.
//!
//! Plain data that somebody else has read; nothing here asks a cloud. What nobody looked at is [`Seen::NotRead`], which never
//! counts as *missing*.

use crate::domain::account::{AccountId, Partition};
use crate::domain::arn::{ProviderArn, RoleArn};
use crate::domain::certificate::CertificateUse;
use crate::domain::observed::{ObservedInstance, ObservedProvider, ObservedRole};
use crate::domain::spec::{InstanceKey, InstanceSpec};
use crate::domain::trust::Document;
use crate::pki::Certificate;
use crate::saml::metadata::{self, Metadata};
use jiff::Timestamp;

/// Whether something was looked for, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Seen<T> {
    /// Nobody looked.
    #[default]
    NotRead,
    /// Somebody looked, and it is not there.
    Missing,
    /// It is there.
    There(T),
}

impl<T> Seen<T> {
    /// What was found.
    pub const fn there(&self) -> Option<&T> {
        match self {
            Self::There(found) => Some(found),
            Self::NotRead | Self::Missing => None,
        }
    }
}

/// An instance, as far as it is known.
#[derive(Debug, Clone)]
pub struct KnownInstance {
    /// Its key in the workspace.
    pub key: InstanceKey,
    /// Its name on screen and on the command line.
    pub name: String,
    /// Its identifier in the directory, such as `https://signin.aws.amazon.com/saml#2`.
    pub identifier: String,
    /// The AWS account.
    pub account: AccountId,
    /// Where the account lies.
    pub partition: Partition,
    /// The signing certificates that the directory has for it.
    pub certificates: Vec<KnownCertificate>,
    /// The ARN that its SAML provider has or is to have.
    pub provider_arn: ProviderArn,
    /// The SAML provider in IAM.
    pub provider: Seen<KnownProvider>,
    /// The roles that somebody looked for, there or not. A role that is not among them is not known.
    pub roles: Vec<KnownRole>,
    /// When all of this was read; `None` where it is only what this workspace's journal tells.
    pub read_at: Option<Timestamp>,
}

/// A signing certificate of an instance.
#[derive(Debug, Clone)]
pub struct KnownCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// Active, staged or retired.
    pub state: CertificateUse,
}

/// A SAML provider in IAM.
#[derive(Debug, Clone)]
pub struct KnownProvider {
    /// The metadata that was uploaded; `None` where it can't be read.
    pub metadata: Option<Metadata>,
    /// `SAMLProviderUUID`, the last part of the provider's own sign-in page, where it is known.
    pub uuid: Option<String>,
    /// Whether it takes encrypted assertions, where that is known.
    pub encryption: Option<EncryptionMode>,
}

/// `AssertionEncryptionMode` of a SAML provider. Source: IAM service model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EncryptionMode {
    /// Encrypted and plain assertions are taken.
    Allowed,
    /// Only encrypted assertions are taken, and only on the provider's own sign-in page.
    Required,
}

/// A role that somebody looked for.
#[derive(Debug, Clone)]
pub struct KnownRole {
    /// Its ARN.
    pub arn: RoleArn,
    /// What was found; never [`Seen::NotRead`] in a list of roles that were looked for.
    pub facts: Seen<RoleFacts>,
}

/// What matters of a role when somebody signs in.
#[derive(Debug, Clone)]
pub struct RoleFacts {
    /// The trust policy; `None` where it can't be read.
    pub trust: Option<Document>,
    /// The longest session in seconds.
    pub max_session_seconds: u32,
}

impl KnownInstance {
    /// An instance of which nothing was read yet.
    #[must_use]
    pub fn new(spec: &InstanceSpec) -> Self {
        Self {
            key: spec.key.clone(),
            name: spec.name.clone(),
            identifier: spec.identifier.to_string(),
            account: spec.account.clone(),
            partition: spec.partition,
            certificates: Vec::new(),
            provider_arn: spec.provider_arn(),
            provider: Seen::NotRead,
            roles: Vec::new(),
            read_at: None,
        }
    }

    /// The same with the certificates of the instance in the directory. One that can't be read is left out.
    #[must_use]
    pub fn with_directory(mut self, instance: &ObservedInstance) -> Self {
        let read = |c: &crate::domain::observed::ObservedCertificate| {
            Some(KnownCertificate { certificate: Certificate::from_base64(&c.der_base64).ok()?, state: c.state })
        };
        self.certificates = instance.certificates.iter().filter_map(read).collect();
        self
    }

    /// The same with the SAML provider as IAM has it; `None` says that there is none.
    #[must_use]
    pub fn with_provider(mut self, provider: Option<&ObservedProvider>) -> Self {
        self.provider = match provider {
            None => Seen::Missing,
            Some(found) => {
                self.provider_arn = found.arn.clone();
                Seen::There(KnownProvider { metadata: metadata::read(&found.metadata).ok(), uuid: None, encryption: None })
            }
        };
        self
    }

    /// The same with one more role that was looked for; `None` says that it is not there.
    #[must_use]
    pub fn with_role(mut self, arn: RoleArn, role: Option<&ObservedRole>) -> Self {
        let facts = role.map_or(Seen::Missing, |role| {
            Seen::There(RoleFacts { trust: Document::parse_trust(&role.trust).ok(), max_session_seconds: role.max_session_seconds })
        });
        self.roles.push(KnownRole { arn, facts });
        self
    }

    /// Whether somebody who says this name means it: its name, its identifier, or the short form of that.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let short = self.identifier.rsplit('/').next().unwrap_or(&self.identifier);
        self.name.eq_ignore_ascii_case(name) || self.identifier == name || short == name
    }

    /// What the instance's certificate is to it, whoever it is; `None` for a certificate that is none of its own.
    #[must_use]
    pub fn certificate_state(&self, certificate: &Certificate) -> Option<CertificateUse> {
        self.certificates.iter().find(|known| known.certificate == *certificate).map(|known| known.state)
    }

    /// The metadata that AWS holds responses against, where it is known.
    #[must_use]
    pub fn metadata(&self) -> Option<&Metadata> {
        self.provider.there().and_then(|provider| provider.metadata.as_ref())
    }

    /// Whether the certificate is one of its own, or one that its provider trusts.
    #[must_use]
    pub fn has(&self, certificate: &Certificate) -> bool {
        self.certificate_state(certificate).is_some() || self.metadata().is_some_and(|m| m.certificates.contains(certificate))
    }

    /// What is known of a role with exactly this ARN.
    #[must_use]
    pub fn role(&self, arn: &RoleArn) -> Option<&KnownRole> {
        self.roles.iter().find(|role| role.arn == *arn)
    }
}
