//! Catalogues too large to compare every product with every other.

/// Catalogues of more products are searched approximately: comparing all pairs of so many takes half a
/// minute on two cores, and four times that for twice as many.
const LARGE: usize = 50_000;

/// Whether lists of so many products, or vectors, are found without comparing each with each.
pub fn is_large(products: usize) -> bool {
    products > LARGE
}

/// Up to `most` of `products`, which ascend: those around where `product` stands or would stand.
pub fn window(products: &[u32], product: u32, most: usize) -> &[u32] {
    let place = products.partition_point(|&other| other < product);
    let first = place.saturating_sub(most / 2).min(products.len().saturating_sub(most));
    &products[first..products.len().min(first + most)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_lies_around_the_product() {
        let products = [2, 3, 5, 7, 11, 13];
        assert_eq!(window(&products, 5, 10), products);
        assert_eq!(window(&products, 5, 3), [3, 5, 7]);
        assert_eq!(window(&products, 6, 2), [5, 7]);
        assert_eq!(window(&products, 0, 2), [2, 3]);
        assert_eq!(window(&products, 99, 2), [11, 13]);
        assert!(window(&products, 5, 0).is_empty());
        assert!(window(&[], 5, 3).is_empty());
    }
}
