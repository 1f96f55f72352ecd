//! Goals that a bench is held against: the median run, on the wall's clock, because the processor's is counted in ticks of milliseconds
//! on some systems. A goal that is missed ends the bench with an error; a debug build is held against nothing.
#![allow(clippy::print_stdout, dead_code, missing_docs, unreachable_pub)] // a bench says what it measured; not every bench needs everything

use std::time::{Duration, Instant};

/// Runs before any that counts.
const WARM_UP: usize = 3;
/// Runs that count.
const RUNS: usize = 41;

/// What was measured, and what was wished for.
struct Measured {
    name: String,
    goal: Duration,
    median: Duration,
}

/// The hostile documents that have to be answered in fifty milliseconds.
pub fn is_promised(hostile: &str) -> bool {
    ["100,000 levels", "50,000 attributes", "20,000 namespaces", "entity bomb"].iter().any(|kind| hostile.starts_with(kind))
}

/// Goals and how they were met.
#[derive(Default)]
pub struct Goals {
    all: Vec<Measured>,
}

impl Goals {
    /// Measures and holds it against a goal.
    pub fn hold<T>(&mut self, name: &str, goal: Duration, mut run: impl FnMut() -> T) {
        if cfg!(debug_assertions) {
            return;
        }
        for _ in 0..WARM_UP {
            std::hint::black_box(run());
        }
        let mut runs: Vec<Duration> = (0..RUNS).map(|_| once(&mut run)).collect();
        runs.sort();
        self.all.push(Measured { name: name.to_owned(), goal, median: runs[RUNS / 2] });
    }

    /// Prints all of them.
    ///
    /// # Panics
    /// When one was missed.
    pub fn end(self) {
        println!("\ngoals, milliseconds, median of {RUNS} runs:");
        for Measured { name, goal, median } in &self.all {
            let word = if median <= goal { "met" } else { "MISSED" };
            println!("  {word:6}  {:9.3} of {:7.2}  {name}", ms(*median), ms(*goal));
        }
        let missed = self.all.iter().filter(|m| m.median > m.goal).count();
        assert!(missed == 0, "{missed} of {} goals missed", self.all.len());
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn once<T>(run: &mut impl FnMut() -> T) -> Duration {
    let began = Instant::now();
    std::hint::black_box(run());
    began.elapsed()
}
