//! `vitrine similar`

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{ArgGroup, Args, ValueEnum};
use comfy_table::Table;
use serde_json::{Value, json};

use super::output;
use crate::build::{Folder, PictureSearch, Variant, contact_sheet, decode_file, photo_sheet};
use crate::table::{Card, Entry};

/// Show a product and what is recommended beside it, or what looks like a picture
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine similar dist 'Summit Watch'\n  \
    vitrine similar dist 24-MG03 --variant a --json\n  \
    vitrine similar dist 24-MG03 --html sheet.html\n  \
    vitrine similar dist --image photo.jpg")]
#[command(group(ArgGroup::new("query").required(true).args(["product", "image"])))]
pub(super) struct Arguments {
    /// The published folder
    dist: PathBuf,
    /// The product's id or name
    product: Option<String>,
    /// Show what the search by photo finds for this picture instead
    #[arg(long, value_name = "PICTURE")]
    image: Option<PathBuf>,
    /// Products to find for the picture
    #[arg(long, default_value = "12", value_name = "N", requires = "image")]
    count: NonZero<u8>,
    /// One recommender only: a, by attributes; b, by picture first [default: both; b for --json]
    #[arg(long, conflicts_with = "image")]
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
    if let Some(image) = &arguments.image {
        by_photo(&folder, image, &arguments)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (entry, namesakes) = folder.product(arguments.product.as_deref().unwrap_or_default())?;
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
        write(path, &contact_sheet(&folder, &entry, variants))?;
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

/// What looks like the picture.
fn by_photo(folder: &Folder, image: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let picture = decode_file(image)?;
    let search = PictureSearch::open(folder)?;
    let shown = search.find(folder, &picture, arguments.count.get().into())?;
    let name = image.display().to_string();
    if let Some(path) = &arguments.html {
        let cards: Vec<Card> = shown.iter().map(|shown| shown.card.clone()).collect();
        write(path, &photo_sheet(folder, &name, &picture, &cards))?;
    }
    if arguments.json {
        let similar = shown.iter().map(|shown| {
            let mut value = card_json(&shown.card);
            value["cosine"] = json!(shown.found.cosine);
            value["similarity"] = json!(shown.found.similarity);
            value
        });
        output::json(&json!({
            "image": name,
            "network": search.network().id(),
            "similar": similar.collect::<Vec<Value>>(),
        }))?;
    } else if arguments.html.is_none() {
        output::text(&format!("{name}\n\nby photo\n{}", table(shown.iter().map(|s| &s.card))))?;
    }
    Ok(())
}

fn write(path: &Path, page: &str) -> anyhow::Result<()> {
    fs::write(path, page).with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("wrote {}", path.display());
    Ok(())
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
    let mut text = format!("{} ({}) {}", entry.name, entry.id, price(&entry.card));
    for variant in variants {
        text.push_str(&format!("\n\n{}\n{}", variant.title(), table(variant.of(entry).iter())));
    }
    text
}

fn table<'a>(cards: impl Iterator<Item = &'a Card>) -> Table {
    let mut table = output::table(&["score", "name", "price", "id", "address"]);
    for card in cards {
        table.add_row([
            format!("{} %", card.score),
            card.name.clone(),
            price(card),
            card.id.clone(),
            card.url.clone().unwrap_or_default(),
        ]);
    }
    table
}

fn price(card: &Card) -> String {
    card.price.as_ref().map(ToString::to_string).unwrap_or_default()
}
