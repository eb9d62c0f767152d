//! What the frame did and why, for the shop's owner (`?vitrine-debug`).
//!
//! The frame only gathers, as lines of fields with tabs between; `www/debug.js`, which no visitor
//! loads, finds the words and draws. Signals and refusals go by their names.

use super::Signals;
use super::view::announce;
use vitrine_table::{Card, Refusal, Shard, Verdict};

/// Tells the frame's script how a page was matched.
pub(super) fn matched(signals: &Signals, verdict: &Verdict, shards: &[Shard]) {
    let mut out = String::new();
    let page = &signals.page;
    for title in &page.titles {
        line(&mut out, &["title", title]);
    }
    for url in &page.urls {
        line(&mut out, &["url", url]);
    }
    for (name, id) in [("product", &page.product), ("sku", &page.sku)] {
        if let Some(id) = id {
            line(&mut out, &[name, id]);
        }
    }
    for trial in &verdict.trials {
        let entry = shards.iter().find_map(|shard| shard.entry(trial.candidate.position));
        let id = entry.map(|entry| entry.id).unwrap_or_default();
        let refusal = trial.refusal.map_or("", Refusal::name);
        line(&mut out, &["tried", &id, trial.candidate.signal.name(), refusal]);
    }
    match &verdict.outcome {
        Ok(found) => {
            let entry = &found.entry;
            line(&mut out, &["found", &entry.id, &entry.name, found.signal.name()]);
            list(&mut out, "a", &entry.similar_a);
            list(&mut out, "b", &entry.similar_b);
        }
        Err(refusal) => line(&mut out, &["refused", refusal.name()]),
    }
    announce("matched", &out);
}

/// Tells the frame's script which variant is shown, and what chose it.
pub(super) fn chosen(variant: &str, by: &str) {
    let mut out = String::new();
    line(&mut out, &[variant, by]);
    announce("chosen", &out);
}

fn list(out: &mut String, name: &str, cards: &[Card]) {
    for card in cards {
        line(out, &[name, &card.id, &card.name, &u64::from(card.score).to_string()]);
    }
}

fn line(out: &mut String, fields: &[&str]) {
    for (at, field) in fields.iter().enumerate() {
        out.push(if at == 0 { '\n' } else { '\t' });
        out.extend(field.chars().map(|c| if c < ' ' { ' ' } else { c }));
    }
}
