//! The name of an offer, put together from what it says.

/// The parts that a product's name is made of.
#[derive(Default)]
pub(super) struct Names {
    pub name: Option<String>,
    pub other: Option<String>,
    pub type_prefix: Option<String>,
    pub vendor: Option<String>,
    pub model: Option<String>,
}

impl Names {
    /// The name, or type, vendor and model; a vendor that the model repeats is left out.
    pub fn shown(&self) -> String {
        if let Some(name) = self.name.as_ref().or(self.other.as_ref()) {
            return name.clone();
        }
        let Some(model) = &self.model else { return String::new() };
        let small = format!(" {} ", model.to_lowercase());
        let new = |part: &&String| {
            let part = format!(" {}", part.to_lowercase());
            !small.starts_with(&part) && !small.contains(&(part + " "))
        };
        let prefix = self.type_prefix.as_ref().filter(new);
        let vendor = self.vendor.as_ref().filter(new);
        let parts: Vec<&str> =
            [prefix, vendor, Some(model)].into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }
}
