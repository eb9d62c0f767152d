//! A page that shows a shop's owner a product and what is recommended beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::html::{escape, link, page};
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
    let heading = format!(
        "<h1>{}</h1>\n{}<p class=\"id\">{}</p>\n",
        linked(card),
        price(card),
        escape(&entry.id)
    );
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
    let heading = format!("<h1>{}</h1>\n", escape(name));
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
    shown: &str,
    heading: &str,
    lists: &[(&str, Vec<Explained>)],
) -> String {
    let shop = escape(folder.table().index().shop());
    let mut body = format!(
        "<header>\n{shown}<div>\n<p class=\"shop\">{shop}</p>\n{heading}</div>\n</header>\n<main>\n"
    );
    for (title, cards) in lists {
        body.push_str(&format!("<section>\n<h2>{title}</h2>\n<ol>\n"));
        for (card, note) in cards {
            let note = note
                .as_ref()
                .map(|note| format!("<p class=\"parts\">{}</p>\n", note.replace(" + ", "<br>+ ")));
            body.push_str(&format!(
                "<li>{}<p class=\"name\">{}</p>\n{}<p class=\"score\"><meter min=\"0\" max=\"100\" \
                 value=\"{score}\"></meter>{score}&nbsp;%</p>\n{}</li>\n",
                picture(folder, card),
                linked(card),
                price(card),
                note.unwrap_or_default(),
                score = card.score,
            ));
        }
        body.push_str("</ol>\n</section>\n");
    }
    body.push_str("</main>\n");
    page(title, "", include_str!("pages/contact_sheet.css"), &body)
}

fn linked(card: &Card) -> String {
    let name = escape(&card.name);
    match card.url.as_deref().and_then(link) {
        Some(url) => format!("<a href=\"{url}\">{name}</a>"),
        None => name.into_owned(),
    }
}

fn price(card: &Card) -> String {
    let Some(price) = &card.price else { return String::new() };
    let old = card.old_price.as_ref().map(|old| format!(" <del>{}</del>", escape(old.to_string())));
    format!("<p class=\"price\">{}{}</p>\n", escape(price.to_string()), old.unwrap_or_default())
}

fn picture(folder: &Folder, card: &Card) -> String {
    let source = card.picture.as_deref().and_then(|picture| match link(picture) {
        Some(url) => Some(url),
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

fn framed(source: Option<&str>) -> String {
    match source {
        Some(source) => format!("<span class=\"picture\"><img alt=\"\" src=\"{source}\"></span>\n"),
        None => "<span class=\"picture\">no picture</span>\n".into(),
    }
}
