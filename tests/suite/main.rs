//! Tests that need nothing but this computer: no display, network, keychain or Python.

mod adapters;
mod architecture;
mod aws_refusals;
mod bad_input;
mod cli;
/// The program's own wiring, of which the tests need a part.
#[path = "../../src/wiring/connector.rs"]
#[allow(dead_code, unreachable_pub)]
mod connector;
mod corpus;
mod directory_side;
mod kill;
mod practice_aws;
mod practice_directory;
mod program;
mod rehearse;
mod saml_vectors;
mod stored_key;
mod vault;
mod window;
mod wording;
mod workflow;
