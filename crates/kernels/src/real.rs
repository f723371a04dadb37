//! What a function is written over so that it is written once: one `f32`, or sixteen at a time.

use crate::lanes::{F32x4, LANES};
use core::array::from_fn;
use core::ops::{Add, Div, Mul, Sub};

pub trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    fn splat(x: f32) -> Self;

    fn size(self) -> Self;

    fn negative_size(self) -> Self;

    /// The larger of the two; NaN in `self` stays NaN.
    fn at_least(self, least: Self) -> Self;

    /// Zero where `x < limit`, else `self`: so too where either is NaN.
    fn zero_where_below(self, x: Self, limit: Self) -> Self;

    /// `yes` where `self < limit`, else `no`: so too where either is NaN.
    fn if_less(self, limit: Self, yes: Self, no: Self) -> Self;

    /// The sum of the two numbers' bits, as of integers.
    fn add_bits(self, bits: Self) -> Self;

    /// The number's lowest bits where a number has its exponent.
    fn to_exponent(self) -> Self;
}

impl Real for f32 {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        x
    }

    #[inline(always)]
    fn size(self) -> Self {
        self.abs()
    }

    #[inline(always)]
    fn negative_size(self) -> Self {
        -self.abs()
    }

    #[inline(always)]
    fn at_least(self, least: Self) -> Self {
        if self < least { least } else { self }
    }

    #[inline(always)]
    fn zero_where_below(self, x: Self, limit: Self) -> Self {
        if x < limit { 0.0 } else { self }
    }

    #[inline(always)]
    fn if_less(self, limit: Self, yes: Self, no: Self) -> Self {
        if self < limit { yes } else { no }
    }

    #[inline(always)]
    fn add_bits(self, bits: Self) -> Self {
        f32::from_bits(self.to_bits().wrapping_add(bits.to_bits()))
    }

    #[inline(always)]
    fn to_exponent(self) -> Self {
        f32::from_bits(self.to_bits() << 23)
    }
}

/// Registers of an [`F32x16`].
const REGISTERS: usize = 4;

/// Four registers that go through a function side by side.
///
/// A long chain of operations leaves a processor waiting for each result; four chains that take turns do not. V8 keeps
/// them in turns as long as all is loaded before anything is stored.
#[derive(Clone, Copy)]
pub struct F32x16([F32x4; REGISTERS]);

impl F32x16 {
    #[inline(always)]
    pub fn load(x: &[f32; REGISTERS * LANES]) -> Self {
        let (x, _) = x.as_chunks();
        Self(from_fn(|i| F32x4::load(&x[i])))
    }

    #[inline(always)]
    pub fn store(self, x: &mut [f32; REGISTERS * LANES]) {
        let (x, _) = x.as_chunks_mut();
        self.0.iter().zip(x).for_each(|(register, x)| register.store(x));
    }

    #[inline(always)]
    fn map(self, f: impl Fn(F32x4) -> F32x4) -> Self {
        Self(self.0.map(f))
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(F32x4, F32x4) -> F32x4) -> Self {
        Self(from_fn(|i| f(self.0[i], other.0[i])))
    }
}

impl Add for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, F32x4::add)
    }
}

impl Sub for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, F32x4::sub)
    }
}

impl Mul for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, F32x4::mul)
    }
}

impl Div for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, F32x4::div)
    }
}

impl Real for F32x16 {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self([F32x4::splat(x); REGISTERS])
    }

    #[inline(always)]
    fn size(self) -> Self {
        self.map(F32x4::abs)
    }

    #[inline(always)]
    fn negative_size(self) -> Self {
        self.map(F32x4::negative_abs)
    }

    #[inline(always)]
    fn at_least(self, least: Self) -> Self {
        self.zip(least, F32x4::at_least)
    }

    #[inline(always)]
    fn zero_where_below(self, x: Self, limit: Self) -> Self {
        Self(from_fn(|i| self.0[i].zero_where_below(x.0[i], limit.0[i])))
    }

    #[inline(always)]
    fn if_less(self, limit: Self, yes: Self, no: Self) -> Self {
        Self(from_fn(|i| self.0[i].if_less(limit.0[i], yes.0[i], no.0[i])))
    }

    #[inline(always)]
    fn add_bits(self, bits: Self) -> Self {
        self.zip(bits, F32x4::add_bits)
    }

    #[inline(always)]
    fn to_exponent(self) -> Self {
        self.map(F32x4::to_exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUTS: [f32; 16] = [
        0.0,
        -0.0,
        1.0,
        -1.5,
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        1e-40,
        f32::MAX,
        -3.0,
        7.25,
        1e-10,
        -1e10,
        0.1,
        2.0,
        12_582_915.0,
    ];

    /// All operations, one after the other.
    fn each<R: Real>(x: R) -> [R; 11] {
        let y = R::splat(1.5) - x * x;
        let [a, b, c] = [x.size(), x.negative_size(), x.at_least(y)];
        let [d, e] = [x.if_less(y, a, b), a.zero_where_below(x, y)];
        [x + y, x - y, x * y, x / y, a, b, c, d, e, x.add_bits(y), x.to_exponent()]
    }

    #[test]
    fn sixteen_at_a_time_equal_one_at_a_time() {
        for (i, wide) in each(F32x16::load(&INPUTS)).iter().enumerate() {
            let mut out = [9.0; 16];
            wide.store(&mut out);
            for (x, out) in INPUTS.iter().zip(out) {
                let single = each(*x)[i];
                assert!(
                    out.to_bits() == single.to_bits() || out.is_nan() && single.is_nan(),
                    "{i} of {x}: {out}"
                );
            }
        }
    }

    #[test]
    fn by_hand() {
        assert_eq!(2.0_f32.if_less(2.0, 5.0, 7.0), 7.0);
        assert_eq!(f32::NAN.if_less(2.0, 5.0, 7.0), 7.0);
        // 2^23 more in the bits is one more in the exponent.
        assert_eq!(3.0_f32.add_bits(f32::from_bits(1).to_exponent()), 6.0);
    }
}
