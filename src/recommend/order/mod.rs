//! An order of the products in which those that recommend each other stand together.
//!
//! The lists form a graph: an edge for each entry, whoever recommends whom. Cutting it into
//! shards of equal size with few edges between them is graph partitioning: shards are grown
//! greedily, each time by the product with most edges into the shard, then products change places
//! in pairs as long as that keeps more edges inside (Kernighan and Lin, 1970).

mod growth;
#[cfg(test)]
mod tests;

use super::{Lists, is_large};
use growth::Growth;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Rounds of exchanging; later ones gain next to nothing.
const ROUNDS: usize = 8;
/// The same in a large catalogue.
const ROUNDS_OF_MANY: usize = 2;
/// Shards that a product tries to move to, the most attractive first.
const TARGETS: usize = 3;

/// Every product once, so that cutting the order into runs of `per_shard` (the last may be
/// shorter) leaves most list entries within the run of the product whose list they stand in.
pub fn cluster_order(lists: &Lists, per_shard: usize) -> Vec<u32> {
    let graph = Graph::of(lists);
    let mut shards = graph.grow(per_shard.max(1));
    let rounds = if is_large(graph.edges.len()) { ROUNDS_OF_MANY } else { ROUNDS };
    for _ in 0..rounds {
        if !graph.exchange(&mut shards) {
            break;
        }
    }
    shards.into_iter().flatten().collect()
}

/// Share of the entries of both variants that lie within the run of `per_shard` products, cut from
/// `order`, of the product whose list they stand in. 1 where there are no entries.
pub fn share_within(lists: &Lists, order: &[u32], per_shard: usize) -> f64 {
    let mut shard_of = vec![usize::MAX; order.len()];
    for (place, &product) in order.iter().enumerate() {
        shard_of[product as usize] = place / per_shard.max(1);
    }
    let (mut within, mut all) = (0usize, 0usize);
    for list in [&lists.a, &lists.b] {
        for (i, list) in list.iter().enumerate() {
            let same = |n: &&super::Neighbour| shard_of[n.product as usize] == shard_of[i];
            within += list.iter().filter(same).count();
            all += list.len();
        }
    }
    if all > 0 { within as f64 / all as f64 } else { 1.0 }
}

/// Who is bound to whom, how strongly: symmetric, without loops.
struct Graph {
    edges: Vec<Vec<(u32, u32)>>,
}

impl Graph {
    fn of(lists: &Lists) -> Graph {
        let mut edges = vec![Vec::new(); lists.a.len().max(lists.b.len())];
        for list in [&lists.a, &lists.b] {
            for (i, list) in list.iter().enumerate() {
                for neighbour in list.iter().filter(|n| n.product as usize != i) {
                    edges[i].push((neighbour.product, 1));
                    edges[neighbour.product as usize].push((i as u32, 1));
                }
            }
        }
        for edges in &mut edges {
            edges.sort_unstable();
            edges.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                kept.1 += if same { next.1 } else { 0 };
                same
            });
        }
        Graph { edges }
    }

    /// Cuts the graph into shards of `size`.
    fn grow(&self, size: usize) -> Vec<Vec<u32>> {
        let products = self.edges.len();
        let mut growth = Growth::of(self);
        let mut shards = Vec::with_capacity(products.div_ceil(size));
        let mut left = products;
        while left > 0 {
            let mut shard = Vec::with_capacity(size.min(left));
            while shard.len() < size {
                let Some(next) = growth.next().or_else(|| growth.loneliest()) else { break };
                growth.place(next);
                shard.push(next);
            }
            growth.end_shard();
            left -= shard.len();
            shards.push(shard);
        }
        shards
    }

    /// One round of exchanges; false where none was worth it.
    fn exchange(&self, shards: &mut [Vec<u32>]) -> bool {
        let mut place = vec![(0u32, 0u32); self.edges.len()];
        for (s, shard) in shards.iter().enumerate() {
            for (k, &product) in shard.iter().enumerate() {
                place[product as usize] = (s as u32, k as u32);
            }
        }
        let size = shards.first().map_or(1, Vec::len);
        let at = |(shard, k): (u32, u32)| shard as usize * size + k as usize;
        // What leaving its shard gains a product at most, were all its other edges in the next; by
        // place, because those of a shard are read together.
        let mut hope = vec![0; place.len()];
        (0..place.len()).for_each(|v| hope[at(place[v])] = self.hope(v, &place));
        let mut changed = false;
        for u in 0..self.edges.len() as u32 {
            let (from, k) = place[u as usize];
            let mut best = (0, u);
            for (gain, to) in self.targets(u, &place) {
                let shard = &shards[to as usize];
                for (&v, hope) in shard.iter().zip(&hope[at((to, 0))..]) {
                    if gain + hope > best.0 {
                        let gain = gain + self.gain(v, u, to, from, &place);
                        if gain > best.0 {
                            best = (gain, v);
                        }
                    }
                }
            }
            let v = best.1;
            if v != u {
                let (to, l) = place[v as usize];
                shards[from as usize][k as usize] = v;
                shards[to as usize][l as usize] = u;
                place[u as usize] = (to, l);
                place[v as usize] = (from, k);
                self.renew_hope(&mut hope, (u, from), (v, to), &place, size);
                changed = true;
            }
        }
        changed
    }

    fn hope(&self, v: usize, place: &[(u32, u32)]) -> i64 {
        let home = place[v].0;
        let sign = |other: u32| if place[other as usize].0 == home { -1 } else { 1 };
        self.edges[v].iter().map(|&(other, weight)| sign(other) * i64::from(weight)).sum()
    }

    /// After `u` of shard `from` and `v` of shard `to` have changed places, as `place` says; shards
    /// are of `size`.
    fn renew_hope(
        &self,
        hope: &mut [i64],
        (u, from): (u32, u32),
        (v, to): (u32, u32),
        place: &[(u32, u32)],
        size: usize,
    ) {
        let at = |(shard, k): (u32, u32)| shard as usize * size + k as usize;
        for (moved, left, entered) in [(u, from, to), (v, to, from)] {
            for &(other, weight) in &self.edges[moved as usize] {
                let place = place[other as usize];
                if place.0 == left {
                    hope[at(place)] += 2 * i64::from(weight);
                } else if place.0 == entered {
                    hope[at(place)] -= 2 * i64::from(weight);
                }
            }
        }
        for moved in [u, v] {
            hope[at(place[moved as usize])] = self.hope(moved as usize, place);
        }
    }

    /// The shards that hold most of what `u` is bound to, and what moving there gains.
    fn targets(&self, u: u32, place: &[(u32, u32)]) -> Vec<(i64, u32)> {
        let mut pull: BTreeMap<u32, i64> = BTreeMap::new();
        for &(other, weight) in &self.edges[u as usize] {
            *pull.entry(place[other as usize].0).or_default() += i64::from(weight);
        }
        let stay = pull.remove(&place[u as usize].0).unwrap_or(0);
        let mut targets: Vec<(i64, u32)> =
            pull.into_iter().map(|(to, pull)| (pull - stay, to)).collect();
        targets.sort_unstable_by_key(|&(gain, to)| (Reverse(gain), to));
        targets.truncate(TARGETS);
        targets
    }

    /// What moving `v` from shard `from` to shard `to` gains while `u` goes the other way.
    fn gain(&self, v: u32, u: u32, from: u32, to: u32, place: &[(u32, u32)]) -> i64 {
        let mut gain = 0;
        for &(other, weight) in &self.edges[v as usize] {
            let weight = i64::from(weight);
            if other == u {
                gain -= 2 * weight; // both move, so that the edge between them stays cut
            } else if place[other as usize].0 == to {
                gain += weight;
            } else if place[other as usize].0 == from {
                gain -= weight;
            }
        }
        gain
    }
}
