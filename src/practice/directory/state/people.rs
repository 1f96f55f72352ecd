//! Users, and their sign-ins in the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A user with what is never shown of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// What Graph shows.
    pub user: User,
    /// The password's hash.
    pub password: crate::practice::directory::password::PasswordHash,
    /// Whether the next sign-in asks for a new password.
    pub must_change_password: bool,
}

/// `microsoft.graph.user`, as far as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct User {
    pub id: String,
    pub account_enabled: bool,
    pub business_phones: Vec<String>,
    pub company_name: Option<String>,
    pub created_date_time: Timestamp,
    pub department: Option<String>,
    pub display_name: String,
    pub employee_id: Option<String>,
    pub given_name: Option<String>,
    pub job_title: Option<String>,
    pub mail: Option<String>,
    pub mail_nickname: String,
    pub mobile_phone: Option<String>,
    pub office_location: Option<String>,
    pub preferred_language: Option<String>,
    pub surname: Option<String>,
    pub usage_location: Option<String>,
    pub user_principal_name: String,
    pub user_type: String,
}

/// `microsoft.graph.signIn`, as far as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct SignIn {
    pub id: String,
    pub app_display_name: Option<String>,
    pub app_id: Option<String>,
    pub applied_conditional_access_policies: Vec<Value>,
    pub client_app_used: String,
    pub conditional_access_status: String,
    pub correlation_id: String,
    pub created_date_time: Timestamp,
    pub ip_address: String,
    pub is_interactive: bool,
    pub resource_display_name: Option<String>,
    pub resource_id: Option<String>,
    pub status: SignInStatus,
    pub user_display_name: Option<String>,
    pub user_id: String,
    pub user_principal_name: Option<String>,
}

/// `microsoft.graph.signInStatus`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct SignInStatus {
    pub additional_details: Option<String>,
    pub error_code: i32,
    pub failure_reason: Option<String>,
}
