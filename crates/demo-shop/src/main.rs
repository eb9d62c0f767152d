//! Makes a watch shop out of a seed: pictures, a product feed and product pages. Nothing is
//! downloaded, and which watches are truly alike is known (`truth.json`).
//!
//! ```text
//! cargo run --package vitrine-demo-shop -- --out demo-shop
//! ```

use std::path::PathBuf;

use clap::Parser;

#[derive(Debug, Parser)]
#[command(
    about = "Makes a watch shop: pictures, a YML feed, product pages and the truth about them"
)]
struct Arguments {
    /// Folder to write into; it is made where missing
    #[arg(long)]
    out: PathBuf,
    /// How many watches
    #[arg(long, default_value_t = 360)]
    products: usize,
    /// Another number is another shop
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> anyhow::Result<()> {
    let Arguments { out, products, seed } = Arguments::parse();
    let items = vitrine_demo_shop::stock(seed, products);
    let pictures = vitrine_demo_shop::write_shop(&items, seed, &out)?;
    println!("{} watches, {pictures} pictures: {}", items.len(), out.display());
    Ok(())
}
