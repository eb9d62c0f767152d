//! `vitrine build`

use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{ArgGroup, Args};
use etcetera::BaseStrategy;

use super::network::NetworkArguments;
use super::output;
use super::photo_search::PhotoSearchArguments;
use crate::build::{
    self, Config, Console, ExperimentSection, FeedSource, Options, Progress, Quiet,
};
use crate::catalogue::ReadOptions;

/// Skipped entries that are shown without `--json`.
const EXAMPLES: usize = 10;

/// Turn a product feed into a folder of static files
///
/// The feed may be YML (yml_catalog), Google Merchant RSS or Atom, or CSV; its format is found out
/// by itself. Pictures and vectors are kept in a cache, so that only new pictures are embedded the
/// next time. Until the last moment the folder holds what it held before.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine build --feed https://shop.example/feed.xml --out dist\n  \
    vitrine build --feed products.csv --picture-base images \\\n    \
    --url-template 'https://shop.example/p/{id}' --out dist\n  \
    vitrine build --feed feed.xml --pictures https://shop.example/upload/=/var/www/upload/ \\\n    \
    --out dist\n  \
    vitrine build --feed feed.xml --model vgg16-12.onnx --out dist --json\n  \
    vitrine build --feed feed.xml --photo-search --out dist\n  \
    vitrine build --config vitrine.toml")]
#[command(group(ArgGroup::new("photo").args(["photo_search", "config"]).multiple(true)))]
pub(super) struct Arguments {
    /// A file that says all this and more; options given here go before it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The feed: a file or an http(s) address
    #[arg(long, required_unless_present = "config")]
    feed: Option<String>,
    /// The folder to publish; made if missing
    #[arg(long, value_name = "DIST", required_unless_present = "config")]
    out: Option<PathBuf>,
    /// Relative pictures are files under this folder: by their path, or by their name alone
    #[arg(long, value_name = "DIR")]
    picture_base: Option<PathBuf>,
    /// Pictures whose address begins with PREFIX are files under DIR; may be repeated
    #[arg(long, value_name = "PREFIX=DIR", value_parser = prefix_and_folder)]
    pictures: Vec<(String, PathBuf)>,
    /// Makes the products' addresses where the feed has none; {id}, {group} and {name} are filled in
    #[arg(long, value_name = "TEMPLATE")]
    url_template: Option<String>,
    #[command(flatten)]
    network: NetworkArguments,
    /// Similar products for each product [default: 12]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    count: Option<u8>,
    /// Where pictures and vectors are kept between builds [default: the system's cache folder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Pictures to embed at the same time [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// Cards show the shop's own pictures instead of small copies
    #[arg(long)]
    no_thumbnails: bool,
    #[command(flatten)]
    photo_search: PhotoSearchArguments,
    /// Write a summary in JSON to stdout
    #[arg(long)]
    json: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

fn prefix_and_folder(text: &str) -> Result<(String, PathBuf), String> {
    // The folder's name is the part without a `=`: addresses have queries.
    match text.rsplit_once('=') {
        Some((prefix, folder)) if !prefix.is_empty() && !folder.is_empty() => {
            Ok((prefix.into(), folder.into()))
        }
        _ => Err("write it as PREFIX=DIR, for example https://shop.example/upload/=upload/".into()),
    }
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let (json, quiet) = (arguments.json, arguments.quiet);
    let options = options(arguments)?;
    let progress: &dyn Progress = if quiet { &Quiet } else { &Console::new() };
    let summary = build::build(&options, progress)?;
    if json {
        output::json(&summary)?;
    } else if !quiet {
        eprintln!("{}", summary.text(EXAMPLES));
    }
    Ok(ExitCode::SUCCESS)
}

/// What the arguments say, the configuration file for the rest, and then the defaults.
fn options(arguments: Arguments) -> anyhow::Result<Options> {
    let (config, file) = match &arguments.config {
        Some(path) => (Config::read(path)?, path.display().to_string()),
        None => (Config::default(), String::new()),
    };
    let feed = arguments.feed.as_deref().map(FeedSource::new).or_else(|| config.feed_source());
    let mut similar = config.similar_options();
    similar.count = arguments.count.map_or(similar.count, usize::from);
    let mut picture_prefixes = arguments.pictures;
    if picture_prefixes.is_empty() {
        picture_prefixes = config.longest_prefixes_first();
    }
    Ok(Options {
        feed: feed.with_context(|| {
            format!("{file} names no feed; add `feed = \"FEED\"` or give --feed FEED")
        })?,
        out: arguments.out.or_else(|| config.out.clone()).with_context(|| {
            format!("{file} names no folder to publish; add `out = \"DIST\"` or give --out DIST")
        })?,
        read: ReadOptions {
            url_template: arguments.url_template.or_else(|| config.url_template.clone()),
        },
        picture_base: arguments.picture_base.or_else(|| config.picture_base.clone()),
        picture_prefixes,
        network: arguments.network.or(config.network_source()),
        similar,
        reasons: config.reasons(),
        rules: config.rule_options(),
        templates: config.title_templates(),
        cache: match arguments.cache.or_else(|| config.cache.clone()) {
            Some(cache) => cache,
            None => etcetera::choose_base_strategy()
                .context("there is no home folder for the cache; name one with --cache DIR")?
                .cache_dir()
                .join("vitrine"),
        },
        jobs: arguments.jobs.or(config.jobs),
        thumbnails: !arguments.no_thumbnails && config.thumbnails.unwrap_or(true),
        photo_search: arguments.photo_search.or(config.photo_search.as_ref())?,
        experiment: config.experiment.as_ref().map(ExperimentSection::experiment),
    })
}
