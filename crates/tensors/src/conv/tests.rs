use super::*;
use crate::crew::Crew;
use crate::crew::tests::crew_of;
use crate::matmul::Activation;
use inkling_kernels::elementwise::unary::Unary;

/// A filter of 3 x 2 over images of 20 x 17, every two rows and every column.
fn geometry(batch: u32, inputs: u32, outputs: u32) -> [u32; 15] {
    [batch, inputs, outputs, 20, 10, 3, 2, 1, 1, 17, 16, 2, 1, 1, 0]
}

fn numbers(tensors: &mut Tensors, shape: [u32; 4]) -> Number {
    let mut block = tensors.allocate(DType::F32, shape::size(&shape).unwrap()).unwrap();
    let values = block.floats_mut().unwrap().iter_mut().enumerate();
    values.for_each(|(i, x)| *x = (i * 7919 % 1009) as f32 / 504.5 - 1.0);
    tensors.insert(block)
}

fn relu(bias: Option<Number>) -> Finish {
    Finish { bias, activation: Some(Activation { function: Unary::Relu, slope: 0.0 }) }
}

/// What all three make of the same numbers.
fn all(tensors: &mut Tensors, c: &Convolution) -> [Vec<f32>; 3] {
    let [x, filter, dy] = [c.input, c.filter, c.output].map(|shape| numbers(tensors, shape));
    let bias = numbers(tensors, [1, 1, 1, c.output[3]]);
    [
        tensors.convolve(x, filter, &relu(Some(bias)), c),
        tensors.convolution_input_gradient(dy, filter, c),
        tensors.convolution_filter_gradient(x, dy, c),
    ]
    .map(|number| tensors.floats(number.unwrap()).unwrap().to_vec())
}

#[test]
fn many_members_give_the_same_bits_as_one() {
    for (inputs, outputs, depthwise) in [(9, 21, false), (1, 60, false), (18, 36, true)] {
        let c = Convolution::new(&geometry(29, inputs, outputs), depthwise).unwrap();
        assert!(c.nanoseconds() > 90_000.0, "too little to be shared out");
        let results = [1, 3].map(|members| {
            let mut tensors = Tensors::new(crew_of(members));
            let results = all(&mut tensors, &c);
            tensors.crew.close();
            results
        });
        assert_eq!(results[0], results[1]);
        assert!(results[0].iter().all(|result| result.iter().any(|&x| x != 0.0)));
    }
}

#[test]
fn two_pixels_by_hand() {
    let mut tensors = Tensors::new(Crew::alone());
    let mut tensor = |values: &[f32]| {
        let mut block = tensors.allocate(DType::F32, values.len()).unwrap();
        block.floats_mut().unwrap().copy_from_slice(values);
        tensors.insert(block)
    };
    let (x, filter, bias) = (tensor(&[1.0, 2.0, 3.0]), tensor(&[10.0, -1.0]), tensor(&[-10.0]));
    let dy = tensor(&[1.0, 2.0]);
    let c = Convolution::new(&[1, 1, 1, 1, 1, 1, 1, 1, 0, 3, 2, 2, 1, 1, 0], false).unwrap();
    let out = tensors.convolve(x, filter, &relu(Some(bias)), &c).unwrap();
    assert_eq!(tensors.floats(out), Ok(&[0.0, 7.0][..]));
    let dx = tensors.convolution_input_gradient(dy, filter, &c).unwrap();
    assert_eq!(tensors.floats(dx), Ok(&[10.0, 19.0, -2.0][..]));
    let dw = tensors.convolution_filter_gradient(x, dy, &c).unwrap();
    assert_eq!(tensors.floats(dw), Ok(&[5.0, 8.0][..]));
}

#[test]
fn one_tap_gives_the_same_bits_as_among_others() {
    let mut tensors = Tensors::new(Crew::alone());
    let one = Convolution::new(&[2, 5, 9, 4, 4, 1, 1, 1, 0, 3, 3, 1, 1, 1, 0], false).unwrap();
    // The middle of three taps in a row, the others zero.
    let three = Convolution::new(&[2, 5, 9, 4, 4, 1, 1, 1, 0, 3, 3, 3, 1, 1, 1], false).unwrap();
    assert!(one.matrices().is_some() && three.matrices().is_none());
    let [x, filter, dy] = [one.input, one.filter, one.output].map(|shape| numbers(&mut tensors, shape));
    let mut block = tensors.allocate(DType::F32, 3 * 45).unwrap();
    block.floats_mut().unwrap().fill(0.0);
    block.floats_mut().unwrap()[45..90].copy_from_slice(tensors.floats(filter).unwrap());
    let wide = tensors.insert(block);
    let mut results = [(&one, filter), (&three, wide)].map(|(c, filter)| {
        [
            tensors.convolve(x, filter, &relu(None), c),
            tensors.convolution_input_gradient(dy, filter, c),
            tensors.convolution_filter_gradient(x, dy, c),
        ]
        .map(|number| tensors.floats(number.unwrap()).unwrap().to_vec())
    });
    results[1][2] = results[1][2][45..90].to_vec();
    assert_eq!(results[0], results[1]);
}

#[test]
fn sums_of_nothing_are_zero_and_have_a_bias() {
    let mut tensors = Tensors::new(Crew::alone());
    for geometry in [geometry(0, 2, 4), geometry(2, 2, 0), geometry(2, 0, 4)] {
        let c = Convolution::new(&geometry, false).unwrap();
        let [out, dx, dw] = all(&mut tensors, &c);
        let bias = tensors.floats(3).unwrap();
        assert!(out.iter().zip(bias.iter().cycle()).all(|(&y, &bias)| y == bias.max(0.0)));
        assert!(dx.iter().chain(&dw).all(|&x| x == 0.0));
        assert_eq!(
            [out.len(), dx.len(), dw.len()],
            [c.output, c.input, c.filter].map(|s| shape::size(&s).unwrap())
        );
        tensors = Tensors::new(Crew::alone());
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    let mut tensors = Tensors::new(Crew::alone());
    let c = Convolution::new(&geometry(1, 1, 1), false).unwrap();
    let [x, filter, dy] = [c.input, c.filter, c.output].map(|shape| numbers(&mut tensors, shape));
    let wrong = numbers(&mut tensors, [1, 1, 1, 7]);
    let used = tensors.used_bytes();
    assert!(tensors.convolve(wrong, filter, &relu(None), &c).is_err());
    assert!(tensors.convolve(x, wrong, &relu(None), &c).is_err());
    assert!(tensors.convolve(x, filter, &relu(Some(wrong)), &c).is_err());
    assert!(tensors.convolution_input_gradient(wrong, filter, &c).is_err());
    assert!(tensors.convolution_input_gradient(dy, 99, &c).is_err());
    assert!(tensors.convolution_filter_gradient(x, wrong, &c).is_err());
    assert!(tensors.convolution_filter_gradient(wrong, dy, &c).is_err());
    assert_eq!(tensors.used_bytes(), used);
    for (place, wrong) in [(3, u32::MAX), (4, 1 << 28), (6, 0), (7, 0), (7, u32::MAX), (14, u32::MAX)] {
        let mut geometry = geometry(1, 1, 1);
        geometry[place] = wrong;
        assert!(Convolution::new(&geometry, false).is_err(), "{geometry:?}");
    }
    assert!(Convolution::new(&geometry(1, 1, 1)[..14], false).is_err());
    assert!(Convolution::new(&geometry(1, 2, 3), true).is_err());
    assert!(Convolution::new(&geometry(1, 0, 3), true).is_err());
}
