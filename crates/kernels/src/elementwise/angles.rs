//! Sine, cosine and tangent of whole steps.

use super::{BLOCK, map_steps};
use crate::math::trig::{is_near, sine, sine_near, tangent, tangent_near};

#[inline(never)]
pub(super) fn map_sines(out: &mut [f32], x: &[f32], turns: u64) {
    map_angles(out, x, |x| sine_near(x, turns), |x| sine(x, turns));
}

pub(super) fn map_tangents(out: &mut [f32], x: &[f32]) {
    map_angles(out, x, tangent_near, tangent);
}

/// `near` for blocks of moderate angles, else `any`, which gives the same bits where both hold.
#[inline(always)]
fn map_angles(out: &mut [f32], x: &[f32], near: impl Fn(f32) -> f32, any: impl Fn(f32) -> f32) {
    for (out, x) in out.chunks_mut(BLOCK).zip(x.chunks(BLOCK)) {
        if x.iter().fold(true, |all, &x| all & is_near(x)) {
            map_steps(out, x, &near);
        } else {
            out.iter_mut().zip(x).for_each(|(out, &x)| *out = any(x));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::trig::{COSINE, SINE};

    #[test]
    fn one_large_angle_changes_no_neighbour() {
        type Map = fn(&mut [f32], &[f32]);
        let maps: [Map; 3] =
            [|out, x| map_sines(out, x, SINE), |out, x| map_sines(out, x, COSINE), map_tangents];
        let mut x: Vec<f32> = (0..BLOCK).map(|i| 0.31 * i as f32).collect();
        let (mut calm, mut disturbed) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
        for map in maps {
            x[9] = 1.0;
            map(&mut calm, &x);
            x[9] = 1e9;
            map(&mut disturbed, &x);
            assert_ne!(calm[9], disturbed[9]);
            calm[9] = disturbed[9];
            assert_eq!(calm, disturbed);
        }
    }
}
