//! The chain from a feed to a published folder.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use url::Url;

use super::BuildError;
use super::Changes;
use super::feed_shrink::check_drop;
use super::neighbour_cache::{ChosenNeighbours, NeighbourCache};
use super::{FailureCount, PictureCounts, SkippedItem, Summary, Written, size};
use crate::cache::Digest;
use crate::cache::{Cache, CacheError};
use crate::dist::ExperimentSetup;
use crate::dist::FrameManifest;
use crate::dist::assets::{SearchModule, WidgetFiles};
use crate::dist::http_headers;
use crate::dist::layout::{ANALYTICS, HASH_DIGITS, TRIGGERS, hashed};
use crate::dist::photo::Search;
use crate::dist::{PhotoSearch, photo};
use crate::feed::FeedSource;
use crate::http::{DownloadOptions, Downloader};
use crate::images::PicturePlaces;
use crate::images::choose::{ProductImages, Shown};
use crate::images::steps::ImageSteps;
use crate::images::workers::pool;
use crate::model::NetworkSource;
use crate::model::lazy::LazyNetwork;
use crate::progress::Progress;
use crate::publish::Publisher;
use crate::recommend;
use vitrine_catalogue::{Catalogue, ReadOptions};
use vitrine_table::{self, PRODUCTS_PER_SHARD, TableFiles, TableInput, Template};

const NOTHING_TO_FIND: &str = "no product that can be bought has a page and a picture, so the \
    search by photo was not published";

/// What to build, from what, into what.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The feed.
    pub feed: FeedSource,
    /// The folder to publish.
    pub out: PathBuf,
    /// How to read the feed.
    pub read: ReadOptions,
    /// The share of the last build's products that may be gone; 1 allows everything.
    pub max_drop: f32,
    /// Relative pictures are files under this folder.
    pub picture_base: Option<PathBuf>,
    /// Pictures whose address begins with the text are files under the folder.
    pub picture_prefixes: Vec<(String, PathBuf)>,
    /// Makes vectors of pictures.
    pub network: NetworkSource,
    /// How to choose neighbours.
    pub similar: recommend::Options,
    /// Cards say what they have in common with the page's product.
    pub reasons: bool,
    /// What the owner wants and does not want recommended.
    pub rules: recommend::RuleOptions,
    /// How the shop makes its pages' titles.
    pub templates: Vec<Template>,
    /// The cache folder.
    pub cache: PathBuf,
    /// How to download.
    pub downloads: DownloadOptions,
    /// Threads that compute; all cores where it is not given.
    pub jobs: Option<NonZero<usize>>,
    /// How long files of earlier builds stay in the folder.
    pub keep: Duration,
    /// Publish nothing, and say what would be published.
    pub dry_run: bool,
    /// Publish small pictures for the cards, even of those that the shop's server has.
    pub thumbnails: bool,
    /// Publish the search by photo too.
    pub photo_search: Option<PhotoSearch>,
    /// A comparison of the recommenders on the shop's visitors.
    pub experiment: Option<ExperimentSetup>,
}

/// Builds and publishes. Until the last moment the folder holds what it held before.
pub fn build(options: &BuildOptions, progress: &dyn Progress) -> Result<Summary, BuildError> {
    let mut clock = Clock::default();
    // What can be refused at once is refused before the work begins.
    let widget = WidgetFiles::embedded()?;
    if options.photo_search.is_some() {
        SearchModule::embedded(false)?;
    }
    let prepare = if options.dry_run { Publisher::rehearsal } else { Publisher::open };
    let mut publisher = prepare(&options.out, options.keep)?;
    let cache = Cache::open(&options.cache)?;

    progress.begin("feed", 0);
    let catalogue = clock.time("feed", || options.feed.read(&options.read, &options.downloads))?;
    progress.end(&format!(
        "{} products, {} entries skipped",
        catalogue.products.len(),
        catalogue.skipped.len()
    ));
    let mut skipped: Vec<SkippedItem> = catalogue.skipped.iter().map(SkippedItem::from).collect();
    skipped.iter().for_each(|item| progress.skipped(item));
    let found = catalogue.products.len();
    let unlike = check_drop(&options.feed, &options.out, found, options.max_drop)?;

    progress.begin("network", 0);
    let network = clock.time("network", || LazyNetwork::new(&options.network, &cache))?;
    progress.end(network.id());
    let search = options
        .photo_search
        .as_ref()
        .map(|choice| clock.time("network", || Search::open(&network, choice, &cache, progress)));
    let search = search.transpose()?;

    let choice = match &options.network {
        NetworkSource::Embedded => options.similar.clone().for_network_inside(),
        NetworkSource::File { .. } => options.similar.clone(),
    };
    let rules = recommend::Rules::of(&catalogue, &options.rules);
    rules.warnings().iter().for_each(|warning| progress.warn(warning));
    let mut album =
        clock.time("pictures", || album(options, &catalogue, &network, &cache, progress))?;
    let failed = distinct_addresses(&album);
    let failures = FailureCount::of(&album.failures);
    for failure in std::mem::take(&mut album.failures) {
        let item = SkippedItem::from(failure);
        progress.skipped(&item);
        skipped.push(item);
    }
    if album.found == 0 && catalogue.products.iter().any(|p| !p.pictures.is_empty()) {
        progress.warn("no picture could be used; attributes alone choose the neighbours");
    }

    progress.begin("neighbours", 0);
    let workers = pool(options.jobs)?;
    let input = (&catalogue, &album.vectors, &options.rules, &choice, options.reasons);
    let (remembered, chosen) = clock.time("neighbours", || {
        let place = NeighbourCache::of(&cache, &options.feed, network.id(), input);
        if let Some(chosen) = place.get(catalogue.products.len()) {
            return Ok::<_, BuildError>((true, chosen));
        }
        let chosen = workers.install(|| {
            let lists = recommend::recommend(&catalogue, &album.vectors, &rules, &choice);
            let common =
                options.reasons.then(|| recommend::facts_in_common(&catalogue, &lists, &choice));
            let order = recommend::cluster_order(&lists, PRODUCTS_PER_SHARD);
            ChosenNeighbours { lists, common, order }
        });
        place.put(&chosen)?;
        Ok((false, chosen))
    })?;
    let ChosenNeighbours { lists, common, order } = chosen;
    let whence = if remembered { ", as in the last build" } else { "" };
    progress.end(&format!("{} for each product and variant{whence}", options.similar.count));

    let mut warnings: Vec<String> = unlike.into_iter().collect();
    let mut codes = None;
    if search.is_some() {
        progress.begin("codes", 0);
        let fit = || photo::codes(&catalogue, &album, &order, &network);
        codes = clock.time("codes", || workers.install(fit))?;
        progress.end(&size(codes.as_ref().map_or(0, Vec::len) as u64));
        if codes.is_none() {
            warnings.push(NOTHING_TO_FIND.to_owned());
        }
    }

    progress.begin("table", 0);
    let pictures: Vec<Option<String>> = album.shown.iter().map(card_picture).collect();
    let files = clock.time("table", || {
        vitrine_table::write(&TableInput {
            shop: &catalogue.shop,
            products: &catalogue.products,
            pictures: &pictures,
            lists: &lists,
            common: common.as_ref(),
            order: &order,
            embedding: network.id(),
            templates: &options.templates,
            products_per_shard: PRODUCTS_PER_SHARD,
        })
    })?;
    progress.end(&format!("{} shards", files.shards.len()));

    progress.begin("diff", 0);
    let changes = clock.time("diff", || Changes::of(&options.out, &files))?;
    progress.end(&changes.counts());

    progress.begin("publish", 0);
    let mut bytes = BTreeMap::new();
    let published = clock.time("publish", || {
        let manifest = publish(&mut publisher, &widget, &files, &album, &cache, &mut bytes)?;
        let search = search.as_ref().zip(codes.as_ref());
        let search = search.map(|(search, codes)| {
            search.publish(&mut publisher, codes, &manifest.index, &mut bytes)
        });
        let (search, experiment) = (search.transpose()?, options.experiment.clone());
        let frame = FrameManifest { search, experiment, ..manifest }.fill(widget.frame);
        finish(publisher, &widget, &frame, &mut bytes)
    })?;
    let done = if options.dry_run { "to write" } else { "written" };
    progress.end(&format!("{} files {done}", published.files));
    warnings.extend(published.warnings);
    warnings.iter().for_each(|warning| progress.warn(warning));

    let without = album.vectors.row_of.iter().filter(|row| row.is_none()).count();
    let summary = Summary {
        products: catalogue.products.len(),
        pictures: PictureCounts {
            found: album.found,
            embedded: album.embedded,
            cached: album.found - album.embedded,
            failed,
            products_without: without,
        },
        placeholders: ids(&album.placeholders, &catalogue),
        downloads: album.downloads,
        failures,
        kept: album.kept.into_iter().map(SkippedItem::from).collect(),
        skipped,
        changes,
        dry_run: options.dry_run,
        seconds: clock.seconds,
        bytes,
        written: Written {
            files: published.files,
            bytes: published.bytes,
            removed: published.removed,
        },
        network: network.id().to_owned(),
        out: options.out.clone(),
        warnings: rules.warnings().iter().cloned().chain(warnings).collect(),
    };
    progress.done(&summary);
    Ok(summary)
}

fn album(
    options: &BuildOptions,
    catalogue: &Catalogue,
    network: &LazyNetwork,
    cache: &Cache,
    progress: &dyn Progress,
) -> Result<ProductImages, BuildError> {
    let shop = catalogue.shop.url.as_deref().and_then(|url| Url::parse(url).ok());
    let places = PicturePlaces {
        prefixes: options.picture_prefixes.clone(),
        base: options.picture_base.clone(),
        feed_folder: options.feed.folder(),
        web_base: shop.or_else(|| options.feed.address().cloned()),
    };
    let studio = ImageSteps {
        cache,
        places: &places,
        downloads: &options.downloads,
        downloader: &Downloader::for_pictures(&options.downloads, options.feed.address()),
        network,
        thumbnails: options.thumbnails,
        placeholder_products: options.similar.placeholder_products,
        fetchers: &pool(NonZero::new(options.downloads.concurrency))?,
        workers: &pool(options.jobs)?,
        progress,
    };
    Ok(studio.album(catalogue)?)
}

/// The ids of the products that share each placeholder.
fn ids(placeholders: &[Vec<usize>], catalogue: &Catalogue) -> Vec<Vec<String>> {
    let id = |&product: &usize| catalogue.products[product].id.clone();
    placeholders.iter().map(|products| products.iter().map(id).collect()).collect()
}

fn card_picture(shown: &Option<Shown>) -> Option<String> {
    Some(match shown.as_ref()? {
        Shown::Web(url) => url.to_string(),
        Shown::Thumbnail { content, .. } => thumbnail_path(content),
    })
}

fn thumbnail_path(content: &Digest) -> String {
    format!("pictures/{}.jpg", &content.hex()[..HASH_DIGITS])
}

/// Adds every hashed file but the search's and gives the manifest.
fn publish(
    publisher: &mut Publisher,
    widget: &WidgetFiles,
    files: &TableFiles,
    album: &ProductImages,
    cache: &Cache,
    bytes: &mut BTreeMap<&'static str, u64>,
) -> Result<FrameManifest, BuildError> {
    let mut add = |kind: &'static str, path: &str, content: &[u8]| {
        *bytes.entry(kind).or_default() += content.len() as u64;
        publisher.add(path, content)
    };
    let (script, debug) = (widget.script(), widget.debug());
    let manifest = FrameManifest {
        css: hashed("frame", widget.css, "css"),
        js: hashed("frame", script.as_bytes(), "js"),
        wasm: hashed("vitrine", widget.wasm, "wasm"),
        index: files.index.name.clone(),
        debug: hashed("debug", debug.as_bytes(), "js"),
        search: None,
        experiment: None,
    };
    add("css", &manifest.css, widget.css)?;
    add("js", &manifest.js, script.as_bytes())?;
    add("wasm", &manifest.wasm, widget.wasm)?;
    add("debug", &manifest.debug, debug.as_bytes())?;
    add("index", &files.index.name, &files.index.bytes)?;
    for shard in &files.shards {
        add("shards", &shard.name, &shard.bytes)?;
    }
    let thumbnails: BTreeMap<&Digest, &Digest> = album
        .shown
        .iter()
        .flatten()
        .filter_map(|shown| match shown {
            Shown::Thumbnail { key, content } => Some((content, key)),
            Shown::Web(_) => None,
        })
        .collect();
    for (content, key) in thumbnails {
        let jpeg = ImageSteps::thumbnail(cache, key).ok_or(CacheError::Changed)?;
        add("pictures", &thumbnail_path(content), &jpeg)?;
    }
    Ok(manifest)
}

fn finish(
    mut publisher: Publisher,
    widget: &WidgetFiles,
    frame: &str,
    bytes: &mut BTreeMap<&'static str, u64>,
) -> Result<crate::publish::Published, BuildError> {
    let (headers, loader) = (http_headers::render(), widget.loader());
    for (kind, path, script) in
        [("analytics", ANALYTICS, widget.analytics()), ("triggers", TRIGGERS, widget.triggers())]
    {
        publisher.add(path, script.as_bytes())?;
        bytes.insert(kind, script.len() as u64);
    }
    bytes.insert("loader", loader.len() as u64);
    bytes.insert("headers", headers.len() as u64);
    bytes.insert("frame", frame.len() as u64);
    Ok(publisher.publish(loader.as_bytes(), headers.as_bytes(), frame.as_bytes())?)
}

fn distinct_addresses(album: &ProductImages) -> usize {
    let addresses: std::collections::BTreeSet<&str> =
        album.failures.iter().map(|failure| failure.address.as_str()).collect();
    addresses.len()
}

/// Seconds per step.
#[derive(Debug, Default)]
struct Clock {
    seconds: BTreeMap<&'static str, f64>,
}

impl Clock {
    fn time<T>(&mut self, step: &'static str, act: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let result = act();
        let seconds = (began.elapsed().as_secs_f64() * 1e3).round() / 1e3;
        *self.seconds.entry(step).or_default() += seconds;
        result
    }
}
