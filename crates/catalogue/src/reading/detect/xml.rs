//! Which of the formats in XML a feed is.

use crate::reading::detect::recognised::Recognised;
use crate::reading::xml::commerceml;
use crate::reading::xml::fields::{Field, fields};
use crate::reading::xml::google::NAMESPACE;
use crate::reading::xml::shape::{Shape, YML_ROOTS};
use crate::{FeedError, Format};

/// Which XML this is, by its root and the elements inside.
pub(crate) fn recognise_xml(head: &str) -> Result<Recognised, FeedError> {
    // The root is closed far beyond, so that the head's elements stand side by side.
    let found: Vec<Field> = fields(head).take(16).collect();
    // Names of elements in Cyrillic are none for the lenient reader.
    if head.contains(&format!("<{}", commerceml::ROOT)) {
        return Ok(Recognised::CommerceMl);
    }
    let Some(root) = found.first() else {
        let start: String = head.chars().take(60).collect();
        return Err(FeedError::Unknown { seen: format!("markup that begins {start:?}") });
    };
    let known = found.iter().any(|field| YML_ROOTS.contains(&field.name) || field.name == "price");
    let feed = found.iter().find_map(|field| match field.local() {
        "rss" | "RDF" | "channel" => Some(Format::GoogleRss),
        "feed" => Some(Format::GoogleAtom),
        _ => None,
    });
    match feed {
        Some(format) if !known => return google(head, format),
        _ if !known && is_html(head, root) => {
            let title = found.iter().find(|field| field.name.eq_ignore_ascii_case("title"));
            let inside = fields(root.raw).flat_map(|field| fields(field.raw));
            let nested = || inside.into_iter().find(|field| field.name == "title");
            let title = title.copied().or_else(nested).and_then(|field| field.present());
            return Err(FeedError::Html { title });
        }
        _ => {}
    }
    let shape = Shape::of(head, &found);
    let seen = || format!("XML with the root <{}> and no element like a product", root.name);
    shape.map(Recognised::Offers).ok_or_else(|| FeedError::Unknown { seen: seen() })
}

/// Whether markup is that of a web page.
fn is_html(head: &str, root: &Field) -> bool {
    let doctype = head.trim_start().get(..14).unwrap_or_default().to_ascii_lowercase();
    let tags = ["html", "head", "body", "div", "script", "meta", "title", "br", "p"];
    doctype == "<!doctype html" || tags.contains(&&*root.name.to_ascii_lowercase())
}

/// RSS and Atom carry news too.
fn google(head: &str, format: Format) -> Result<Recognised, FeedError> {
    let lowercase = head.to_ascii_lowercase();
    let has = |marks: &[&str]| marks.iter().any(|mark| lowercase.contains(mark));
    let empty = has(&["</feed>", "</channel>"]) && !has(&["<item", "<entry"]);
    if empty || has(&[NAMESPACE, "<g:", "price>", "image_link>"]) {
        Ok(Recognised::Google(format))
    } else {
        let kind = if format == Format::GoogleAtom { "Atom" } else { "RSS" };
        Err(FeedError::Unknown { seen: format!("{kind} of news, without prices") })
    }
}
