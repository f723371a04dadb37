//! Small networks and made-up data for the engine's tests.

use inkling_engine::dataset::{Dataset, Rows};
use inkling_engine::network::{Init, LayerSpec, Network};
use inkling_engine::team::Team;
use inkling_kernels::activation::Activation;

pub fn network(inputs: usize, units: &[usize], hidden: Activation, seed: u64) -> Network {
    let spec = |&units| LayerSpec { units, activation: hidden, init: Init::Glorot };
    Network::new(inputs, &units.iter().map(spec).collect::<Vec<_>>(), seed).unwrap()
}

/// Bytes of which about `density` of 16 are not zero; the whole is simple enough to be made again elsewhere.
pub fn bytes(count: usize, density: u32) -> Vec<u8> {
    let mut state = 12_345u32;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if (state >> 28) < density { (state >> 16) as u8 } else { 0 }
        })
        .collect()
}

pub fn dataset(rows: Rows, length: usize, width: usize, classes: usize) -> Dataset {
    let labels: Vec<u32> = (0..length).map(|i| (i * 7 % classes) as u32).collect();
    let mut data = Dataset::new(width, classes, length).unwrap();
    data.measure(rows).unwrap();
    data.append(rows, &labels).unwrap();
    data
}

/// Work for the leader of a team of so many, on two processors.
pub fn with_team<T>(members: usize, leader: impl FnOnce(&mut Team) -> T) -> T {
    with_team_on(2, members, leader)
}

/// The same on so many processors, as far as the team knows.
pub fn with_team_on<T>(processors: usize, members: usize, leader: impl FnOnce(&mut Team) -> T) -> T {
    let mut team = Team::new(true, processors);
    let meeting = team.meeting();
    std::thread::scope(|scope| {
        for _ in 1..members {
            scope.spawn(|| meeting.join());
        }
        while team.members() < members {
            std::thread::yield_now();
        }
        let result = leader(&mut team);
        team.close();
        result
    })
}
