//! A dense layer over a single row: four panels side by side, since the sums of one alone would wait for each other.

use crate::gemm::{V, load, store};
use crate::lanes::{F32x4, PANEL};
use core::array::from_fn;

/// Panels that are worked on together: 8 registers of sums leave room for the others.
const PANELS: usize = 4;

/// `out <- row * weights + bias`: what [`crate::dense::forward`] does for each row of a batch, bit for bit.
///
/// Shapes: `row` `[inputs]`, `out` `[units]`, `weights` `[units / 8, inputs + 1, 8]`, the last row of each panel the bias.
pub(crate) fn forward(out: &mut [f32], row: &[f32], weights: &[f32]) {
    let size = (row.len() + 1) * PANEL;
    let mut together = weights.chunks_exact(PANELS * size);
    let mut outs = out.chunks_exact_mut(PANELS * PANEL);
    for (weights, out) in (&mut together).zip(&mut outs) {
        multiply::<PANELS>(out, row, weights);
    }
    let done = (weights.len() - together.remainder().len()) / (row.len() + 1);
    let rest = together.remainder().chunks_exact(size);
    for (weights, out) in rest.zip(out[done..].chunks_exact_mut(PANEL)) {
        multiply::<1>(out, row, weights);
    }
}

#[inline(never)]
fn multiply<const P: usize>(out: &mut [f32], row: &[f32], weights: &[f32]) {
    let size = (row.len() + 1) * PANEL;
    let panels: [&[[f32; PANEL]]; P] = from_fn(|p| weights[p * size..][..size].as_chunks().0);
    let kernels = panels.map(|panel| &panel[..row.len()]);
    let mut sums = [[F32x4::splat(0.0); V]; P];
    for (k, &x) in row.iter().enumerate() {
        let x = F32x4::splat(x);
        for (sums, kernel) in sums.iter_mut().zip(kernels) {
            let weights: [F32x4; V] = load(&kernel[k], 0);
            *sums = from_fn(|v| sums[v].plus_product(x, weights[v]));
        }
    }
    for (p, (sums, panel)) in sums.into_iter().zip(panels).enumerate() {
        let bias: [F32x4; V] = load(&panel[row.len()], 0);
        store(out, p * PANEL, from_fn::<_, V, _>(|v| sums[v] + bias[v]));
    }
}
