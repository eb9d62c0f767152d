//! The makers, all invented.

use super::watch::{Language, Style};

/// A maker: how it names, prices and favours.
#[derive(Debug)]
pub struct Brand {
    pub name: &'static str,
    /// What its model codes begin with.
    pub code: &'static str,
    /// The language of its entries in the feed.
    pub language: Language,
    /// Price of its plainest quartz watch, hryvnias.
    pub base: u32,
    /// Its offers give `typePrefix`, `vendor` and `model` in place of a name.
    pub vendor_model: bool,
    pub styles: &'static [Style],
    pub collections: &'static [&'static str],
}

use Language::{English, Russian, Ukrainian};
use Style::{Chronograph, Diver, Dress, Fashion, Field, Jewel, Pilot, Smart};

pub const BRANDS: &[Brand] = &[
    Brand {
        name: "Nordhaven",
        code: "NH",
        language: Russian,
        base: 9_800,
        vendor_model: false,
        styles: &[Diver, Diver, Field, Chronograph],
        collections: &["Tidemark", "Fjordline", "Skerry", "Longwatch"],
    },
    Brand {
        name: "Veltmar",
        code: "VM",
        language: Russian,
        base: 18_600,
        vendor_model: true,
        styles: &[Dress, Dress, Chronograph, Dress],
        collections: &["Sonata", "Adagio", "Legato", "Intermezzo"],
    },
    Brand {
        name: "Kvarta",
        code: "KV",
        language: Ukrainian,
        base: 2_400,
        vendor_model: true,
        styles: &[Fashion, Dress, Field, Chronograph],
        collections: &["Dnipro", "Obolon", "Lypa", "Zlatohir"],
    },
    Brand {
        name: "Maison d'Aubray",
        code: "MA",
        language: Russian,
        base: 14_200,
        vendor_model: false,
        styles: &[Jewel, Jewel, Dress, Fashion],
        collections: &["Étoile", "Céleste", "Jardin", "Perle"],
    },
    Brand {
        name: "Harrow & Finch",
        code: "HF",
        language: English,
        base: 11_500,
        vendor_model: false,
        styles: &[Field, Pilot, Dress, Chronograph],
        collections: &["Saltmarsh", "Wayfarer's Mile", "Heathland", "Signal & Sea"],
    },
    Brand {
        name: "Zenoka",
        code: "ZK",
        language: Russian,
        base: 4_600,
        vendor_model: false,
        styles: &[Chronograph, Diver, Smart, Field],
        collections: &["Hoshi", "Kaido", "Nami", "Raiden"],
    },
    Brand {
        name: "Okeanis",
        code: "OK",
        language: English,
        base: 21_000,
        vendor_model: false,
        styles: &[Diver, Diver, Chronograph],
        collections: &["Abyss 300", "Reef Runner", "Lagoon", "Trench"],
    },
    Brand {
        name: "Mirelle",
        code: "ML",
        language: Ukrainian,
        base: 3_900,
        vendor_model: false,
        styles: &[Fashion, Jewel, Fashion, Dress],
        collections: &["Rosée", "Lune", "Aurore", "Soie"],
    },
    Brand {
        name: "Altavion",
        code: "AV",
        language: Russian,
        base: 13_400,
        vendor_model: true,
        styles: &[Pilot, Pilot, Chronograph],
        collections: &["Cumulus", "Meridian 24", "Slipstream", "Nightmail"],
    },
    Brand {
        name: "Ferrovar",
        code: "FR",
        language: Russian,
        base: 8_200,
        vendor_model: false,
        styles: &[Chronograph, Chronograph, Pilot, Diver],
        collections: &["Apex", "Paddock", "Curva", "Scuderino"],
    },
    Brand {
        name: "Pulsio",
        code: "PS",
        language: Russian,
        base: 5_300,
        vendor_model: false,
        styles: &[Smart],
        collections: &["Fit", "Active", "One", "Trail"],
    },
    Brand {
        name: "Tessarine",
        code: "TS",
        language: English,
        base: 6_900,
        vendor_model: false,
        styles: &[Fashion, Dress, Jewel, Fashion],
        collections: &["Linea", "Quiet Hour", "Atelier", "Vellum"],
    },
];
