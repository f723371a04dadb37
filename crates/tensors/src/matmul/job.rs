//! Who does which part of some products.

use super::finish::Finisher;
use super::{Finish, Matrices, Source};
use crate::crew::Crew;
use crate::store::Tensors;
use inkling_engine::error::Result;
use inkling_engine::memory::area;
use inkling_engine::parts::Parts;
use inkling_kernels::matmul::{COLUMNS, Matrix, Product, ROWS, WORKSPACE, place_columns};

/// Columns that are shared out together if there are too few rows to share.
const TOGETHER: usize = 8 * COLUMNS;

/// Some products, seen so that as few and as large ones as possible are left.
pub(super) struct Job<'a> {
    shape: [usize; 3],
    count: usize,
    a: Source<'a>,
    b: Source<'a>,
    transposed: [bool; 2],
    finisher: Finisher<'a>,
}

impl<'a> Job<'a> {
    pub fn new(
        tensors: &'a Tensors,
        shape: [usize; 3],
        count: usize,
        a: Matrices<'a>,
        b: Matrices<'a>,
        finish: &Finish,
    ) -> Result<Self> {
        let [rows, terms, columns] = shape;
        let transposed = [a.transposed, b.transposed];
        let a = Source::new(tensors, "a", a, area(rows, terms)?, count)?;
        let b = Source::new(tensors, "b", b, area(terms, columns)?, count)?;
        let finisher = Finisher::new(tensors, finish, columns)?;
        let mut job = Self { shape, count, a, b, transposed, finisher };
        if b.is_shared() && a.which.is_empty() && !a.is_shared() && !transposed[0] {
            // The rows of all of them are the rows of one.
            (job.shape[0], job.count) = (rows * count, 1);
            job.a.size = a.values.len();
        }
        Ok(job)
    }

    /// The numbers of the results.
    pub fn len(&self) -> Result<usize> {
        area(area(self.count, self.shape[0])?, self.shape[2])
    }

    fn product(&self, i: usize) -> Product<'a> {
        let [left, right] = [(self.a, self.transposed[0]), (self.b, self.transposed[1])]
            .map(|(source, transposed)| Matrix { values: source.of(i), transposed });
        Product::new(self.shape, left, right)
    }

    /// How many members should work: on a product each, if there are so many; else all on one after the other.
    pub fn members(&self, crew: &Crew) -> usize {
        if self.count == 0 {
            return 1;
        }
        crew.members(self.product(0).nanoseconds() * self.count as f64)
    }

    /// The numbers that it needs room for on its way.
    pub fn scratch(&self, members: usize) -> Result<usize> {
        if self.len()? == 0 {
            return Ok(0);
        }
        let product = self.product(0);
        let packed = area(product.panels(), product.panel_len())?;
        match self.count >= members {
            true => area(packed + WORKSPACE, members),
            false if product.packs() || product.rows() == 1 => Ok(packed),
            false => area(product.rows(), product.columns().next_multiple_of(TOGETHER)),
        }
    }

    /// Shapes: `out` as long as [`len`](Self::len) says, `scratch` as [`scratch`](Self::scratch) of the same `members` says.
    pub fn run(&self, crew: &Crew, members: usize, out: &mut [f32], scratch: &mut [f32]) -> Result<()> {
        if out.is_empty() {
            return Ok(());
        }
        if self.count >= members {
            return self.share_products(crew, out, scratch, members);
        }
        let size = out.len() / self.count;
        for (i, out) in out.chunks_exact_mut(size).enumerate() {
            let product = self.product(i);
            if product.packs() {
                self.share_rows(crew, &product, out, scratch)?;
            } else if product.rows() == 1 {
                crew.share(out, 1, product.nanoseconds(), |first, out| {
                    product.multiply_columns(out, first..first + out.len(), &mut [0.0; WORKSPACE]);
                    self.finisher.finish(out, first);
                })?;
            } else {
                self.share_columns(crew, &product, out, scratch)?;
            }
        }
        Ok(())
    }

    /// Each member does some products.
    fn share_products(
        &self,
        crew: &Crew,
        out: &mut [f32],
        scratch: &mut [f32],
        members: usize,
    ) -> Result<()> {
        let size = out.len() / self.count;
        let firsts: Vec<usize> = (0..=members).map(|member| self.count * member / members).collect();
        let out_cuts: Vec<usize> = firsts.iter().map(|first| first * size).collect();
        let room = scratch.len() / members;
        let scratch_cuts: Vec<usize> = (0..=members).map(|member| member * room).collect();
        let [out, scratch] = [Parts::new(out, &out_cuts), Parts::new(scratch, &scratch_cuts)];
        crew.run(members, &|member| {
            let (workspace, packed) = scratch.take(member).split_first_chunk_mut().expect("a workspace");
            for (i, out) in out.take(member).chunks_exact_mut(size).enumerate() {
                self.product(firsts[member] + i).multiply(out, packed, workspace);
                self.finisher.finish(out, 0);
            }
        })
    }

    /// All pack, then each member does some rows.
    fn share_rows(&self, crew: &Crew, product: &Product, out: &mut [f32], packed: &mut [f32]) -> Result<()> {
        let (panel, columns) = (product.panel_len(), product.columns());
        crew.share(packed, panel, product.packing_nanoseconds(), |first, part| {
            product.pack(part, first..first + part.len() / panel);
        })?;
        let packed = &*packed;
        // Whole tiles of rows if they make up all.
        let unit = if product.rows().is_multiple_of(ROWS) { ROWS } else { 1 };
        crew.share(out, unit * columns, product.nanoseconds(), |first, out| {
            let first = first * unit;
            let rows = first..first + out.len() / columns;
            product.multiply_rows(out, rows, packed, &mut [0.0; WORKSPACE]);
            self.finisher.finish(out, first * columns);
        })
    }

    /// Each member does some columns, which are no consecutive numbers of the results: they are brought there after.
    fn share_columns(
        &self,
        crew: &Crew,
        product: &Product,
        out: &mut [f32],
        scratch: &mut [f32],
    ) -> Result<()> {
        let (rows, columns) = (product.rows(), product.columns());
        let range = |i: usize| i * TOGETHER..columns.min((i + 1) * TOGETHER);
        crew.share(scratch, rows * TOGETHER, product.nanoseconds(), |first, parts| {
            let mut workspace = [0.0; WORKSPACE];
            for (i, part) in parts.chunks_exact_mut(rows * TOGETHER).enumerate() {
                let columns = range(first + i);
                product.multiply_columns(&mut part[..rows * columns.len()], columns, &mut workspace);
            }
        })?;
        for (i, part) in scratch.chunks_exact(rows * TOGETHER).enumerate() {
            place_columns(out, columns, &part[..rows * range(i).len()], range(i));
        }
        self.finisher.finish(out, 0);
        Ok(())
    }
}
