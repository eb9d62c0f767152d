//! Comparable keys: the normal forms of titles, names and addresses, and their hashes.

pub(crate) mod address;
pub(crate) mod anchor;
pub(crate) mod character;
pub(crate) mod hash;
pub(crate) mod sort;
pub(crate) mod template;
#[cfg(feature = "writing")]
mod template_text;
pub(crate) mod text;
pub(crate) mod tokens;
pub(crate) mod unicode;
pub(crate) mod word;

#[cfg(feature = "writing")]
pub use address::same_page;
pub use template::Template;
#[cfg(feature = "writing")]
pub use template_text::TemplateError;
