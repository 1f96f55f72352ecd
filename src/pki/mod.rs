//! Keys and X.509: issue (rcgen), read, PEM, DER and PFX out and in. Pure CPU.
//!
//! May use: domain. Never: I/O, the clock, a printed key, a panic on any input.
