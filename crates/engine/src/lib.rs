//! inkling's engine.
