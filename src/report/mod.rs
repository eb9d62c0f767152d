//! Pages for the shop's owner: contact sheets, the preview, the experiment's plots.

pub(crate) mod contact_sheet;
pub(crate) mod experiment_page;
pub(crate) mod experiment_plots;
pub(crate) mod html;
pub(crate) mod preview;
pub(crate) mod preview_pages;

pub use contact_sheet::{contact_sheet, parts, photo_sheet, title};
pub use experiment_page::experiment_page;
pub use preview::{Preview, PreviewError};
