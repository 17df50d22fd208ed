//! Use cases: proof, then rule, then store, inside one `write`.
