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
mod entra_sign_in;
#[path = "../../src/wiring/files.rs"]
#[allow(dead_code, unreachable_pub)]
mod files;
mod fleet;
mod graph_contract;
mod graph_traffic;
mod inspect_vectors;
mod inspector;
mod kill;
mod no_tokens;
mod notices;
mod other_directory;
mod paper_trail;
mod phased;
mod practice_aws;
mod practice_directory;
mod program;
mod rehearse;
mod rollover;
mod rotation;
mod saml_property;
mod saml_vectors;
mod stored_key;
mod vault;
mod window;
mod wording;
mod workflow;
