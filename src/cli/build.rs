//! `vitrine build`

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::{ArgGroup, Args};
use etcetera::BaseStrategy;

use super::exit::UsageError;
use super::log::LogArguments;
use super::network::NetworkArguments;
use super::output;
use super::photo_search::PhotoSearchArguments;
use super::remedy::remedy;
use crate::config::{Config, DownloadsSection, ExperimentSection, SimilarSection, TitlesSection};
use crate::http::DownloadOptions;
use crate::pipeline::{BuildOptions, MAX_DROP};
use crate::publish::KEEP_DAYS;
use vitrine_catalogue::ReadOptions;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Turn a product feed into a folder of static files
///
/// The feed may be YML (yml_catalog), Google Merchant RSS or Atom, CSV and more; its format is found
/// out by itself, `vitrine feed inspect` shows how. Pictures and vectors are kept in a cache, so that only new pictures are embedded the
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
    /// The feed: a file, an http(s) address, or - for the standard input; gzip and zip are unpacked
    #[arg(long, required_unless_present = "config")]
    feed: Option<String>,
    /// The folder to publish; made if missing
    #[arg(long, value_name = "DIST", required_unless_present = "config")]
    out: Option<PathBuf>,
    /// Relative pictures are files under this folder: by their path, or by their name alone
    #[arg(long, value_name = "DIR")]
    picture_base: Option<PathBuf>,
    /// Pictures whose address begins with PREFIX are files under DIR; may be repeated: of two that
    /// fit, the longer goes first
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
    /// Days for which files of earlier builds stay in DIST, for pages that visitors have open
    /// [default: 7]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=3650))]
    keep_days: Option<u32>,
    /// Publish nothing, but say what would be
    #[arg(long)]
    dry_run: bool,
    /// Cards show the shop's own pictures instead of small copies
    #[arg(long)]
    no_thumbnails: bool,
    /// Ask for every picture again that is in the cache; only those that changed are downloaded
    #[arg(long)]
    refresh_pictures: bool,
    /// Download from private networks and this machine too, whoever names the address
    #[arg(long)]
    allow_private_hosts: bool,
    /// Ask for none of the shop's pages to learn how it makes their titles
    #[arg(long)]
    no_learn_titles: bool,
    #[command(flatten)]
    photo_search: PhotoSearchArguments,
    /// Publish even if the feed has far fewer products than the last build had [default: stop where
    /// more than 40 % are gone, or max_drop in the configuration]
    #[arg(long)]
    allow_drop: bool,
    /// Write a summary in JSON to stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) log: LogArguments,
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
    let (json, progress) = (arguments.json, arguments.log.progress());
    let options = options(arguments)?;
    let summary = crate::pipeline::build(&options, progress.as_ref())?;
    if json {
        output::json(&summary)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What the arguments say, the configuration file for the rest, and then the defaults.
fn options(arguments: Arguments) -> anyhow::Result<BuildOptions> {
    let (file, config) = match &arguments.config {
        Some(path) => (path.display().to_string(), Config::read(path)?),
        None => Default::default(),
    };
    let (dry_run, refresh) = (arguments.dry_run, arguments.refresh_pictures);
    let config = arguments.over(config)?;
    Ok(BuildOptions {
        feed: config.feed_source().ok_or_else(|| {
            UsageError(format!("{file} names no feed; add `feed = \"FEED\"` or give --feed FEED"))
        })?,
        picture_prefixes: config.longest_prefixes_first(),
        network: config.network_source(),
        similar: config.similar_options(),
        reasons: config.reasons(),
        rules: config.rule_options(),
        templates: config.title_templates(),
        learn_titles: config.learn_titles(),
        downloads: DownloadOptions { refresh, ..config.download_options() },
        photo_search: config.photo_search(),
        experiment: config.experiment.as_ref().map(ExperimentSection::experiment),
        out: config.out.ok_or_else(|| {
            UsageError(format!(
                "{file} names no folder to publish; add `out = \"DIST\"` or give --out DIST"
            ))
        })?,
        read: ReadOptions { url_template: config.url_template, today: Some(crate::clock::today()) },
        max_drop: config.max_drop.unwrap_or(MAX_DROP),
        picture_base: config.picture_base,
        cache: match config.cache {
            Some(cache) => cache,
            None => etcetera::choose_base_strategy()
                .context("there is no home folder for the cache; name one with --cache DIR")?
                .cache_dir()
                .join("vitrine"),
        },
        jobs: config.jobs,
        keep: DAY * config.keep_days.unwrap_or(KEEP_DAYS),
        dry_run,
        thumbnails: config.thumbnails.unwrap_or(true),
        remedy,
    })
}

impl Arguments {
    /// The configuration with what the command line says in place of what the file says.
    pub(super) fn over(self, file: Config) -> Result<Config, UsageError> {
        let downloads = DownloadsSection {
            allow_private_hosts: self
                .allow_private_hosts
                .then_some(true)
                .or(file.downloads.allow_private_hosts),
            ..file.downloads
        };
        let learn = self.no_learn_titles.then_some(false).or(file.titles.learn);
        let count = self.count.map(usize::from).or(file.similar.count);
        let pictures = BTreeMap::from_iter(self.pictures);
        Ok(Config {
            feed: self.feed.or(file.feed),
            out: self.out.or(file.out),
            cache: self.cache.or(file.cache),
            jobs: self.jobs.or(file.jobs),
            keep_days: self.keep_days.or(file.keep_days),
            thumbnails: self.no_thumbnails.then_some(false).or(file.thumbnails),
            picture_base: self.picture_base.or(file.picture_base),
            pictures: if pictures.is_empty() { file.pictures } else { pictures },
            url_template: self.url_template.or(file.url_template),
            max_drop: self.allow_drop.then_some(1.0).or(file.max_drop),
            downloads,
            network: self.network.section().unwrap_or(file.network),
            similar: SimilarSection { count, ..file.similar },
            titles: TitlesSection { learn, ..file.titles },
            photo_search: self.photo_search.over(file.photo_search)?,
            ..file
        })
    }
}
