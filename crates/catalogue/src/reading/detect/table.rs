//! Which of the formats a table is in.

use crate::Format;
use crate::reading::csv::header::Header;
use crate::reading::vocabulary::column::Column;

/// Which of the formats a table is in, by its headers.
pub(crate) fn table_format(header: &Header) -> Format {
    let has = |headers: &[&str]| header.position(headers).is_some();
    if has(&["handle", "url handle"])
        && has(&["title"])
        && has(&["option1 value", "variant price", "variant sku"])
    {
        Format::ShopifyCsv
    } else if header.has(Column::Kind)
        && header.has(Column::Published)
        && header.has(Column::Name)
        && (header.has(Column::Parent) || header.has(Column::Visibility))
    {
        Format::WooCommerceCsv
    } else if header.has(Column::ParamName) && header.has(Column::ParamValue) {
        Format::PromCsv
    } else if has(&["sku"]) && has(&["attribute set code", "product websites"]) {
        Format::MagentoCsv
    } else if has(&["fieldtype"]) && has(&["handleid", "handle"]) {
        Format::WixCsv
    } else {
        Format::Csv
    }
}
