//! inkling's kernels.
