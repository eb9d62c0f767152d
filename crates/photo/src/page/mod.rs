//! The page's side: the panel in frame.html, products that are not in the table yet, and the
//! interface for a shop's own pages. They ask the worker.

mod api;
mod client;
mod cold_start;
mod cropper;
mod found;
mod handover;
mod panel;
mod photo_page;
mod words;

pub use api::Vitrine;
pub use photo_page::PhotoPage;
