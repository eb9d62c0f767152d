//! `./build.sh bench quality [--model FILE] [--search]`: how good the neighbours are, on shops whose
//! true similarities are known.
//!
//! Precision at k without rules: the same category among the 5 nearest, the same product in another
//! colour among the 2 nearest; by cosine alone and by the recommenders A and B. Then, against the
//! links that Luma's own staff made, how often a list shows at least one of them. `related` links
//! lead to what goes with a product (trousers with a hoodie), `upsell` links to what could replace
//! it. `--search` chooses the weights by these links.

mod quality_support;
mod report;
mod shops;

use quality_support::{LENGTHS, Links, Noise, hit, search::search};
use report::Report;
use shops::{Shop, catalogues};
use vitrine::fc2::{Network, NetworkOptions};
use vitrine::similar::precision::{by_picture_alone, precision_at, precision_of};
use vitrine::similar::{Neighbour, Options, RuleOptions, Rules, Vectors, recommend};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let Some(shops) = catalogues() else {
        println!("no shared/data/catalogues beside the repository: nothing to measure on");
        return Ok(());
    };
    let mut networks = vec![("embedded network".to_owned(), Network::embedded()?)];
    let searching = std::env::args().any(|argument| argument == "--search");
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
        let links = Links::read(&shop.folder)?;
        shop.precision(&mut report, "random", &shop.random(), false);
        shop.precision(&mut report, "16×16 pixels, centred", &shop.pixels(), true);
        for (label, network) in &networks {
            let vectors = shop.vectors(|picture| Ok(network.embed(picture)?))?;
            for (how, center) in [("plain", false), ("centred", true)] {
                shop.precision(&mut report, &format!("{label}, {how}"), &vectors, center);
            }
            shop.recommenders(&mut report, label, &vectors, &links);
            if searching && !links.is_empty() {
                println!("{name}, {label}:");
                search(&shop.catalogue, &vectors, &links);
            }
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
        let (categories, groups) = (self.categories(), self.groups());
        let name = |measure| format!("{} {measure}: {descriptor}", self.name);
        let score = precision_at(vectors, center, &categories, 5);
        report.row(name("category@5"), score, "precision");
        report.row(name("group@2"), precision_at(vectors, center, &groups, 2), "precision");
    }

    fn categories(&self) -> Vec<Option<&[String]>> {
        self.catalogue.products.iter().map(|product| Some(&*product.category)).collect()
    }

    fn groups(&self) -> Vec<Option<&String>> {
        self.catalogue.products.iter().map(|product| product.group.as_ref()).collect()
    }

    /// The two recommenders: without rules, and as they are, against the shop's own links.
    fn recommenders(&self, report: &mut Report, label: &str, vectors: &Vectors, links: &[Links]) {
        let options = Options::default();
        let open = Rules::open(self.pictures.len());
        let raw = Options { near_duplicate: 1.0, ..Options::default() };
        let raw = recommend(&self.catalogue, vectors, &open, &raw);
        for (row, lists) in [("A".to_owned(), &raw.a), (format!("B ({label})"), &raw.b)] {
            let name = |measure| format!("{} {measure}: {row}", self.name);
            let score = precision_of(lists, &self.categories(), 5);
            report.row(name("category@5"), score, "precision");
            report.row(name("group@2"), precision_of(lists, &self.groups(), 2), "precision");
        }
        let rules = Rules::of(&self.catalogue, &RuleOptions::default());
        let lists = recommend(&self.catalogue, vectors, &rules, &options);
        let rows = [
            ("random".to_owned(), self.random_lists(&rules, options.count)),
            (format!("picture alone ({label})"), by_picture_alone(vectors, &rules, &options)),
            ("A".to_owned(), lists.a),
            (format!("B ({label})"), lists.b),
        ];
        for links in links {
            let places: Vec<_> =
                rows.iter().map(|(_, lists)| links.places(&self.catalogue, lists)).collect();
            for k in LENGTHS {
                for ((row, _), places) in rows.iter().zip(&places) {
                    let name = format!("{} {} hit@{k}: {row}", self.name, links.kind);
                    report.row(name, hit(places.iter().copied(), k), "share");
                }
            }
        }
    }

    fn random_lists(&self, rules: &Rules, count: usize) -> Vec<Vec<Neighbour>> {
        let mut noise = Noise(2);
        let products = self.pictures.len() as u32;
        (0..products).map(|i| rules.best(i, count, 0..products, |_| noise.next())).collect()
    }
}
