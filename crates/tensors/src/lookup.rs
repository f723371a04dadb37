//! Rows looked up by indices, rows put where indices say, and rows that are on at an index.

use crate::block::Block;
use crate::crew::Crew;
use crate::dims::{Dims, elements};
use crate::dtype::DType;
use crate::moves::MOVE;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::gather::{self, Lookup};
use inkling_kernels::one_hot::one_hot;
use inkling_kernels::scatter;
use inkling_kernels::strided::run;

/// What it takes to find a row, in nanoseconds.
const FIND: f64 = 3.0;

impl Tensors {
    /// `out[b, o, i, ...] <- x[b, o, indices[b, i], ...]`. See [`gather::gather`].
    ///
    /// # Errors
    /// If the tensors have not the lookup's shapes, or an index is not one of its rows.
    pub fn gather(&mut self, x: Number, indices: Number, lookup: Lookup) -> Result<Number> {
        let Lookup { batches, outer, size, row } = lookup;
        let (block, ids) = (self.block(x)?, self.ints(indices)?);
        expect("x", block.len(), elements([batches, outer, size, row])?)?;
        if !ids.len().is_multiple_of(batches.max(1)) {
            return Err(Error::argument("indices", format!("{batches} rows"), ids.len()));
        }
        if let Some(wrong) = gather::first_outside(ids, size) {
            return Err(Error::argument("indices", format!("numbers below {size}"), ids[wrong]));
        }
        let dtype = block.dtype();
        let rows = if batches == 0 { 0 } else { elements([ids.len(), outer])? };
        let mut out = self.allocate(dtype, elements([rows, row])?)?;
        let (x, indices) = (self.block(x)?, self.ints(indices)?);
        match dtype {
            DType::Bool => look_up(&self.crew, out.bools_mut()?, x.bools()?, indices, &lookup)?,
            DType::F32 | DType::I32 => look_up(&self.crew, out.words_mut()?, x.words()?, indices, &lookup)?,
        }
        Ok(self.insert(out))
    }

    /// `out[i, ...] <- x[place of indices[i], ...]`, for `count` indices of as many numbers as `dims` has: these are the
    /// first dimensions of `x`.
    ///
    /// # Errors
    /// If the tensors have not these shapes, or an index leads out of `x`.
    pub fn gather_nd(&mut self, x: Number, indices: Number, dims: &[u32], count: usize) -> Result<Number> {
        let (dims, row) = self.rows_of(self.block(x)?.len(), indices, dims, count)?;
        let dtype = self.block(x)?.dtype();
        let mut out = self.allocate(dtype, elements([count, row])?)?;
        let (x, indices) = (self.block(x)?, self.ints(indices)?);
        let result = match dtype {
            DType::Bool => gather::gather_nd(out.bools_mut()?, x.bools()?, indices, &dims, row),
            DType::F32 | DType::I32 => gather::gather_nd(out.words_mut()?, x.words()?, indices, &dims, row),
        };
        self.inserted(out, result)
    }

    /// A tensor of `length` zeros to which rows are added where their indices lead: `dims` are its first dimensions.
    ///
    /// # Errors
    /// If the tensors do not fit together, or an index leads out of the result.
    pub fn scatter_add(
        &mut self,
        updates: Number,
        indices: Number,
        dims: &[u32],
        count: usize,
        length: usize,
    ) -> Result<Number> {
        let (dims, row) = self.rows_of(length, indices, dims, count)?;
        let block = self.block(updates)?;
        expect("updates", block.len(), elements([count, row])?)?;
        let dtype = block.dtype();
        let mut out = self.allocate(dtype, length)?;
        let (updates, indices) = (self.block(updates)?, self.ints(indices)?);
        let result = match dtype {
            DType::F32 => add(out.floats_mut()?, indices, &dims, updates.floats()?, row),
            DType::I32 => add(out.ints_mut()?, indices, &dims, updates.ints()?, row),
            DType::Bool => add(out.bools_mut()?, indices, &dims, updates.bools()?, row),
        };
        self.inserted(out, result)
    }

    /// A copy of `x` with other rows where their indices lead: `dims` are its first dimensions. A single number is put
    /// everywhere.
    ///
    /// # Errors
    /// If the tensors do not fit together, or an index leads out of `x`.
    pub fn scatter_update(
        &mut self,
        x: Number,
        updates: Number,
        indices: Number,
        dims: &[u32],
        count: usize,
    ) -> Result<Number> {
        let length = self.block(x)?.len();
        let (dims, row) = self.rows_of(length, indices, dims, count)?;
        let (dtype, block) = (self.block(x)?.dtype(), self.block(updates)?);
        if block.dtype() != dtype {
            return Err(Error::argument(
                "updates",
                format!("{dtype:?} numbers"),
                format!("{:?}", block.dtype()),
            ));
        }
        if block.len() != 1 {
            expect("updates", block.len(), elements([count, row])?)?;
        }
        let mut out = self.allocate(dtype, length)?;
        let (x, updates, indices) = (self.block(x)?, self.block(updates)?, self.ints(indices)?);
        let result = match dtype {
            DType::Bool => put(out.bools_mut()?, x.bools()?, indices, &dims, updates.bools()?, row),
            _ => put(out.words_mut()?, x.words()?, indices, &dims, updates.words()?, row),
        };
        self.inserted(out, result)
    }

    /// `out[i, j] <- if indices[i] == j { on } else { off }`.
    ///
    /// # Errors
    /// If the indices are no ints, or memory runs out.
    pub fn one_hot(
        &mut self,
        dtype: DType,
        indices: Number,
        depth: usize,
        on: f64,
        off: f64,
    ) -> Result<Number> {
        let length = elements([self.ints(indices)?.len(), depth])?;
        let mut out = self.allocate(dtype, length)?;
        let indices = self.ints(indices)?;
        let crew = &self.crew;
        match dtype {
            DType::F32 => {
                hot(crew, out.words_mut()?, indices, depth, [on, off].map(|x| (x as f32).to_bits()))
            }
            DType::I32 => hot(crew, out.words_mut()?, indices, depth, [on, off].map(|x| x as i32 as u32)),
            DType::Bool => hot(crew, out.bools_mut()?, indices, depth, [on, off].map(|x| u8::from(x != 0.0))),
        }?;
        Ok(self.insert(out))
    }

    /// The dimensions that indices lead through, and the elements of a row behind them.
    ///
    /// # Errors
    /// If they do not fit together.
    fn rows_of(&self, length: usize, indices: Number, dims: &[u32], count: usize) -> Result<(Dims, usize)> {
        let dims = Dims::new("dims", dims)?;
        let indices = self.ints(indices)?;
        expect("indices", indices.len(), elements([count, dims.len()])?)?;
        let rows = elements(dims.iter().copied())?;
        if !length.is_multiple_of(rows.max(1)) {
            return Err(Error::argument("dims", format!("a divisor of {length} elements"), rows));
        }
        Ok((dims, length / rows.max(1)))
    }

    /// What was made with indices of several numbers, unless one of them leads nowhere.
    fn inserted(&mut self, out: Block, result: core::result::Result<(), usize>) -> Result<Number> {
        match result {
            Ok(()) => Ok(self.insert(out)),
            Err(wrong) => {
                self.give_back(out);
                Err(Error::argument("indices", "places within the tensor", format!("index {wrong}")))
            }
        }
    }
}

fn expect(name: &'static str, length: usize, expected: usize) -> Result<()> {
    match length == expected {
        true => Ok(()),
        false => Err(Error::argument(name, format!("{expected} numbers"), length)),
    }
}

fn look_up<T: Copy + Send + Sync>(
    crew: &Crew,
    out: &mut [T],
    x: &[T],
    indices: &[i32],
    lookup: &Lookup,
) -> Result<()> {
    let row = lookup.row;
    let nanoseconds = (MOVE * row as f64 + FIND) * out.len().checked_div(row).unwrap_or(0) as f64;
    crew.share(out, row, nanoseconds, |first, part| {
        let count = part.len().checked_div(row).unwrap_or(0);
        gather::gather(part, first..first + count, x, indices, lookup);
    })
}

fn add<T: scatter::Sum + Default>(
    out: &mut [T],
    indices: &[i32],
    dims: &[usize],
    updates: &[T],
    row: usize,
) -> core::result::Result<(), usize> {
    out.fill(T::default());
    scatter::add(out, indices, dims, updates, row)
}

fn put<T: Copy>(
    out: &mut [T],
    x: &[T],
    indices: &[i32],
    dims: &[usize],
    updates: &[T],
    row: usize,
) -> core::result::Result<(), usize> {
    run(out, x);
    scatter::update(out, indices, dims, updates, row)
}

fn hot<T: Copy + Default + PartialEq + Send + Sync>(
    crew: &Crew,
    out: &mut [T],
    indices: &[i32],
    depth: usize,
    [on, off]: [T; 2],
) -> Result<()> {
    let nanoseconds = FIND * indices.len() as f64 + MOVE / 2.0 * out.len() as f64;
    crew.share(out, depth, nanoseconds, |first, part| {
        let count = part.len().checked_div(depth).unwrap_or(0);
        one_hot(part, &indices[first..first + count], depth, on, off);
    })
}
