//! Why a sign-in is refused: Microsoft's numbers (AADSTS…) with words of our own.
//!
//! Source of the numbers and their meanings: "Microsoft Entra authentication and authorization error codes".

/// A refused sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The tenant does not exist here.
    UnknownTenant(String),
    /// No instance with that identifier or id.
    UnknownApplication(String),
    /// The instance can't be signed in to.
    ApplicationDisabled(String),
    /// The instance is not set to SAML.
    NotSaml(String),
    /// The request's reply URL is none of the instance's.
    ReplyUrl(String),
    /// The instance has no reply URL.
    NoReplyUrl,
    /// The instance has no identifier.
    NoIdentifier,
    /// No request came.
    NoRequest,
    /// The request can't be read.
    BadRequest(String),
    /// Nobody of that name.
    UnknownUser,
    /// Wrong password.
    WrongPassword,
    /// Too many wrong passwords.
    Locked,
    /// The account is disabled.
    UserDisabled,
    /// The password has to be changed first.
    PasswordExpired,
    /// The user holds no role of the instance.
    NotAssigned {
        /// User principal name.
        user: String,
        /// Name of the instance.
        application: String,
    },
    /// A conditional access policy blocks it.
    Blocked(String),
    /// The instance has no signing certificate.
    NoSigningKey,
    /// All signing certificates have ended, or none has begun.
    SigningKeyNotValid,
    /// The claims give no NameID.
    NoNameId,
    /// The practice cloud failed.
    Internal,
}

impl Refusal {
    /// The number behind AADSTS.
    pub(super) const fn code(&self) -> i32 {
        match self {
            Self::UnknownTenant(_) => 90_002,
            Self::UnknownApplication(_) => 700_016,
            Self::ApplicationDisabled(_) => 70_001,
            Self::NotSaml(_) => 650_056,
            Self::ReplyUrl(_) => 50_011,
            Self::NoReplyUrl => 900_971,
            Self::NoIdentifier => 50_010,
            Self::NoRequest => 750_054,
            Self::BadRequest(_) => 75_005,
            Self::UnknownUser => 50_034,
            Self::WrongPassword => 50_126,
            Self::Locked => 50_053,
            Self::UserDisabled => 50_057,
            Self::PasswordExpired => 50_055,
            Self::NotAssigned { .. } => 50_105,
            Self::Blocked(_) => 53_003,
            Self::NoSigningKey => 50_003,
            Self::SigningKeyNotValid => 50_146,
            Self::NoNameId => 501_241,
            Self::Internal => 90_033,
        }
    }

    /// What happened.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::UnknownTenant(tenant) => format!("The practice cloud has no tenant '{tenant}'."),
            Self::UnknownApplication(id) => format!(
                "No application of this directory has the identifier '{id}'. Compare it letter by letter, the part behind the # included."
            ),
            Self::ApplicationDisabled(name) => format!("Signing in to '{name}' is switched off."),
            Self::NotSaml(name) => format!("'{name}' is not set to SAML-based sign-on."),
            Self::ReplyUrl(url) => format!("The reply URL '{url}' of the request is none of those that the application has."),
            Self::NoReplyUrl => "The application has no reply URL.".into(),
            Self::NoIdentifier => "The application has no identifier, so there is no audience to name.".into(),
            Self::NoRequest => "No SAMLRequest came with the request.".into(),
            Self::BadRequest(why) => format!("The SAML request can't be read: {why}."),
            Self::UnknownUser => "This directory has no user of that name.".into(),
            Self::WrongPassword => "User name or password is not right.".into(),
            Self::Locked => "The account is locked for a minute after too many wrong passwords.".into(),
            Self::UserDisabled => "The user's account is disabled.".into(),
            Self::PasswordExpired => "The password has to be changed before the first sign-in.".into(),
            Self::Blocked(policy) => format!("Access has been blocked by the conditional access policy '{policy}'."),
            Self::NotAssigned { user, application } => {
                format!("'{user}' is not assigned to '{application}', which lets in assigned users only.")
            }
            Self::NoSigningKey => "The application has no signing certificate.".into(),
            Self::SigningKeyNotValid => "No signing certificate of the application is valid now.".into(),
            Self::NoNameId => "The claims name an attribute for the NameID that the user does not have.".into(),
            Self::Internal => "The practice cloud could not go on; its disk may be full.".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_whole_sentences() {
        for refusal in
            [Refusal::NoReplyUrl, Refusal::WrongPassword, Refusal::NotSaml("x".into()), Refusal::BadRequest("it is no XML".into())]
        {
            assert!(refusal.reason().ends_with('.'), "{refusal:?}");
        }
    }
}
