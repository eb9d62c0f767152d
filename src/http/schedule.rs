//! The order of downloads: a host that is slow or wants a pause must not hold up the others.

use std::collections::{BTreeMap, VecDeque};
use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Items by the host that they wait for.
struct Queue {
    hosts: Vec<Waiting>,
    /// Where to look first, so that all hosts have their turn.
    first: usize,
    failed: bool,
}

struct Waiting {
    host: String,
    items: VecDeque<usize>,
    running: usize,
}

/// What a thread does next.
enum Next {
    /// An item, and its host's place.
    Item(usize, usize),
    /// Wait, for so long at most.
    Wait(Option<Duration>),
    Nothing,
}

impl Queue {
    fn next(&mut self, per_host: usize, pause_of: &impl Fn(&str) -> Option<Duration>) -> Next {
        let mut shortest: Option<Duration> = None;
        let mut waiting = false;
        let hosts = self.hosts.len();
        for at in (0..hosts).map(|step| (self.first + step) % hosts) {
            let host = &mut self.hosts[at];
            if self.failed || host.items.is_empty() {
                continue;
            }
            waiting = true;
            if host.running >= per_host {
                continue;
            }
            if let Some(pause) = pause_of(&host.host) {
                shortest = Some(shortest.map_or(pause, |shortest| shortest.min(pause)));
                continue;
            }
            if let Some(item) = host.items.pop_front() {
                host.running += 1;
                self.first = at + 1;
                return Next::Item(item, at);
            }
        }
        if waiting { Next::Wait(shortest) } else { Next::Nothing }
    }
}

/// Does `act` for all items, on so many threads (fewer, where the system gives no more), for at
/// most `per_host` of one host at a time, and for none of a host that `pause_of` holds up while
/// there are others. The results are in the items' order.
///
/// # Errors
///
/// The first error of `act`; nothing new is then begun.
pub(crate) fn each_by_host<T: Sync, R: Send, E: Send>(
    threads: usize,
    per_host: usize,
    items: &[T],
    host_of: impl Fn(&T) -> String,
    pause_of: impl Fn(&str) -> Option<Duration> + Sync,
    act: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let mut by_host: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        by_host.entry(host_of(item)).or_default().push_back(at);
    }
    let hosts = by_host.into_iter().map(|(host, items)| Waiting { host, items, running: 0 });
    let queue = Mutex::new(Queue { hosts: hosts.collect(), first: 0, failed: false });
    let changed = Condvar::new();

    let work = &|| -> Result<Vec<(usize, R)>, E> {
        let mut results = Vec::new();
        let mut state = queue.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match state.next(per_host.max(1), &pause_of) {
                Next::Nothing => return Ok(results),
                Next::Wait(None) => {
                    state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                Next::Wait(Some(time)) => {
                    let waited = changed.wait_timeout(state, time);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                Next::Item(item, host) => {
                    drop(state);
                    let result = act(&items[item]);
                    state = queue.lock().unwrap_or_else(PoisonError::into_inner);
                    state.hosts[host].running -= 1;
                    state.failed |= result.is_err();
                    changed.notify_all();
                    results.push((item, result?));
                }
            }
        }
    };
    let parts = thread::scope(|scope| {
        let another = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads.min(items.len())).map_while(another).collect();
        let mut parts = vec![work()];
        parts.extend(
            others.into_iter().map(|other| other.join().unwrap_or_else(|p| resume_unwind(p))),
        );
        parts
    });
    let mut results = Vec::with_capacity(items.len());
    for part in parts {
        results.extend(part?);
    }
    results.sort_unstable_by_key(|(item, _)| *item);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    #[test]
    fn results_are_in_order_and_no_host_has_too_many() {
        let items: Vec<usize> = (0..60).collect();
        let running = [const { AtomicUsize::new(0) }; 3];
        let most = AtomicUsize::new(0);
        let results = each_by_host(
            8,
            2,
            &items,
            |item| format!("host {}", item % 3),
            |_| None,
            |&item| {
                let host = &running[item % 3];
                most.fetch_max(host.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(1));
                host.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, ()>(item * 2)
            },
        );
        assert_eq!(results.unwrap(), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert!(most.load(Ordering::SeqCst) <= 2);
    }

    #[test]
    fn a_host_that_pauses_does_not_hold_up_the_others() {
        let items = ["paused", "paused", "open", "open", "open"];
        let over = AtomicBool::new(false);
        let left = AtomicUsize::new(3);
        let results = each_by_host(
            1,
            4,
            &items,
            |item| (*item).to_owned(),
            |host| {
                let pauses = host == "paused" && !over.load(Ordering::SeqCst);
                pauses.then_some(Duration::from_millis(1))
            },
            |&item| {
                if item == "open" && left.fetch_sub(1, Ordering::SeqCst) == 1 {
                    over.store(true, Ordering::SeqCst);
                }
                Ok::<_, ()>(over.load(Ordering::SeqCst))
            },
        );
        // Those that paused came last.
        assert_eq!(results.unwrap(), [true, true, false, false, true]);
    }

    #[test]
    fn an_error_stops_what_has_not_begun() {
        let items: Vec<usize> = (0..1000).collect();
        let done = AtomicUsize::new(0);
        let result = each_by_host(
            2,
            1,
            &items,
            |_| "host".to_owned(),
            |_| None,
            |&item| {
                done.fetch_add(1, Ordering::SeqCst);
                if item == 3 { Err(item) } else { Ok(()) }
            },
        );
        assert_eq!(result, Err(3));
        assert_eq!(done.load(Ordering::SeqCst), 4);
    }
}
