//! Who owns which weights: each layer is cut into blocks, and these are dealt out in stretches of about equal cost.

use crate::dataset::Dataset;
use crate::network::{FIRST_STRIPE, Layer, Network};
use crate::parts::MAX_PARTS;
use crate::team::MAX_MEMBERS;
use core::ops::Range;
use inkling_kernels::lanes::PANEL;

/// What a multiplication and addition costs beside the update of one weight.
const PRODUCT_COST: f64 = 0.12;
/// The same where entries are looked up one by one.
const SPARSE_PRODUCT_COST: f64 = 0.16;

/// Weights of a block: few enough that their gradient stays in the nearest cache.
pub(crate) const BLOCK_WEIGHTS: usize = 256;

/// Some rows of a stripe of a layer's weights: the unit in which they are owned.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub layer: usize,
    /// The first of its columns, and how many there are.
    pub column: usize,
    pub width: usize,
    /// Rows of the layer's weights; the last of a layer is its bias.
    pub rows: Range<usize>,
    /// Its place in the network's weights.
    pub weights: Range<usize>,
}

impl Block {
    /// Its rows that are the layer's kernel, and not the bias.
    pub fn kernel_rows(&self, layer: &Layer) -> Range<usize> {
        self.rows.start..self.rows.end.min(layer.inputs).max(self.rows.start)
    }
}

/// The blocks of a network and, for each kind of memory, where one share ends and the next one begins. There is a share
/// for each layer and member: of the first layer a member owns the columns that it also multiplies with, or nearly.
pub(crate) struct Shares {
    members: usize,
    pub blocks: Vec<Block>,
    pub block_cuts: Vec<usize>,
    pub weight_cuts: Vec<usize>,
    pub transposed_cuts: Vec<usize>,
    /// One stretch a member: gradients of a block, and those by the logits of its columns.
    pub gradient_cuts: Vec<usize>,
}

impl Shares {
    /// Most members among whom so many layers can be shared out.
    pub fn most_members(network: &Network) -> usize {
        (MAX_PARTS / network.layers.len()).min(MAX_MEMBERS)
    }

    /// For batches of up to `batch` rows of a data set, or of rows of which nothing is known before they come; of all
    /// weights, or only of those that can have a gradient.
    pub fn new(network: &Network, data: Option<&Dataset>, batch: usize, members: usize, all: bool) -> Self {
        let (mut blocks, mut block_cuts) = (Vec::new(), vec![0]);
        for (l, layer) in network.layers.iter().enumerate() {
            let own = blocks_of(layer, data.filter(|_| l == 0 && !all), l);
            let costs: Vec<f64> = own.iter().map(|block| cost(block, network, data, batch)).collect();
            block_cuts.extend(cut_evenly(&costs, members)[1..].iter().map(|cut| blocks.len() + cut));
            blocks.extend(own);
        }
        let transposed_ends = blocks.iter().map(|block| {
            let layer = &network.layers[block.layer];
            let rows = block.rows.end.next_multiple_of(PANEL).min(layer.depth());
            (layer.transposed.start + layer.depth() * block.column + rows * block.width)
                .min(layer.transposed.end)
        });
        Self {
            weight_cuts: at(&block_cuts, blocks.iter().map(|block| block.weights.end)),
            transposed_cuts: at(&block_cuts, transposed_ends),
            gradient_cuts: (0..=members).map(|i| i * (BLOCK_WEIGHTS + batch * FIRST_STRIPE)).collect(),
            members,
            blocks,
            block_cuts,
        }
    }

    /// The blocks of a share.
    pub fn blocks_of(&self, share: usize) -> &[Block] {
        &self.blocks[self.block_cuts[share]..self.block_cuts[share + 1]]
    }

    /// The numbers of a member's shares.
    pub fn of(&self, member: usize) -> impl Iterator<Item = usize> {
        (member..self.block_cuts.len() - 1).step_by(self.members)
    }
}

/// The blocks of layer `l`. Inputs that are zero in all of a data set, if one is given, have no gradient and no moments, so
/// their weights stay as they are: these are in no block.
fn blocks_of(layer: &Layer, data: Option<&Dataset>, l: usize) -> Vec<Block> {
    let is_used = |row: &usize| data.is_none_or(|data| data.counts()[*row] > 0);
    let mut blocks: Vec<Block> = Vec::new();
    for stripe in layer.stripes() {
        for row in (0..layer.inputs).filter(is_used).chain([layer.depth()]) {
            let end = stripe.weights.start + (row + 1) * stripe.width;
            match blocks.last_mut() {
                Some(last)
                    if (last.column, last.rows.end) == (stripe.column, row)
                        && last.weights.len() < BLOCK_WEIGHTS / stripe.width * stripe.width =>
                {
                    (last.rows.end, last.weights.end) = (row + 1, end);
                }
                _ => blocks.push(Block {
                    layer: l,
                    column: stripe.column,
                    width: stripe.width,
                    rows: row..row + 1,
                    weights: end - stripe.width..end,
                }),
            }
        }
    }
    blocks
}

fn cost(block: &Block, network: &Network, data: Option<&Dataset>, batch: usize) -> f64 {
    let products = match data {
        Some(data) if block.layer == 0 && data.is_sparse() => {
            let end = block.rows.end.min(network.inputs());
            let counts = &data.counts()[block.rows.start.min(end)..end];
            let set: u64 = counts.iter().map(|&n| u64::from(n)).sum();
            SPARSE_PRODUCT_COST * set as f64 / data.len() as f64 * batch as f64
        }
        _ => PRODUCT_COST * (block.rows.len() * batch) as f64,
    };
    (block.rows.len() as f64 + products) * block.width as f64
}

/// Cuts `0 = c[0] <= ... <= c[members] = costs.len()` between which the costs add up to about the same.
pub(crate) fn cut_evenly(costs: &[f64], members: usize) -> Vec<usize> {
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

/// Where a member's rows begin when so many members share so many: at whole tiles of four, since single rows take longer.
pub(crate) fn tile_cut(member: usize, members: usize, rows: usize) -> usize {
    (member * rows.div_ceil(4) / members * 4).min(rows)
}

/// The cuts of another kind of memory: `ends` says where each thing that was cut ends in it.
pub(crate) fn at(cuts: &[usize], ends: impl Iterator<Item = usize>) -> Vec<usize> {
    let ends: Vec<usize> = core::iter::once(0).chain(ends).collect();
    cuts.iter().map(|&cut| ends[cut]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Kind;
    use crate::dataset::Rows;
    use crate::network::{Init, LayerSpec};
    use crate::output::Output;
    use inkling_kernels::activation::Activation;
    use inkling_kernels::lanes::padded;

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
    fn blocks_cover_every_row_that_is_used_and_the_bias_once() {
        let spec = LayerSpec { units: 70, activation: Activation::Relu, init: Init::He };
        for inputs in [1, 7, 8, 9, 16] {
            let network = Network::new(inputs, &[spec, spec], Output::Softmax, 0).unwrap();
            let mut row = vec![1; inputs];
            row[inputs / 2] = 0;
            let mut data = Dataset::new(inputs, Kind::Classes(1), 1).unwrap();
            data.measure(Rows::Bytes(&row)).unwrap();
            data.append(Rows::Bytes(&row)).unwrap();
            let mut owned = vec![0; network.weights.len()];
            for block in Shares::new(&network, Some(&data), 1, 2, false).blocks {
                assert_eq!(block.weights.len(), block.rows.len() * block.width);
                owned[block.weights].iter_mut().for_each(|times| *times += 1);
            }
            for stripe in network.layers[0].stripes() {
                let row = |row: usize| stripe.weights.start + row * stripe.width;
                owned[row(inputs / 2)..row(inputs / 2 + 1)].iter_mut().for_each(|times| *times += 1);
                owned[row(inputs)..row(padded(inputs))].iter_mut().for_each(|times| *times += 1);
            }
            // The second layer has 70 inputs, and so two rows of padding.
            for stripe in network.layers[1].stripes() {
                owned[stripe.weights][70 * PANEL..72 * PANEL].iter_mut().for_each(|times| *times += 1);
            }
            assert!(owned.iter().all(|&times| times == 1), "{inputs} inputs");
        }
    }
}
