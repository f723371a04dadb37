//! The same as plain arrays.

use core::array::from_fn;

pub type Register = [f32; 4];

#[inline(always)]
pub fn splat(x: f32) -> Register {
    [x; 4]
}
#[inline(always)]
pub fn load(x: &[f32; 4]) -> Register {
    *x
}
#[inline(always)]
pub fn store(register: Register, x: &mut [f32; 4]) {
    *x = register;
}
#[inline(always)]
pub fn plus_product(sum: Register, a: Register, b: Register) -> Register {
    from_fn(|i| sum[i] + a[i] * b[i])
}
#[inline(always)]
pub fn sqrt(x: Register) -> Register {
    x.map(f32::sqrt)
}
#[inline(always)]
pub fn zero_below(x: Register, limit: Register) -> Register {
    from_fn(|i| crate::lanes::zero_below(x[i], limit[i]))
}
#[inline(always)]
pub fn at_least(x: Register, least: Register) -> Register {
    from_fn(|i| crate::lanes::at_least(x[i], least[i]))
}
#[inline(always)]
pub fn where_equal(x: Register, a: Register, b: Register) -> Register {
    from_fn(|i| if a[i] == b[i] { x[i] } else { 0.0 })
}
#[inline(always)]
pub fn where_unequal(x: Register, a: Register, b: Register) -> Register {
    from_fn(|i| if a[i] == b[i] { 0.0 } else { x[i] })
}
#[inline(always)]
pub fn times_power_of_two(x: Register, rounded: Register) -> Register {
    from_fn(|i| f32::from_bits(x[i].to_bits().wrapping_add(rounded[i].to_bits() << 23)))
}
#[inline(always)]
pub fn zero_where_below(value: Register, x: Register, limit: Register) -> Register {
    from_fn(|i| if x[i] < limit[i] { 0.0 } else { value[i] })
}
#[inline(always)]
pub fn add(a: Register, b: Register) -> Register {
    from_fn(|i| a[i] + b[i])
}
#[inline(always)]
pub fn sub(a: Register, b: Register) -> Register {
    from_fn(|i| a[i] - b[i])
}
#[inline(always)]
pub fn mul(a: Register, b: Register) -> Register {
    from_fn(|i| a[i] * b[i])
}
#[inline(always)]
pub fn div(a: Register, b: Register) -> Register {
    from_fn(|i| a[i] / b[i])
}

#[inline(always)]
pub fn abs(x: Register) -> Register {
    x.map(f32::abs)
}
#[inline(always)]
pub fn negative_abs(x: Register) -> Register {
    x.map(|x| -x.abs())
}
#[inline(always)]
pub fn if_less(x: Register, limit: Register, yes: Register, no: Register) -> Register {
    from_fn(|i| if x[i] < limit[i] { yes[i] } else { no[i] })
}
#[inline(always)]
pub fn add_bits(x: Register, bits: Register) -> Register {
    from_fn(|i| f32::from_bits(x[i].to_bits().wrapping_add(bits[i].to_bits())))
}
#[inline(always)]
pub fn to_exponent(x: Register) -> Register {
    x.map(|x| f32::from_bits(x.to_bits() << 23))
}
#[inline(always)]
pub fn transpose(rows: [Register; 4]) -> [Register; 4] {
    from_fn(|i| from_fn(|j| rows[j][i]))
}
