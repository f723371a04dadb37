//! The loops beneath all of them, written for a vectorizing compiler: over whole steps, so that each function is
//! compiled once, for vectors, and not again for a tail. The last, broken step comes to it in buffers.

/// Elements of a step: whole vectors of bytes too.
pub(super) const STEP: usize = 16;
/// Elements of a block that is first tried without branches and then, rarely, done one by one.
pub(super) const BLOCK: usize = 4 * STEP;

/// A function of two. All three slices have one length, a multiple of [`STEP`].
pub type Kernel<T, O> = fn(&mut [O], &[T], &[T]);

/// `out <- kernel(a, b)`, of any length.
///
/// # Panics
/// If the lengths differ.
pub(super) fn zip_in_steps<T: Copy, O: Copy + Default>(
    out: &mut [O],
    a: &[T],
    b: &[T],
    kernel: Kernel<T, O>,
) {
    assert!([a.len(), b.len()] == [out.len(); 2], "elementwise: lengths differ");
    let whole = out.len() - out.len() % STEP;
    let (head, tail) = out.split_at_mut(whole);
    kernel(head, &a[..whole], &b[..whole]);
    if !tail.is_empty() {
        let mut step = [O::default(); STEP];
        kernel(&mut step, &filled_up(&a[whole..]), &filled_up(&b[whole..]));
        tail.copy_from_slice(&step[..tail.len()]);
    }
}

/// `out <- kernel(x)`, where the kernel takes whole steps.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
pub(super) fn map_in_steps<T: Copy, O: Copy + Default>(
    out: &mut [O],
    x: &[T],
    kernel: &dyn Fn(&mut [O], &[T]),
) {
    assert_eq!(out.len(), x.len(), "elementwise: lengths differ");
    let whole = out.len() - out.len() % STEP;
    let (head, tail) = out.split_at_mut(whole);
    kernel(head, &x[..whole]);
    if !tail.is_empty() {
        let mut step = [O::default(); STEP];
        kernel(&mut step, &filled_up(&x[whole..]));
        tail.copy_from_slice(&step[..tail.len()]);
    }
}

/// `x`, of less than a step, filled up with its first element: with something that may well occur.
#[inline(never)]
fn filled_up<T: Copy>(x: &[T]) -> [T; STEP] {
    let mut step = [x[0]; STEP];
    step[..x.len()].copy_from_slice(x);
    step
}

/// `out[i] <- f(x[i])` over whole steps.
#[inline(always)]
pub(super) fn map_steps<T: Copy, O>(out: &mut [O], x: &[T], f: impl Fn(T) -> O) {
    // Tells the compiler that no element is left over.
    let whole = out.len() / STEP * STEP;
    for (out, &x) in out[..whole].iter_mut().zip(&x[..whole]) {
        *out = f(x);
    }
}

/// `out[i] <- f(a[i], b[i])` over whole steps.
#[inline(always)]
pub(super) fn zip_steps<T: Copy, O>(out: &mut [O], a: &[T], b: &[T], f: impl Fn(T, T) -> O) {
    let whole = out.len() / STEP * STEP;
    for ((out, &a), &b) in out[..whole].iter_mut().zip(&a[..whole]).zip(&b[..whole]) {
        *out = f(a, b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_equals_one_at_a_time() {
        for n in 0..=150 {
            let a: Vec<f32> = (0..n).map(|i| 0.37 * (i as f32 - 16.0)).collect();
            let b: Vec<f32> = (0..n).map(|i| (i * i % 17) as f32).collect();
            let mut out = vec![9.0; n];
            zip_in_steps(&mut out, &a, &b, |out, a, b| zip_steps(out, a, b, |a, b| 2.0 * a - b));
            assert!((0..n).all(|i| out[i] == 2.0 * a[i] - b[i]), "n = {n}");
            map_in_steps(&mut out, &a, &|out, x| map_steps(out, x, |x| x + 1.0));
            assert!((0..n).all(|i| out[i] == a[i] + 1.0), "n = {n}");
        }
    }

    #[test]
    #[should_panic(expected = "lengths differ")]
    fn a_shorter_operand_is_a_mistake() {
        zip_in_steps(&mut [0.0; 3], &[1.0; 2], &[1.0; 3], |out, a, b| zip_steps(out, a, b, |a, b| a + b));
    }
}
