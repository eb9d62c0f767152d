//! A small watch shop, built by the real command.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use image::{ImageFormat, Rgb, RgbImage};

/// A hostile feed's name: must arrive as letters. The reader of feeds removes HTML's own tags, so
/// this one is SVG's, which a browser would run just as well.
pub const HOSTILE_NAME: &str = "<svg onload=\"top.hacked=1;document.title='hacked'\"> Watch";

/// One product of the shop.
pub struct Product {
    pub id: String,
    pub name: String,
}

/// The published folder and what is in it.
pub struct Shop {
    pub dist: PathBuf,
    pub feed: PathBuf,
    pub images: PathBuf,
    pub products: Vec<Product>,
    _folder: tempfile::TempDir,
}

const MAKERS: [&str; 5] = ["Aurora", "Baltika", "Chronos", "Delphin", "Ekliptika"];
const KINDS: [&str; 6] = ["Diver", "Pilot", "Dress", "Field", "Racing", "Moonphase"];

impl Shop {
    /// Builds a shop whose product pages are under `address`, for example `http://localhost:80`.
    pub fn build(address: &str) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let images = folder.path().join("images");
        fs::create_dir(&images).unwrap();
        let mut products = Vec::new();
        let mut csv = String::from("id,name,category,price,old_price,images,url\n");
        for number in 0..30 {
            let (maker, kind) = (MAKERS[number % 5], KINDS[number / 5]);
            let name = match number {
                7 => HOSTILE_NAME.to_owned(),
                _ => format!("{maker} {kind} {} мм, автоподзавод", 36 + number % 7),
            };
            let url = match number {
                8 => "javascript:top.hacked=1".to_owned(),
                _ => format!("{address}/product/{number}"),
            };
            let old = if number % 3 == 0 { "19990" } else { "" };
            let picture = format!("{number}.png");
            draw(number as u32).save_with_format(images.join(&picture), ImageFormat::Png).unwrap();
            let quoted = name.replace('"', "\"\"");
            csv += &format!(
                "w{number},\"{quoted}\",Часы/{kind},{} UAH,{old},{picture},{url}\n",
                9_900 + number * 350
            );
            products.push(Product { id: format!("w{number}"), name });
        }
        let feed = folder.path().join("products.csv");
        fs::write(&feed, csv).unwrap();
        let dist = folder.path().join("dist");
        build(&feed, &images, &dist, None, &[]);
        Shop { dist, feed, images, products, _folder: folder }
    }

    /// The product that most cases look at.
    pub fn watch(&self) -> &Product {
        &self.products[3]
    }
}

/// Runs `vitrine build` on a CSV file, with more options. The vectors are kept for other tests and
/// runs.
pub fn build(feed: &Path, images: &Path, dist: &Path, url_template: Option<&str>, more: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
    command.arg("build").arg("--feed").arg(feed).arg("--picture-base").arg(images);
    command.arg("--cache").arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"));
    command.arg("--out").arg(dist).args(url_template.map(|url| format!("--url-template={url}")));
    command.args(more);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A dial with hands on white.
fn draw(number: u32) -> RgbImage {
    let side = 240;
    let dial =
        Rgb([(number * 37 % 160) as u8, (60 + number * 53 % 120) as u8, (number * 91 % 200) as u8]);
    RgbImage::from_fn(side, side, |x, y| {
        let (dx, dy) = (x as f32 - 120.0, y as f32 - 120.0);
        let radius = dx.hypot(dy);
        match radius {
            _ if dx.abs() < 34.0 && radius > 92.0 => Rgb([70, 50, 40]),
            r if r > 96.0 => Rgb([255, 255, 255]),
            r if r > 84.0 => Rgb([190, 192, 196]),
            _ if dx.abs() < 3.0 && (-64.0..4.0).contains(&dy) => Rgb([245, 245, 240]),
            _ if (dx - dy * 0.4).abs() < 3.0 && (-2.0..46.0).contains(&dx) => Rgb([245, 245, 240]),
            _ => dial,
        }
    })
}
