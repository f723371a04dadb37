//! The choice between two tensors, element by element or row by row.

/// `out[i] <- if condition[i / row] { yes[i] } else { no[i] }` on the range of the output that begins at `start`.
///
/// Shapes: `yes`, `no` and the whole output are `[rows, row]`, `condition` is `[rows]`, bytes of which 1 is true; with
/// `row` 1 each element has its own.
///
/// # Panics
/// If the lengths do not fit together, or the range does not lie in the output.
#[inline(never)]
pub fn select<T: Copy>(start: usize, out: &mut [T], condition: &[u8], yes: &[T], no: &[T], row: usize) {
    assert!([yes.len(), no.len()] == [condition.len() * row; 2], "select: lengths differ");
    let (yes, no) = (&yes[start..][..out.len()], &no[start..][..out.len()]);
    if row == 1 {
        let condition = &condition[start..][..out.len()];
        for (((out, &c), &yes), &no) in out.iter_mut().zip(condition).zip(yes).zip(no) {
            *out = if c == 1 { yes } else { no };
        }
        return;
    }
    let mut done = 0;
    while done < out.len() {
        let place = start + done;
        let end = (done + row - place % row).min(out.len());
        let chosen = if condition[place / row] == 1 { yes } else { no };
        out[done..end].copy_from_slice(&chosen[done..end]);
        done = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_range_and_row_is_as_defined() {
        for row in [1, 2, 3, 7, 20] {
            for rows in 0..=12 {
                let n = row * rows;
                let yes: Vec<f32> = (0..n).map(|i| i as f32).collect();
                let no: Vec<f32> = yes.iter().map(|x| -1.0 - x).collect();
                let condition: Vec<u8> = (0..rows).map(|i| [1, 0, 0, 1, 2][i % 5]).collect();
                let expected: Vec<f32> =
                    (0..n).map(|i| if condition[i / row] == 1 { yes[i] } else { no[i] }).collect();
                for start in 0..=n {
                    for end in start..=n {
                        let mut out = vec![0.5; end - start];
                        select(start, &mut out, &condition, &yes, &no, row);
                        assert_eq!(out, expected[start..end], "{start}..{end} of {rows} rows of {row}");
                    }
                }
            }
        }
    }

    #[test]
    fn by_hand() {
        let mut out = [0; 4];
        select(0, &mut out, &[1, 0], &[1, 2, 3, 4], &[5, 6, 7, 8], 2);
        assert_eq!(out, [1, 2, 7, 8]);
    }
}
