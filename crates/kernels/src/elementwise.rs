//! One result an element: functions of one tensor, of two with broadcasting, choices, casts and fillings.
//!
//! The values are those of tfjs's `cpu` backend: NaN goes on where it goes on there, integers wrap around, `bool` is a
//! byte of 0 or 1. No element depends on another, so any range of an output may be computed by itself.

pub mod add_n;
pub mod binary;
pub mod broadcast;
pub mod cast;
pub mod comparison;
pub mod division;
pub mod fill;
pub mod integers;
pub mod logical;
pub mod select;
pub mod unary;

mod angles;
mod functions;
mod job;
mod kernel;
mod rows;

use kernel::{BLOCK, Kernel, STEP, map_in_steps, map_steps, map_unrolled, map_wide, zip_steps, zip_wide};

/// An `enum` whose values have numbers from 0 on, by which JavaScript names them.
macro_rules! codes {
    ($(#[$attribute:meta])* $name:ident { $($variant:ident),* $(,)? }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant),* }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            pub fn from_code(code: u8) -> Option<Self> {
                Self::ALL.get(usize::from(code)).copied()
            }
        }
    };
}
pub(crate) use codes;
