//! Classes as rows that are on at the class and off elsewhere.

/// `out[i, j] <- if indices[i] == j { on } else { off }`: an index outside of the row leaves all of it off.
///
/// Shapes: `indices` `[n]`, `out` `[n, depth]`.
///
/// # Panics
/// If the length of `out` is not the shape's.
pub fn one_hot<T: Copy + Default + PartialEq>(out: &mut [T], indices: &[i32], depth: usize, on: T, off: T) {
    assert!(out.len() == indices.len() * depth, "one hot: lengths");
    match off == T::default() {
        // The compiler knows zeros, and fills with them twice as fast.
        true => out.fill(T::default()),
        false => out.fill(off),
    }
    for (i, &index) in indices.iter().enumerate() {
        if (0..depth as i64).contains(&i64::from(index)) {
            out[i * depth + index as usize] = on;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_on_at_their_class_alone() {
        let mut out = [9; 12];
        one_hot(&mut out, &[2, -1, 0, 3], 3, 5, 1);
        assert_eq!(out, [1, 1, 5, 1, 1, 1, 5, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn every_depth_has_one_on_in_each_row() {
        for depth in 0..40 {
            let indices: Vec<i32> = (0..depth as i32).rev().collect();
            let mut out = vec![7.0; depth * depth];
            one_hot(&mut out, &indices, depth, 1.0, 0.0);
            for (i, row) in out.chunks(depth.max(1)).enumerate() {
                assert_eq!(row.iter().position(|&x| x == 1.0), Some(depth - 1 - i));
                assert_eq!(row.iter().sum::<f32>(), 1.0);
            }
        }
        one_hot(&mut [0.0; 0], &[1, 2], 0, 1.0, 0.0);
    }
}
