//! Data parallelism, in the one place that knows about threads: all cores with feature `threads`,
//! one without.

/// Parallel map: `f(0), …, f(count - 1)`, in order.
pub fn map<T: Send>(count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    map_with(count, || (), |(), i| f(i))
}

/// Parallel map as [`map`], with a scratch value that is made once in a while and reused; what `f`
/// leaves in it must not change later results.
pub fn map_with<S, T: Send>(
    count: usize,
    scratch: impl Fn() -> S + Sync + Send,
    f: impl Fn(&mut S, usize) -> T + Sync + Send,
) -> Vec<T> {
    #[cfg(feature = "threads")]
    {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        (0..count).into_par_iter().map_init(scratch, f).collect()
    }
    #[cfg(not(feature = "threads"))]
    {
        let mut scratch = scratch();
        (0..count).map(|i| f(&mut scratch, i)).collect()
    }
}

/// Parallel loop over chunks: `f(i, chunk i)` for chunks of `len` values; the last may be shorter.
pub fn chunks<T: Send>(values: &mut [T], len: usize, f: impl Fn(usize, &mut [T]) + Sync + Send) {
    if values.is_empty() {
        return; // of no length, perhaps
    }
    #[cfg(feature = "threads")]
    {
        use rayon::iter::{IndexedParallelIterator, ParallelIterator};
        use rayon::slice::ParallelSliceMut;
        values.par_chunks_mut(len).enumerate().for_each(|(i, chunk)| f(i, chunk));
    }
    #[cfg(not(feature = "threads"))]
    values.chunks_mut(len).enumerate().for_each(|(i, chunk)| f(i, chunk));
}

/// Parallel loop over items: `f` for each.
pub fn each<T: Send>(items: Vec<T>, f: impl Fn(T) + Sync + Send) {
    #[cfg(feature = "threads")]
    if items.len() > 1 && rayon::current_num_threads() > 1 {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        items.into_par_iter().for_each(f);
        return;
    }
    items.into_iter().for_each(f);
}

/// Parallel loop over groups of items: `f(i, items)` for groups of `len` items, the first of which
/// is item `i`; the last group may be smaller.
pub fn groups<T: Send>(items: Vec<T>, len: usize, f: impl Fn(usize, Vec<T>) + Sync + Send) {
    let mut items = items.into_iter();
    let mut groups = Vec::with_capacity(items.len().div_ceil(len));
    let mut first = 0;
    while items.len() > 0 {
        groups.push((first, items.by_ref().take(len).collect()));
        first += len;
    }
    each(groups, |(first, items)| f(first, items));
}
