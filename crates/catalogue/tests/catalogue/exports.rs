//! Small tables as comparison sites, marketplaces and back offices have them, in many languages.

use crate::support::{inspect, old_price, params, price, products};
use vitrine_catalogue::Format;

#[test]
fn headers_count_without_accents_case_and_punctuation() {
    // The same shop in each language: identifier, name, address, category, price, picture, maker.
    for table in [
        "CODICE INTERNO|Nome|Link all'offerta|Albero Categorie|PREZZO VENDITA|Link Immagine|Marca",
        "Référence interne|Désignation|Lien du produit|Catégorie marchand|Prix de vente|URL de l'image|Fabricant / Marque",
        "N° artículo en tienda|Nombre del artículo|URL del producto|Categoria del producto en la tienda|Precio|URLimagen_1|Fabricante / Marca",
        "Artikelnummer|Produktbezeichnung|Produkt-URL|Kategorie im Shop|Preis|Bild-Link|Hersteller/Marke",
        "Artikelcode|Productnaam|Link naar product|Categorie in de winkel|Prijs|Afbeelding URL|Merk",
        "Kod produktu|Nazwa towaru|Link do produktu|Kategoria sklepu|Cena|Zdjecie glowne|Producent",
        "Kód produktu|Název zboží|Odkaz na zboží|Kategorie zboží|Prodejní cena|URL obrázku|Výrobce",
        "Kód tovaru|Názov tovaru|Odkaz na produkt|Kategória produktu|Predajná cena|Obrázok URL|Výrobca",
        "Cikkszám|Termék neve|Termék link|Termékkategória|Eladási ár|Kép URL|Gyártó",
        "Cod produs|Denumirea produsului|Link produs|Categorie produs|Preț de vânzare|Link imagine|Producător",
        "Артикул|Наименование товара|Ссылка на товар|Категория товара|Цена|Фото товара|Производитель",
        "Артикул товару|Назва товару|Посилання на товар|Категорія товару|Ціна|Фото товару|Виробник",
        "Ürün Kodu|Ürün Adı|Ürün Linki|Ürün Kategorisi|Satış Fiyatı|Ürün Görseli|Marka",
        "Código do produto|Nome do produto|Link do produto|Categoria do produto|Preço de venda|URL da imagem|Marca",
        "Κωδικός είδους|Όνομα προϊόντος|Σύνδεσμος προϊόντος|Κατηγορία|Τιμή πώλησης|Σύνδεσμος εικόνας|Κατασκευαστής",
        "Artikelnummer|Produktnamn|Produktlänk|Produktkategori|Försäljningspris|Bildlänk|Varumärke",
        "Varenummer|Produktnavn|Produkt link|Varegruppe|Pris|Billede URL|Mærke",
        "Tuotekoodi SKU|Tuotteen nimi|Tuotelinkki|Tuoteryhmä|Hinta|Kuvan URL|Tuotemerkki",
    ] {
        let row = "A-1|Uhr|https://s.example/a|Uhren|12,50|https://s.example/a.jpg|Prim";
        let shop = products(Format::Csv, format!("{table}\n{row}\n"));
        let watch = &shop[0];
        assert_eq!(watch.name, "Uhr", "{table}");
        assert_eq!(watch.url.as_deref(), Some("https://s.example/a"), "{table}");
        assert_eq!(*watch.category, ["Uhren"], "{table}");
        assert_eq!(price(watch), "12.50", "{table}");
        assert_eq!(watch.pictures, ["https://s.example/a.jpg"], "{table}");
        assert_eq!(watch.vendor.as_deref(), Some("Prim"), "{table}");
        if !table.starts_with("Tuotekoodi") {
            assert_eq!((watch.id.as_str(), params(watch)), ("A-1", vec![]), "{table}");
        }
    }
}

#[test]
fn of_several_prices_the_visitors_one_is_shown() {
    for (headers, cells, now, before) in [
        ("price_net;price_gross", "41.93;49.90", "49.90", ""),
        ("Price (tax excl.);Price (tax incl.)", "41.58;49.90", "49.90", ""),
        ("Prezzo di Riferimento;Prezzo Vendita", "198.00;155.00", "155.00", "198.00"),
        ("Nettó ár;Bruttó ár", "10;12.70", "12.70", ""),
        ("Cena bez DPH;Cena s DPH;Původní cena", "10;12.10;15", "12.10", "15.00"),
        ("Cena netto;Cena brutto;Cena przed promocją", "10;12.30;20", "12.30", "20.00"),
        ("UVP;Preis ohne MwSt.;Preis inkl. MwSt.", "30;20;23.80", "23.80", "30.00"),
        ("Prix HT;Prix TTC;Prix barré", "10;12;15", "12.00", "15.00"),
        ("Retail Price;Cost Price;Price;Sale Price", "150;60;120;99", "99.00", "120.00"),
        ("Precio;Precio especial;Precio original;Precio base", "12;10;15;3", "10.00", "12.00"),
        ("Alış Fiyatı;Satış Fiyatı;Piyasa Fiyatı", "5;9;11", "9.00", "11.00"),
        ("Рекомендованная цена;Цена;Оптовая цена", "11;9;5", "9.00", "11.00"),
        // The only price there is.
        ("Listenpreis", "30", "30.00", ""),
        // Where the best is empty, the next one counts.
        ("Price gross;Price net", ";10", "10.00", ""),
    ] {
        let shop = products(Format::Csv, format!("id;name;{headers}\n1;A;{cells}\n"));
        assert_eq!(
            (price(&shop[0]).as_str(), old_price(&shop[0]).as_str()),
            (now, before),
            "{headers}"
        );
    }
}

#[test]
fn of_several_categories_and_pictures_the_shown_ones_are_taken() {
    let shop = products(
        Format::Csv,
        "id,name,Product Type,Category,Google product category,Image File - 1,Image URL - 1,Image Sort - 1\n\
         1,A,P,Shoes > Boots,Apparel,a/1.jpg,https://i.example/1.jpg,0\n\
         2,B,Boots,,,a/2.jpg,,1\n",
    );
    assert_eq!(*shop[0].category, ["Shoes", "Boots"]);
    assert_eq!(shop[0].pictures, ["https://i.example/1.jpg"]);
    assert_eq!(*shop[1].category, ["Boots"], "the next one where the first is empty");
    let only_files = products(Format::Csv, "id,name,Image File\n1,A,a/1.jpg\n");
    assert_eq!(only_files[0].pictures, ["a/1.jpg"]);
    assert_eq!(inspect("id,name,url\n1,A,https://s.example/1\n").catalogue.products.len(), 1);
}
