use super::*;
use crate::crew::Crew;
use inkling_engine::team::Team;
use inkling_kernels::elementwise::unary::Unary;
use std::cell::RefCell;
use std::rc::Rc;

const NOTHING: Finish = Finish { bias: None, activation: None };
const RELU: Option<Activation> = Some(Activation { function: Unary::Relu, slope: 0.0 });

fn matrices(number: Number, transposed: bool, which: &[u32]) -> Matrices<'_> {
    Matrices { number, transposed, which }
}

fn numbers(n: usize, seed: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 504.5 - 1.0).collect()
}

fn tensor(tensors: &mut Tensors, values: &[f32]) -> Number {
    let mut block = tensors.allocate(DType::F32, values.len()).unwrap();
    block.floats_mut().unwrap().copy_from_slice(values);
    tensors.insert(block)
}

fn bits(tensors: &Tensors, number: Number) -> Vec<u32> {
    tensors.floats(number).unwrap().iter().map(|x| x.to_bits()).collect()
}

#[test]
fn products_take_the_matrices_they_are_told_to() {
    let mut tensors = Tensors::new(Crew::alone());
    let a = tensor(&mut tensors, &[1.0, 2.0, 3.0, 4.0]);
    let b = tensor(&mut tensors, &[10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
    let mut run = |count, a_which: &[u32], b_which: &[u32]| {
        let (a, b) = (matrices(a, false, a_which), matrices(b, false, b_which));
        let out = tensors.matmul([1, 2, 1], count, a, b, &NOTHING).unwrap();
        tensors.floats(out).unwrap().to_vec()
    };
    assert_eq!(run(3, &[0, 1, 0], &[]), [50.0, 250.0, 170.0]);
    assert_eq!(run(6, &[0, 0, 0, 1, 1, 1], &[2, 1, 0, 0, 1, 2]), [170.0, 110.0, 50.0, 110.0, 250.0, 390.0]);
    assert_eq!(run(0, &[], &[]), []);
}

#[test]
fn a_shared_matrix_serves_every_row_of_a_batch() {
    let mut tensors = Tensors::new(Crew::alone());
    let (a_values, b_values) = (numbers(5 * 3 * 7, 1), numbers(7 * 9, 2));
    let (a, b) = (tensor(&mut tensors, &a_values), tensor(&mut tensors, &b_values));
    let together =
        tensors.matmul([3, 7, 9], 5, matrices(a, false, &[]), matrices(b, false, &[]), &NOTHING).unwrap();
    let which = [0, 1, 2, 3, 4];
    let apart = tensors
        .matmul([3, 7, 9], 5, matrices(a, false, &which), matrices(b, false, &[0; 5]), &NOTHING)
        .unwrap();
    assert_eq!(bits(&tensors, together), bits(&tensors, apart));
}

#[test]
fn a_bias_is_added_and_an_activation_applied() {
    let mut tensors = Tensors::new(Crew::alone());
    let a = tensor(&mut tensors, &[1.0, 2.0]);
    let b = tensor(&mut tensors, &[1.0, -1.0]);
    let bias = tensor(&mut tensors, &[0.5, -1.5]);
    let finish = Finish { bias: Some(bias), activation: RELU };
    let out =
        tensors.matmul([2, 1, 2], 1, matrices(a, false, &[]), matrices(b, false, &[]), &finish).unwrap();
    assert_eq!(tensors.floats(out).unwrap(), [1.5, 0.0, 2.5, 0.0]);
    let leaky = Some(Activation { function: Unary::LeakyRelu, slope: 0.5 });
    let finish = Finish { bias: None, activation: leaky };
    let out =
        tensors.matmul([2, 1, 2], 1, matrices(a, false, &[]), matrices(b, false, &[]), &finish).unwrap();
    assert_eq!(tensors.floats(out).unwrap(), [1.0, -0.5, 2.0, -1.0]);
    let out = tensors.matmul([2, 0, 2], 1, matrices(b, false, &[]), matrices(a, false, &[]), &NOTHING);
    assert!(out.is_err(), "no terms, but numbers");
    let none = tensor(&mut tensors, &[]);
    let none = matrices(none, false, &[]);
    let out = tensors.matmul([2, 0, 2], 2, none, none, &Finish { bias: Some(bias), ..NOTHING }).unwrap();
    assert_eq!(tensors.floats(out).unwrap(), [0.5, -1.5, 0.5, -1.5, 0.5, -1.5, 0.5, -1.5]);
}

#[test]
fn an_activation_at_once_is_that_of_the_kernel_apart() {
    let mut tensors = Tensors::new(Crew::alone());
    let [a, b] = [1, 2].map(|seed| tensor(&mut tensors, &numbers(33 * 40, seed)));
    let mut run = |finish: &Finish| {
        tensors.matmul([33, 40, 33], 1, matrices(a, false, &[]), matrices(b, false, &[]), finish).unwrap()
    };
    let sums = run(&NOTHING);
    let activation = Some(Activation { function: Unary::Elu, slope: 0.0 });
    let at_once = run(&Finish { bias: None, activation });
    let apart = tensors.unary(Unary::Elu, sums, [0.0; 2]).unwrap();
    assert_eq!(bits(&tensors, at_once), bits(&tensors, apart));
}

#[test]
fn what_does_not_fit_is_an_error_and_leaves_no_memory_behind() {
    let mut tensors = Tensors::new(Crew::alone());
    let a = tensor(&mut tensors, &numbers(6, 1));
    let ints = tensors.fill(DType::I32, 6, 1.0).unwrap();
    let used = tensors.used_bytes();
    let mut fails = |shape, count, a, b, finish: &Finish| {
        assert!(tensors.matmul(shape, count, a, b, finish).is_err(), "{shape:?}, {count} products");
    };
    let six = matrices(a, false, &[]);
    fails([2, 2, 3], 1, six, six, &NOTHING);
    fails([2, 3, 2], 2, six, matrices(a, false, &[0, 1]), &NOTHING);
    fails([2, 3, 2], 2, six, matrices(a, false, &[0]), &NOTHING);
    fails([2, 3, 2], 1, six, matrices(ints, false, &[]), &NOTHING);
    fails([2, 3, 2], 1, six, matrices(99, false, &[]), &NOTHING);
    fails([2, 3, 2], 1, six, six, &Finish { bias: Some(a), ..NOTHING });
    fails([usize::MAX, 3, 2], 1, six, six, &NOTHING);
    assert_eq!(tensors.used_bytes(), used);
    let result = tensors.matmul([2, 3, 2], 1, six, six, &NOTHING).unwrap();
    tensors.free(result).unwrap();
    assert_eq!(tensors.used_bytes(), used, "scratch was given back");
}

#[test]
fn any_number_of_members_gives_the_same_bits() {
    let team = Team::new(true, 3);
    for _ in 1..3 {
        let meeting = team.meeting();
        std::thread::spawn(|| meeting.join());
    }
    while team.members() < 3 {
        std::thread::yield_now();
    }
    let team = Rc::new(RefCell::new(team));
    // Each of these is worth three members: rows of one, columns of few rows, columns of one row, products.
    let shapes = [
        ([160, 100, 200], 1),
        ([161, 100, 200], 1),
        ([5, 500, 1000], 1),
        ([1, 700, 4000], 1),
        ([600, 3000, 1], 1),
        ([150, 100, 150], 2),
        ([40, 50, 60], 31),
    ];
    for ([rows, terms, columns], count) in shapes {
        for (transpose_a, transpose_b) in [(false, false), (true, true)] {
            let [alone, together] = [1, 3].map(|members| {
                let mut tensors = Tensors::new(Crew::new(team.clone(), members));
                let a = tensor(&mut tensors, &numbers(count * rows * terms, 1));
                let b = tensor(&mut tensors, &numbers(count * terms * columns, 2));
                let bias = tensor(&mut tensors, &numbers(columns, 3));
                let finish = Finish { bias: Some(bias), activation: RELU };
                let (a, b) = (matrices(a, transpose_a, &[]), matrices(b, transpose_b, &[]));
                let out = tensors.matmul([rows, terms, columns], count, a, b, &finish).unwrap();
                bits(&tensors, out)
            });
            assert_eq!(alone, together, "{count} of {rows}, {terms}, {columns}");
        }
    }
    team.borrow_mut().close();
}
