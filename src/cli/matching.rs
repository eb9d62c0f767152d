//! `vitrine match`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::output;
use crate::build::Folder;
use crate::table::{Page, Refusal, Signal, explain};

/// Say which product the widget takes a page for, and why
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine match dist 'Buy the Summit Watch | Some Shop'\n  \
    vitrine match dist '' --url https://shop.example/p/24-MG03 --json\n\n\
    Exit codes: 0 decided, whether there is a match or not; 1 the folder cannot be read.")]
pub(super) struct Arguments {
    /// The published folder
    dist: PathBuf,
    /// The page's title
    title: String,
    /// The page's address
    #[arg(long)]
    url: Option<String>,
    /// The product's id, as a page may give it in data-product
    #[arg(long, value_name = "ID")]
    product: Option<String>,
    /// Write the decision in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let folder = Folder::open(&arguments.dist)?;
    let page = Page {
        product: arguments.product,
        urls: arguments.url.into_iter().collect(),
        sku: None,
        titles: Some(arguments.title)
            .filter(|title| !title.trim().is_empty())
            .into_iter()
            .collect(),
    };
    let found = explain(folder.table(), &page)?;
    if arguments.json {
        let tried: Vec<_> = found
            .tried
            .iter()
            .map(|tried| {
                json!({
                    "id": tried.id,
                    "name": tried.name,
                    "signal": signal(tried.signal),
                    "refused": tried.refusal.map(refusal),
                })
            })
            .collect();
        output::json(&json!({
            "matched": found.matched,
            "product": found.product.as_ref().map(|(id, name)| json!({ "id": id, "name": name })),
            "signal": found.signal.map(signal),
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
    lines.extend(found.titles.iter().map(|title| format!("title as compared: {title}")));
    lines.extend(found.addresses.iter().map(|url| format!("address as compared: {url}")));
    for tried in &found.tried {
        let outcome = tried.refusal.map_or("accepted", refusal);
        let signal = signal(tried.signal);
        lines.push(format!("by {signal}: {} ({}): {outcome}", tried.name, tried.id));
    }
    output::text(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn signal(signal: Signal) -> &'static str {
    match signal {
        Signal::Product => "data-product",
        Signal::Location => "address",
        Signal::Canonical => "canonical address",
        Signal::Sku => "sku",
        Signal::Title => "title",
    }
}

fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Unknown => "nothing on the page leads to a product",
        Refusal::UnknownId => "the table has no product with this id",
        Refusal::OtherKey => "only resembles the product's key",
        Refusal::OtherWords => "the title says more than the product's name",
        Refusal::NotAProductPage => "the page is not a product's",
        Refusal::Ambiguous => "several products fit equally well",
        Refusal::Contradiction => "the page's signals name different products",
        Refusal::NotLoaded => "a part of the table is missing",
    }
}
