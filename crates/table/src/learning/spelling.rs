//! A template as the titles write it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::keys::text::Text;
use crate::keys::word::Word;
use crate::learning::readings::{Reading, TitleReadings};
use crate::{NamedProduct, Template};

/// How most of the titles write a template, the shortest of those; normalised words where none of
/// them can be written as a template.
pub(crate) fn spelling(
    template: &Template,
    ways: &[(&TitleReadings, &Reading)],
    products: &[NamedProduct],
) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (read, way) in ways {
        let text = written(read, way, &products[way.product].name);
        if text.parse().as_ref() == Ok(template) {
            *counts.entry(text).or_default() += 1;
        }
    }
    let best = counts
        .into_iter()
        .max_by_key(|(text, count)| (*count, Reverse(text.chars().count()), Reverse(text.clone())));
    best.map_or_else(|| template.to_string(), |(text, _)| text)
}

/// A title with `{name}` in place of the name: of what is written as that is, or else of no more
/// than its words.
fn written(read: &TitleReadings, way: &Reading, name: &str) -> String {
    let (title, words) = (read.title.as_str(), &read.words);
    let same = |raw: &str, words: &[Word]| {
        let read = Text::new(raw).words;
        read.iter().map(|word| &word.text).eq(words.iter().map(|word| &word.text))
    };
    let cuts = |at: usize| {
        let cuts = title.char_indices().map(|(cut, _)| cut).chain([title.len()]);
        let fits = |cut: &usize| {
            let (head, tail) = title.split_at(*cut);
            same(head, &words[..at]) && same(tail, &words[at..])
        };
        cuts.filter(fits).collect::<Vec<usize>>()
    };
    let (from, to) = (cuts(way.span.start), cuts(way.span.end));
    let exact = from.iter().find_map(|&from| {
        let end = from + name.trim().len();
        (to.contains(&end) && title.get(from..end) == Some(name.trim())).then_some((from, end))
    });
    let Some((from, to)) = exact.or(from.last().copied().zip(to.first().copied())) else {
        return String::new();
    };
    let plain = |text: &str| text.replace(['{', '}'], " ").replace(char::is_control, " ");
    let text = format!("{}{{name}}{}", plain(&title[..from]), plain(&title[to.max(from)..]));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
