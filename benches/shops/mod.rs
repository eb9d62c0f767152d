//! Real shops' catalogues, where this machine has them.

use rayon::prelude::*;
use std::fs::File;
use std::path::{Path, PathBuf};
use vitrine::recommend::Vectors;
use vitrine_catalogue::{self, Catalogue, ReadOptions};
use vitrine_embed::{Limits, Picture};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Real shops' catalogues, where they are at hand.
pub fn catalogues() -> Option<PathBuf> {
    vitrine_test_support::shop_data("catalogues")
}

/// A shop with its pictures decoded.
#[allow(dead_code, reason = "not every benchmark needs more than the pictures")]
pub struct Shop {
    pub name: &'static str,
    pub folder: PathBuf,
    pub catalogue: Catalogue,
    pub pictures: Vec<Option<Picture>>,
}

impl Shop {
    /// The first `most` products.
    pub fn open(folder: &Path, name: &'static str, most: usize) -> Result<Shop> {
        Shop::open_feed(folder, "products.csv", "images", name, most)
    }

    /// The first `most` products of a feed, whose pictures lie in a folder by their names alone.
    #[allow(dead_code, reason = "not every benchmark makes a shop")]
    pub fn open_feed(
        folder: &Path,
        feed: &str,
        images: &str,
        name: &'static str,
        most: usize,
    ) -> Result<Shop> {
        let feed = File::open(folder.join(feed))?;
        let mut catalogue = vitrine_catalogue::read(feed, &ReadOptions::default())?;
        catalogue.products.truncate(most);
        let decode = |file: &str| {
            let file = file.rsplit('/').next().unwrap_or(file);
            let bytes = std::fs::read(folder.join(images).join(file)).ok()?;
            Picture::decode(&bytes, &Limits::default()).ok()
        };
        let pictures =
            catalogue.products.par_iter().map(|product| product.pictures.get(0).and_then(decode));
        let pictures: Vec<Option<Picture>> = pictures.collect();
        let missing = pictures.iter().filter(|picture| picture.is_none()).count();
        println!("{name}: {} products, {missing} without a picture", pictures.len());
        Ok(Shop { name, folder: folder.to_owned(), catalogue, pictures })
    }

    /// One vector for each picture.
    pub fn vectors(&self, embed: impl Fn(&Picture) -> Result<Vec<f32>> + Sync) -> Result<Vectors> {
        let rows: Vec<Option<Vec<f32>>> = self
            .pictures
            .par_iter()
            .map(|picture| picture.as_ref().map(&embed).transpose().map_err(|e| e.to_string()))
            .collect::<std::result::Result<_, _>>()?;
        let dims = rows.iter().flatten().map(Vec::len).next().unwrap_or(0);
        let mut vectors = Vectors::new(dims, rows.len());
        for (product, row) in rows.iter().enumerate() {
            if let Some(row) = row {
                vectors.push(product, row);
            }
        }
        Ok(vectors)
    }
}
