//! How the sign-in of an administrator stands.

use crate::domain::finding::Finding;
use crate::workflow::message::SignInStage;
use crate::workflow::ports::AdminAsk;
use jiff::Timestamp;

/// A sign-in: under way, or how the last one ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum SignIn {
    /// Nobody signs in.
    #[default]
    Idle,
    /// It goes on since then; what a person has to do, once that is known.
    Waiting(Timestamp, Option<AdminAsk>),
    /// The last one ended well.
    Done,
    /// It failed.
    Failed(Box<Finding>),
}

impl SignIn {
    /// Whether somebody signs in now.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting(..))
    }

    /// Takes news in.
    pub(super) fn apply(&mut self, stage: SignInStage, at: Timestamp) {
        *self = match (stage, &*self) {
            (SignInStage::Started, _) => Self::Waiting(at, None),
            (SignInStage::Asked(ask), Self::Waiting(since, _)) => Self::Waiting(*since, Some(ask)),
            // news of one that was cancelled
            (SignInStage::Asked(_), before) => before.clone(),
            (SignInStage::Ended(Some(finding)), _) => Self::Failed(finding),
            (SignInStage::Ended(None), _) => Self::Done,
            (SignInStage::Cancelled, _) => Self::Idle,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_a_cancelled_sign_in_bring_nothing_back() {
        let (mut sign_in, now) = (SignIn::default(), Timestamp::UNIX_EPOCH);
        let ask = || SignInStage::Asked(AdminAsk::Browse { url: "https://login.example".into(), until: now });
        sign_in.apply(SignInStage::Started, now);
        sign_in.apply(ask(), now);
        assert!(matches!(&sign_in, SignIn::Waiting(_, Some(_))));
        sign_in.apply(SignInStage::Cancelled, now);
        sign_in.apply(ask(), now);
        assert_eq!(sign_in, SignIn::Idle);
        let finding = Finding::error("a.b", "What", "Why", "Fix");
        sign_in.apply(SignInStage::Ended(Some(Box::new(finding.clone()))), now);
        assert_eq!(sign_in, SignIn::Failed(Box::new(finding)));
    }
}
