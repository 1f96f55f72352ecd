//! The same workflow without a window.
//!
//! May use: workflow, saml, domain. Progress and logs go to standard error, results to standard output.
