//! What the columns of a table mean, by their headers in the languages of shops.

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
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
    /// WooCommerce's kind of row (simple, variable, variation, …); elsewhere a category.
    Kind,
    /// WooCommerce's parent of a variation.
    Parent,
    /// Whether it is published.
    Published,
    /// WooCommerce's visibility in the catalogue.
    Visibility,
    /// Labels separated by commas.
    Tags,
    /// Name of WooCommerce's attribute of this number.
    AttributeName(u16),
    /// Its values.
    AttributeValue(u16),
    /// Says nothing about likeness (descriptions, codes, weights for shipping, …).
    Ignored,
    /// Any other: a characteristic called like the column.
    Other,
}

/// Headers by meaning, normalised: small letters, everything else single spaces.
#[rustfmt::skip]
const HEADERS: [(Column, &[&str]); 22] = [
    (Column::Id, &[
        "id", "product id", "item id", "offer id", "код", "код товара", "код товару",
        "идентификатор", "идентификатор товара", "уникальный идентификатор", "ідентифікатор",
        "ідентифікатор товару", "унікальний ідентифікатор", "handle", "url handle",
    ]),
    (Column::Sku, &[
        "sku", "артикул", "артикул товара", "artikelnummer", "ugs", "vendor code", "vendorcode",
        "product sku", "item sku", "art nr", "item number", "product code",
    ]),
    (Column::Name, &[
        "name", "title", "product name", "product title", "item name", "item title",
        "productname", "имя", "название", "наименование", "название товара",
        "наименование товара", "название позиции", "товар", "назва", "назва товару",
        "назва позиції", "найменування", "ім я", "nazwa", "nazwa produktu", "nombre",
        "nombre del producto", "nom", "nom du produit", "titre", "titel", "bezeichnung",
        "produktname", "artikelname", "naam", "nome", "nome do produto", "nome prodotto",
        "titolo", "název", "ürün adı",
    ]),
    (Column::Url, &[
        "url", "link", "product url", "product link", "page url", "page", "permalink", "ссылка",
        "ссылка на товар", "url товара", "адрес", "посилання", "посилання на товар",
        "ссылка на страницу товара", "продукт на сайте",
    ]),
    (Column::Category, &[
        "category", "categories", "category path", "product type", "product category",
        "категория", "категории", "категорія", "категорії", "раздел", "название группы",
        "назва групи", "kategorie", "kategorien", "categoría", "categorías", "categorias",
        "catégorie", "catégories", "kategoria", "categorie", "categoria",
    ]),
    (Column::ForeignCategory, &[
        "google product category", "standard product type",
    ]),
    (Column::Price, &[
        "price", "regular price", "цена", "базовая цена", "обычная цена", "стандартная цена",
        "ціна", "звичайна ціна", "preis", "regulärer preis", "precio", "precio normal", "prix",
        "tarif régulier", "cena", "cena regularna", "prezzo", "prezzo di listino", "prijs",
        "reguliere prijs", "preço", "preço normal",
    ]),
    (Column::SalePrice, &[
        "sale price", "special price", "цена распродажи", "акционная цена", "цена со скидкой",
        "ціна розпродажу", "акційна ціна", "angebotspreis", "precio rebajado", "tarif promo",
        "cena promocyjna", "prezzo in offerta", "aanbiedingsprijs", "preço promocional",
    ]),
    (Column::OldPrice, &[
        "old price", "oldprice", "compare at price", "list price", "msrp", "rrp", "старая цена",
        "цена до скидки", "стара ціна", "цена без скидки",
    ]),
    (Column::Currency, &[
        "currency", "currencyid", "currency id", "валюта", "währung", "waluta",
    ]),
    (Column::Group, &[
        "group id", "item group id", "group", "parent id", "parent sku", "группа вариантов",
    ]),
    (Column::Attributes, &[
        "attributes", "additional attributes", "характеристики", "params", "свойства",
        "properties",
    ]),
    (Column::Images, &[
        "images", "image", "image url", "image urls", "image link", "additional image link",
        "additional images", "image src", "base image", "picture", "pictures", "picture url",
        "photo", "photos", "product image url", "изображение", "изображения",
        "ссылка изображения", "ссылка на изображение", "картинка", "картинки", "фото",
        "фотография", "зображення", "посилання зображення", "bild", "bilder", "imagen",
        "imágenes", "imagenes", "obrazek", "obrazki", "zdjęcie", "zdjęcia", "immagini",
        "immagine", "afbeelding", "afbeeldingen", "imagens", "imagem", "img",
    ]),
    (Column::Vendor, &[
        "brand", "brands", "vendor", "manufacturer", "maker", "производитель", "бренд", "бренды",
        "марка", "виробник", "бренди", "marke", "marken", "hersteller", "marca", "marcas",
        "marque", "marques", "marka", "producent", "merk", "merken",
    ]),
    (Column::Model, &[
        "model", "mpn", "модель", "modell", "modèle", "modelo",
    ]),
    (Column::Available, &[
        "available", "availability", "in stock", "is in stock", "stock status", "наличие",
        "в наличии", "доступность", "наявність", "в наявності", "vorrätig", "auf lager",
        "verfügbarkeit", "en stock", "existencias", "en inventario", "w magazynie", "dostępność",
        "in magazzino", "op voorraad", "em estoque", "disponible", "disponibilidad",
    ]),
    (Column::Quantity, &[
        "stock", "quantity", "qty", "inventory", "inventory quantity", "остаток", "остатки",
        "количество", "запасы", "кількість", "залишок", "запаси", "lager", "bestand",
        "inventario", "stan magazynowy", "magazzino", "voorraad", "estoque",
    ]),
    (Column::Kind, &[
        "type", "тип", "typ", "tipo",
    ]),
    (Column::Parent, &[
        "parent", "родительский", "родитель", "батьківський", "übergeordnet",
        "übergeordnetes produkt", "superior", "principal", "nadrzędny", "genitore", "hoofd",
        "ascendente", "eltern",
    ]),
    (Column::Published, &[
        "published", "опубликован", "опубликовано", "опублікований", "опубліковано",
        "veröffentlicht", "publicado", "publié", "opublikowano", "opublikowane", "pubblicato",
        "gepubliceerd",
    ]),
    (Column::Visibility, &[
        "visibility in catalog", "visibility in catalogue", "видимость в каталоге",
        "видимість у каталозі", "видимість в каталозі", "sichtbarkeit im katalog",
        "visibilidad en el catálogo", "visibilité dans le catalogue", "widoczność w katalogu",
        "visibilità nel catalogo", "zichtbaarheid in catalogus",
    ]),
    (Column::Tags, &[
        "tags", "tag", "метки", "теги", "мітки", "позначки", "schlagwörter", "etiquetas",
        "étiquettes", "tagi", "tag prodotto",
    ]),
];

/// Headers whose columns say nothing about likeness, by whole header or by any of its words.
const IGNORED: [&str; 34] = [
    "description",
    "описание",
    "опис",
    "beschreibung",
    "descripción",
    "descrizione",
    "opis",
    "beschrijving",
    "body",
    "html",
    "seo",
    "meta",
    "gtin",
    "ean",
    "barcode",
    "upc",
    "isbn",
    "shipping",
    "tax",
    "position",
    "date",
    "created",
    "updated",
    "url",
    "link",
    "download",
    "upsells",
    "sells",
    "variant",
    "custom",
    "featured",
    "рекомендуемый",
    "рекомендований",
    "empfohlen",
];

/// Stems of the words for "attribute", "name" and "value" in WooCommerce's translations.
const ATTRIBUTE: [&str; 5] = ["attribut", "atribut", "атрибут", "аттрибут", "attribuut"];
const NAME: [&str; 9] = ["name", "nombre", "nom", "nome", "naam", "nazw", "имя", "назв", "ім"];
const VALUE: [&str; 8] =
    ["value", "wert", "valor", "valeur", "warto", "waarde", "значен", "valori"];

/// Small letters, everything that is no letter or digit as single spaces.
pub(super) fn normalised(header: &str) -> String {
    let small = header.to_lowercase();
    let words = small.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The meaning of a column with this header.
pub(super) fn meaning(header: &str) -> Column {
    let header = normalised(header);
    // Google's text feeds may keep the prefix of its XML.
    let header = header.strip_prefix("g ").unwrap_or(&header);
    let known = HEADERS.iter().find(|(_, names)| names.contains(&header));
    if let Some((column, _)) = known {
        return *column;
    }
    let words: Vec<&str> = header.split(' ').collect();
    let any =
        |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let number = words.iter().find_map(|word| word.parse::<u16>().ok());
    if let Some(number) = number.filter(|_| any(&ATTRIBUTE)) {
        if any(&VALUE) {
            return Column::AttributeValue(number);
        }
        return if any(&NAME) { Column::AttributeName(number) } else { Column::Ignored };
    }
    let ignored = header.is_empty() || words.iter().any(|word| IGNORED.contains(word));
    if ignored { Column::Ignored } else { Column::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_understood_in_many_languages() {
        for (header, column) in [
            ("Наименование", Column::Name),
            ("Название_позиции", Column::Name),
            ("Ціна", Column::Price),
            ("Regulärer Preis", Column::Price),
            ("В наличии?", Column::Available),
            ("item_group_id", Column::Group),
            ("g:image_link", Column::Images),
            ("ID", Column::Id),
            ("Attribute 1 name", Column::AttributeName(1)),
            ("Attribute 12 value(s)", Column::AttributeValue(12)),
            ("Attribute 1 visible", Column::Ignored),
            ("Имя атрибута 2", Column::AttributeName(2)),
            ("Значение(-я) аттрибута(-ов) 2", Column::AttributeValue(2)),
            ("Attribut 1 Wert(e)", Column::AttributeValue(1)),
            ("Valor(es) del atributo 3", Column::AttributeValue(3)),
            ("Короткое описание", Column::Ignored),
            ("Диаметр корпуса", Column::Other),
        ] {
            assert_eq!(meaning(header), column, "{header}");
        }
    }

    #[test]
    fn no_header_has_two_meanings() {
        let mut all: Vec<&str> =
            HEADERS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for name in all {
            assert_eq!(normalised(name), name);
        }
    }
}
