use super::*;

fn numbers(n: usize, seed: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 504.5 - 1.0).collect()
}

fn transposed(values: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|j| values.iter().skip(j).step_by(columns).copied()).collect()
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|x| x.to_bits()).collect()
}

/// The product `[rows, columns]` by its definition, from matrices that are not transposed.
fn oracle([rows, terms, columns]: [usize; 3], a: &[f32], b: &[f32]) -> Vec<f32> {
    let sum = |i: usize, j: usize| (0..terms).fold(0.0, |sum, k| sum + a[i * terms + k] * b[k * columns + j]);
    (0..rows * columns).map(|at| sum(at / columns, at % columns)).collect()
}

/// Calls back with the product of all four layouts of the same factors, and what it must be.
fn each_layout(shape: [usize; 3], check: impl Fn(Product, &[f32], &str)) {
    let [rows, terms, columns] = shape;
    let (a, b) = (numbers(rows * terms, 1), numbers(terms * columns, 2));
    let expected = oracle(shape, &a, &b);
    let lefts = [(a.clone(), false), (transposed(&a, terms), true)];
    let rights = [(b.clone(), false), (transposed(&b, columns), true)];
    for (a, left) in &lefts {
        for (b, right) in &rights {
            let matrix = |values, transposed| Matrix { values, transposed };
            let product = Product::new(shape, matrix(a, *left), matrix(b, *right));
            check(product, &expected, &format!("{shape:?}, transposed: {left}, {right}"));
        }
    }
}

fn multiply(product: &Product) -> Vec<f32> {
    let mut out = vec![9.0; product.rows() * product.columns()];
    let mut packed = vec![9.0; product.panels() * product.panel_len()];
    product.multiply(&mut out, &mut packed, &mut [9.0; WORKSPACE]);
    out
}

#[test]
fn every_tail_equals_the_definition_bit_for_bit() {
    let sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33];
    for rows in sizes {
        for terms in [0, 1, 3, 4, 6, 9, 40] {
            for columns in sizes {
                each_layout([rows, terms, columns], |product, expected, name| {
                    assert_eq!(bits(&multiply(&product)), bits(expected), "{name}");
                });
            }
        }
    }
}

#[test]
fn sums_that_wait_for_later_terms_are_the_same() {
    for shape in [[21, 2 * TERMS + 5, 11], [5, 300, 70], [1, 3 * TERMS, 65], [2, 40, 2003], [40, TERMS, 1]] {
        each_layout(shape, |product, expected, name| {
            assert_eq!(bits(&multiply(&product)), bits(expected), "{name}");
        });
    }
}

#[test]
fn parts_of_rows_and_of_columns_make_up_the_whole() {
    for shape in [[37, 19, 21], [17, 300, 9], [70, 5, 64]] {
        each_layout(shape, |product, expected, name| {
            let mut workspace = [9.0; WORKSPACE];
            for cut in [1, 4, 7, ROWS] {
                let mut packed = vec![9.0; product.panels() * product.panel_len()];
                for (p, panel) in packed.chunks_mut(product.panel_len()).enumerate() {
                    product.pack(panel, p..p + 1);
                }
                let mut out = vec![9.0; expected.len()];
                for (i, out) in out.chunks_mut(cut * shape[2]).enumerate() {
                    let rows = i * cut..i * cut + out.len() / shape[2];
                    product.multiply_rows(out, rows, &packed, &mut workspace);
                }
                assert_eq!(bits(&out), bits(expected), "{name}, {cut} rows");
            }
        });
    }
    for shape in [[1, 19, 70], [3, 300, 33], [9, 150, 65], [3, 20, 515], [20, 300, 33]] {
        each_layout(shape, |product, expected, name| {
            let mut workspace = [9.0; WORKSPACE];
            for cut in [1, 5, COLUMNS, 64] {
                let mut out = vec![9.0; expected.len()];
                for begin in (0..shape[2]).step_by(cut) {
                    let columns = begin..shape[2].min(begin + cut);
                    let mut part = vec![9.0; shape[0] * columns.len()];
                    product.multiply_columns(&mut part, columns.clone(), &mut workspace);
                    place_columns(&mut out, shape[2], &part, columns);
                }
                assert_eq!(bits(&out), bits(expected), "{name}, {cut} columns");
            }
        });
    }
}

#[test]
fn the_transpose_of_a_product_is_the_product_of_the_transposes() {
    let (a, b) = (numbers(12 * 30, 1), numbers(30 * 20, 2));
    let matrix = |values, transposed| Matrix { values, transposed };
    let product = multiply(&Product::new([12, 30, 20], matrix(&a, false), matrix(&b, false)));
    let reversed = multiply(&Product::new([20, 30, 12], matrix(&b, true), matrix(&a, true)));
    assert_eq!(transposed(&product, 20), reversed);
}

#[test]
fn a_product_by_hand() {
    let matrix = |values| Matrix { values, transposed: false };
    let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [7.0, 8.0, 9.0, 10.0, 11.0, 12.0]);
    let product = multiply(&Product::new([2, 3, 2], matrix(&a), matrix(&b)));
    assert_eq!(product, [58.0, 64.0, 139.0, 154.0]);
}

#[test]
fn infinity_times_nothing_does_not_leak_from_the_padding() {
    // Nine rows and columns: the padded lines meet infinities, which may show in their own row and column only.
    let mut a = vec![1.0; 9 * 2];
    let mut b = vec![1.0; 2 * 9];
    (a[0], b[0]) = (f32::INFINITY, f32::NAN);
    let matrix = |values| Matrix { values, transposed: false };
    let out = multiply(&Product::new([9, 2, 9], matrix(&a), matrix(&b)));
    for (at, x) in out.into_iter().enumerate() {
        let (i, j) = (at / 9, at % 9);
        assert_eq!(x.is_nan(), j == 0, "{i}, {j}");
        assert!(j == 0 || x == if i == 0 { f32::INFINITY } else { 2.0 }, "{i}, {j}: {x}");
    }
}

#[test]
fn a_bias_is_added_after_the_sum_to_each_row() {
    let mut rows = [1.0, 2.0, 3.0, 4.0];
    add_bias(&mut rows, &[10.0, 20.0]);
    assert_eq!(rows, [11.0, 22.0, 13.0, 24.0]);
    add_bias(&mut [], &[]);
}
