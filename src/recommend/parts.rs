//! What a score is made of.

/// The parts of a neighbour's score, which together are it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    /// What its picture contributes, 0..=1; `None` where pictures do not count.
    pub picture: Option<f32>,
    /// What its attributes contribute, 0..=1.
    pub attributes: f32,
}

impl Parts {
    /// Of a score of variant A: attributes are all of it.
    pub fn by_attributes(score: f32) -> Parts {
        Parts { picture: None, attributes: score }
    }

    /// Of a score of variant B, from the similarity of the attributes and
    /// [`Options::image_weight`](super::Options::image_weight).
    pub fn by_picture_first(score: f32, attributes: f32, image_weight: f32) -> Parts {
        let attributes = ((1.0 - image_weight.clamp(0.0, 1.0)) * attributes).min(score);
        Parts { picture: Some(score - attributes), attributes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_score() {
        let parts = Parts::by_picture_first(0.75, 0.6, 0.5);
        assert!((parts.attributes - 0.3).abs() < 1e-6, "{parts:?}");
        assert!((parts.picture.unwrap() - 0.45).abs() < 1e-6, "{parts:?}");
        // A rounded score may be less than the attributes alone.
        let parts = Parts::by_picture_first(0.2, 0.41, 0.5);
        assert_eq!(parts, Parts { picture: Some(0.0), attributes: 0.2 });
        assert_eq!(Parts::by_attributes(0.4), Parts { picture: None, attributes: 0.4 });
    }
}
