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
use crate::config::Config;
use crate::dist::{Explanations, Folder, PictureSearch};
use crate::feed::FeedSource;
use crate::images::decode_file;
use crate::recommend::{Parts, Reason};
use crate::report::{contact_sheet, parts, photo_sheet, title as heading};
use vitrine_embed::Crop;
use vitrine_table::Variant;
use vitrine_table::{Card, Entry};

/// Reasons that a table shows of each product; JSON has all.
const REASONS: usize = 4;

/// Show a product and what is recommended beside it, or what looks like a picture
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine similar dist 'Summit Watch'\n  \
    vitrine similar dist 24-MG03 --variant a --json\n  \
    vitrine similar dist 24-MG03 --explain --feed feed.xml\n  \
    vitrine similar dist 24-MG03 --html sheet.html\n  \
    vitrine similar dist --image photo.jpg\n  \
    vitrine similar dist --image photo.jpg --crop 0.25,0.1,0.5,0.8")]
#[command(group(ArgGroup::new("query").required(true).args(["product", "image"])))]
pub(super) struct Arguments {
    /// The published folder
    dist: PathBuf,
    /// The product's id or name
    product: Option<String>,
    /// Show what the search by photo finds for this picture instead
    #[arg(long, value_name = "PICTURE")]
    image: Option<PathBuf>,
    /// Look at a part of the picture only: its left and upper edge, width and height, as shares of
    /// the picture from 0 to 1
    #[arg(
        long,
        value_name = "X,Y,WIDTH,HEIGHT",
        conflicts_with = "product",
        allow_hyphen_values = true
    )]
    crop: Option<Crop>,
    /// Products to find for the picture
    #[arg(long, default_value = "12", value_name = "N", requires = "image")]
    count: NonZero<u8>,
    /// One recommender only: a, by attributes; b, by picture first [default: both; b for --json]
    #[arg(long, conflicts_with = "image")]
    variant: Option<VariantName>,
    /// Say what each product has in common with this one, and the picture's and the attributes'
    /// part of the score; needs the feed, by --feed or --config
    #[arg(long, conflicts_with = "image")]
    explain: bool,
    /// The feed that the folder was built from
    #[arg(long, value_name = "FEED", requires = "explain")]
    feed: Option<String>,
    /// The configuration that the folder was built with
    #[arg(long, value_name = "FILE", requires = "explain")]
    config: Option<PathBuf>,
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
    let explained = if arguments.explain { Some(explanations(&arguments)?) } else { None };
    let reasons =
        |card: &Card| Some(explained.as_ref()?.reasons(&entry.id, &card.id).unwrap_or_default());
    if let Some(path) = &arguments.html {
        write(path, &contact_sheet(&folder, &entry, variants, explained.as_ref()))?;
    }
    if arguments.json {
        let (name, variant) = match arguments.variant {
            Some(VariantName::A) => ("a", Variant::A),
            _ => ("b", Variant::B),
        };
        let similar: Vec<Value> = entry
            .similar(variant)
            .iter()
            .map(|card| {
                let mut value = card_json(card);
                value["score"] = json!(f64::from(card.score) / 100.0);
                if let Some(reasons) = reasons(card) {
                    let text: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                    value["reasons"] = json!(reasons);
                    value["why"] = json!(text.join(", "));
                }
                let parts = explained.as_ref().and_then(|e| e.parts(&entry, card, variant));
                if let Some(Parts { picture, attributes }) = parts {
                    let rounded = |part: f32| (f64::from(part) * 100.0).round() / 100.0;
                    value["parts"] = json!({
                        "picture": picture.map(rounded),
                        "attributes": rounded(attributes),
                    });
                }
                value
            })
            .collect();
        output::json(&json!({
            "product": card_json(&entry.card),
            "variant": name,
            "similar": similar,
        }))?;
    } else if arguments.html.is_none() {
        output::text(&tables(&entry, variants, reasons, explained.as_ref()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn explanations(arguments: &Arguments) -> anyhow::Result<Explanations> {
    let config = arguments.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
    let feed = arguments.feed.as_deref().map(FeedSource::new).or_else(|| config.feed_source());
    let feed = feed.context("--explain needs the feed: give --feed FEED, or --config FILE")?;
    Ok(Explanations::open(&feed, &config)?)
}

/// What looks like the picture.
fn by_photo(folder: &Folder, image: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let mut picture = decode_file(image)?;
    if let Some(part) = &arguments.crop {
        picture = picture.crop(part);
    }
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
            value["alike"] = json!(shown.found.is_alike());
            value
        });
        output::json(&json!({
            "image": name,
            "network": search.network().id(),
            "similar": similar.collect::<Vec<Value>>(),
        }))?;
    } else if arguments.html.is_none() {
        let table = table(shown.iter().map(|shown| &shown.card), "address", address);
        let alike = shown.first().is_some_and(|first| first.found.is_alike());
        let title = if alike { "by photo" } else { "nothing really alike; the nearest are" };
        output::text(&format!("{name}\n\n{title}\n{table}"))?;
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
        "currency": card.price.as_ref().map(|price| &*price.currency).filter(|code| !code.is_empty()),
    })
}

fn tables(
    entry: &Entry,
    variants: &[Variant],
    reasons: impl Fn(&Card) -> Option<Vec<Reason>>,
    explained: Option<&Explanations>,
) -> String {
    let title = if reasons(&entry.card).is_some() { "in common" } else { "address" };
    let last = |variant: Variant, card: &Card| match reasons(card) {
        Some(reasons) => {
            let most = reasons.iter().take(REASONS).map(ToString::to_string);
            let made_of = explained.and_then(|explained| explained.parts(entry, card, variant));
            made_of.map(parts).into_iter().chain(most).collect::<Vec<_>>().join(", ")
        }
        None => address(card),
    };
    let mut text = format!("{} ({}) {}", entry.name, entry.id, price(&entry.card));
    for variant in variants {
        let table = table(entry.similar(*variant).iter(), title, |card| last(*variant, card));
        text.push_str(&format!("\n\n{}\n{table}", heading(*variant)));
    }
    text
}

/// Cards in rows, with a last column of its own.
fn table<'a>(
    cards: impl Iterator<Item = &'a Card>,
    title: &str,
    last: impl Fn(&Card) -> String,
) -> Table {
    let mut table = output::table(&["score", "name", "price", "id", title]);
    for card in cards {
        table.add_row([
            format!("{} %", card.score),
            card.name.clone(),
            price(card),
            card.id.clone(),
            last(card),
        ]);
    }
    table
}

fn address(card: &Card) -> String {
    card.url.clone().unwrap_or_default()
}

fn price(card: &Card) -> String {
    card.price.as_ref().map(ToString::to_string).unwrap_or_default()
}
