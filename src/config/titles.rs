//! `[titles]`: how the shop makes its pages' titles.

use serde::Deserialize;
use toml::Spanned;

use super::Fault;
use vitrine_table::Template;

/// Most templates; every visitor's browser gets them.
const MAX_TEMPLATES: usize = 64;

/// `[titles]`. See [`Template`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TitlesSection {
    /// Learn from some of the shop's pages.
    pub learn: Option<bool>,
    /// Words with `{name}` between them.
    pub templates: Vec<Spanned<String>>,
}

impl TitlesSection {
    /// Texts that are no templates, and more than there may be.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if let Some(text) = self.templates.get(MAX_TEMPLATES) {
            let message = format!("this is one too many: there may be {MAX_TEMPLATES} templates");
            return Err(Fault::new(text.span(), message));
        }
        for text in &self.templates {
            let parsed = text.get_ref().parse::<Template>();
            parsed.map_err(|error| Fault::new(text.span(), error.to_string()))?;
        }
        Ok(())
    }

    /// The templates, each once.
    pub(super) fn templates(&self) -> Vec<Template> {
        let mut templates: Vec<Template> = Vec::new();
        for template in self.templates.iter().filter_map(|text| text.get_ref().parse().ok()) {
            if !templates.contains(&template) {
                templates.push(template);
            }
        }
        templates
    }
}
