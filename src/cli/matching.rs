//! `vitrine match`

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{ArgGroup, Args};
use serde_json::json;

use super::output;
use crate::dist::Folder;
use crate::page::saved_page;
use vitrine_table::{Page, Refusal, Signal, explain};

/// Say which product the widget takes a page for, and why
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine match dist 'Buy the Summit Watch | Some Shop'\n  \
    vitrine match dist --url https://shop.example/p/24-MG03 --json\n  \
    vitrine match dist --page saved.html --url https://shop.example/p/24-MG03\n\n\
    Exit codes: 0 decided, whether there is a match or not; 1 the folder or page cannot be read.")]
#[command(group(ArgGroup::new("signals").required(true).multiple(true)
    .args(["title", "page", "url", "canonical", "sku", "product"])))]
pub(super) struct Arguments {
    /// The published folder
    dist: PathBuf,
    /// The page's title
    title: Option<String>,
    /// A saved page, in HTML, whose titles, links and JSON-LD count; options go before them
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// The page's address
    #[arg(long)]
    url: Option<String>,
    /// The address in the page's canonical link
    #[arg(long, value_name = "URL")]
    canonical: Option<String>,
    /// The sku of the page's JSON-LD Product
    #[arg(long)]
    sku: Option<String>,
    /// The product's id, as a page may give it in data-product
    #[arg(long, value_name = "ID")]
    product: Option<String>,
    /// Write the decision in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let folder = Folder::open(&arguments.dist)?;
    let json = arguments.json;
    let found = explain(folder.table(), &page(arguments)?)?;
    if json {
        let tried: Vec<_> = found
            .tried
            .iter()
            .map(|tried| {
                json!({
                    "id": tried.id,
                    "name": tried.name,
                    "signal": tried.signal.words(),
                    "refused": tried.refusal.map(Refusal::words),
                })
            })
            .collect();
        output::json(&json!({
            "matched": found.matched,
            "product": found.product.as_ref().map(|(id, name)| json!({ "id": id, "name": name })),
            "signal": found.signal.map(Signal::words),
            "template": found.template,
            "reason": found.reason,
            "titles": found.titles,
            "addresses": found.addresses,
            "tried": tried,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = vec![match &found.product {
        Some((id, name)) => format!("matched: {name} ({id})"),
        None => "no match".to_owned(),
    }];
    lines.push(found.reason);
    lines
        .extend(found.template.map(|template| format!("by the shop's title template: {template}")));
    lines.extend(found.titles.iter().map(|title| format!("title as compared: {title}")));
    lines.extend(found.addresses.iter().map(|url| format!("address as compared: {url}")));
    for tried in &found.tried {
        let outcome = tried.refusal.map_or("accepted", Refusal::words);
        let signal = tried.signal.words();
        lines.push(format!("by {signal}: {} ({}): {outcome}", tried.name, tried.id));
    }
    output::text(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The saved page's signals, those of the arguments before them.
fn page(arguments: Arguments) -> anyhow::Result<Page> {
    let mut page = match &arguments.page {
        None => Page { urls: vec![arguments.url.unwrap_or_default()], ..Page::default() },
        Some(path) => {
            let bytes =
                fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let page = saved_page(&bytes, arguments.url.as_deref());
            if page.urls.last().is_none_or(String::is_empty) {
                eprintln!(
                    "{} does not say where it was; give its address by --url",
                    path.display()
                );
            }
            page
        }
    };
    if let Some(canonical) = arguments.canonical {
        let location = page.urls.pop().unwrap_or_default();
        page.urls = vec![canonical, location];
    }
    if let Some(title) = arguments.title {
        let title: String = title.trim().chars().take(Page::TITLE_CHARS).collect();
        page.titles = Some(title).filter(|title| !title.is_empty()).into_iter().collect();
    }
    page.product = arguments.product.or(page.product);
    page.sku = arguments.sku.or(page.sku);
    Ok(page)
}
