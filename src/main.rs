//! Wiring only: arguments, logging, runtime, adapters into workflow into ui or cli.

fn main() {}
