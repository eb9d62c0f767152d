//! The demo shop as its visitors see it: pages, pictures and widget from `vitrine serve`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use vitrine_demo_shop::{StockItem, URL, stock, write_shop};

const SEED: u64 = 1;
const WATCHES: usize = 72;

/// A small demo shop with its preview server, which ends with it.
pub struct Demo {
    address: String,
    pub items: Vec<StockItem>,
    server: Child,
    folder: tempfile::TempDir,
}

impl Demo {
    /// Makes the shop, builds its similar products and serves both.
    pub fn start() -> Demo {
        let folder = tempfile::tempdir().unwrap();
        let (shop, dist) = (folder.path().join("shop"), folder.path().join("dist"));
        let items = stock(SEED, WATCHES);
        write_shop(&items, SEED, &shop).unwrap();
        build(&shop, &dist, &folder.path().join("cache"));
        let mut server = Command::new(env!("CARGO_BIN_EXE_vitrine"))
            .arg("serve")
            .arg(&dist)
            .args(["--port=0", "--shop"])
            .arg(&shop)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().trim_end_matches('/').to_owned();
        Demo { address, items, server, folder }
    }

    /// The published folder.
    pub fn dist(&self) -> PathBuf {
        self.folder.path().join("dist")
    }

    /// The picture of the first watch whose name contains `words`.
    pub fn picture(&self, words: &str) -> Vec<u8> {
        let item = self.items.iter().find(|item| item.name.contains(words)).unwrap();
        let pictures = self.folder.path().join("shop/pictures");
        std::fs::read(pictures.join(format!("{}.jpg", item.slug))).unwrap()
    }

    /// The page of the first watch whose name contains `words`.
    pub fn page(&self, words: &str) -> String {
        let item = self.items.iter().find(|item| item.name.contains(words));
        let item = item.unwrap_or_else(|| panic!("no watch is called {words}"));
        format!("{}/watch/{}/", self.address, item.slug)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn build(shop: &Path, dist: &Path, cache: &Path) {
    let pictures = shop.join("pictures");
    let output = Command::new(env!("CARGO_BIN_EXE_vitrine"))
        .arg("build")
        .arg("--feed")
        .arg(shop.join("feed.xml"))
        .arg("--pictures")
        .arg(format!("{URL}pictures/={}/", pictures.display()))
        .arg("--out")
        .arg(dist)
        .arg("--cache")
        .arg(cache)
        .arg("--photo-search")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
