//! The sum of any number of tensors of one shape.

/// Elements that stay in the cache while all the inputs are added to them.
const BLOCK: usize = 1024;

/// What tfjs adds up: `f32`, and `i32`, which wraps around.
pub trait Addend: Copy + Default {
    fn plus(self, other: Self) -> Self;
}

impl Addend for f32 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
}

impl Addend for i32 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

/// `out <- 0 + inputs[0] + inputs[1] + ...`, in this order; all are `[n]`.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
pub fn add_n<T: Addend>(out: &mut [T], inputs: &[&[T]]) {
    assert!(inputs.iter().all(|x| x.len() == out.len()), "add_n: lengths differ");
    for (i, out) in out.chunks_mut(BLOCK).enumerate() {
        out.fill(T::default());
        for x in inputs {
            for (out, &x) in out.iter_mut().zip(&x[i * BLOCK..]) {
                *out = out.plus(x);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_summed_in_order() {
        for n in (0..=33).chain([1023, 1024, 1025, 2050]) {
            let inputs: Vec<Vec<f32>> =
                (1..5).map(|k| (0..n).map(|i| 0.1 * (i * k % 13) as f32).collect()).collect();
            let inputs: Vec<&[f32]> = inputs.iter().map(|x| &x[..]).collect();
            let mut out = vec![9.0; n];
            add_n(&mut out, &inputs);
            for i in 0..n {
                assert_eq!(out[i], inputs.iter().fold(0.0, |sum, x| sum + x[i]), "n = {n}, i = {i}");
            }
        }
    }

    #[test]
    fn by_hand() {
        let mut out = [0; 3];
        add_n(&mut out, &[&[1, 2, i32::MAX], &[10, 20, 1], &[100, 200, 0]]);
        assert_eq!(out, [111, 222, i32::MIN]);
        add_n::<i32>(&mut out, &[]);
        assert_eq!(out, [0; 3]);
    }
}
