//! What a column of a table, or an element of an offer, may mean.

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// The shop's identifier.
    Id,
    /// The stock-keeping unit; an identifier where there is no other.
    Sku,
    /// The product's name.
    Name,
    /// Address of its page.
    Url,
    /// Category path.
    Category,
    /// A category in a foreign taxonomy, used where there is no other.
    ForeignCategory,
    /// The price, before a discount if there is a sale price.
    Price,
    /// The price now.
    SalePrice,
    /// The price before.
    OldPrice,
    /// When the sale price counts: `2026-03-01/2026-03-11`.
    SaleDates,
    /// The first day of the sale price.
    SaleFrom,
    /// The last day of the sale price.
    SaleTo,
    /// Currency of all prices.
    Currency,
    /// Shared by variants.
    Group,
    /// `name=value|name=value`.
    Attributes,
    /// One or several pictures.
    Images,
    /// Brand.
    Vendor,
    /// Maker's model.
    Model,
    /// Whether it can be bought.
    Available,
    /// How many are left.
    Quantity,
    /// Whether the quantity is counted at all.
    Tracked,
    /// WooCommerce's kind of row (simple, variable, variation, …); elsewhere a category.
    Kind,
    /// WooCommerce's parent of a variation.
    Parent,
    /// Whether it is published.
    Published,
    /// Whether it is not shown.
    Hidden,
    /// Where it is shown: catalogue, search, nowhere.
    Visibility,
    /// A state, which may be that of a draft.
    Status,
    /// Labels separated by commas.
    Tags,
    /// Name of WooCommerce's attribute of this number.
    AttributeName(u16),
    /// Values of WooCommerce's attribute of this number.
    AttributeValue(u16),
    /// One level of the category path.
    CategoryLevel,
    /// Name of a characteristic whose unit and value follow.
    ParamName,
    /// Unit of that characteristic.
    ParamUnit,
    /// Value of that characteristic.
    ParamValue,
    /// Says nothing about likeness (descriptions, codes, weights for shipping, …).
    Ignored,
    /// Any other: a characteristic called like the column.
    Other,
}
