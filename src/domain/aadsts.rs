//! Codes of Microsoft Entra's sign-in (AADSTS…), explained for the SAML sign-in to AWS.
//!
//! Source: "Microsoft Entra authentication and authorization error codes", Microsoft Learn.

/// What a code means for somebody who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The directory said yes.
    Success,
    /// A stop on the way that is normal: the person goes on.
    Interrupt,
    /// The sign-in ended here.
    Failure,
}

/// An explained code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// How bad it is.
    pub kind: Kind,
    /// What it means, one sentence without full stop.
    pub what: &'static str,
    /// What to do.
    pub fix: &'static str,
}

macro_rules! codes {
    ($(($($code:literal),+) $kind:ident $what:literal, $fix:literal;)*) => {
        /// Explains a code. `None` for one that is not known here: its page is at [`page`].
        #[must_use]
        pub const fn explain(code: u32) -> Option<Explanation> {
            match code {
                $($($code)|+ => Some(Explanation { kind: Kind::$kind, what: $what, fix: $fix }),)*
                _ => None,
            }
        }

        /// Every code that is explained.
        pub const KNOWN: &[u32] = &[$($($code),+),*];
    };
}

codes! {
    (0) Success "The directory signed the person in", "If AWS still refuses, open the response in the Inspector";
    (50_105) Failure "The person has no role in this application", "Assign the person or one of their groups in step 12; a new assignment takes some minutes";
    (700_016, 700_011) Failure "No application of this tenant has the identifier of the request", "Compare the identifier in step 4 with the request's issuer, to the last slash; check that it is the right tenant";
    (70_001) Failure "The application is disabled or not there", "Enable the application, or run step 4 again";
    (50_011) Failure "The reply URL of the request is not registered", "Set the reply URL to the AWS sign-in page in step 4";
    (900_971) Failure "The application has no reply URL", "Set the reply URL to the AWS sign-in page in step 4";
    (75_011) Failure "The person signed in another way than the request asks for", "Leave RequestedAuthnContext out of the request, or ask for a fresh sign-in";
    (75_005, 75_008, 75_016, 76_026, 750_054) Failure "The request is malformed, too old, or not there", "Start the sign-in anew";
    (75_003) Failure "Responses can be sent by POST only", "Ask for the POST binding";
    (76_021) Failure "The application takes signed requests only", "Switch off the demand for signed requests: AWS sends none";
    (50_003) Failure "The application has no signing key", "Create and activate a certificate in step 6";
    (50_146) Failure "The claims policy needs a signing key of the application's own, and it is missing, expired or not yet valid", "Create and activate a certificate in step 6, or take the claims policy away";
    (501_461) Failure "Mapped claims are accepted for audiences of the tenant only", "Leave acceptMappedClaims unset; the application's certificate is what counts";
    (50_124, 501_241) Failure "A claim could not be filled for this person", "Check the claims policy; the person may lack a user name or a mail address";
    (50_010) Failure "The application has no identifier", "Set the identifier in step 4";
    (650_056) Failure "The application is not set up right", "Check identifier and certificate first, then consent";
    (65_001, 65_004, 90_094, 90_095) Failure "Consent is missing or was declined", "Have an administrator consent to the application";
    (50_020, 51_004, 50_034) Failure "The account is not in this tenant", "Sign in with an account of the tenant, or invite the guest";
    (50_057) Failure "The account is disabled", "Enable the user";
    (50_055) Failure "The password has expired", "Set a new password";
    (50_126) Failure "User name or password is wrong", "Try again, or set a new password in step 12";
    (50_053) Failure "The account is locked, or the address is known for attacks", "Wait some minutes, or unlock the user";
    (50_072, 50_074, 50_076, 50_079) Interrupt "Multifactor authentication is asked for", "Finish it in the browser; for the test user, register a method first";
    (50_140, 50_058, 50_097) Interrupt "The sign-in stopped for a question on the way", "Nothing: the person goes on";
    (53_003) Failure "Conditional access blocked the sign-in", "Step 15 names the policies; ask their owner for an exception or meet their condition";
    (53_000, 53_001) Failure "Conditional access asks for a managed device", "Sign in from a device that the tenant manages";
    (530_035) Failure "Security defaults blocked the sign-in", "Use a method that security defaults allow";
    (90_002) Failure "The tenant is not known in this cloud", "Choose the right cloud in Settings";
    (90_038) Failure "The tenant lies in another national cloud", "Choose the right cloud in Settings";
    (54_005) Failure "The sign-in code was used already", "Sign in again";
    (70_008, 700_082, 50_173, 70_043) Failure "The sign-in is too old or was revoked", "Sign in again";
    (65_002) Failure "This client may not ask for that permission", "Use a registration of your own as client";
}

/// Microsoft's own page about a code.
#[must_use]
pub fn page(code: u32) -> String {
    format!("https://login.microsoftonline.com/error?code={code}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_code_is_explained_once_with_what_and_fix() {
        assert_eq!(KNOWN.iter().collect::<BTreeSet<_>>().len(), KNOWN.len());
        for code in KNOWN {
            let found = explain(*code);
            assert!(found.is_some_and(|e| !e.what.is_empty() && !e.fix.is_empty() && !e.what.ends_with('.')), "{code}");
        }
        assert_eq!(explain(1), None);
        assert_eq!(explain(50_076).map(|e| e.kind), Some(Kind::Interrupt));
    }
}
