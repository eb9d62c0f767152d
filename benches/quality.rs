//! `./build.sh bench quality [--model FILE]`: how good the neighbours are, on shops whose true
//! similarities are known.
//!
//! Precision at k by cosine alone ([`precision::precision_at`]): the same category among the 5
//! nearest, the same product in another colour among the 2 nearest. Then, against the links that
//! Luma's own staff made, how often a list shows at least one of them. `related` links lead to
//! what goes with a product (trousers with a hoodie), `upsell` links to what could replace it.

mod report;
mod shops;

use report::Report;
use shops::{Shop, catalogues};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use vitrine::fc2::{Network, NetworkOptions};
use vitrine::similar::precision::{by_picture_alone, hit_at, precision_at};
use vitrine::similar::{Neighbour, Options, Rules, Vectors, recommend};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let Some(shops) = catalogues() else {
        println!("no shared/data/catalogues beside the repository: nothing to measure on");
        return Ok(());
    };
    let mut networks = vec![("embedded network".to_owned(), Network::embedded()?)];
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--model" {
            let file = arguments.next().ok_or("--model needs a file")?;
            let network = Network::from_onnx(&std::fs::read(&file)?, &NetworkOptions::default())?;
            networks.push((file, network));
        }
    }
    let mut report = Report::new("quality");
    for name in ["magento_luma", "spree_demo"] {
        let shop = Shop::open(&shops.join(name), name, usize::MAX)?;
        shop.precision(&mut report, "random", &shop.random(), false);
        shop.precision(&mut report, "16×16 pixels, centred", &shop.pixels(), true);
        for (label, network) in &networks {
            let vectors = shop.vectors(|picture| Ok(network.embed(picture)?))?;
            for (how, center) in [("plain", false), ("centred", true)] {
                shop.precision(&mut report, &format!("{label}, {how}"), &vectors, center);
            }
            shop.hits(&mut report, label, &vectors)?;
        }
    }
    report.finish()?;
    Ok(())
}

impl Shop {
    /// The squeezed picture itself as a vector: what any descriptor must beat.
    fn pixels(&self) -> Vectors {
        self.vectors(|picture| {
            let whole = image::RgbImage::from_raw(
                picture.width(),
                picture.height(),
                picture.rgb().to_vec(),
            );
            let whole = whole.ok_or("a picture of another size than it says")?;
            let small = image::imageops::resize(&whole, 16, 16, image::imageops::Triangle);
            Ok(small.as_raw().iter().map(|&byte| f32::from(byte)).collect())
        })
        .unwrap_or_default()
    }

    fn random(&self) -> Vectors {
        let (products, dims) = (self.pictures.len(), 64);
        let mut noise = Noise(1);
        let values = (0..products * dims).map(|_| noise.next() - 0.5).collect();
        Vectors { dims, values, row_of: (0..products as u32).map(Some).collect() }
    }

    fn precision(&self, report: &mut Report, descriptor: &str, vectors: &Vectors, center: bool) {
        let products = &self.catalogue.products;
        let categories: Vec<_> = products.iter().map(|p| Some(&p.category)).collect();
        let groups: Vec<_> = products.iter().map(|p| p.group.as_ref()).collect();
        let name = |measure| format!("{} {measure}: {descriptor}", self.name);
        let score = precision_at(vectors, center, &categories, 5);
        report.row(name("category@5"), score, "precision");
        report.row(name("group@2"), precision_at(vectors, center, &groups, 2), "precision");
    }

    /// Against the shop's own links, where it has any.
    fn hits(&self, report: &mut Report, label: &str, vectors: &Vectors) -> Result<()> {
        let rules = Rules::of(&self.catalogue);
        let options = Options::default();
        let lists = recommend(&self.catalogue, vectors, &options);
        let rows = [
            ("random".to_owned(), self.random_lists(&rules, options.count)),
            (format!("picture alone ({label})"), by_picture_alone(vectors, &rules, &options)),
            ("A".to_owned(), lists.a),
            (format!("B ({label})"), lists.b),
        ];
        for kind in ["upsell", "related"] {
            let links = links(&self.folder, kind)?;
            if links.is_empty() {
                continue;
            }
            let truth = |i: usize| links.get(self.sku(i));
            for k in [2, 5, options.count] {
                for (row, lists) in &rows {
                    let is_linked = |i: usize, other: u32| {
                        truth(i).is_some_and(|links| links.contains(self.sku(other as usize)))
                    };
                    let hits = hit_at(lists, k, |i| truth(i).is_some(), is_linked);
                    report.row(format!("{} {kind} hit@{k}: {row}", self.name), hits, "share");
                }
            }
        }
        Ok(())
    }

    /// Luma's links name the product that has the variants.
    fn sku(&self, product: usize) -> &str {
        let product = &self.catalogue.products[product];
        product.group.as_deref().unwrap_or(&product.id)
    }

    fn random_lists(&self, rules: &Rules, count: usize) -> Vec<Vec<Neighbour>> {
        let mut noise = Noise(2);
        let products = self.pictures.len() as u32;
        let mut list = |product| {
            let scored = (0..products).map(|product| Neighbour { product, score: noise.next() });
            rules.best(product, count, scored.collect::<Vec<_>>())
        };
        (0..products).map(&mut list).collect()
    }
}

/// Whom the shop's staff linked with whom: sku to skus.
fn links(folder: &Path, kind: &str) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut links: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for sample in ["Catalog", "Configurable"] {
        let file = folder.join(format!("links_{kind}_{sample}SampleData.csv"));
        if !file.exists() {
            continue;
        }
        for record in csv::Reader::from_path(file)?.records() {
            let record = record?;
            let skus = |column: usize| record.get(column).unwrap_or_default().lines();
            for sku in skus(0) {
                links.entry(sku.to_owned()).or_default().extend(skus(1).map(str::to_owned));
            }
        }
    }
    Ok(links)
}

/// Uniform in 0..1, the same numbers every time.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u32 << 24) as f32
    }
}
