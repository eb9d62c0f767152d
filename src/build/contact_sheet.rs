//! A page that shows a shop's owner a product and what is recommended beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::Folder;
use super::html::{escape, link, page};
use crate::table::{Card, Entry};

/// Which of the two recommenders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// By attributes alone.
    A,
    /// By picture first, then by attributes.
    B,
}

impl Variant {
    /// Its list for a product.
    pub fn of(self, entry: &Entry) -> &[Card] {
        match self {
            Variant::A => &entry.similar_a,
            Variant::B => &entry.similar_b,
        }
    }

    /// What it goes by, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Variant::A => "A: by attributes",
            Variant::B => "B: by picture, then attributes",
        }
    }
}

/// The page, with the folder's pictures inside it, so that it is one file that can be sent.
pub fn contact_sheet(folder: &Folder, entry: &Entry, variants: &[Variant]) -> String {
    let shop = folder.table().index().shop();
    let card = &entry.card;
    let mut body = format!(
        "<header>\n{}<div>\n<p class=\"shop\">{}</p>\n<h1>{}</h1>\n{}<p class=\"id\">{}</p>\n</div>\n\
         </header>\n<main>\n",
        picture(folder, card),
        escape(shop),
        linked(card),
        price(card),
        escape(&entry.id),
    );
    for variant in variants {
        body.push_str(&format!("<section>\n<h2>{}</h2>\n<ol>\n", variant.title()));
        for card in variant.of(entry) {
            body.push_str(&format!(
                "<li>{}<p class=\"name\">{}</p>\n{}<p class=\"score\"><meter min=\"0\" max=\"100\" \
                 value=\"{score}\"></meter>{score}&nbsp;%</p></li>\n",
                picture(folder, card),
                linked(card),
                price(card),
                score = card.score,
            ));
        }
        body.push_str("</ol>\n</section>\n");
    }
    body.push_str("</main>\n");
    page(&entry.name, "", include_str!("pages/contact_sheet.css"), &body)
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
            Some(format!("data:image/jpeg;base64,{}", BASE64.encode(jpeg)))
        }
    });
    match source {
        Some(source) => format!("<span class=\"picture\"><img alt=\"\" src=\"{source}\"></span>\n"),
        None => "<span class=\"picture\">no picture</span>\n".into(),
    }
}
