//! Convolutions of images and their gradients, plain and depthwise: tfjs's `Conv2D`, `DepthwiseConv2dNative` and theirs.

mod geometry;

use crate::dtype::DType;
use crate::matmul::{Finish, Finisher, Matrices};
use crate::shape;
use crate::store::{Number, Tensors};
pub use geometry::Convolution;
use inkling_engine::error::Result;
use inkling_engine::memory::area;
use inkling_engine::parts::Parts;

/// Filter rows that a gradient is cut at: the kernel works on four together.
const TOGETHER: usize = 4;

impl Tensors {
    /// Convolves images `x` with a filter, adds a bias `[out_channels]` if there is one and applies the activation, if any.
    ///
    /// # Errors
    /// If a tensor is not of this geometry or memory runs out.
    pub fn convolve(
        &mut self,
        x: Number,
        filter: Number,
        finish: &Finish,
        convolution: &Convolution,
    ) -> Result<Number> {
        let c = convolution;
        shape::check("x", self.floats(x)?.len(), &c.input)?;
        shape::check("filter", self.floats(filter)?.len(), &c.filter)?;
        let [.., outputs] = c.output;
        if let Some(bias) = finish.bias {
            shape::check("bias", self.floats(bias)?.len(), &[outputs])?;
        }
        if let Some([pixels, inputs, outputs]) = c.matrices() {
            let [x, filter] = [(x, false), (filter, false)].map(matrix);
            return self.matmul([pixels, inputs, outputs], 1, x, filter, finish);
        }
        let mut out = self.allocate(DType::F32, shape::size(&c.output)?)?;
        let mut packed = self.allocate(DType::F32, c.packed_len())?;
        let (x, filter) = (self.floats(x)?, self.floats(filter)?);
        let bias = finish.bias.map(|bias| self.floats(bias)).transpose()?;
        // The bias is added by the kernel.
        let finisher = Finisher::new(self, &Finish { bias: None, ..*finish }, outputs as usize)?;
        c.pack(packed.floats_mut()?, filter, bias);
        let (row, all) = (c.out_row(), packed.floats()?);
        self.crew.share(out.floats_mut()?, row, c.nanoseconds(), |first, out| {
            c.forward(out, first..first + out.len() / row.max(1), x, all, bias);
            finisher.finish(out, first * row);
        })?;
        self.give_back(packed);
        Ok(self.insert(out))
    }

    /// The gradient of [`convolve`](Self::convolve) by `x`, from `dy`, that by the sums.
    ///
    /// # Errors
    /// If a tensor is not of this geometry or memory runs out.
    pub fn convolution_input_gradient(
        &mut self,
        dy: Number,
        filter: Number,
        convolution: &Convolution,
    ) -> Result<Number> {
        let c = convolution;
        shape::check("dy", self.floats(dy)?.len(), &c.output)?;
        shape::check("filter", self.floats(filter)?.len(), &c.filter)?;
        if let Some([pixels, inputs, outputs]) = c.matrices() {
            let [dy, filter] = [(dy, false), (filter, true)].map(matrix);
            return self.matmul([pixels, outputs, inputs], 1, dy, filter, &Finish::default());
        }
        let mut dx = self.allocate(DType::F32, shape::size(&c.input)?)?;
        let mut packed = self.allocate(DType::F32, c.packed_transposed_len())?;
        let (dy, filter) = (self.floats(dy)?, self.floats(filter)?);
        c.pack_transposed(packed.floats_mut()?, filter);
        let (row, all) = (c.in_row(), packed.floats()?);
        self.crew.share(dx.floats_mut()?, row, c.nanoseconds(), |first, dx| {
            c.input_gradient(dx, first..first + dx.len() / row.max(1), dy, all);
        })?;
        self.give_back(packed);
        Ok(self.insert(dx))
    }

    /// The gradient of [`convolve`](Self::convolve) by the filter, from `dy`, that by the sums.
    ///
    /// # Errors
    /// If a tensor is not of this geometry or memory runs out.
    pub fn convolution_filter_gradient(
        &mut self,
        x: Number,
        dy: Number,
        convolution: &Convolution,
    ) -> Result<Number> {
        let c = convolution;
        shape::check("x", self.floats(x)?.len(), &c.input)?;
        shape::check("dy", self.floats(dy)?.len(), &c.output)?;
        if let Some([pixels, inputs, outputs]) = c.matrices() {
            let [x, dy] = [(x, true), (dy, false)].map(matrix);
            return self.matmul([inputs, pixels, outputs], 1, x, dy, &Finish::default());
        }
        let rows = c.filter_rows();
        let units = rows.div_ceil(TOGETHER);
        let members = self.crew.members(c.nanoseconds()).min(units).max(1);
        let room = c.scratch_len();
        let mut dw = self.allocate(DType::F32, shape::size(&c.filter)?)?;
        let mut scratch = self.allocate(DType::F32, area(room, members)?)?;
        let (x, dy) = (self.floats(x)?, self.floats(dy)?);
        let first = |member| rows.min(units * member / members * TOGETHER);
        let cuts: Vec<usize> = (0..=members).map(|member| first(member) * c.filter_row()).collect();
        let rooms: Vec<usize> = (0..=members).map(|member| member * room).collect();
        let dw_parts = Parts::new(dw.floats_mut()?, &cuts);
        let scratches = Parts::new(scratch.floats_mut()?, &rooms);
        self.crew.run(members, &|member| {
            let rows = first(member)..first(member + 1);
            c.filter_gradient(dw_parts.take(member), rows, x, dy, scratches.take(member));
        })?;
        self.give_back(scratch);
        Ok(self.insert(dw))
    }
}

fn matrix((number, transposed): (Number, bool)) -> Matrices<'static> {
    Matrices { number, transposed, which: &[] }
}

#[cfg(test)]
mod tests;
