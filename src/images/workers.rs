//! Threads that compute vectors, a few pictures at a time.

use std::mem;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::ImageError;
use vitrine_embed::{NetworkError, Prepared};

/// Pictures that a thread hands to the network together, because dense layers cost one reading of
/// their weights for all of them.
const BATCH: usize = 8;

/// So many threads, or as many as there are cores.
pub(crate) fn pool(threads: Option<NonZero<usize>>) -> Result<ThreadPool, ImageError> {
    let threads = threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| ImageError::Threads(threads, error))
}

/// What becomes of an item before the network sees it.
pub(crate) enum Step<P, R> {
    /// It needs no network.
    Done(R),
    /// The network is to embed the picture; the rest waits.
    Embed(Prepared, P),
}

/// What [`Network::embed_prepared`](vitrine_embed::Network::embed_prepared) gives.
type EmbeddedBatch = Vec<Result<Vec<f32>, NetworkError>>;

/// Embeds `items`: `begin` decodes an item's picture, `embed` gives the vectors of some together,
/// `finish` takes each. The results are in the items' order.
///
/// Each of the threads takes one item at a time, so that no more pictures are decoded at once than
/// there are threads, and keeps at most [`BATCH`] prepared ones. A thread that waits for the
/// network helps it, and never begins another item meanwhile.
///
/// # Errors
///
/// The first error of `begin`, `finish` or the network; other threads then begin nothing new.
pub(crate) fn embed_each<T: Sync, P, R: Send>(
    workers: &ThreadPool,
    items: &[T],
    begin: impl Fn(&T) -> Result<Step<P, R>, ImageError> + Sync,
    embed: impl Fn(Vec<Prepared>) -> Result<EmbeddedBatch, ImageError> + Sync,
    finish: impl Fn(&T, P, Vec<f32>) -> Result<R, ImageError> + Sync,
) -> Result<Vec<R>, ImageError> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, R)>, ImageError> {
        let mut results = Vec::new();
        let mut waiting: Vec<(usize, P)> = Vec::with_capacity(BATCH);
        let mut batch: Vec<Prepared> = Vec::with_capacity(BATCH);
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let item = items.get(at);
            match item.map(&begin).transpose()? {
                Some(Step::Done(result)) => results.push((at, result)),
                Some(Step::Embed(prepared, rest)) => {
                    batch.push(prepared);
                    waiting.push((at, rest));
                }
                None => {}
            }
            if batch.len() == BATCH || item.is_none() && !batch.is_empty() {
                let vectors = embed(mem::take(&mut batch))?;
                for ((at, rest), vector) in waiting.drain(..).zip(vectors) {
                    results.push((at, finish(&items[at], rest, vector?)?));
                }
            }
            if item.is_none() {
                return Ok(results);
            }
        }
    };
    let done = workers.broadcast(|_| {
        let results = work();
        if results.is_err() {
            next.store(items.len(), Ordering::Relaxed);
        }
        results
    });
    let mut results = Vec::with_capacity(items.len());
    for part in done {
        results.extend(part?);
    }
    results.sort_unstable_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
