//! Codes in cells of a generated catalogue: what a search fetches and finds.

use crate::report::{Report, median, timed};
use std::collections::BTreeMap;
use vitrine::recommend::Vectors;
use vitrine_embed::codes::{Cell, Codes, CodesInput, write};
use vitrine_embed::parallel;
use vitrine_envelope::{Kind, inflate};
use vitrine_test_support::Random;

const DIMS: usize = 1280;
/// Independent traits of a product; all else is noise of a twentieth of their strength.
const TRAITS: usize = 64;
const GROUPS: usize = 300;
/// Products of a subgroup on average.
const PER_SUBGROUP: usize = 50;
const QUERIES: usize = 100;
const NEAREST: usize = 10;
const ROUNDS: usize = 10;

/// Vectors of products in groups, each of which has subgroups.
fn vectors(products: usize) -> Vectors {
    let shapes = Random::signed_numbers(1, TRAITS * DIMS);
    let subgroups = products.div_ceil(PER_SUBGROUP);
    let groups = Random::signed_numbers(2, GROUPS * TRAITS);
    let own = Random::signed_numbers(3, subgroups * TRAITS);
    let vector = |product: usize| {
        let mut random = Random::new(product as u64);
        let subgroup = random.below(subgroups);
        let mut vector: Vec<f32> = (0..DIMS).map(|_| 3.0 + 0.3 * random.signed()).collect();
        for (trait_, shape) in shapes.chunks_exact(DIMS).enumerate() {
            let strength = groups[subgroup % GROUPS * TRAITS + trait_]
                + 0.6 * own[subgroup * TRAITS + trait_]
                + 0.4 * random.signed();
            vector.iter_mut().zip(shape).for_each(|(x, shape)| *x += strength * shape);
        }
        vector
    };
    const BLOCK: usize = 4096;
    let mut vectors = Vectors::new(DIMS, products);
    for first in (0..products).step_by(BLOCK) {
        let block = parallel::map(BLOCK.min(products - first), |at| vector(first + at));
        for (product, vector) in (first..).zip(block) {
            vectors.push(product, &vector);
        }
    }
    vectors
}

/// Adds a generated catalogue's figures.
pub fn measure(report: &mut Report, products: usize) -> crate::Result<()> {
    let vectors = vectors(products);
    let order: Vec<u32> = (0..products as u32).collect();
    let is_query = |product: usize| product.is_multiple_of(products / QUERIES);
    let wanted: Vec<bool> = (0..products).map(|product| !is_query(product)).collect();
    let input = CodesInput {
        vectors: &vectors,
        wanted: &wanted,
        order: &order,
        network: "generated",
        unlike: Some(0.0),
    };
    let (time, files) = timed(|| write(&input));
    let files = files?;
    let name = format!("{products} generated");
    report.row(format!("{name}: codes written"), time.elapsed, "s");
    report.row(format!("{name}: all files"), files.bytes() as f64, "bytes");
    report.row(format!("{name}: file of the codes"), files.codes.len() as f64, "bytes");
    let codes = Codes::parse(&inflate(&files.codes, Kind::Codes)?)?;
    let bytes: BTreeMap<&str, &[u8]> =
        files.cells.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    let search = |vector: &[f32]| -> crate::Result<(Vec<usize>, usize, usize)> {
        let (mut fetched, mut cells) = (files.codes.len(), Vec::<Cell>::new());
        for number in codes.cells_near(vector) {
            let path = codes.cell_path(number).unwrap_or_default();
            let file = bytes.get(path.as_str()).ok_or("a cell has no file")?;
            fetched += file.len();
            cells.push(codes.parse_cell(number, &inflate(file, Kind::Cell)?)?);
        }
        let found = codes.nearest_in(&cells, vector, NEAREST);
        Ok((found.iter().map(|found| found.position as usize).collect(), fetched, cells.len()))
    };
    // What a cosine is divided by, but for the query's length.
    let lengths = parallel::map(products, |product| {
        let vector = vectors.get(product).filter(|_| wanted[product]);
        vector.map(|vector| crate::dot(&vector, &vector).sqrt())
    });
    let (mut hits, mut fetched, mut most, mut cells) = (0, 0, 0, 0);
    let mut times = Vec::new();
    for query in (0..products).filter(|product| is_query(*product)).take(QUERIES) {
        let query = vectors.get(query).ok_or("a product without a vector")?.to_vec();
        let cosines = parallel::map(products, |product| {
            let vector = vectors.get(product).zip(lengths[product]);
            vector
                .map_or(f32::NEG_INFINITY, |(vector, length)| crate::dot(&query, &vector) / length)
        });
        let mut sorted = cosines.clone();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        let (found, bytes, read) = search(&query)?;
        hits += found.iter().filter(|product| cosines[**product] >= sorted[NEAREST - 1]).count();
        (fetched, most, cells) = (fetched + bytes, most.max(bytes), cells + read);
        times.extend((0..ROUNDS).map(|_| timed(|| search(&query)).0.elapsed));
    }
    let mean = |sum: usize| sum as f64 / QUERIES as f64;
    report.row(format!("{name}: recall@10"), mean(hits) / NEAREST as f64, "share");
    report.row(format!("{name}: cells of a search"), mean(cells), "");
    report.row(format!("{name}: bytes of a search, mean"), mean(fetched), "bytes");
    report.aimed(format!("{name}: bytes of a search, most"), most as f64, "bytes", 700e3);
    report.aimed(format!("{name}: search, inflating"), median(times) * 1e3, "ms", 60.0);
    Ok(())
}
