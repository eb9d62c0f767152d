//! Growing shards greedily, in time that grows little faster than the graph.

use super::Graph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Shards that grow, one after another.
pub struct Growth<'a> {
    graph: &'a Graph,
    placed: Vec<bool>,
    /// Weight of each product's edges to products that have no place yet.
    free: Vec<u32>,
    /// The same, fewest edges first; entries that `free` has overtaken are skipped.
    lonely: BinaryHeap<Reverse<(u32, u32)>>,
    /// Weight of each product's edges into the shard that grows, and the products that have any.
    bound: Vec<u32>,
    touched: Vec<u32>,
    /// The same, most bound first, of these the one with fewest edges elsewhere; entries that
    /// `bound` has overtaken are skipped.
    frontier: BinaryHeap<(u32, Reverse<u32>, Reverse<u32>)>,
}

impl<'a> Growth<'a> {
    pub fn of(graph: &'a Graph) -> Growth<'a> {
        let free: Vec<u32> =
            graph.edges.iter().map(|edges| edges.iter().map(|edge| edge.1).sum()).collect();
        Growth {
            graph,
            placed: vec![false; free.len()],
            lonely: free.iter().copied().zip(0..).map(Reverse).collect(),
            bound: vec![0; free.len()],
            free,
            touched: Vec::new(),
            frontier: BinaryHeap::new(),
        }
    }

    /// The product most bound to the shard.
    pub fn next(&mut self) -> Option<u32> {
        loop {
            let (strength, _, Reverse(product)) = self.frontier.pop()?;
            if !self.placed[product as usize] && self.bound[product as usize] == strength {
                return Some(product);
            }
        }
    }

    /// Where a shard starts: at the edge of what is left.
    pub fn loneliest(&mut self) -> Option<u32> {
        loop {
            let Reverse((free, product)) = self.lonely.pop()?;
            if !self.placed[product as usize] && self.free[product as usize] == free {
                return Some(product);
            }
        }
    }

    /// Adds a product to the shard.
    pub fn place(&mut self, product: u32) {
        self.placed[product as usize] = true;
        for &(other, weight) in &self.graph.edges[product as usize] {
            let o = other as usize;
            self.free[o] -= weight;
            if !self.placed[o] {
                if self.bound[o] == 0 {
                    self.touched.push(other);
                }
                self.bound[o] += weight;
                self.frontier.push((self.bound[o], Reverse(self.free[o]), Reverse(other)));
                self.lonely.push(Reverse((self.free[o], other)));
            }
        }
    }

    pub fn end_shard(&mut self) {
        self.touched.drain(..).for_each(|product| self.bound[product as usize] = 0);
        self.frontier.clear();
    }
}
