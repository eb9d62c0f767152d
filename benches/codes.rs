//! `./build.sh bench codes [--generated PRODUCTS]`: what a search by the catalogue's codes loses and saves, on real shops'
//! pictures and the embedded network.
//!
//! The bytes of the file; then, for pictures that are not among the codes (every so many-th of the
//! catalogue), how many of the ten found are as near as the tenth nearest by the exact cosine
//! (recall@10), and by how much the cosine is wrong; and the time of one search beside that of a
//! plain product of the 32-bit matrix and the vector. The ratios tell how many times smaller and
//! quicker the codes are than the vectors themselves.
//!
//! Then the same of a generated catalogue of 100,000 products (or as many as `--generated` says; then
//! nothing else is measured), whose codes lie in cells: the bytes that a search fetches too. A million
//! products take some gigabytes of memory.

mod codes_support;
mod report;
mod shops;

use report::{Report, median, timed};
use shops::{Shop, catalogues};
use vitrine::recommend::{UnitVectors, Vectors};
use vitrine_embed::Network;
use vitrine_embed::codes::{Codes, CodesInput, fit};
use vitrine_envelope::{Kind, inflate};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Catalogues and the most products to take of each.
const SHOPS: [(&str, usize); 4] = [
    ("magento_luma", 6000),
    ("spree_demo", 6000),
    ("clothing_small_cc0", 6000),
    ("myntra_small_accessories", 6000),
];
/// One picture of so many is a visitor's.
const EVERY: usize = 12;
const NEAREST: usize = 10;
const ROUNDS: usize = 50;

/// Products of the generated catalogue.
const GENERATED: usize = 100_000;

fn main() -> Result<()> {
    let mut report = Report::new("codes");
    let mut arguments = std::env::args().skip_while(|argument| argument != "--generated");
    if arguments.next().is_some() {
        let products = arguments.next().ok_or("--generated wants a number")?.parse()?;
        codes_support::measure(&mut report, products)?;
        report.finish()?;
        return Ok(());
    }
    codes_support::measure(&mut report, GENERATED)?;
    let Some(folder) = catalogues() else {
        println!("no shared/data/catalogues beside the repository: no real shops to measure on");
        report.finish()?;
        return Ok(());
    };
    let network = Network::embedded()?;
    for (name, most) in SHOPS {
        let shop = Shop::open(&folder.join(name), name, most)?;
        let vectors = shop.vectors(|picture| Ok(network.embed(picture)?))?;
        measure(&mut report, name, &vectors, network.id())?;
    }
    report.finish()?;
    Ok(())
}

fn measure(report: &mut Report, name: &str, vectors: &Vectors, network: &str) -> Result<()> {
    let products = vectors.row_of.len();
    let order: Vec<u32> = (0..products as u32).collect();
    let make = |wanted: &[bool]| -> Result<(usize, Codes)> {
        let file = fit(&CodesInput { vectors, wanted, order: &order, network, unlike: None })?;
        Ok((file.len(), Codes::parse(&inflate(&file, Kind::Codes)?)?))
    };
    let (bytes, whole) = make(&vec![true; products])?;
    let plain = 4 * whole.len() * vectors.dims;
    report.compared(format!("{name}: file"), bytes as f64, "bytes", plain as f64 / bytes as f64);

    let unit_vectors = UnitVectors::of(vectors, products, false);
    let query = |product: usize| product.is_multiple_of(EVERY);
    let wanted: Vec<bool> = (0..products).map(|product| !query(product)).collect();
    let (_, codes) = make(&wanted)?;
    let rows = || {
        unit_vectors.products.iter().zip((0..unit_vectors.len()).map(|row| unit_vectors.row(row)))
    };
    let (mut hits, mut asked) = (0, 0);
    let (mut sum, mut count, mut worst) = (0.0, 0, 0.0f64);
    for (_, vector) in rows().filter(|(product, _)| query(**product as usize)) {
        let mut exact = vec![f64::NAN; products];
        for (product, other) in rows().filter(|(product, _)| wanted[**product as usize]) {
            let products = vector.iter().zip(other.iter());
            exact[*product as usize] = products.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
        }
        let mut sorted: Vec<f64> =
            exact.iter().copied().filter(|cosine| !cosine.is_nan()).collect();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        let found = codes.nearest(&vector, codes.len());
        let hit = |position: u32| exact[position as usize] >= sorted[NEAREST - 1];
        hits += found.iter().take(NEAREST).filter(|found| hit(found.position)).count();
        asked += NEAREST;
        for found in found {
            let error = (f64::from(found.cosine) - exact[found.position as usize]).abs();
            (sum, count, worst) = (sum + error, count + 1, worst.max(error));
        }
    }
    report.row(format!("{name}: recall@10"), hits as f64 / asked as f64, "share");
    report.row(format!("{name}: cosine, mean error"), sum / f64::from(count), "");
    report.row(format!("{name}: cosine, worst error"), worst, "");

    let vector = unit_vectors.row(0);
    let [ours, matrix] = times(&whole, &unit_vectors, &vector);
    let of = format!("{} products", whole.len());
    report.compared(format!("{name}: search of {of}"), ours * 1e3, "ms", matrix / ours);
    report.row(format!("{name}: 32-bit product of {of}"), matrix * 1e3, "ms");
    Ok(())
}

/// Median seconds of a search by codes, and of the product of all vectors and one; they take turns.
fn times(codes: &Codes, unit_vectors: &UnitVectors, vector: &[f32]) -> [f64; 2] {
    let [mut ours, mut matrix] = [const { Vec::new() }; 2];
    for _ in 0..ROUNDS {
        let (time, found) = timed(|| codes.nearest(vector, NEAREST));
        std::hint::black_box(found);
        ours.push(time.elapsed);
        let product = || -> Vec<f32> {
            (0..unit_vectors.len()).map(|row| dot(&unit_vectors.row(row), vector)).collect()
        };
        let (time, cosines) = timed(product);
        std::hint::black_box(cosines);
        matrix.push(time.elapsed);
    }
    [ours, matrix].map(median)
}

/// Sixteen sums, so that the compiler can use vectors.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 16];
    for (a, b) in a.chunks(16).zip(b.chunks(16)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}
