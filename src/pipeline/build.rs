//! The chain from a feed to a published folder: the list of its stages.

use super::stage_results::{Images, Models, Products, Target};
use super::stages::Stages;
use super::{BuildError, BuildOptions, Changes, PictureCounts, SkippedItem, Summary, Written};
use crate::cache::Cache;
use crate::model::lazy::Assumed;
use crate::progress::Progress;
use crate::publish::Published;
use crate::recommend::Rules;

const NOTHING_TO_FIND: &str = "no product that can be bought has a page and a picture, so the \
    search by photo was not published";

/// Builds and publishes. Until the last moment the folder holds what it held before.
///
/// # Errors
///
/// Where a stage fails as a whole; a broken product or picture is counted and left out.
pub fn build(options: &BuildOptions, progress: &dyn Progress) -> Result<Summary, BuildError> {
    // What can be refused at once is refused before the work begins.
    let target = Target::open(options)?;
    let cache = Cache::open(&options.cache)?;
    let mut stages = Stages::new(options, &cache, progress)?;
    let products = stages.read_feed()?;
    let models = stages.open_models()?;
    let rules = Rules::of(&products.catalogue, &options.rules);
    let early = models.network.assumed().map(assumption).into_iter();
    let early: Vec<String> = early.chain(rules.warnings().iter().cloned()).collect();
    early.iter().for_each(|warning| progress.warn(warning));
    let images = stages.embed_images(&products, &models)?;
    let neighbours = stages.find_neighbours(&products, &models, &images, &rules)?;
    let titles = stages.learn_titles(&products);
    let table = stages.write_table(&products, &models, &images, &neighbours, &titles)?;
    let codes = stages.fit_codes(&products, &models, &images, &table)?;
    let changes = stages.compare(&table)?;
    let (published, bytes) = stages.publish(target, &models, &images, &table, codes.as_ref())?;

    let nothing_to_find = models.search.is_some() && codes.is_none();
    let mut warnings = products.warnings.clone();
    warnings.extend(nothing_to_find.then(|| NOTHING_TO_FIND.to_owned()));
    warnings.extend(published.warnings.iter().cloned());
    warnings.iter().for_each(|warning| progress.warn(warning));
    warnings.splice(0..0, early);
    let summary = Summary {
        changes,
        warnings,
        bytes,
        titles: titles.map(|learnt| learnt.summary),
        recall: neighbours.recall,
        seconds: stages.into_seconds(),
        ..summarise(options, products, &models, images, published)
    };
    progress.done(&summary);
    Ok(summary)
}

/// The warning that a network may get its pictures in another form than it was trained with.
fn assumption(Assumed { preprocessing, reason }: &Assumed) -> String {
    format!(
        "how the network wants its pictures is not known: {preprocessing} ({reason}). If it was \
         trained with another preprocessing, what looks similar to it is wrong; name the right one \
         with --preprocessing NAME, or preprocessing in [network]"
    )
}

/// All but what changed, the warnings, the times and the bytes by kind.
fn summarise(
    options: &BuildOptions,
    products: Products,
    models: &Models,
    images: Images,
    published: Published,
) -> Summary {
    let Images { pictures, failures, failed_addresses, skipped } = images;
    let without = pictures.vectors.row_of.iter().filter(|row| row.is_none()).count();
    let id = |&product: &usize| products.catalogue.products[product].id.clone();
    let placeholders = pictures.placeholders.iter();
    Summary {
        products: products.catalogue.products.len(),
        pictures: PictureCounts {
            found: pictures.found,
            embedded: pictures.embedded,
            cached: pictures.found - pictures.embedded,
            failed: failed_addresses,
            products_without: without,
        },
        placeholders: placeholders.map(|products| products.iter().map(id).collect()).collect(),
        downloads: pictures.downloads,
        failures,
        kept: pictures.kept.into_iter().map(SkippedItem::from).collect(),
        skipped: products.skipped.into_iter().chain(skipped).collect(),
        titles: None,
        recall: None,
        changes: Changes::default(),
        dry_run: options.dry_run,
        seconds: Default::default(),
        bytes: Default::default(),
        written: Written {
            files: published.files,
            bytes: published.bytes,
            removed: published.removed,
        },
        network: models.network.id().to_owned(),
        out: options.out.clone(),
        warnings: Vec::new(),
    }
}
