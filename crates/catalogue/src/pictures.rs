//! The pictures of a product, in one piece of memory.

use std::fmt;

use serde::{Serialize, Serializer};

/// The pictures of a product, as their addresses: best first, each once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    /// A line for each.
    lines: String,
}

impl Pictures {
    /// Adds the address of a picture as the last, unless it is empty or there already.
    pub fn add(&mut self, address: &str) {
        if address.is_empty() || self.iter().any(|known| known == address) {
            return;
        }
        if !self.lines.is_empty() {
            self.lines.push('\n');
        }
        // A line break is no part of an address.
        address.split('\n').for_each(|part| self.lines.push_str(part));
    }

    /// The address of the picture at a position.
    pub fn get(&self, at: usize) -> Option<&str> {
        self.iter().nth(at)
    }

    /// The number of pictures.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there are no pictures.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The addresses of the pictures, in order.
    pub fn iter(&self) -> std::str::Lines<'_> {
        self.lines.lines()
    }

    /// Gives back the memory that more addresses would take.
    pub fn shrink(&mut self) {
        self.lines.shrink_to_fit();
    }
}

impl<T: AsRef<str>> Extend<T> for Pictures {
    fn extend<I: IntoIterator<Item = T>>(&mut self, addresses: I) {
        addresses.into_iter().for_each(|address| self.add(address.as_ref()));
    }
}

impl<T: AsRef<str>> FromIterator<T> for Pictures {
    fn from_iter<I: IntoIterator<Item = T>>(addresses: I) -> Pictures {
        let mut pictures = Pictures::default();
        pictures.extend(addresses);
        pictures
    }
}

impl<T: AsRef<str>> From<Vec<T>> for Pictures {
    fn from(addresses: Vec<T>) -> Pictures {
        addresses.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Pictures {
    type Item = &'a str;
    type IntoIter = std::str::Lines<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: AsRef<str>, const N: usize> PartialEq<[T; N]> for Pictures {
    fn eq(&self, other: &[T; N]) -> bool {
        self.iter().eq(other.iter().map(AsRef::as_ref))
    }
}

impl fmt::Debug for Pictures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Pictures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_in_order_and_once() {
        let pictures = Pictures::from(vec!["b.jpg", "a.jpg", "", "b.jpg", "c\n.jpg"]);
        assert_eq!(pictures, ["b.jpg", "a.jpg", "c.jpg"]);
        assert_eq!((pictures.len(), pictures.get(1), pictures.get(3)), (3, Some("a.jpg"), None));
        assert!(!pictures.is_empty() && Pictures::default().is_empty());
        assert_eq!(Pictures::default().len(), 0);
        assert_eq!(format!("{pictures:?}"), r#"["b.jpg", "a.jpg", "c.jpg"]"#);
    }
}
