//! Products of two matrices of any shape, each given as it is or transposed.
//!
//! With more than a few rows the right factor is packed into panels of 8 columns, and the left one into stripes of 4
//! rows: a tile's step then reads from two places only, a fifth faster than from each row by itself. With fewer rows packing
//! would cost more than it saves. Either way a sum has one accumulator that starts at +0 and takes its terms in
//! ascending order, each product rounded before it is added: the bits never show how the work is cut.

mod dots;
mod few_rows;
mod long_rows;
mod pack;
mod tiles;

use crate::gemm::R;
use crate::lanes::PANEL;
use core::ops::Range;
use pack::Factor;

/// Products of fewer rows are not worth packing the right factor, if it lies by line and if not.
const FEW: [usize; 2] = [8, 17];
/// Products of at most so many terms in all are not worth any preparation.
const TINY: usize = 128;
/// Columns from which on a pass down some of them would visit too many pages of memory.
const LONG: usize = 512;
/// Nanoseconds for a term of a sum: in tiles, down a column, along a line; and for a value that is packed.
const TILES_TERM: f64 = 0.05;
const ROW_TERM: f64 = 0.08;
const LINE_TERM: f64 = 0.2;
const PACKED_VALUE: f64 = 0.12;
/// Terms that are worked on before the next: what is packed of them stays in the first cache.
const TERMS: usize = 256;
/// Rows that meet a panel while it is in the first cache: the best number to share rows by.
pub const ROWS: usize = 4 * R;
/// Columns that one row passes over at a time: the best number to share columns by.
pub const COLUMNS: usize = few_rows::WIDE;

/// Numbers of a [`Workspace`].
pub const WORKSPACE: usize = TERMS * ROWS;
/// What a thread needs beside a product's factors and results: any numbers; it may serve one product after the other.
pub type Workspace = [f32; WORKSPACE];

/// A row-major matrix, to be taken as its transpose or not.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    pub values: &'a [f32],
    pub transposed: bool,
}

/// `left * right`, whose sums may be done in parts: of rows if it [`packs`](Self::packs), else of columns.
#[derive(Clone, Copy, Debug)]
pub struct Product<'a> {
    left: Factor<'a>,
    right: Factor<'a>,
}

impl<'a> Product<'a> {
    /// Shapes: `left` `[rows, terms]`, or `[terms, rows]` if transposed; `right` `[terms, columns]`, or
    /// `[columns, terms]` if transposed. Each may be 0; without terms the product is zero.
    ///
    /// # Panics
    /// If a length is another.
    pub fn new([rows, terms, columns]: [usize; 3], left: Matrix<'a>, right: Matrix<'a>) -> Self {
        assert_eq!(left.values.len(), rows * terms, "matmul: left factor");
        assert_eq!(right.values.len(), terms * columns, "matmul: right factor");
        // A single line is the same in memory either way.
        let by_line = !left.transposed || rows == 1;
        let left = Factor { values: left.values, terms, lines: rows, by_line };
        let by_line = right.transposed || columns == 1;
        let right = Factor { values: right.values, terms, lines: columns, by_line };
        // A single column is worked on as a row: the factors and the results are the same in memory.
        if columns == 1 { Self { left: right, right: left } } else { Self { left, right } }
    }

    /// The rows to share, which are 1 for a single column.
    pub fn rows(&self) -> usize {
        self.left.lines
    }

    /// The columns to share, which are the rows for a single column.
    pub fn columns(&self) -> usize {
        self.right.lines
    }

    /// Whether the right factor is to be [packed](Self::pack), and [rows](Self::multiply_rows) are done after that;
    /// else [columns](Self::multiply_columns) are done at once.
    pub fn packs(&self) -> bool {
        self.left.lines >= FEW[usize::from(!self.right.by_line)]
            && self.right.terms > 0
            && self.right.lines > 0
    }

    /// Panels to pack; the last may have columns that are not there.
    pub fn panels(&self) -> usize {
        if self.packs() { self.right.lines.div_ceil(PANEL) } else { 0 }
    }

    /// Values of a packed panel.
    pub fn panel_len(&self) -> usize {
        self.right.terms * PANEL
    }

    /// About how long one thread takes, packing included.
    pub fn nanoseconds(&self) -> f64 {
        let Self { left, right } = self;
        let row = match (self.packs(), right.by_line) {
            (true, _) => TILES_TERM,
            (false, true) => LINE_TERM,
            (false, false) => ROW_TERM,
        };
        row * left.lines as f64 * right.terms as f64 * right.lines as f64 + self.packing_nanoseconds()
    }

    /// About how long packing alone takes.
    pub fn packing_nanoseconds(&self) -> f64 {
        (self.panels() * self.panel_len()) as f64 * PACKED_VALUE
    }

    /// Packs some panels of the right factor, for those who multiply rows.
    ///
    /// Shapes: `packed` `[panels.len(), terms, 8]`.
    ///
    /// # Panics
    /// If it does not [pack](Self::packs), or there are other panels or another length.
    pub fn pack(&self, packed: &mut [f32], panels: Range<usize>) {
        assert!(panels.end <= self.panels(), "matmul: panels");
        assert_eq!(packed.len(), panels.len() * self.panel_len(), "matmul: packed");
        self.right.pack::<PANEL>(packed.as_chunks_mut().0, panels.start * PANEL, 0..self.right.terms);
    }

    /// `out <- ` some rows of the product.
    ///
    /// Shapes: `out` `[rows.len(), columns]`; `packed` `[panels, terms, 8]`: all panels.
    ///
    /// # Panics
    /// If it does not [pack](Self::packs), or there are other rows or another length.
    pub fn multiply_rows(
        &self,
        out: &mut [f32],
        rows: Range<usize>,
        packed: &[f32],
        workspace: &mut Workspace,
    ) {
        assert!(self.packs() && rows.end <= self.left.lines, "matmul: rows");
        assert_eq!(out.len(), rows.len() * self.right.lines, "matmul: out");
        assert_eq!(packed.len(), self.panels() * self.panel_len(), "matmul: packed");
        tiles::multiply(out, &self.left, rows, self.right.lines, packed, workspace);
    }

    /// `out <- ` some columns of the product, without anything packed before; best for few rows.
    ///
    /// Shapes: `out` `[rows, columns.len()]`.
    ///
    /// # Panics
    /// If there are other columns or another length.
    pub fn multiply_columns(&self, out: &mut [f32], columns: Range<usize>, workspace: &mut Workspace) {
        let Self { left, right } = self;
        assert!(columns.end <= right.lines, "matmul: columns");
        assert_eq!(out.len(), left.lines * columns.len(), "matmul: out");
        if out.is_empty() || left.lines * right.terms * columns.len() <= TINY {
            multiply_scalar(out, left, right, columns);
        } else if left.lines == 1 && right.by_line {
            let lines = columns.start * right.terms..columns.end * right.terms;
            dots::dots(out, left.values, &right.values[lines]);
        } else if !right.by_line && tiles::pay(left.lines) {
            tiles::multiply_directly(out, left, right, columns, workspace);
        } else if !right.by_line && (right.lines >= LONG || columns.len() < COLUMNS) {
            long_rows::multiply(out, left, right, columns);
        } else {
            few_rows::multiply(out, left, right, columns, workspace);
        }
    }

    /// `out <- ` the whole product, on one thread; `packed` has room for all panels.
    pub fn multiply(&self, out: &mut [f32], packed: &mut [f32], workspace: &mut Workspace) {
        if self.packs() {
            self.pack(packed, 0..self.panels());
            self.multiply_rows(out, 0..self.rows(), packed, workspace);
        } else {
            self.multiply_columns(out, 0..self.columns(), workspace);
        }
    }
}

/// Writes columns that [`Product::multiply_columns`] gave into the rows that they belong to.
///
/// Shapes: `out` `[rows, columns]`; `part` `[rows, some.len()]`.
pub fn place_columns(out: &mut [f32], columns: usize, part: &[f32], some: Range<usize>) {
    assert_eq!(out.len() * some.len(), part.len() * columns, "matmul::place_columns: lengths");
    if part.is_empty() {
        return;
    }
    for (row, part) in out.chunks_exact_mut(columns).zip(part.chunks_exact(some.len())) {
        row[some.clone()].copy_from_slice(part);
    }
}

/// `row += bias` for each row of a product.
pub fn add_bias(rows: &mut [f32], bias: &[f32]) {
    if bias.is_empty() {
        return;
    }
    assert!(rows.len().is_multiple_of(bias.len()), "matmul::add_bias: length");
    for row in rows.chunks_exact_mut(bias.len()) {
        for (x, b) in row.iter_mut().zip(bias) {
            *x += b;
        }
    }
}

/// One sum after the other: for products too small for anything else, and what all others must equal.
#[inline(never)]
fn multiply_scalar(out: &mut [f32], left: &Factor, right: &Factor, columns: Range<usize>) {
    if out.is_empty() {
        return;
    }
    for (i, out) in out.chunks_exact_mut(columns.len()).enumerate() {
        for (out, j) in out.iter_mut().zip(columns.clone()) {
            *out = (0..right.terms).fold(0.0, |sum, k| sum + left.at(i, k) * right.at(j, k));
        }
    }
}

#[cfg(test)]
mod tests;
