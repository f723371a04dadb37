//! Who owns which weights: the rows of all layers, cut into blocks, dealt out in stretches of about equal cost.

use crate::dataset::Dataset;
use crate::network::Network;
use core::ops::Range;
use inkling_kernels::lanes::PANEL;

/// What a multiplication and addition costs beside the update of one weight.
const PRODUCT_COST: f64 = 0.12;
/// The same where entries are looked up one by one.
const SPARSE_PRODUCT_COST: f64 = 0.16;

/// Up to 8 rows of a layer's weights: the unit in which they are owned, a panel of the transposed weights.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub layer: usize,
    /// Rows of the layer's weights; the last of a layer is its bias.
    pub rows: Range<usize>,
}

/// The blocks of a network and, for each kind of memory, where one member's share ends and the next one's begins.
pub(crate) struct Shares {
    pub blocks: Vec<Block>,
    pub block_cuts: Vec<usize>,
    pub weight_cuts: Vec<usize>,
    pub transposed_cuts: Vec<usize>,
    /// Inputs of the first layer.
    pub input_cuts: Vec<usize>,
    /// One stretch of gradients a member.
    pub gradient_cuts: Vec<usize>,
}

impl Shares {
    pub fn new(network: &Network, data: &Dataset, batch: usize, members: usize) -> Self {
        let blocks: Vec<Block> =
            network.layers.iter().enumerate().flat_map(|(l, layer)| blocks_of(l, layer.inputs)).collect();
        let costs: Vec<f64> = blocks.iter().map(|block| cost(block, network, data, batch)).collect();
        let block_cuts = cut_evenly(&costs, members);
        let weight_ends = blocks.iter().map(|block| {
            let layer = &network.layers[block.layer];
            layer.weights.start + block.rows.end * layer.width()
        });
        let transposed_ends = blocks.iter().map(|block| {
            let layer = &network.layers[block.layer];
            (layer.transposed.start + block.rows.end.div_ceil(PANEL) * PANEL * layer.units)
                .min(layer.transposed.end)
        });
        let input_ends = blocks.iter().map(|block| match block.layer {
            0 => block.rows.end.min(network.inputs()),
            _ => network.inputs(),
        });
        let widest = network.layers.iter().map(|layer| layer.width()).max().unwrap_or(0);
        Self {
            weight_cuts: at(&block_cuts, weight_ends),
            transposed_cuts: at(&block_cuts, transposed_ends),
            input_cuts: at(&block_cuts, input_ends),
            gradient_cuts: (0..=members).map(|i| i * PANEL * widest).collect(),
            blocks,
            block_cuts,
        }
    }
}

fn blocks_of(layer: usize, inputs: usize) -> impl Iterator<Item = Block> {
    let rows = inputs + 1;
    (0..rows).step_by(PANEL).map(move |begin| Block { layer, rows: begin..(begin + PANEL).min(rows) })
}

fn cost(block: &Block, network: &Network, data: &Dataset, batch: usize) -> f64 {
    let layer = &network.layers[block.layer];
    let products = if block.layer == 0 && data.is_sparse() {
        let end = block.rows.end.min(layer.inputs);
        let set: u64 = data.counts()[block.rows.start.min(end)..end].iter().map(|&n| u64::from(n)).sum();
        SPARSE_PRODUCT_COST * set as f64 / data.len() as f64 * batch as f64
    } else {
        PRODUCT_COST * (block.rows.len() * batch) as f64
    };
    (block.rows.len() as f64 + products) * layer.width() as f64
}

/// Cuts `0 = c[0] <= ... <= c[members] = costs.len()` between which the costs add up to about the same.
fn cut_evenly(costs: &[f64], members: usize) -> Vec<usize> {
    let total: f64 = costs.iter().sum();
    let (mut cuts, mut sum) = (vec![0], 0.0);
    for (i, cost) in costs.iter().enumerate() {
        while cuts.len() < members && sum + cost / 2.0 > total * cuts.len() as f64 / members as f64 {
            cuts.push(i);
        }
        sum += cost;
    }
    cuts.resize(members, costs.len());
    cuts.push(costs.len());
    cuts
}

/// The cuts of another kind of memory: `ends` says where each block ends in it.
fn at(block_cuts: &[usize], ends: impl Iterator<Item = usize>) -> Vec<usize> {
    let ends: Vec<usize> = core::iter::once(0).chain(ends).collect();
    block_cuts.iter().map(|&cut| ends[cut]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_even_complete_and_in_order() {
        assert_eq!(cut_evenly(&[1.0; 8], 4), [0, 2, 4, 6, 8]);
        assert_eq!(cut_evenly(&[6.0, 1.0, 1.0, 1.0, 1.0, 2.0], 2), [0, 1, 6]);
        assert_eq!(cut_evenly(&[1.0], 3), [0, 0, 1, 1]);
        for members in 1..=9 {
            let cuts = cut_evenly(&[3.0, 1.0, 4.0, 1.0, 5.0], members);
            assert!(cuts.len() == members + 1 && cuts.is_sorted() && cuts[0] == 0 && cuts[members] == 5);
        }
    }

    #[test]
    fn blocks_cover_every_row_and_the_bias_once() {
        for inputs in [1, 7, 8, 9, 16] {
            let rows: Vec<usize> = blocks_of(0, inputs).flat_map(|block| block.rows).collect();
            assert_eq!(rows, (0..=inputs).collect::<Vec<_>>());
        }
    }
}
