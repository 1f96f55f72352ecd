//! The practice aws half.

pub mod state;

/// Stub until the AWS half is merged.
pub fn router(_shared: std::sync::Arc<super::state::Shared>) -> axum::Router {
    axum::Router::new()
}
