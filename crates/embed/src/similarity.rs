//! The similarity of two pictures.

/// The similarity of two pictures, 0 to 1, from the cosine of their vectors: what it has above
/// `unlike`, the cosine of two pictures that have nothing in common.
///
/// The search by photo ([`codes`](crate::codes)) takes `unlike` from the codes. The recommenders take
/// [`NOTHING_IN_COMMON`] for every network, so that for the network inside both give one number.
#[must_use]
pub fn picture_similarity(cosine: f32, unlike: f32) -> f32 {
    ((cosine - unlike) / (1.0 - unlike)).clamp(0.0, 1.0)
}

/// The cosine that a network which subtracts the mean of many shops' pictures, as the one inside
/// does, gives two pictures that have nothing in common.
pub const NOTHING_IN_COMMON: f32 = 0.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_what_unlike_pictures_have_in_common() {
        for (cosine, unlike, similarity) in [
            (1.0, 0.0, 1.0),
            (0.62, 0.0, 0.62),
            (-0.4, 0.0, 0.0),
            (1.0, 0.8, 1.0),
            (0.9, 0.8, 0.5),
            (0.8, 0.8, 0.0),
            (0.3, 0.8, 0.0),
        ] {
            let found = picture_similarity(cosine, unlike);
            assert!((found - similarity).abs() < 1e-6, "{cosine} {unlike}: {found}");
        }
    }
}
