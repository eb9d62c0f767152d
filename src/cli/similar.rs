//! `vitrine similar`

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::output;
use crate::build::{Folder, Variant, contact_sheet};
use crate::table::{Card, Entry};

/// Show a product and what is recommended beside it
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine similar dist 'Summit Watch'\n  \
    vitrine similar dist 24-MG03 --variant a --json\n  \
    vitrine similar dist 24-MG03 --html sheet.html")]
pub(super) struct Arguments {
    /// The published folder
    dist: PathBuf,
    /// The product's id or name
    product: String,
    /// One recommender only: a, by attributes; b, by picture first [default: both; b for --json]
    #[arg(long)]
    variant: Option<VariantName>,
    /// Write the product and its list in JSON
    #[arg(long)]
    json: bool,
    /// Write a page with pictures, which can be shown to others
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VariantName {
    A,
    B,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let folder = Folder::open(&arguments.dist)?;
    let (entry, namesakes) = folder.product(&arguments.product)?;
    if !namesakes.is_empty() {
        let (id, ids) = (&entry.id, namesakes.join(", "));
        eprintln!("several products have this name; this is {id}, others are {ids}");
    }
    let variants: &[Variant] = match arguments.variant {
        Some(VariantName::A) => &[Variant::A],
        Some(VariantName::B) => &[Variant::B],
        None => &[Variant::A, Variant::B],
    };
    if let Some(path) = &arguments.html {
        fs::write(path, contact_sheet(&folder, &entry, variants))
            .with_context(|| format!("cannot write {}", path.display()))?;
        eprintln!("wrote {}", path.display());
    }
    if arguments.json {
        let (name, variant) = match arguments.variant {
            Some(VariantName::A) => ("a", Variant::A),
            _ => ("b", Variant::B),
        };
        let similar: Vec<Value> = variant
            .of(&entry)
            .iter()
            .map(|card| {
                let mut value = card_json(card);
                value["score"] = json!(f64::from(card.score) / 100.0);
                value
            })
            .collect();
        output::json(&json!({
            "product": card_json(&entry.card),
            "variant": name,
            "similar": similar,
        }))?;
    } else if arguments.html.is_none() {
        output::text(&tables(&entry, variants))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn card_json(card: &Card) -> Value {
    json!({
        "id": card.id,
        "name": card.name,
        "url": card.url,
        "picture": card.picture,
        "price": card.price.as_ref().map(|price| price.hundredths as f64 / 100.0),
        "currency": card.price.as_ref().map(|price| &price.currency).filter(|code| !code.is_empty()),
    })
}

fn tables(entry: &Entry, variants: &[Variant]) -> String {
    let price = |card: &Card| card.price.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut text = format!("{} ({}) {}", entry.name, entry.id, price(&entry.card));
    for variant in variants {
        let mut table = output::table(&["score", "name", "price", "id", "address"]);
        for card in variant.of(entry) {
            table.add_row([
                format!("{} %", card.score),
                card.name.clone(),
                price(card),
                card.id.clone(),
                card.url.clone().unwrap_or_default(),
            ]);
        }
        text.push_str(&format!("\n\n{}\n{table}", variant.title()));
    }
    text
}
