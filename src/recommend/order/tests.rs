use super::*;
use crate::recommend::Neighbour;
use std::collections::BinaryHeap;
use vitrine_test_support::Random;

/// Lists of up to `most` random entries; some products have none.
fn random_lists(seed: u64, products: usize, most: usize) -> Lists {
    let mut random = Random::new(seed);
    let mut lists = || -> Vec<Vec<Neighbour>> {
        let list = |i: usize, random: &mut Random| {
            let count = if random.chance(0.2) { 0 } else { random.below(most + 1) };
            let near = |random: &mut Random| {
                // Half of the entries are near, so that there is something to find.
                if random.chance(0.5) { i + random.below(9) } else { random.below(products) }
            };
            let entry = |random: &mut Random| Neighbour {
                product: (near(random) % products) as u32,
                score: 0.5,
            };
            (0..count).map(|_| entry(random)).collect()
        };
        (0..products).map(|i| list(i, &mut random)).collect()
    };
    Lists { a: lists(), b: lists() }
}

/// Growing word for word: every start is looked for among all.
fn grow_plainly(graph: &Graph, size: usize) -> Vec<Vec<u32>> {
    let products = graph.edges.len();
    let mut placed = vec![false; products];
    let mut free: Vec<u32> = graph.edges.iter().map(|e| e.iter().map(|e| e.1).sum()).collect();
    let mut shards = Vec::new();
    while placed.contains(&false) {
        let mut shard = Vec::new();
        let mut bound = vec![0u32; products];
        let mut frontier = BinaryHeap::new();
        while shard.len() < size {
            let most_bound = loop {
                let Some((strength, _, Reverse(product))) = frontier.pop() else { break None };
                let product: u32 = product;
                if !placed[product as usize] && bound[product as usize] == strength {
                    break Some(product);
                }
            };
            let left = (0..products as u32).filter(|&p| !placed[p as usize]);
            let Some(next) = most_bound.or_else(|| left.min_by_key(|&p| free[p as usize])) else {
                break;
            };
            placed[next as usize] = true;
            shard.push(next);
            for &(other, weight) in &graph.edges[next as usize] {
                let o = other as usize;
                free[o] -= weight;
                bound[o] += weight;
                frontier.push((bound[o], Reverse(free[o]), Reverse(other)));
            }
        }
        shards.push(shard);
    }
    shards
}

#[test]
fn shards_grow_as_if_every_start_were_looked_for_among_all() {
    for seed in 0..60 {
        let products = 1 + seed as usize * 7;
        let graph = Graph::of(&random_lists(seed, products, 1 + seed as usize % 7));
        for size in [1, 3, 32, 1000] {
            assert_eq!(graph.grow(size), grow_plainly(&graph, size), "{seed} {size}");
        }
    }
}

#[test]
fn what_is_hoped_for_is_as_if_counted_anew_after_each_exchange() {
    let graph = Graph::of(&random_lists(7, 200, 6));
    let mut random = Random::new(8);
    let mut place: Vec<(u32, u32)> = (0..200).map(|v| (v / 20, v % 20)).collect();
    let count = |place: &[(u32, u32)]| -> Vec<i64> {
        let mut hope = vec![0; 200];
        for (v, at) in place.iter().enumerate() {
            hope[(at.0 * 20 + at.1) as usize] = graph.hope(v, place);
        }
        hope
    };
    let mut hope = count(&place);
    for _ in 0..300 {
        let (u, v) = (random.below(200), random.below(200));
        let (from, to) = (place[u].0, place[v].0);
        if from != to {
            place.swap(u, v);
            graph.renew_hope(&mut hope, (u as u32, from), (v as u32, to), &place, 20);
            assert_eq!(hope, count(&place));
        }
    }
}
