//! Reads that lag behind: three servers, each of which hears of a change later, at a time of its own. A read goes to any of
//! them, so that the same question gets different answers for a while.

use crate::practice::state::PracticeState;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many servers answer reads.
pub(crate) const SERVERS: usize = 3;

tokio::task_local! {
    /// Which server answers the request of this task, and when.
    static VIEW: View;
}

/// Which server answers, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    server: usize,
    at: Instant,
}

impl View {
    /// A server chosen by a random number.
    pub(super) fn chosen(number: u64) -> Self {
        Self { server: usize::try_from(number % SERVERS as u64).unwrap_or(0), at: Instant::now() }
    }

    /// The view of the request that is being answered; none where all is seen.
    pub(crate) fn current() -> Option<Self> {
        VIEW.try_with(|v| *v).ok()
    }

    /// Answers a request as this server sees the state.
    pub(super) async fn over<F: Future>(self, answer: F) -> F::Output {
        VIEW.scope(self, answer).await
    }
}

/// A state, and when each server has it. It shares its parts with the states before and after it.
struct Snapshot {
    state: PracticeState,
    visible: [Instant; SERVERS],
}

/// The states that some server still shows.
pub(crate) struct Replicas {
    lag: Duration,
    seed: u64,
    changes: u64,
    kept: VecDeque<Snapshot>,
}

impl Replicas {
    /// Begins with a state that all servers have.
    pub(crate) fn new(state: &PracticeState, lag: Duration, seed: u64) -> Self {
        let first = Snapshot { state: state.clone(), visible: [Instant::now(); SERVERS] };
        Self { lag, seed, changes: 0, kept: VecDeque::from([first]) }
    }

    /// Notes a changed state. The delays follow from the seed; a server never hears of a later change before an earlier one.
    pub(crate) fn note(&mut self, state: &PracticeState) {
        let now = Instant::now();
        self.changes += 1;
        let mut visible = [now; SERVERS];
        for (server, at) in visible.iter_mut().enumerate() {
            let share = super::mixed(&(self.seed, self.changes, server)) % 1000;
            // the first server is quick: a change is there at once, for whoever asks the right one
            let share = if server == 0 { share / 10 } else { share };
            *at += self.lag.mul_f64(f64::from(u32::try_from(share).unwrap_or(0)) / 1000.0);
            if let Some(last) = self.kept.back() {
                *at = (*at).max(last.visible[server]);
            }
        }
        self.kept.push_back(Snapshot { state: state.clone(), visible });
        // what every server has replaced is forgotten
        while self.kept.get(1).is_some_and(|next| next.visible.iter().all(|at| *at <= now)) {
            self.kept.pop_front();
        }
    }

    /// The state as a server shows it.
    pub(crate) fn seen_by(&self, view: View) -> Option<&PracticeState> {
        let heard = self.kept.partition_point(|s| s.visible[view.server] <= view.at);
        self.kept.get(heard.saturating_sub(1)).map(|s| &s.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_disagree_for_a_while_and_agree_in_the_end() -> Result<(), Box<dyn std::error::Error>> {
        let mut state = PracticeState::default();
        let lag = Duration::from_secs(3);
        let mut replicas = Replicas::new(&state, lag, 1);
        state.server.last_port = Some(1);
        replicas.note(&state);
        let begun = replicas.kept.back().ok_or("nothing kept")?.visible;
        let seen = |replicas: &Replicas, server: usize, at: Instant| replicas.seen_by(View { server, at }).and_then(|s| s.server.last_port);
        let latest = begun.into_iter().max().ok_or("no server")?;
        let earliest = begun.into_iter().min().ok_or("no server")?;
        let both: Vec<_> = (0..SERVERS).map(|s| seen(&replicas, s, earliest)).collect();
        assert!(both.contains(&Some(1)) && both.contains(&None), "{both:?}");
        assert!((0..SERVERS).all(|s| seen(&replicas, s, latest) == Some(1)));
        // a later change never shows before the earlier one
        state.server.last_port = Some(2);
        replicas.note(&state);
        let later = replicas.kept.back().ok_or("nothing kept")?.visible;
        assert!(begun.iter().zip(later).all(|(a, b)| *a <= b));
        Ok(())
    }
}
