//! The same workflow without a window.
//!
//! May use: workflow, saml, domain. Progress and logs go to standard error, results to standard output.

pub mod args;
pub mod background;
pub mod certificates;
pub mod export;
pub mod inspect;
pub mod output;
pub mod phased;
pub mod rehearse;
pub mod roll;
pub mod rotate;
pub mod sign_in;
pub mod status;
