//! What a new practice directory begins with: a tenant, a verified domain and an administrator.

use super::new_id;
use super::password::PasswordHash;
use super::state::{DirectoryState, Person, Tenant, User};
use crate::practice::server::error::PracticeError;
use jiff::Timestamp;

/// The verified domain of every practice tenant. `.example` is nobody's (RFC 2606).
pub(crate) const DOMAIN: &str = "practice.example";

/// Makes the tenant when there is none yet, with an administrator who has this password.
pub(crate) fn ensure_tenant(state: &mut DirectoryState, password: &str, now: Timestamp) -> Result<(), PracticeError> {
    if !state.tenant.id.is_empty() {
        return Ok(());
    }
    let administrator = administrator(password, now)?;
    state.tenant = Tenant {
        id: new_id(),
        display_name: "Practice directory".into(),
        domains: vec![DOMAIN.into()],
        created_date_time: now,
        administrator: administrator.user.id.clone(),
    };
    state.users.insert(administrator.user.id.clone(), administrator.into());
    Ok(())
}

fn administrator(password: &str, now: Timestamp) -> Result<Person, PracticeError> {
    let mut user = blank_user(now);
    user.display_name = "Practice Administrator".into();
    user.given_name = Some("Practice".into());
    user.surname = Some("Administrator".into());
    user.mail_nickname = "admin".into();
    user.user_principal_name = format!("admin@{DOMAIN}");
    user.mail = Some(user.user_principal_name.clone());
    let password = PasswordHash::of(password).map_err(|e| PracticeError::System(e.to_string()))?;
    Ok(Person { user, password, must_change_password: false })
}

/// A user with an id and nothing else.
pub(crate) fn blank_user(now: Timestamp) -> User {
    User {
        id: new_id(),
        account_enabled: true,
        business_phones: Vec::new(),
        company_name: None,
        created_date_time: now,
        department: None,
        display_name: String::new(),
        employee_id: None,
        given_name: None,
        job_title: None,
        mail: None,
        mail_nickname: String::new(),
        mobile_phone: None,
        office_location: None,
        preferred_language: None,
        surname: None,
        usage_location: None,
        user_principal_name: String::new(),
        user_type: "Member".into(),
    }
}
