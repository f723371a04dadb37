//! What the processor can do in WebAssembly, and where the time of a training step goes.

use crate::arguments::JsResult;
use crate::data::Dataset;
use crate::network::Network;
use crate::team::Team;
use core::array::from_fn;
use core::hint::black_box;
use inkling_engine::probe::{self, PHASES};
use inkling_kernels::lanes::{F32x4, LANES};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Sums that do not wait for each other: enough for two units whose results take six cycles.
const SUMS: usize = 12;

/// `rounds` times 12 multiplications and additions of four numbers, from registers.
#[wasm_bindgen(js_name = multiplyAdd)]
pub fn multiply_add(rounds: u32) -> f32 {
    let [factor, term] = [0.999, 0.001].map(|x| F32x4::splat(black_box(x)));
    let mut sums: [F32x4; SUMS] = from_fn(|i| F32x4::splat(i as f32));
    for _ in 0..rounds {
        sums = sums.map(|sum| term.plus_product(sum, factor));
    }
    first(sums)
}

/// `rounds` times 12 square roots and divisions of four numbers, from registers.
#[wasm_bindgen(js_name = rootAndDivide)]
pub fn root_and_divide(rounds: u32) -> f32 {
    let one = F32x4::splat(black_box(1.0));
    let mut sums: [F32x4; SUMS] = from_fn(|i| F32x4::splat(i as f32 + 1.0));
    for _ in 0..rounds {
        sums = sums.map(|x| one / x.sqrt());
    }
    first(sums)
}

fn first(registers: [F32x4; SUMS]) -> f32 {
    let mut out = [0.0; LANES];
    registers.into_iter().reduce(|a, b| a + b).unwrap_or(F32x4::splat(0.0)).store(&mut out);
    out[0]
}

/// Memory to be read again and again.
#[wasm_bindgen]
pub struct Stream(Vec<[[f32; LANES]; SUMS]>);

#[wasm_bindgen]
impl Stream {
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: usize) -> Self {
        Self(vec![[[1.0; LANES]; SUMS]; bytes / size_of::<[[f32; LANES]; SUMS]>()])
    }

    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }

    /// Reads all of it `rounds` times.
    pub fn read(&self, rounds: u32) -> f32 {
        let mut sums = [F32x4::splat(0.0); SUMS];
        for _ in 0..rounds {
            for block in black_box(&self.0) {
                sums = from_fn(|i| sums[i] + F32x4::load(&block[i]));
            }
        }
        first(sums)
    }
}

/// A call that does nothing.
#[wasm_bindgen]
pub fn nothing() {}

/// `rounds` jobs that do nothing, for each of `members` of a team.
#[wasm_bindgen]
pub fn barriers(team: &Team, members: usize, rounds: u32) -> JsResult<()> {
    for _ in 0..rounds {
        team.leader().run(members, &|_| {})?;
    }
    Ok(())
}

#[wasm_bindgen]
pub struct Probe {
    probe: probe::Probe,
    /// Of each phase.
    milliseconds: Vec<f64>,
    entries: usize,
}

#[wasm_bindgen]
impl Probe {
    /// Takes the network, which is trained on the way.
    #[wasm_bindgen(constructor)]
    pub fn new(network: Network, dataset: &Dataset, batch: usize) -> JsResult<Self> {
        let phases = PHASES.len() + network.0.layers.len();
        let probe = probe::Probe::new(network.0, &dataset.0, batch)?;
        Ok(Self { probe, milliseconds: vec![0.0; phases], entries: 0 })
    }

    /// Trains on a batch of rows.
    pub fn step(&mut self, dataset: &Dataset, ids: &[u32]) {
        let mut begin = now();
        self.probe.step(&dataset.0, ids, |phase| {
            let end = now();
            self.milliseconds[phase] += end - begin;
            begin = end;
        });
        self.entries += self.probe.entries();
    }

    /// The names of the phases before those of the layers.
    pub fn phases() -> Vec<String> {
        PHASES.map(String::from).to_vec()
    }

    /// Milliseconds in each phase over all steps since the last `reset`.
    pub fn milliseconds(&self) -> Vec<f64> {
        self.milliseconds.clone()
    }

    /// Values that were not zero, likewise.
    #[wasm_bindgen(getter)]
    pub fn entries(&self) -> usize {
        self.entries
    }

    pub fn reset(&mut self) {
        self.milliseconds.fill(0.0);
        self.entries = 0;
    }
}
