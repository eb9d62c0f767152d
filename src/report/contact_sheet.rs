//! A page that shows a shop's owner a product and what is recommended beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use maud::{Markup, html};

use super::html::{link, page};
use crate::dist::{Explanations, Folder};
use crate::images::process::{THUMBNAIL_QUALITY, THUMBNAIL_SIDE};
use crate::recommend::Parts;
use vitrine_embed::Picture;
use vitrine_table::{Card, Entry, Variant};

/// What a recommender goes by, in a few words.
pub fn title(variant: Variant) -> &'static str {
    match variant {
        Variant::A => "A: by attributes",
        Variant::B => "B: by picture, then attributes",
    }
}

/// The page, with the folder's pictures inside it, so that it is one file that can be sent; with
/// `explained`, each card says what its score is made of.
pub fn contact_sheet(
    folder: &Folder,
    entry: &Entry,
    variants: &[Variant],
    explained: Option<&Explanations>,
) -> String {
    let card = &entry.card;
    let heading = html! {
        h1 { (linked(card)) }
        (price(card))
        p.id { (entry.id) }
    };
    let note = |variant: Variant, card: &Card| {
        explained.and_then(|explained| explained.parts(entry, card, variant)).map(parts)
    };
    let lists = variants.iter().map(|&variant| {
        let cards = entry.similar(variant).iter();
        (title(variant), cards.map(|card| (card, note(variant, card))).collect())
    });
    let lists: Vec<_> = lists.collect();
    sheet(folder, &entry.name, &picture(folder, card), &heading, &lists)
}

/// The same for what was found by a photo of that name.
pub fn photo_sheet(folder: &Folder, name: &str, photo: &Picture, cards: &[Card]) -> String {
    let source = data_uri(&photo.thumbnail_jpeg(THUMBNAIL_SIDE, THUMBNAIL_QUALITY));
    let heading = html! { h1 { (name) } };
    let cards = cards.iter().map(|card| (card, None)).collect();
    sheet(folder, name, &framed(Some(&source)), &heading, &[("By photo", cards)])
}

/// What a score is made of, in words.
pub fn parts(Parts { picture, attributes }: Parts) -> String {
    let percent = |part: f32| format!("{:.0}", part * 100.0);
    match picture {
        Some(picture) => {
            format!("picture {} + attributes {}", percent(picture), percent(attributes))
        }
        None => format!("attributes {}", percent(attributes)),
    }
}

/// A card, and what its score is made of, where that is known.
type Explained<'a> = (&'a Card, Option<String>);

fn sheet(
    folder: &Folder,
    title: &str,
    shown: &Markup,
    heading: &Markup,
    lists: &[(&str, Vec<Explained>)],
) -> String {
    let body = html! {
        header {
            (shown)
            div {
                p.shop { (folder.table().index().shop()) }
                (heading)
            }
        }
        main {
            @for (title, cards) in lists {
                section {
                    h2 { (title) }
                    ol {
                        @for (card, note) in cards { (item(folder, card, note.as_deref())) }
                    }
                }
            }
        }
    };
    page(title, &html! {}, include_str!("pages/contact_sheet.css"), &body)
}

/// A card in a list, with what its score is made of.
fn item(folder: &Folder, card: &Card, note: Option<&str>) -> Markup {
    let parts = note.map(|note| note.split(" + ").enumerate());
    html! {
        li {
            (picture(folder, card))
            p.name { (linked(card)) }
            (price(card))
            p.score { meter min="0" max="100" value=(card.score) {} (card.score) "\u{a0}%" }
            @if let Some(parts) = parts {
                p.parts {
                    @for (at, part) in parts {
                        @if at > 0 { br; "+ " }
                        (part)
                    }
                }
            }
        }
    }
}

fn linked(card: &Card) -> Markup {
    match card.url.as_deref().and_then(link) {
        Some(url) => html! { a href=(url) { (card.name) } },
        None => html! { (card.name) },
    }
}

fn price(card: &Card) -> Markup {
    html! {
        @if let Some(price) = &card.price {
            p.price { (price) @if let Some(old) = &card.old_price { " " del { (old) } } }
        }
    }
}

fn picture(folder: &Folder, card: &Card) -> Markup {
    let source = card.picture.as_deref().and_then(|picture| match link(picture) {
        Some(url) => Some(url.into()),
        None => {
            let jpeg = folder.files().read_file(picture).ok()?;
            Some(data_uri(&jpeg))
        }
    });
    framed(source.as_deref())
}

fn data_uri(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64.encode(jpeg))
}

fn framed(source: Option<&str>) -> Markup {
    html! {
        span.picture {
            @match source {
                Some(source) => img alt="" src=(source);,
                None => "no picture",
            }
        }
    }
}
