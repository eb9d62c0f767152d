//! Sorting with little code: `slice::sort` compiles to a twelfth of the whole widget.

/// Insertion sort by binary search; equal items keep their order. What a page's signals give is
/// short, or nearly sorted when it comes.
pub(crate) fn sorted<T>(
    items: impl IntoIterator<Item = T>,
    ordered: impl Fn(&T, &T) -> bool,
) -> Vec<T> {
    let mut sorted = Vec::new();
    for item in items {
        let at = sorted.partition_point(|before| ordered(before, &item));
        sorted.insert(at, item);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_keeps_equal_items_in_order() {
        let items = [(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        let sorted = sorted(items, |x, y| x.0 <= y.0);
        assert_eq!(sorted, [(0, 'd'), (1, 'b'), (1, 'e'), (2, 'a'), (2, 'c')]);
    }
}
