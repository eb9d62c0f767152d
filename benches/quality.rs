//! `./build.sh bench quality [--model FILE] [--search]`: how good the neighbours are, on shops whose
//! true similarities are known.
//!
//! By cosine alone and by the recommenders A and B: the same category among the 5 nearest, the same
//! product in another colour among the 2 nearest, without rules. Then, against the links that Luma's
//! own staff made, how often a list shows at least one of them: `upsell` links lead to what could
//! replace a product, `related` links to what goes with it. Then, how far A and B differ, and how
//! alike B's pictures are beside those nearest by picture alone. `--search` chooses the weights by
//! several shops, see `quality_support/search.rs`.

mod quality_support;
mod report;
mod shops;

use quality_support::measures::{mean_cosine, overlap};
use quality_support::{LENGTHS, Links, hit, search::search};
use report::Report;
use shops::{Shop, catalogues};
use vitrine::recommend::precision::{by_picture_alone, precision_at, precision_of};
use vitrine::recommend::{Neighbour, Options, RuleOptions, Rules, Vectors, recommend};
use vitrine_embed::{Network, NetworkOptions};
use vitrine_test_support::Random;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Real shops, and how many of their products.
const SHOPS: [(&str, usize); 4] = [
    ("magento_luma", usize::MAX),
    ("spree_demo", usize::MAX),
    ("clothing_small_cc0", usize::MAX),
    ("myntra_small_accessories", 1000),
];

fn main() -> Result<()> {
    let Some(shops) = catalogues() else {
        println!("no shared/data/catalogues beside the repository: nothing to measure on");
        return Ok(());
    };
    let mut network = ("network inside".to_owned(), Network::embedded()?);
    let searching = std::env::args().any(|argument| argument == "--search");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--model" {
            let file = arguments.next().ok_or("--model needs a file")?;
            let opened = Network::from_onnx(&std::fs::read(&file)?, &NetworkOptions::default())?;
            network = (file, opened);
        }
    }
    let (label, network) = &network;
    let mut opened = Vec::new();
    for (name, most) in SHOPS {
        opened.push(Shop::open(&shops.join(name), name, most)?);
    }
    if searching {
        opened.push(demo()?);
        let vectors = |shop: &Shop| shop.vectors(|picture| Ok(network.embed(picture)?));
        let shops = opened.into_iter().map(|shop| Ok((vectors(&shop)?, shop)));
        let shops: Vec<(Shop, Vectors)> =
            shops.map(|shop: Result<_>| shop.map(|(v, s)| (s, v))).collect::<Result<_>>()?;
        return search(&shops);
    }
    let mut report = Report::new("quality");
    for shop in &opened {
        shop.precision(&mut report, "random", &shop.random(), false);
        shop.precision(&mut report, "16×16 pixels, centred", &shop.pixels(), true);
        let vectors = shop.vectors(|picture| Ok(network.embed(picture)?))?;
        for (how, center) in [("plain", false), ("centred", true)] {
            shop.precision(&mut report, &format!("{label}, {how}"), &vectors, center);
        }
        shop.recommenders(&mut report, label, &vectors, &Links::read(&shop.folder)?);
    }
    report.finish()?;
    Ok(())
}

/// The demo shop, made anew.
fn demo() -> Result<Shop> {
    const SEED: u64 = 1;
    let folder = report::target().join("bench/demo_shop");
    vitrine_demo_shop::write_shop(&vitrine_demo_shop::stock(SEED, 360), SEED, &folder)?;
    Shop::open_feed(&folder, "feed.xml", "pictures", "demo shop", usize::MAX)
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
        let values = Random::signed_numbers(1, products * dims);
        let mut vectors = Vectors::new(dims, products);
        let rows = values.chunks_exact(dims).enumerate();
        rows.for_each(|(product, vector)| _ = vectors.push(product, vector));
        vectors
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
        let options = Options::default().for_network_inside();
        let open = Rules::open(self.pictures.len());
        let raw = Options { near_duplicate: Some(1.0), ..Options::default() };
        let raw = recommend(&self.catalogue, vectors, &open, &raw).lists;
        for (row, lists) in [("A".to_owned(), &raw.a), (format!("B ({label})"), &raw.b)] {
            let name = |measure| format!("{} {measure}: {row}", self.name);
            let score = precision_of(lists, &self.categories(), 5);
            report.row(name("category@5"), score, "precision");
            report.row(name("group@2"), precision_of(lists, &self.groups(), 2), "precision");
        }
        let rules = Rules::of(&self.catalogue, &RuleOptions::default());
        let lists = recommend(&self.catalogue, vectors, &rules, &options).lists;
        let alone = by_picture_alone(vectors, &rules, &options);
        let name = |measure| format!("{} {measure}: {label}", self.name);
        report.row(name("overlap of A and B"), overlap(&lists.a, &lists.b), "Jaccard");
        let share = mean_cosine(&lists.b, vectors) / mean_cosine(&alone, vectors);
        report.row(name("cosine of B beside picture alone"), share, "share");
        let rows = [
            ("random".to_owned(), self.random_lists(&rules, options.count)),
            (format!("picture alone ({label})"), alone),
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
        let mut random = Random::new(2);
        let products = self.pictures.len() as u32;
        (0..products).map(|i| rules.best(i, count, 0..products, |_| random.unit())).collect()
    }
}
