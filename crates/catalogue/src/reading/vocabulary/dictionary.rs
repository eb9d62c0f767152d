//! The dictionary of headers, in shops' languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::fold::folded;

/// The meaning of a header, and how it stands among others of the same column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// What the column is.
    pub column: Column,
    /// Of several columns of one kind the one of the lowest rank goes first.
    pub rank: u8,
}

impl From<Column> for Meaning {
    fn from(column: Column) -> Meaning {
        Meaning { column, rank: 0 }
    }
}

/// The table of headers: meaning, rank and headers parted by bars.
const TABLE: &str = include_str!("headers.tsv");

static DICTIONARY: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| entries().collect());

/// The meaning of a folded header that stands in the dictionary.
pub(crate) fn look_up(folded: &str) -> Option<Meaning> {
    DICTIONARY.get(folded).copied()
}

/// All headers, folded, with their meanings.
fn entries() -> impl Iterator<Item = (String, Meaning)> {
    let rows = TABLE.lines().filter_map(|line| {
        let (column, rest) = line.split_once('\t')?;
        let (rank, headers) = rest.split_once('\t')?;
        Some((Meaning { column: column_of(column)?, rank: rank.parse().ok()? }, headers))
    });
    rows.flat_map(|(meaning, headers)| headers.split('|').map(move |one| (folded(one), meaning)))
}

/// The column that the table calls so.
fn column_of(name: &str) -> Option<Column> {
    Some(match name {
        "Id" => Column::Id,
        "Sku" => Column::Sku,
        "Name" => Column::Name,
        "Url" => Column::Url,
        "Category" => Column::Category,
        "CategoryLevel" => Column::CategoryLevel,
        "ForeignCategory" => Column::ForeignCategory,
        "Price" => Column::Price,
        "SalePrice" => Column::SalePrice,
        "OldPrice" => Column::OldPrice,
        "SaleDates" => Column::SaleDates,
        "SaleFrom" => Column::SaleFrom,
        "SaleTo" => Column::SaleTo,
        "Currency" => Column::Currency,
        "Group" => Column::Group,
        "Attributes" => Column::Attributes,
        "Images" => Column::Images,
        "Vendor" => Column::Vendor,
        "Model" => Column::Model,
        "Available" => Column::Available,
        "Quantity" => Column::Quantity,
        "Tracked" => Column::Tracked,
        "Kind" => Column::Kind,
        "Parent" => Column::Parent,
        "Published" => Column::Published,
        "Hidden" => Column::Hidden,
        "Visibility" => Column::Visibility,
        "Status" => Column::Status,
        "Tags" => Column::Tags,
        "ParamName" => Column::ParamName,
        "ParamUnit" => Column::ParamUnit,
        "ParamValue" => Column::ParamValue,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_understood_and_no_header_stands_twice() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let headers = rows.map(|line| line.matches('|').count() + 1).sum::<usize>();
        assert_eq!(entries().count(), headers, "a line has an unknown meaning or no rank");
        let mut all: Vec<String> = entries().map(|(header, _)| header).collect();
        assert!(all.iter().all(|header| !header.is_empty()));
        all.sort_unstable();
        let twice: Vec<&String> =
            all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
        assert_eq!(twice, [""; 0]);
    }
}
