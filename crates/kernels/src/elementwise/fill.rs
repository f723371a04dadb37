//! Tensors made of numbers: sequences with a step. (A single value fills with `slice::fill`.)

use super::division::to_int32;

/// `out[0] <- start`, then each the one before plus `step`, rounded each time: so tfjs does it, and the errors add up.
///
/// The kernels `Range` and `LinSpace`, whose step is `(stop - start) / (n - 1)`.
pub fn sequence_of_floats(out: &mut [f32], start: f64, step: f64) {
    let mut value = start as f32;
    for out in out {
        *out = value;
        value = (f64::from(value) + step) as f32;
    }
}

/// The same with integers: the step need not be one, but each sum is truncated.
pub fn sequence_of_integers(out: &mut [i32], start: f64, step: f64) {
    let mut value = to_int32(start);
    for out in out {
        *out = value;
        value = to_int32(f64::from(value) + step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_the_one_before_plus_the_step_at_every_length() {
        for n in 0..=33 {
            let (mut floats, mut integers) = (vec![9.0; n], vec![9; n]);
            sequence_of_floats(&mut floats, -1.5, 0.5);
            sequence_of_integers(&mut integers, 7.0, -3.0);
            assert!(floats.iter().enumerate().all(|(i, x)| *x == 0.5 * i as f32 - 1.5), "n = {n}");
            assert!(integers.iter().enumerate().all(|(i, x)| *x == 7 - 3 * i as i32), "n = {n}");
        }
    }

    #[test]
    fn roundings_add_up_as_in_tfjs() {
        let mut floats = [9.0; 11];
        sequence_of_floats(&mut floats, 0.0, 0.1);
        assert_eq!([floats[3], floats[10]], [0.3, 1.000_000_1]);
        let mut integers = [9; 3];
        sequence_of_integers(&mut integers, 1.9, 0.5);
        assert_eq!(integers, [1, 1, 1]);
    }
}
