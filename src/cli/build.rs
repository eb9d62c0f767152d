//! `vitrine build`

use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use etcetera::BaseStrategy;

use super::network::{NetworkArguments, WeightName};
use super::output;
use crate::build::{self, Console, FeedSource, Options, PhotoSearch, Progress, Quiet};
use crate::catalogue::ReadOptions;
use crate::similar;

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
    vitrine build --feed feed.xml --photo-search --out dist")]
pub(super) struct Arguments {
    /// The feed: a file or an http(s) address
    #[arg(long)]
    feed: String,
    /// The folder to publish; made if missing
    #[arg(long, value_name = "DIST")]
    out: PathBuf,
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
    /// Similar products for each product
    #[arg(long, default_value = "12", value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    count: u8,
    /// Where pictures and vectors are kept between builds [default: the system's cache folder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Pictures to embed at the same time [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// Cards show the shop's own pictures instead of small copies
    #[arg(long)]
    no_thumbnails: bool,
    /// Publish the search by photo too: visitors' browsers look for products like their picture
    #[arg(long)]
    photo_search: bool,
    /// How the browser gets an ONNX network's weights: 8-bit integers with a scale for each output,
    /// or floats
    #[arg(long, value_name = "TYPE", default_value = "int8", requires = "photo_search")]
    photo_weights: WeightName,
    /// Cut that network's dense layers, in order, to so many singular values; 0 leaves one whole
    #[arg(long, value_name = "FC1,FC2", value_delimiter = ',', requires = "photo_search")]
    photo_rank: Vec<usize>,
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
    let cache = match arguments.cache {
        Some(cache) => cache,
        None => etcetera::choose_base_strategy()
            .context("there is no home folder for the cache; name one with --cache DIR")?
            .cache_dir()
            .join("vitrine"),
    };
    let options = Options {
        feed: FeedSource::new(&arguments.feed),
        out: arguments.out,
        read: ReadOptions { url_template: arguments.url_template },
        picture_base: arguments.picture_base,
        picture_prefixes: arguments.pictures,
        network: arguments.network.source(),
        similar: similar::Options { count: arguments.count.into(), ..similar::Options::default() },
        cache,
        jobs: arguments.jobs,
        thumbnails: !arguments.no_thumbnails,
        photo_search: arguments.photo_search.then(|| PhotoSearch {
            weights: arguments.photo_weights.weights(),
            ranks: arguments.photo_rank,
        }),
    };
    let progress: &dyn Progress = if arguments.quiet { &Quiet } else { &Console::new() };
    let summary = build::build(&options, progress)?;
    if arguments.json {
        output::json(&summary)?;
    } else if !arguments.quiet {
        eprintln!("{}", summary.text(EXAMPLES));
    }
    Ok(ExitCode::SUCCESS)
}
