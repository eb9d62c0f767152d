//! The best few of many.

use super::Neighbour;
use std::cmp::Ordering;

/// Best first: higher score, then lower product.
pub fn best_first(x: &Neighbour, y: &Neighbour) -> Ordering {
    y.score.total_cmp(&x.score).then(x.product.cmp(&y.product))
}

/// Keeps the best of all that is pushed, one of a group and `limit` in all; the order of pushing
/// does not matter.
#[derive(Debug, Clone)]
pub struct Top<'a> {
    limit: usize,
    /// Group of each product; empty where every product is a group by itself.
    groups: &'a [u32],
    floor: f32,
    kept: Vec<Neighbour>,
}

impl<'a> Top<'a> {
    /// Keeps up to `limit`; `groups` is the group of each product, or empty to ignore groups.
    pub fn new(limit: usize, groups: &'a [u32]) -> Top<'a> {
        let floor = if limit == 0 { f32::INFINITY } else { f32::NEG_INFINITY };
        Top { limit, groups, floor, kept: Vec::new() }
    }

    /// Scores below this cannot get in any more.
    pub fn floor(&self) -> f32 {
        self.floor
    }

    /// Offers one; NaN never gets in.
    pub fn push(&mut self, neighbour: Neighbour) {
        if neighbour.score >= self.floor {
            self.kept.push(neighbour);
            // Cutting at twice the limit costs O(log limit) for each push on average.
            if self.kept.len() >= self.limit.saturating_mul(2) {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        if !self.groups.is_empty() {
            let group = |n: &Neighbour| self.groups[n.product as usize];
            self.kept.sort_unstable_by(|x, y| group(x).cmp(&group(y)).then(best_first(x, y)));
            self.kept.dedup_by_key(|n| group(n));
        }
        if self.kept.len() > self.limit {
            self.kept.select_nth_unstable_by(self.limit - 1, best_first);
            self.kept.truncate(self.limit);
        }
        if self.kept.len() == self.limit {
            self.floor = self.kept.iter().map(|n| n.score).fold(f32::INFINITY, f32::min);
        }
    }

    /// The best, best first.
    pub fn into_sorted(mut self) -> Vec<Neighbour> {
        self.cut();
        self.kept.sort_unstable_by(best_first);
        self.kept
    }
}
