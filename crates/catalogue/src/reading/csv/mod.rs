//! The readers of tables (CSV, TSV and the like): one file for each shop platform.

pub(crate) mod families;
pub(crate) mod generic;
pub(crate) mod header;
pub(crate) mod line_ends;
pub(crate) mod magento;
pub(crate) mod row_product;
pub(crate) mod rows;
pub(crate) mod shopify;
pub(crate) mod table;
pub(crate) mod wix;
pub(crate) mod woocommerce;
