//! The classes of a batch's rows, from the tensors in which tfjs's users have them.

use crate::dtype::DType;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};

impl Tensors {
    /// Writes the class of each row to `classes`, and says whether there is one: numbers from 0, or rows of so many
    /// numbers (`one_hot`), of which one is 1 and the others are 0.
    ///
    /// # Errors
    /// If there is no such tensor or it does not consist of whole rows.
    pub fn classes_of(&self, labels: Number, one_hot: Option<usize>, classes: &mut Vec<u32>) -> Result<bool> {
        classes.clear();
        let block = self.block(labels)?;
        match one_hot {
            None if block.dtype() == DType::I32 => {
                Ok(block.ints()?.iter().all(|&label| push(classes, f64::from(label))))
            }
            None => Ok(block.floats()?.iter().all(|&label| push(classes, f64::from(label)))),
            Some(width) => {
                if width == 0 || !block.len().is_multiple_of(width) {
                    return Err(Error::argument("labels", format!("rows of {width}"), block.len()));
                }
                if block.dtype() != DType::F32 {
                    return Ok(false);
                }
                let mut rows = block.floats()?.chunks_exact(width);
                Ok(rows.all(|row| only_one(row).is_some_and(|class| push(classes, class as f64))))
            }
        }
    }
}

fn push(classes: &mut Vec<u32>, label: f64) -> bool {
    let class = label as u32;
    classes.push(class);
    f64::from(class) == label
}

/// The place of the 1 in a row of zeros.
fn only_one(row: &[f32]) -> Option<usize> {
    let class = row.iter().position(|&x| x == 1.0)?;
    row.iter().enumerate().all(|(i, &x)| i == class || x == 0.0).then_some(class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::Crew;

    fn classes(labels: &[f32], one_hot: Option<usize>) -> Option<Vec<u32>> {
        let mut tensors = Tensors::new(Crew::alone());
        let mut block = tensors.allocate(DType::F32, labels.len()).unwrap();
        block.floats_mut().unwrap().copy_from_slice(labels);
        let number = tensors.insert(block);
        let mut classes = vec![7];
        tensors.classes_of(number, one_hot, &mut classes).unwrap().then_some(classes)
    }

    #[test]
    fn numbers_and_rows_with_a_single_one_are_classes() {
        assert_eq!(classes(&[3.0, 0.0], None), Some(vec![3, 0]));
        assert_eq!(classes(&[0.0, 1.0, 1.0, 0.0], Some(2)), Some(vec![1, 0]));
        assert_eq!(classes(&[], Some(2)), Some(vec![]));
    }

    #[test]
    fn anything_else_is_none() {
        for wrong in [0.5, -1.0, f32::NAN, f32::INFINITY] {
            assert_eq!(classes(&[wrong], None), None, "{wrong}");
            assert_eq!(classes(&[wrong, 1.0], Some(2)), None, "{wrong}");
        }
        assert_eq!(classes(&[1.0, 1.0], Some(2)), None);
        assert_eq!(classes(&[0.0, 0.0], Some(2)), None);
    }
}
