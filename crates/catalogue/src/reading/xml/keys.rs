//! What the elements and attributes of an offer mean, by their names in the dialects of XML.

use std::collections::HashMap;

use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::dictionary::Meaning;
use crate::reading::vocabulary::fold::folded;
use crate::reading::vocabulary::meaning::meaning;
use crate::reading::vocabulary::words::any_stem;

/// The meaning of an element or attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// The identifier.
    Id,
    /// An identifier where there is no other.
    Code,
    /// The name.
    Name,
    /// The name in another language, used where there is no other.
    OtherName,
    /// What kind of thing it is; the first part of a name put together.
    TypePrefix,
    /// Brand or maker.
    Vendor,
    /// Maker's model.
    Model,
    /// Address of its page.
    Url,
    /// The price.
    Price,
    /// The price with the tax, where there is one without too.
    FullPrice,
    /// A price without the tax, used where there is no other.
    LesserPrice,
    /// A price below it that is to be paid.
    SalePrice,
    /// When that price counts.
    SaleDates,
    /// Its first day.
    SaleFrom,
    /// Its last day.
    SaleTo,
    /// The price before a discount.
    OldPrice,
    /// Currency of all prices.
    Currency,
    /// The identifier of a category that the feed lists elsewhere.
    CategoryId,
    /// A category by its name, or its path.
    Category,
    /// What kind of product it is; a category where there is no other.
    Kind,
    /// One or several pictures.
    Picture,
    /// Shared by variants.
    Group,
    /// Whether it can be bought.
    Available,
    /// How many are left.
    Stock,
    /// Whether the shop shows it.
    Published,
    /// Whether the shop does not show it.
    Hidden,
    /// Where the shop shows it.
    Visibility,
    /// A state, which may be that of a draft.
    Status,
    /// Its variants, or one of them.
    Variants,
    /// A characteristic, whose name is an attribute or an element inside.
    Param,
    /// Several of them.
    Params,
    /// A characteristic by its own name.
    OwnParam,
    /// Something else with a short text: in files of no known dialect a characteristic.
    Other,
    /// Says nothing about likeness.
    Ignored,
}

/// What names mean, in small letters without marks between words.
const KNOWN: [(Key, &[&str]); 24] = [
    (Key::Id, &["id", "itemid", "productid", "offerid", "uniqueid", "vehicleid"]),
    (
        Key::Code,
        &["sku", "shopsku", "vendorcode", "code", "article", "articul", "productno", "reference"],
    ),
    (Key::Name, &["name", "productname", "fullname"]),
    (
        Key::OtherName,
        &[
            "title",
            "producttitle",
            "nameru",
            "nameua",
            "nameuk",
            "nameen",
            "product",
            "titleru",
            "titleua",
            "titleuk",
        ],
    ),
    (Key::TypePrefix, &["typeprefix"]),
    (
        Key::Vendor,
        &["vendor", "brand", "manufacturer", "producer", "publisher", "brandname", "make"],
    ),
    (Key::Model, &["model"]),
    (Key::Url, &["url", "link", "producturl", "productlink", "itemurl"]),
    (
        Key::Price,
        &[
            "price",
            "priceuah",
            "priceruah",
            "pricerub",
            "regularprice",
            "retailprice",
            "baseprice",
            "cityprice",
        ],
    ),
    (
        Key::FullPrice,
        &["pricevat", "vatprice", "pricewithvat", "priceinclvat", "grossprice", "pricegross"],
    ),
    (
        Key::SalePrice,
        &[
            "pricepromo",
            "promoprice",
            "saleprice",
            "specialprice",
            "discountprice",
            "pricesale",
            "finalprice",
        ],
    ),
    (Key::OldPrice, &["oldprice", "priceold", "compareatprice", "listprice", "priceold1"]),
    (Key::Currency, &["currencyid", "currency", "currencycode"]),
    (Key::CategoryId, &["categoryid", "idcategory", "catid"]),
    (
        Key::Category,
        &[
            "category",
            "categoryname",
            "categorytext",
            "marketcategory",
            "categorypath",
            "cat",
            "categoryfull",
        ],
    ),
    (Key::Kind, &["producttype"]),
    (
        Key::Picture,
        &[
            "picture",
            "image",
            "imgurl",
            "imgurlalternative",
            "imageurl",
            "photo",
            "img",
            "pictureurl",
            "imagelink",
            "additionalimage",
            "additionalimageurl",
            "additionalimagelink",
            "mainimage",
            "pictures",
            "images",
            "photos",
            "imgs",
            "imageurls",
            "additionalimages",
        ],
    ),
    (Key::Group, &["groupid", "itemgroupid", "parentid", "parentsku"]),
    (Key::Available, &["available", "instock", "presence", "availability", "isavailable"]),
    (
        Key::Stock,
        &[
            "stock",
            "quantityinstock",
            "stockquantity",
            "count",
            "quantity",
            "qty",
            "amount",
            "instockquantity",
        ],
    ),
    (Key::Param, &["param", "attribute", "property", "feature", "characteristic"]),
    (
        Key::Params,
        &[
            "params",
            "attributes",
            "properties",
            "features",
            "characteristics",
            "attrs",
            "parameters",
        ],
    ),
    (
        Key::OwnParam,
        &[
            "countryoforigin",
            "author",
            "artist",
            "series",
            "year",
            "binding",
            "language",
            "color",
            "size",
            "material",
            "gender",
            "season",
        ],
    ),
    (
        Key::Ignored,
        &[
            "description",
            "shortdescription",
            "descriptionua",
            "descriptionru",
            "descriptionuk",
            "keywords",
            "keywordsua",
            "salesnotes",
            "delivery",
            "pickup",
            "store",
            "barcode",
            "weight",
            "dimensions",
            "adult",
            "downloadable",
            "cpa",
            "bid",
            "cbid",
            "fee",
            "type",
            "rec",
            "shipping",
            "minquantity",
            "stepquantity",
            "deliveryoptions",
            "pickupoptions",
            "localdeliverycost",
            "guarantee",
            "ean",
            "gtin",
            "bnprice",
            "minprice",
            "premiumprice",
            "portalcategoryid",
            "portalcategoryurl",
            "priceouah",
            "priceousd",
            "latitude",
            "longitude",
        ],
    ),
];

/// The key of a name in small letters without marks.
fn known(name: &str) -> Option<Key> {
    KNOWN.iter().find(|(_, names)| names.contains(&name)).map(|(key, _)| *key)
}

/// Remembers what names mean.
#[derive(Default)]
pub(crate) struct Keys {
    known: HashMap<String, Key>,
}

impl Keys {
    /// Those of Kaspi's lists, whose `model` is the whole name.
    pub fn of_kaspi() -> Keys {
        Keys { known: HashMap::from([("model".to_owned(), Key::Name)]) }
    }

    /// What an element or attribute of this name means, with its prefix or without.
    pub fn of(&mut self, name: &str) -> Key {
        if let Some(key) = self.known.get(name) {
            return *key;
        }
        let key = key(name);
        // Hostile feeds may have endless names.
        if self.known.len() < 4096 {
            self.known.insert(name.to_owned(), key);
        }
        key
    }
}

/// The key of a name.
fn key(name: &str) -> Key {
    let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
    let folded: String =
        local.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    known(&folded).unwrap_or_else(|| of_meaning(local))
}

impl Key {
    /// Whether it is one of a product's prices.
    pub fn is_price(self) -> bool {
        matches!(
            self,
            Key::Price | Key::FullPrice | Key::LesserPrice | Key::SalePrice | Key::OldPrice
        )
    }
}

/// Whether an element of this name may hold a product's texts.
pub(crate) fn is_of_texts(name: &str) -> bool {
    any_stem(&[folded(name).as_str()], "texts")
}

/// The key of a name that is none of XML's dialects, by the dictionary of tables.
fn of_meaning(local: &str) -> Key {
    let Meaning { column, rank } = meaning(local);
    match column {
        Column::Id => Key::Id,
        Column::Sku => Key::Code,
        Column::Name => Key::Name,
        Column::Url => Key::Url,
        Column::Price => match rank {
            0 => Key::FullPrice,
            1 => Key::Price,
            _ => Key::LesserPrice,
        },
        Column::SalePrice => Key::SalePrice,
        Column::SaleDates => Key::SaleDates,
        Column::SaleFrom => Key::SaleFrom,
        Column::SaleTo => Key::SaleTo,
        Column::OldPrice => Key::OldPrice,
        Column::Currency => Key::Currency,
        Column::Category if rank == 0 => Key::Category,
        Column::Category => Key::Kind,
        Column::Images => Key::Picture,
        Column::Vendor => Key::Vendor,
        Column::Model => Key::Model,
        Column::Group => Key::Group,
        Column::Available => Key::Available,
        Column::Quantity => Key::Stock,
        Column::Published => Key::Published,
        Column::Hidden => Key::Hidden,
        Column::Visibility => Key::Visibility,
        Column::Status => Key::Status,
        _ if is_of_variants(local) => Key::Variants,
        Column::Other => Key::Other,
        _ => Key::Ignored,
    }
}

/// Whether an element of this name holds variants of a product, or is one.
pub(crate) fn is_of_variants(name: &str) -> bool {
    any_stem(&[folded(name).as_str()], "variant")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_spelling() {
        let mut keys = Keys::default();
        for (name, key) in [
            ("categoryId", Key::CategoryId),
            ("category_id", Key::CategoryId),
            ("ITEM_ID", Key::Id),
            ("IMGURL", Key::Picture),
            ("priceRUAH", Key::Price),
            ("price_old", Key::OldPrice),
            ("name_ua", Key::OtherName),
            ("g:brand", Key::Vendor),
            ("CaseDiameter", Key::Other),
            ("net_price", Key::LesserPrice),
            ("price-no-rebate", Key::OldPrice),
            ("merchant-category", Key::Category),
            ("product_type", Key::Kind),
            ("identifier", Key::Id),
            ("variants", Key::Variants),
            ("ACTIVE_YN", Key::Published),
            ("description", Key::Ignored),
        ] {
            assert_eq!(keys.of(name), key, "{name}");
            assert_eq!(keys.of(name), key, "{name}, again");
        }
    }
}
