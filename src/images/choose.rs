//! Pictures of the products: found, fetched, embedded and made into thumbnails, each distinct
//! picture once, whatever is already in the cache not at all.
//!
//! A picture that is fetched but not in use is a file, in the cache or the shop's own; so is a
//! vector until all are made. Decoded are only the pictures being looked at, one per thread.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use url::Url;

use super::ImageError;
use super::download::FetchedPictures;
use super::failure::{Failure, FailureKind, PictureFailure};
use super::origin::{DownloadCounts, Origin};
use super::process::{EmbeddedImage, EmbeddedImages};
use super::steps::ImageSteps;
use crate::cache::Digest;
use crate::dist::layout::thumbnail_path;
use crate::recommend;
use crate::recommend::Vectors;
use vitrine_catalogue::{Catalogue, Product};

/// What came of all pictures.
#[derive(Debug, Default)]
pub(crate) struct ProductImages {
    /// For each product what its card shows, where there is something to show.
    pub shown: Vec<Option<Shown>>,
    pub vectors: Vectors,
    /// In the products' order.
    pub failures: Vec<PictureFailure>,
    /// In the products' order: pictures that are used although their servers gave nothing better.
    pub kept: Vec<PictureFailure>,
    /// For each placeholder the products that have it.
    pub placeholders: Vec<Vec<usize>>,
    pub downloads: DownloadCounts,
    /// Distinct pictures that have a vector.
    pub found: usize,
    /// Those of them that were embedded in this run.
    pub embedded: usize,
}

impl ProductImages {
    /// For each product the address of its card's picture: in the published folder, or on the web.
    pub fn card_pictures(&self) -> Vec<Option<String>> {
        let address = |shown: &Shown| match shown {
            Shown::Web(url) => url.to_string(),
            Shown::Thumbnail { content, .. } => thumbnail_path(content, self.shown.len()),
        };
        self.shown.iter().map(|shown| shown.as_ref().map(address)).collect()
    }
}

/// The picture on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A thumbnail in the cache: its own key there, and its content's digest.
    Thumbnail { key: Digest, content: Digest },
    /// The shop's own picture.
    Web(Url),
}

/// The choice of the products' pictures, as it goes on.
struct Choice<'c> {
    products: &'c [Product],
    /// Which of its pictures each product is at.
    at: Vec<usize>,
    /// The picture that it is.
    chosen: Vec<Option<Digest>>,
    shown: Vec<Option<Shown>>,
    placeholders: BTreeMap<Digest, BTreeSet<usize>>,
    failures: Vec<(usize, PictureFailure)>,
    kept: Vec<(usize, PictureFailure)>,
}

impl<'c> Choice<'c> {
    fn new(products: &'c [Product]) -> Choice<'c> {
        Choice {
            products,
            at: vec![0; products.len()],
            chosen: vec![None; products.len()],
            shown: vec![None; products.len()],
            placeholders: BTreeMap::new(),
            failures: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// The address of a product's picture.
    fn address(&self, product: usize) -> Option<&'c str> {
        self.products[product].pictures.get(self.at[product])
    }

    fn undecided(&self) -> Vec<usize> {
        let undecided = |&i: &usize| self.chosen[i].is_none() && self.address(i).is_some();
        (0..self.products.len()).filter(undecided).collect()
    }

    fn failure(&self, product: usize, address: &str, failure: &Failure) -> (usize, PictureFailure) {
        let Failure { kind, reason } = failure.clone();
        let id = self.products[product].id.clone();
        (product, PictureFailure { id, address: address.to_owned(), kind, reason })
    }

    /// Chooses a product's picture, unless it is known as a placeholder.
    fn take(&mut self, product: usize, content: Digest, shown: Option<Shown>) {
        if self.placeholders.contains_key(&content) {
            self.shown[product] = self.shown[product].take().or(shown);
            self.pass_placeholder(product, content);
        } else {
            self.shown[product] = shown;
            self.chosen[product] = Some(content);
        }
    }

    /// Goes on to the next picture of a product whose picture cannot be used.
    fn pass_failure(&mut self, product: usize, failure: &Failure, web: Option<Url>) {
        let Some(address) = self.address(product) else { return };
        // A browser may know what is not decoded here.
        let foreign = failure.kind == FailureKind::UnsupportedFormat;
        if foreign && self.shown[product].is_none() {
            self.shown[product] = web.map(Shown::Web);
        }
        let failure = self.failure(product, address, failure);
        self.failures.push(failure);
        self.at[product] += 1;
    }

    /// Goes on to the next picture of a product whose picture is a placeholder.
    fn pass_placeholder(&mut self, product: usize, content: Digest) {
        self.placeholders.entry(content).or_default().insert(product);
        self.chosen[product] = None;
        self.at[product] += 1;
    }

    /// Finds pictures that too many different products have chosen.
    fn find_placeholders(&mut self, catalogue: &Catalogue, least: usize) {
        for (content, products) in recommend::placeholders(catalogue, &self.chosen, least) {
            products.into_iter().for_each(|product| self.pass_placeholder(product, content));
        }
    }
}

impl ImageSteps<'_> {
    /// Embeds the best picture of every product: the first one that can be used, is not too small,
    /// has more than one colour and is no placeholder.
    pub fn run(&self, catalogue: &Catalogue) -> Result<ProductImages, ImageError> {
        let mut images = EmbeddedImages::new();
        let mut fetched = FetchedPictures::new();
        let mut choice = Choice::new(&catalogue.products);
        let mut kept = HashSet::new();
        loop {
            let undecided = choice.undecided();
            if undecided.is_empty() {
                choice.find_placeholders(catalogue, self.placeholder_products);
                if choice.undecided().is_empty() {
                    break;
                }
                continue;
            }
            let addresses = undecided.iter().filter_map(|&i| choice.address(i));
            let new = addresses.filter(|address| !fetched.contains_key(address));
            let new = self.fetch_all(new)?;
            fetched.extend(new);
            self.embed_all(&fetched, &mut images)?;

            for &product in &undecided {
                let Some(address) = choice.address(product) else { continue };
                let outcome = fetched[address].as_ref().and_then(|fetched| {
                    if let Origin::Kept(failure) = &fetched.how
                        && kept.insert(address)
                    {
                        let failure = choice.failure(product, address, failure);
                        choice.kept.push(failure);
                    }
                    images[&fetched.content].as_ref().map(|image| (fetched.content, image))
                });
                let web = self.places.web_address(address);
                match outcome {
                    Ok((content, image)) => {
                        choice.take(product, content, self.card(content, image, web));
                    }
                    Err(failure) => choice.pass_failure(product, failure, web),
                }
            }
        }
        Ok(self.result(choice, &fetched, images))
    }

    /// What came of all pictures, once each product's is chosen.
    fn result(
        &self,
        choice: Choice,
        fetched: &FetchedPictures,
        mut images: EmbeddedImages,
    ) -> ProductImages {
        let in_order = |mut failures: Vec<(usize, PictureFailure)>| {
            failures.sort_by_key(|(product, _)| *product);
            failures.into_iter().map(|(_, failure)| failure).collect()
        };
        ProductImages {
            vectors: matrix(self.network.dims(), &choice.chosen, &mut images),
            shown: choice.shown,
            failures: in_order(choice.failures),
            kept: in_order(choice.kept),
            placeholders: choice
                .placeholders
                .into_values()
                .map(|products| products.into_iter().collect())
                .collect(),
            downloads: DownloadCounts::of(fetched.values().flatten().map(|fetched| &fetched.how)),
            found: images.values().flatten().count(),
            embedded: images.values().flatten().filter(|image| image.embedded).count(),
        }
    }

    /// What a card shows of a picture.
    fn card(&self, picture: Digest, image: &EmbeddedImage, web: Option<Url>) -> Option<Shown> {
        match (web, image.thumbnail) {
            (Some(url), _) if !self.thumbnails => Some(Shown::Web(url)),
            (_, Some(content)) => Some(Shown::Thumbnail { key: picture, content }),
            (web, None) => web.map(Shown::Web),
        }
    }
}

/// One row for each product that has a vector, in the products' order. A picture's own vector is
/// freed with the last product that shows it, so that no more than one copy of all is held.
fn matrix(dims: usize, chosen: &[Option<Digest>], images: &mut EmbeddedImages) -> Vectors {
    let mut last = HashMap::new();
    last.extend(chosen.iter().enumerate().filter_map(|(at, picture)| Some(((*picture)?, at))));
    let mut vectors = Vectors::new(dims, chosen.len());
    for (product, picture) in chosen.iter().enumerate() {
        let Some(picture) = picture else { continue };
        if let Some(Ok(image)) = images.get_mut(picture) {
            vectors.push(product, &image.vector);
            if last.get(picture) == Some(&product) {
                image.vector = Vec::new();
            }
        }
    }
    vectors
}
