//! `vitrine titles`

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use serde_json::json;
use url::Url;

use super::output;
use super::remedy::remedy;
use crate::dist::Folder;
use crate::feed::FeedSource;
use crate::http::DownloadOptions;
use crate::page::{is_page, saved_page, title_list};
use crate::titles::{PageFetcher, named_products};
use vitrine_catalogue::ReadOptions;
use vitrine_table::{LearntTemplate, Lesson, NamedProduct, Sample, SampleTitle, Untaught, learn};

/// Titles without a template that are shown without `--json`.
const EXAMPLES: usize = 20;

/// Learn how the shop makes its pages' titles
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Learn(Learn),
}

/// Find the words that the shop puts around its products' names
///
/// Give a handful of titles of products' pages, or the pages themselves as a browser saves them.
/// What is learnt goes to stdout as lines for vitrine.toml; the next build uses them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine titles learn dist titles.txt\n  \
    vitrine titles learn feed.xml saved/*.html\n  \
    vitrine titles learn feed.xml https://shop.example/p/1 https://shop.example/p/2\n  \
    vitrine titles learn https://shop.example/feed.xml titles.txt >> vitrine.toml\n\n\
    A line of titles.txt is a title, after a tab the product's id, address or name where its title \
    alone leaves doubt.\n\n\
    Exit codes: 0 read, whether a template was found or not; 1 something cannot be read.")]
struct Learn {
    /// What the shop sells: the published folder, or the feed
    #[arg(value_name = "DIST|FEED")]
    catalogue: String,
    /// Saved pages or their addresses, folders of them, or files with a title a line; - is stdin
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Makes the products' addresses where the feed has none; as for build
    #[arg(long, value_name = "TEMPLATE")]
    url_template: Option<String>,
    /// Write templates and titles in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Command::Learn(arguments) = arguments.command;
    let products = products(&arguments)?;
    let samples = samples(&arguments.pages, &DownloadOptions::default())?;
    let lesson = learn(&products, &samples);
    if lesson.titles.is_empty() {
        bail!(
            "there is no title in what is given; a page needs a <title>, a list one title a line"
        );
    }
    if arguments.json {
        output::json(&json!({
            "templates": lesson.templates.iter().map(|learnt| {
                json!({ "template": learnt.text, "titles": learnt.titles })
            }).collect::<Vec<_>>(),
            "titles": lesson.titles.iter().map(|title| title_json(title, &lesson)).collect::<Vec<_>>(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    tell(&lesson);
    if !lesson.templates.is_empty() {
        output::text(&section(&lesson))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn products(arguments: &Learn) -> anyhow::Result<Vec<NamedProduct>> {
    let path = Path::new(&arguments.catalogue);
    if path.is_dir() {
        let folder = Folder::open(path)?;
        let products = folder.entries().map(|entry| {
            let card = entry?.card;
            Ok(NamedProduct { id: card.id, name: card.name, url: card.url.unwrap_or_default() })
        });
        return products.collect();
    }
    let options = ReadOptions {
        url_template: arguments.url_template.clone(),
        today: Some(crate::clock::today()),
    };
    let catalogue =
        FeedSource::new(&arguments.catalogue).read(&options, &DownloadOptions::default())?;
    Ok(named_products(&catalogue))
}

fn samples(paths: &[PathBuf], downloads: &DownloadOptions) -> anyhow::Result<Vec<Sample>> {
    let mut samples = Vec::new();
    let mut fetchers: HashMap<String, PageFetcher> = HashMap::new();
    for path in paths {
        if let Some(address) = web_address(path) {
            // Its host may lie in a private network: a person named it.
            let fetcher = fetchers.entry(address.origin().ascii_serialization());
            let fetcher = fetcher.or_insert_with(|| {
                PageFetcher::new(None, downloads, Some(&address), remedy).patient()
            });
            let page = fetcher.page(&address).map_err(|reason| anyhow!("{address}: {reason}"))?;
            samples.push(page.into());
        } else if path.is_dir() {
            let pages =
                pages_in(path).with_context(|| format!("cannot read {}", path.display()))?;
            if pages.is_empty() {
                bail!("there are no .html files in {}", path.display());
            }
            for page in pages {
                samples.extend(read(&page)?);
            }
        } else {
            samples.extend(read(path)?);
        }
    }
    Ok(samples)
}

fn web_address(path: &Path) -> Option<Url> {
    let address = Url::parse(path.to_str()?).ok()?;
    matches!(address.scheme(), "http" | "https").then_some(address)
}

/// The pages right in a folder: what browsers save beside a page lies in folders of its own.
fn pages_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        if path.is_file() && (extension == "html" || extension == "htm") {
            pages.push(path);
        }
    }
    pages.sort();
    Ok(pages)
}

fn read(path: &Path) -> anyhow::Result<Vec<Sample>> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = bytes.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(if is_page(&bytes) { vec![saved_page(&bytes, None).into()] } else { title_list(&bytes) })
}

fn title_json(title: &SampleTitle, lesson: &Lesson) -> serde_json::Value {
    let (template, reason) = match title.template {
        Ok(at) => (lesson.templates.get(at).map(|learnt| &learnt.text), None),
        Err(reason) => (None, Some(reason.to_string())),
    };
    json!({
        "title": title.title,
        "product": title.product.as_ref().map(|(id, name)| json!({ "id": id, "name": name })),
        "template": template,
        "reason": reason,
    })
}

/// Says on stderr which titles the templates explain.
fn tell(lesson: &Lesson) {
    let explained = lesson.titles.iter().filter(|title| title.template.is_ok()).count();
    let (templates, titles) = (lesson.templates.len(), lesson.titles.len());
    match templates {
        0 => eprintln!("no template found in {titles} titles"),
        1 => eprintln!("1 template explains {explained} of {titles} titles"),
        _ => eprintln!("{templates} templates explain {explained} of {titles} titles"),
    }
    let rest = lesson.titles.iter().filter_map(|title| Some((title, title.template.err()?)));
    let rest: Vec<_> = rest.filter(|(_, reason)| *reason != Untaught::NameAlone).collect();
    for (title, reason) in rest.iter().take(EXAMPLES) {
        match &title.product {
            Some((id, name)) => eprintln!("not {}\n  {name} ({id}): {reason}", title.title),
            None => eprintln!("not {}\n  {reason}", title.title),
        }
    }
    if rest.len() > EXAMPLES {
        eprintln!("and {} more; --json lists them all", rest.len() - EXAMPLES);
    }
}

/// The lines for vitrine.toml.
fn section(lesson: &Lesson) -> String {
    let line = |learnt: &LearntTemplate| {
        // JSON's strings are TOML's too.
        format!("  {}, # {} titles", json!(learnt.text), learnt.titles)
    };
    let lines: Vec<String> = lesson.templates.iter().map(line).collect();
    format!("[titles]\ntemplates = [\n{}\n]", lines.join("\n"))
}
