//! The stages of a build, each with what it needs and a typed result.

use std::collections::{BTreeMap, BTreeSet};

use rayon::ThreadPool;
use url::Url;

use super::addresses::check_addresses;
use super::feed_shrink::check_drop;
use super::neighbour_cache::{ChosenNeighbours, NeighbourCache};
use super::published::PublishedFiles;
use super::stage_clock::Clock;
use super::stage_results::{Images, Models, Products, Target};
use super::{BuildError, BuildOptions, Changes, FailureCount, SkippedItem, size};
use crate::cache::Cache;
use crate::dist::photo::{self, Search};
use crate::http::Downloader;
use crate::images::PicturePlaces;
use crate::images::choose::ProductImages;
use crate::images::steps::ImageSteps;
use crate::images::workers::pool;
use crate::model::NetworkSource;
use crate::model::lazy::LazyNetwork;
use crate::progress::Progress;
use crate::publish::Published;
use crate::recommend::{self, Rules};
use crate::titles::{LearntTitles, PageFetcher};
use vitrine_catalogue::Catalogue;
use vitrine_embed::codes::CodesFiles;
use vitrine_table::{KeyStorage, PRODUCTS_PER_SHARD, TableFiles, TableInput, Template};

/// The stages, with what all of them use.
pub(super) struct Stages<'a> {
    options: &'a BuildOptions,
    cache: &'a Cache,
    progress: &'a dyn Progress,
    workers: ThreadPool,
    clock: Clock,
}

impl<'a> Stages<'a> {
    pub fn new(
        options: &'a BuildOptions,
        cache: &'a Cache,
        progress: &'a dyn Progress,
    ) -> Result<Stages<'a>, BuildError> {
        let workers = pool(options.jobs)?;
        Ok(Stages { options, cache, progress, workers, clock: Clock::default() })
    }

    /// Seconds that each stage took, by name.
    pub fn into_seconds(self) -> BTreeMap<&'static str, f64> {
        self.clock.seconds
    }

    pub fn read_feed(&mut self) -> Result<Products, BuildError> {
        let Stages { options, progress, .. } = *self;
        progress.begin("feed", 0);
        let read = || options.feed.inspect(&options.read, &options.downloads);
        let feed = self.clock.time("feed", read)?;
        let notes: Vec<String> = feed.notes().cloned().collect();
        let catalogue = feed.inspection.catalogue;
        let (found, left_out) = (catalogue.products.len(), catalogue.skipped.len());
        progress.end(&format!("{found} products, {left_out} entries skipped"));
        let skipped: Vec<SkippedItem> = catalogue.skipped.iter().map(SkippedItem::from).collect();
        skipped.iter().for_each(|item| progress.skipped(item));
        let unlike = check_drop(&options.feed, &options.out, found, options.max_drop)?;
        let addresses = check_addresses(&options.feed, &catalogue)?;
        let addresses = addresses.map(str::to_owned);
        let warnings = notes.into_iter().chain(unlike).chain(addresses).collect();
        Ok(Products { catalogue, skipped, warnings })
    }

    pub fn open_models(&mut self) -> Result<Models<'a>, BuildError> {
        let Stages { options, cache, progress, .. } = *self;
        progress.begin("network", 0);
        let open = || LazyNetwork::new(&options.network, cache);
        let network = self.clock.time("network", open)?;
        progress.end(network.id());
        let search = options.photo_search.as_ref().map(|choice| {
            self.clock.time("network", || Search::open(&network, choice, cache, progress))
        });
        Ok(Models { search: search.transpose()?, network })
    }

    pub fn embed_images(
        &mut self,
        Products { catalogue, .. }: &Products,
        Models { network, .. }: &Models,
    ) -> Result<Images, BuildError> {
        let Stages { options, cache, progress, ref workers, .. } = *self;
        let embed = || embed_images(options, catalogue, network, cache, workers, progress);
        let mut pictures = self.clock.time("pictures", embed)?;
        let failed = std::mem::take(&mut pictures.failures);
        let failures = FailureCount::of(&failed);
        let addresses: BTreeSet<_> = failed.iter().map(|failure| &failure.address).collect();
        let failed_addresses = addresses.len();
        let skipped: Vec<SkippedItem> = failed.into_iter().map(SkippedItem::from).collect();
        skipped.iter().for_each(|item| progress.skipped(item));
        if pictures.found == 0 && catalogue.products.iter().any(|p| !p.pictures.is_empty()) {
            progress.warn("no picture could be used; attributes alone choose the neighbours");
        }
        Ok(Images { pictures, failures, skipped, failed_addresses })
    }

    /// The recommenders' lists: those of the last build where nothing has changed that they depend
    /// on.
    pub fn find_neighbours(
        &mut self,
        Products { catalogue, .. }: &Products,
        Models { network, .. }: &Models,
        Images { pictures, .. }: &Images,
        rules: &Rules,
    ) -> Result<ChosenNeighbours, BuildError> {
        let Stages { options, cache, progress, ref workers, .. } = *self;
        progress.begin("neighbours", 0);
        let choice = match &options.network {
            NetworkSource::Embedded => options.similar.clone().for_network_inside(),
            NetworkSource::File { .. } => options.similar.clone(),
        };
        let vectors = &pictures.vectors;
        let find = || {
            let input = (catalogue, vectors, &options.rules, &choice, options.reasons);
            let place = NeighbourCache::of(cache, &options.feed, network.id(), input);
            if let Some(chosen) = place.get(catalogue.products.len()) {
                return Ok::<_, BuildError>((true, chosen));
            }
            let chosen = workers.install(|| {
                let recommend::Recommended { lists, recall } =
                    recommend::recommend(catalogue, vectors, rules, &choice);
                let common =
                    options.reasons.then(|| recommend::facts_in_common(catalogue, &lists, &choice));
                let order = recommend::cluster_order(&lists, PRODUCTS_PER_SHARD);
                ChosenNeighbours { lists, common, order, recall }
            });
            place.put(&chosen)?;
            Ok((false, chosen))
        };
        let (known, chosen) = self.clock.time("neighbours", find)?;
        let whence = if known { ", as in the last build" } else { "" };
        let found = chosen.recall.map_or(String::new(), |recall| format!("; {recall}"));
        let count = options.similar.count;
        progress.end(&format!("{count} for each product and variant{whence}{found}"));
        Ok(chosen)
    }

    /// The vectors in few bytes for the search by photo; `None` where it is not published, or no
    /// product can be found by it.
    pub fn fit_codes(
        &mut self,
        Products { catalogue, .. }: &Products,
        models: &Models,
        Images { pictures, .. }: &Images,
        TableFiles { order, .. }: &TableFiles,
    ) -> Result<Option<CodesFiles>, BuildError> {
        if models.search.is_none() {
            return Ok(None);
        }
        self.progress.begin("codes", 0);
        let workers = &self.workers;
        let fit = || workers.install(|| photo::codes(catalogue, pictures, order, &models.network));
        let codes = self.clock.time("codes", fit)?;
        self.progress.end(&size(codes.as_ref().map_or(0, CodesFiles::bytes)));
        Ok(codes)
    }

    /// What some of the shop's pages teach about its titles; `None` where none is to be asked for.
    pub fn learn_titles(&mut self, Products { catalogue, .. }: &Products) -> Option<LearntTitles> {
        let Stages { options, cache, progress, .. } = *self;
        if !options.learn_titles {
            return None;
        }
        let (downloads, feed) = (&options.downloads, options.feed.address());
        let mut fetcher = PageFetcher::new(Some(cache), downloads, feed, options.remedy);
        let learn =
            || LearntTitles::from_pages(catalogue, &options.templates, &mut fetcher, progress);
        let learnt = self.clock.time("titles", learn)?;
        learnt.summary.skipped.iter().for_each(|page| progress.skipped(&page.into()));
        Some(learnt)
    }

    pub fn write_table(
        &mut self,
        Products { catalogue, .. }: &Products,
        Models { network, .. }: &Models,
        Images { pictures, .. }: &Images,
        ChosenNeighbours { lists, common, order, .. }: &ChosenNeighbours,
        learnt: &Option<LearntTitles>,
    ) -> Result<TableFiles, BuildError> {
        self.progress.begin("table", 0);
        // The owner's go first.
        let learnt = learnt.iter().flat_map(|learnt| &learnt.templates);
        let templates: Vec<Template> =
            self.options.templates.iter().chain(learnt).cloned().collect();
        let input = TableInput {
            shop: &catalogue.shop,
            products: &catalogue.products,
            pictures: &pictures.card_pictures(),
            lists,
            common: common.as_ref(),
            order,
            embedding: network.id(),
            templates: &templates,
            products_per_shard: PRODUCTS_PER_SHARD,
            keys: KeyStorage::default(),
        };
        let files = self.clock.time("table", || vitrine_table::write(&input))?;
        self.progress.end(&format!("{} shards", files.shards.len()));
        Ok(files)
    }

    /// What the table changes in the folder.
    pub fn compare(&mut self, table: &TableFiles) -> Result<Changes, BuildError> {
        self.progress.begin("diff", 0);
        let changes = self.clock.time("diff", || Changes::of(&self.options.out, table))?;
        self.progress.end(&changes.counts());
        Ok(changes)
    }

    /// Publishes everything, and gives the bytes of each kind of file too.
    pub fn publish(
        &mut self,
        Target { widget, publisher }: Target,
        models: &Models,
        Images { pictures, .. }: &Images,
        table: &TableFiles,
        codes: Option<&CodesFiles>,
    ) -> Result<(Published, BTreeMap<&'static str, u64>), BuildError> {
        let Stages { options, cache, progress, .. } = *self;
        progress.begin("publish", 0);
        let publish = || {
            let mut files = PublishedFiles::new(publisher, &widget);
            let mut frame = files.add_widget_and_table(table)?;
            files.add_thumbnails(pictures, cache)?;
            if let (Some(search), Some(codes)) = (&models.search, codes) {
                frame.search = Some(files.add_search(search, codes, &frame.index)?);
            }
            frame.experiment = options.experiment.clone();
            files.finish(&frame)
        };
        let (published, bytes) = self.clock.time("publish", publish)?;
        let done = if options.dry_run { "to write" } else { "written" };
        progress.end(&format!("{} files {done}", published.files));
        Ok((published, bytes))
    }
}

fn embed_images(
    options: &BuildOptions,
    catalogue: &Catalogue,
    network: &LazyNetwork,
    cache: &Cache,
    workers: &ThreadPool,
    progress: &dyn Progress,
) -> Result<ProductImages, BuildError> {
    let shop = catalogue.shop.url.as_deref().and_then(|url| Url::parse(url).ok());
    let places = PicturePlaces {
        prefixes: options.picture_prefixes.clone(),
        base: options.picture_base.clone(),
        feed_folder: options.feed.folder(),
        web_base: shop.or_else(|| options.feed.address().cloned()),
    };
    let steps = ImageSteps {
        cache,
        places: &places,
        downloads: &options.downloads,
        downloader: &Downloader::for_pictures(&options.downloads, options.feed.address()),
        remedy: options.remedy,
        network,
        thumbnails: options.thumbnails,
        placeholder_products: options.similar.placeholder_products,
        workers,
        progress,
    };
    Ok(steps.run(catalogue)?)
}
