//! Sparse weights: integers nearly all of which are zero, coded by run lengths.

/// Sparse 8-bit weights, of which only those that are not zero are kept, in their order: how many
/// zeros lie before each, and its value. Where more than 255 zeros lie between two, a zero that is
/// kept stands in between.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparse {
    /// Zeros before each value.
    pub gaps: Vec<u8>,
    /// As many as `gaps`, of −127..=127.
    pub values: Vec<i8>,
    /// How many weights there are with the zeros.
    pub count: usize,
    /// One for each output; a weight is an integer times its output's scale.
    pub scales: Vec<f32>,
}

/// At least so many weights for each that is kept, or keeping all of them is as good.
const WORTH: usize = 8;

impl Sparse {
    /// Sparse weights of integers with `scales`; `None` where too few of them are zero.
    pub fn of(integers: &[i8], scales: &[f32]) -> Option<Sparse> {
        let (mut gaps, mut values) = (Vec::new(), Vec::new());
        let mut gap = 0;
        for &integer in integers {
            if integer == 0 && gap < u8::MAX {
                gap += 1;
            } else {
                gaps.push(gap);
                values.push(integer);
                gap = 0;
                if values.len() * WORTH > integers.len() {
                    return None;
                }
            }
        }
        Some(Sparse { gaps, values, count: integers.len(), scales: scales.to_vec() })
    }

    /// The dense integers, row-major. What would lie behind the last is left out.
    pub fn integers(&self) -> Vec<i8> {
        let mut integers = vec![0; self.count];
        let mut next = 0;
        for (&gap, &value) in self.gaps.iter().zip(&self.values) {
            next += usize::from(gap);
            if let Some(integer) = integers.get_mut(next) {
                *integer = value;
            }
            next += 1;
        }
        integers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_integer() {
        let mut integers = vec![0i8; 2000];
        for (at, value) in [(0, 5), (1, -127), (256, 3), (257, 9), (1023, -1), (1999, 127)] {
            integers[at] = value;
        }
        let sparse = Sparse::of(&integers, &[0.5, 0.25]).unwrap();
        assert!(sparse.values.len() < 16, "{}", sparse.values.len());
        assert_eq!(sparse.integers(), integers);
        assert_eq!(sparse.scales, [0.5, 0.25]);
        let zeros = Sparse::of(&[0; 1000], &[1.0]).unwrap();
        assert_eq!(zeros.integers(), [0; 1000]);
    }

    #[test]
    fn is_not_worth_it_for_few_zeros() {
        assert_eq!(Sparse::of(&[1, 0, 0, 0, 0, 0, 0, 2], &[1.0]), None);
    }

    #[test]
    fn what_lies_behind_the_end_is_left_out() {
        let scales = vec![1.0];
        let sparse = Sparse { gaps: vec![1, 255], values: vec![7, 9], count: 4, scales };
        assert_eq!(sparse.integers(), [0, 7, 0, 0]);
    }
}
