//! `./build.sh bench photo [--model FILE [--layer NAME] [--centred]] [--samples DIR]`: whether the search by photo finds a
//! product in a photograph that a phone takes of it.
//!
//! No photographs by phones of these shops' products are to be had, so they are made: each
//! product's picture, its white paper cut away, stands before another photograph, seen aslant, in
//! other light, not quite sharp, as a JPEG of quality 50 (`photo_support/scene.rs` has the numbers).
//! The vector of the whole frame and of the product alone, by a box that errs by up to a tenth of
//! the product's sides at each side, is compared with those of all the shop's pictures: recall@k is
//! the share of photographs among whose k nearest the product is, or a variant of it. Once by 32-bit
//! vectors and once by the catalogue's codes, as browsers do it.
//!
//! Then what is called alike: of the photographs, with the product or a variant; of pictures of
//! things that a shop does not have, with anything.
//!
//! `--centred` says of another network that it subtracts a stored mean, as the one inside does;
//! `--samples` writes the photographs into a folder, to be looked at.

mod photo_support;
mod report;
mod shops;

use photo_support::Noise;
use photo_support::cutout::cut_out;
use photo_support::scene::{Scene, photograph};
use rayon::prelude::*;
use report::Report;
use shops::{Shop, catalogues};
use std::path::{Path, PathBuf};
use vitrine::recommend::UnitVectors;
use vitrine_catalogue::Product;
use vitrine_embed::codes::{Codes, CodesInput, fit};
use vitrine_embed::{NOTHING_IN_COMMON, Network, NetworkOptions, Picture};
use vitrine_envelope::{Kind, inflate};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const SHOPS: [&str; 2] = ["magento_luma", "spree_demo"];
/// Before whose photographs the products stand.
const GROUNDS: &str = "clothing_small_cc0";
/// Whose watches are a shop of one kind of thing, and among how many of its first products.
const WATCHES: &str = "myntra_small_accessories";
const MOST_WATCHES: usize = 1000;
/// The lengths of list that are judged.
const LENGTHS: [usize; 3] = [1, 5, 12];

fn main() -> Result<()> {
    let Some(folder) = catalogues() else {
        println!("no shared/data/catalogues beside the repository: nothing to measure on");
        return Ok(());
    };
    let (mut model, mut options, mut samples) = (None, NetworkOptions::default(), None);
    let mut centred = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--model" => model = Some(arguments.next().ok_or("--model needs a file")?),
            "--layer" => options.layer = Some(arguments.next().ok_or("--layer needs a name")?),
            "--centred" => centred = true,
            "--samples" => {
                samples = Some(PathBuf::from(arguments.next().ok_or("--samples needs a folder")?));
            }
            _ => {}
        }
    }
    let unlike = (centred || model.is_none()).then_some(NOTHING_IN_COMMON);
    let network = match model {
        Some(file) => Network::from_onnx(&std::fs::read(file)?, &options)?,
        None => Network::embedded()?,
    };
    let open = |name, most| Shop::open(&folder.join(name), name, most);
    let clothes = open(GROUNDS, usize::MAX)?;
    let clothes_seen = clothes.seen(&network)?;
    let grounds: Vec<Picture> = clothes.pictures.into_iter().flatten().collect();

    let mut report = Report::new("photo");
    let mut searched = Vec::new();
    for name in SHOPS {
        let shop = open(name, usize::MAX)?;
        let catalogue = Searched::new(&network, &shop, unlike)?;
        let sample = samples.as_ref().map(|folder| folder.join(name));
        let queries = shop.queries(&network, &grounds, sample.as_deref())?;
        catalogue.recall(&mut report, &shop, &queries);
        searched.push((shop, catalogue, queries));
    }
    let [(luma, in_luma, of_luma), (_, in_spree, of_spree)] = &searched[..] else {
        return Err("there are two shops".into());
    };
    let crops = |queries: &[Query]| -> Vec<Vec<f32>> {
        queries.iter().map(|query| query.cropped.clone()).collect()
    };
    let (luma_photos, spree_photos) = (crops(of_luma), crops(of_spree));
    in_luma.alike(&mut report, "magento_luma", "photographs of spree_demo's", &spree_photos);
    in_spree.alike(&mut report, "spree_demo", "photographs of magento_luma's", &luma_photos);
    in_spree.alike(&mut report, "spree_demo", "pictures of clothes", &clothes_seen);
    // Shops of one kind of thing: other things there, and the same kind of another shop's.
    let is_watch = |product: &Product| product.category.iter().any(|part| part == "Watches");
    let mut others = open(WATCHES, MOST_WATCHES)?;
    for (picture, product) in others.pictures.iter_mut().zip(&others.catalogue.products) {
        picture.take_if(|_| !is_watch(product));
    }
    let watches = Searched::new(&network, &others, unlike)?;
    watches.alike(&mut report, "myntra's watches", "pictures of clothes", &clothes_seen);
    watches.alike(&mut report, "myntra's watches", "photographs of spree_demo's", &spree_photos);
    let photographed = of_luma
        .iter()
        .filter(|query| is_watch(&luma.catalogue.products[query.product]))
        .map(|query| query.cropped.clone());
    let photographed: Vec<_> = photographed.collect();
    watches.alike(&mut report, "myntra's watches", "photographs of other watches", &photographed);
    report.finish()?;
    Ok(())
}

/// A photograph's vectors.
struct Query {
    product: usize,
    whole: Vec<f32>,
    cropped: Vec<f32>,
}

impl Shop {
    /// The vectors of all pictures.
    fn seen(&self, network: &Network) -> Result<Vec<Vec<f32>>> {
        let vectors = self.vectors(|picture| Ok(network.embed(picture)?))?;
        Ok((0..self.pictures.len()).filter_map(|at| Some(vectors.get(at)?.to_vec())).collect())
    }

    /// A photograph of each product that has a picture.
    fn queries(
        &self,
        network: &Network,
        grounds: &[Picture],
        samples: Option<&Path>,
    ) -> Result<Vec<Query>> {
        if let Some(folder) = samples {
            std::fs::create_dir_all(folder)?;
        }
        let query = |product: usize| -> Result<Option<Query>> {
            let Some(pixels) = self.pictures[product].as_ref().and_then(cut_out) else {
                return Ok(None);
            };
            let mut noise = Noise::new(product as u64);
            let ground = &grounds[noise.below(grounds.len())];
            let Scene { picture, product: part } = photograph(&pixels, ground, &mut noise)?;
            let part = picture.crop(&part);
            if let Some(folder) = samples {
                let id = &self.catalogue.products[product].id.replace('/', "_");
                std::fs::write(folder.join(format!("{id}.jpg")), picture.thumbnail_jpeg(480, 90))?;
                std::fs::write(folder.join(format!("{id}-box.jpg")), part.thumbnail_jpeg(480, 90))?;
            }
            let (whole, cropped) = (network.embed(&picture)?, network.embed(&part)?);
            Ok(Some(Query { product, whole, cropped }))
        };
        let queries: std::result::Result<Vec<_>, String> = (0..self.pictures.len())
            .into_par_iter()
            .map(|product| query(product).map_err(|error| error.to_string()))
            .collect();
        Ok(queries?.into_iter().flatten().collect())
    }

    /// Whether a product is another or a variant of it.
    fn is_variant(&self, one: usize, other: usize) -> bool {
        let group = |product: usize| self.catalogue.products[product].group.as_ref();
        one == other || group(one).is_some_and(|own| group(other) == Some(own))
    }
}

/// A catalogue that is searched.
struct Searched {
    unit_vectors: UnitVectors,
    codes: Codes,
}

impl Searched {
    /// All of a shop that has a picture.
    fn new(network: &Network, shop: &Shop, unlike: Option<f32>) -> Result<Searched> {
        let vectors = shop.vectors(|picture| Ok(network.embed(picture)?))?;
        let products = shop.pictures.len();
        let order: Vec<u32> = (0..products as u32).collect();
        let input = CodesInput {
            vectors: &vectors,
            wanted: &vec![true; products],
            order: &order,
            network: network.id(),
            unlike,
        };
        let codes = Codes::parse(&inflate(&fit(&input)?, Kind::Codes)?)?;
        let unit_vectors = UnitVectors::of(&vectors, products, false);
        Ok(Searched { unit_vectors, codes })
    }

    /// How often the product or a variant is among the first, and alike.
    fn recall(&self, report: &mut Report, shop: &Shop, queries: &[Query]) {
        type Search<'a> = &'a (dyn Fn(&[f32]) -> Vec<usize> + Sync);
        type Part = fn(&Query) -> &[f32];
        let exact = |query: &[f32]| nearest(&self.unit_vectors, query);
        let by_codes = |query: &[f32]| -> Vec<usize> {
            let found = self.codes.nearest(query, self.codes.len());
            found.iter().map(|found| found.position as usize).collect()
        };
        let searches: [(&str, Search); 2] = [("32-bit vectors", &exact), ("codes", &by_codes)];
        let parts: [(&str, Part); 2] =
            [("cropped", |query| &query.cropped), ("whole frame", |query| &query.whole)];
        let share = |count: usize| count as f64 / queries.len().max(1) as f64;
        for (how, search) in searches {
            for (part, vector) in parts {
                let place = |query: &Query| {
                    let found = search(vector(query));
                    found.iter().position(|&other| shop.is_variant(query.product, other))
                };
                let places: Vec<usize> = queries.par_iter().filter_map(place).collect();
                for k in LENGTHS {
                    let hits = places.iter().filter(|&&place| place < k).count();
                    let name = format!("{} recall@{k}: {part}, by {how}", shop.name);
                    report.row(name, share(hits), "share");
                }
            }
        }
        for (part, vector) in parts {
            let is_alike = |query: &&Query| {
                let found = self.codes.nearest(vector(query), self.codes.len());
                let mut found = found.iter().take_while(|found| found.is_alike());
                found.any(|found| shop.is_variant(query.product, found.position as usize))
            };
            let alike = queries.par_iter().filter(is_alike).count();
            report.row(format!("{} alike: the product, {part}", shop.name), share(alike), "share");
        }
    }

    /// How often a picture is like anything.
    fn alike(&self, report: &mut Report, name: &str, what: &str, pictures: &[Vec<f32>]) {
        let is_alike = |vector: &&Vec<f32>| {
            self.codes.nearest(vector, 1).first().is_some_and(|found| found.is_alike())
        };
        let share = pictures.iter().filter(is_alike).count() as f64 / pictures.len().max(1) as f64;
        report.row(format!("{name} alike: {what}"), share, "share");
    }
}

/// All products with a picture, the nearest first.
fn nearest(unit_vectors: &UnitVectors, query: &[f32]) -> Vec<usize> {
    let cosine = |row: &[f32]| row.iter().zip(query).map(|(a, b)| a * b).sum::<f32>();
    let rows = (0..unit_vectors.len()).map(|row| cosine(&unit_vectors.row(row)));
    let mut found: Vec<(f32, usize)> = rows
        .zip(&unit_vectors.products)
        .map(|(cosine, &product)| (cosine, product as usize))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|(_, product)| product).collect()
}
