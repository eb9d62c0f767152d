//! A tiny shop of drawn pictures, and its published folders.

use super::network::{PREPROCESSING, SIDE};
use super::run;
use image::{Rgb, RgbImage};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

const PRODUCTS: u32 = 12;

/// The shop's feed, with its pictures beside it.
pub struct Shop {
    folder: PathBuf,
}

impl Shop {
    /// Draws the pictures and writes the feed.
    pub fn make(folder: PathBuf) -> io::Result<Shop> {
        std::fs::create_dir_all(&folder)?;
        let mut feed = "id,name,price,url,image\n".to_owned();
        for i in 0..PRODUCTS {
            draw(i).save(folder.join(format!("{i}.png"))).map_err(io::Error::other)?;
            feed += &format!("{i},{},{} EUR,https://shop.example/{i},{i}.png\n", name(i), 90 + i);
        }
        std::fs::write(folder.join("feed.csv"), feed)?;
        Ok(Shop { folder })
    }

    /// The picture that everybody computes.
    pub fn picture(&self) -> PathBuf {
        self.folder.join("3.png")
    }

    /// Another one.
    pub fn other_picture(&self) -> PathBuf {
        self.folder.join("8.png")
    }

    /// `vitrine build --photo-search` of it into `out`; without a network, with the embedded one.
    pub fn publish(&self, network: Option<&Path>, more: &[&str], out: &Path) -> io::Result<()> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
        command.args(["build", "--quiet", "--photo-search", "--feed"]);
        command.arg(self.folder.join("feed.csv")).arg("--picture-base").arg(&self.folder);
        command.arg("--cache").arg(self.folder.join("cache")).arg("--out").arg(out).args(more);
        if let Some(network) = network {
            command.arg("--model").arg(network);
            command.arg("--preprocessing").arg(PREPROCESSING.to_string());
        }
        run(&mut command)
    }

    /// The page of a product, with the widget whose loader has the given address.
    pub fn page(loader: &str) -> String {
        format!(
            "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=data:,>\
             <title>{0}</title><script async src='{loader}'></script><h1>{0}</h1>",
            name(3)
        )
    }
}

fn name(number: u32) -> String {
    let makers = ["Aurora", "Baltika", "Chronos", "Delphin"];
    let kinds = ["Diver", "Pilot", "Field"];
    format!("{} {} {}", makers[number as usize % 4], kinds[number as usize / 4], 36 + number)
}

/// A dial with a hand on white.
fn draw(number: u32) -> RgbImage {
    let dial = [37, 53, 91].map(|step| (20 + number * step % 180) as u8);
    let angle = number as f32;
    RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let (dx, dy) = (x as f32 - 112.0, y as f32 - 112.0);
        let (along, across) =
            (dx * angle.cos() + dy * angle.sin(), dy * angle.cos() - dx * angle.sin());
        match dx.hypot(dy) {
            r if r > 96.0 => Rgb([255; 3]),
            r if r > 84.0 => Rgb([190, 192, 196]),
            _ if across.abs() < 4.0 && (0.0..60.0).contains(&along) => Rgb([245, 245, 240]),
            _ => Rgb(dial),
        }
    })
}
