//! What a shop sells, as its product feed tells it.

mod product;

pub use product::{Catalogue, Money, Param, Product, Shop, Skipped};
