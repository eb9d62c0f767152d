//! Small tables as the shop systems export them: the same shop from every one.

use crate::support::{inspect, old_price, params, price, products};
use vitrine_catalogue::{Format, Problem};

#[test]
fn google_tables_with_localised_headers() {
    for (table, currency) in [
        (
            "ID\tTitel\tBeschreibung\tLink\tBildlink\tZusätzlicher Bildlink\tVerfügbarkeit\tPreis\tMarke\tZustand\n\
          1\tUhr\tText\thttps://s/1\thttps://i/1.jpg\thttps://i/2.jpg\tauf lager\t1.299,50 EUR\tPrim\tneu\n",
            "EUR",
        ),
        (
            "identifiant\ttitre\tdescription\tlien\tlien image\tlien image supplémentaire\tdisponibilité\tprix\tmarque\n\
          1\tUhr\tTexte\thttps://s/1\thttps://i/1.jpg\thttps://i/2.jpg\ten stock\t1299,50 EUR\tPrim\n",
            "EUR",
        ),
        (
            "id,título,descripción,enlace,enlace imagen,enlace imágenes adicionales,disponibilidad,precio,marca\n\
          1,Uhr,Texto,https://s/1,https://i/1.jpg,https://i/2.jpg,en stock,1299.50 EUR,Prim\n",
            "EUR",
        ),
        (
            "id,tytuł,opis,link,link do zdjęcia,dodatkowy link do zdjęcia,dostępność,cena,marka\n\
          1,Uhr,Opis,https://s/1,https://i/1.jpg,https://i/2.jpg,w magazynie,1299.50 PLN,Prim\n",
            "PLN",
        ),
        (
            "id\tназвание\tописание\tссылка\tссылка на изображение\tссылка на доп. изображение\tналичие\tцена\tбренд\n\
          1\tUhr\tТекст\thttps://s/1\thttps://i/1.jpg\thttps://i/2.jpg\tв наличии\t1299.50 RUB\tPrim\n",
            "RUB",
        ),
        (
            "id\tназва\tопис\tпосилання\tпосилання на зображення\tпосилання на додаткове зображення\tнаявність\tціна\tбренд\n\
          1\tUhr\tТекст\thttps://s/1\thttps://i/1.jpg\thttps://i/2.jpg\tв наявності\t1299.50 UAH\tPrim\n",
            "UAH",
        ),
    ] {
        let shop = products(Format::Csv, table);
        let watch = &shop[0];
        assert_eq!((watch.id.as_str(), watch.name.as_str()), ("1", "Uhr"), "{table}");
        assert_eq!(price(watch), format!("1299.50 {currency}"), "{table}");
        assert_eq!(watch.url.as_deref(), Some("https://s/1"), "{table}");
        assert_eq!(watch.pictures, ["https://i/1.jpg", "https://i/2.jpg"], "{table}");
        assert_eq!(watch.vendor.as_deref(), Some("Prim"), "{table}");
        assert!(watch.available, "{table}");
    }
}

#[test]
fn facebook_tables() {
    let table = "# Required | A unique content ID for the item.,# Required | A specific title.,,,,,,\n\
                 id,title,description,availability,price,link,image_link,additional_image_link,brand,\
                 google_product_category,fb_product_category,sale_price,item_group_id,color,product_tags[0]\n\
                 SKU1,Watch,\"Long, text\",in stock,10.00 USD,https://s/1,https://i/1.jpg,\
                 \"https://i/2.jpg,https://i/3.jpg\",Prim,Apparel > Jewelry,,8.00 USD,G,Blue,gift\n";
    let shop = products(Format::Csv, table);
    let watch = &shop[0];
    assert_eq!((price(watch), old_price(watch)), ("8.00 USD".into(), "10.00 USD".into()));
    assert_eq!((watch.pictures.len(), watch.group.as_deref()), (3, Some("G")));
    assert_eq!(*watch.category, ["Apparel", "Jewelry"]);
    assert_eq!(params(watch), [("color", "Blue"), ("tag", "gift")]);
}

#[test]
fn prom_tables() {
    for (headers, pictures) in [
        (
            "Код_товару,Назва_позиції,Назва_позиції_укр,Пошукові_запити,Опис,Тип_товару,Ціна,Валюта,\
          Одиниця_виміру,Оптова_ціна,Посилання_зображення,Наявність,Кількість,Номер_групи,Назва_групи,\
          Унікальний_ідентифікатор,Виробник,ID_групи_різновидів,Продукт_на_сайті,\
          Назва_Характеристики,Одиниця_виміру_Характеристики,Значення_Характеристики,\
          Назва_Характеристики,Одиниця_виміру_Характеристики,Значення_Характеристики",
            2,
        ),
        (
            "Код_товара,Название_позиции,Название_позиции_укр,Поисковые_запросы,Описание,Тип_товара,Цена,Валюта,\
          Единица_измерения,Оптовая_цена,Ссылка_изображения,Наличие,Количество,Номер_группы,Название_группы,\
          Уникальный_идентификатор,Производитель,ID_группы_разновидностей,Продукт_на_сайте,\
          Название_Характеристики,Измерение_Характеристики,Значение_Характеристики,\
          Название_Характеристики,Измерение_Характеристики,Значение_Характеристики",
            2,
        ),
    ] {
        let shop = products(
            Format::PromCsv,
            format!(
                "{headers}\nA-1,Часы,Годинник,\"a, b\",\"<p>Текст</p>\",r,1299.50,UAH,шт.,900,\
                 \"https://i/1.jpg, https://i/2.jpg\",+,,12,Часы мужские,501,Заря,77,https://s/p501,\
                 Диаметр,мм,42,Цвет,,Синий|Белый\n\
                 A-2,Ремень,,,,r,45,UAH,шт.,,,-,,12,Ремни,502,,,,,,,,,\n\
                 A-3,Под заказ,,,,r,45,UAH,шт.,,,7,,12,Ремни,503,,,,,,,,,\n"
            ),
        );
        let [watch, strap, order] = shop.as_slice() else { panic!("{shop:?}") };
        assert_eq!((watch.id.as_str(), watch.name.as_str()), ("501", "Часы"));
        assert_eq!((price(watch), watch.pictures.len()), ("1299.50 UAH".into(), pictures));
        assert_eq!(
            (&*watch.category, watch.group.as_deref()),
            (&["Часы мужские".to_owned()][..], Some("77"))
        );
        assert_eq!(watch.url.as_deref(), Some("https://s/p501"));
        assert_eq!(params(watch), [("Диаметр", "42"), ("Цвет", "Синий"), ("Цвет", "Белый")]);
        assert_eq!(watch.params[0].unit.as_deref(), Some("мм"));
        assert_eq!(watch.vendor.as_deref(), Some("Заря"));
        assert!(watch.available && !strap.available && order.available);
        assert_eq!(strap.params, []);
    }
}

#[test]
fn woocommerce_in_the_shops_language() {
    // Variations are folded only where type, publication, visibility and parent are understood.
    for headers in [
        "ID,Type,SKU,Name,Published,Is featured?,Visibility in catalog,In stock?,Stock,Sold individually?,\
         Sale price,Regular price,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s)",
        "ID,Tipo,REF,Nome,Publicado,Em destaque?,Visibilidade no catálogo,Em estoque?,Estoque,\
         Vender individualmente?,Preço promocional,Preço,Categorias,Tags,Imagens,Produto ascendente,\
         Nome do atributo 1,Valores do atributo 1",
        "ID,Rodzaj,SKU,Nazwa,Opublikowano,Wyróżniony?,Widoczność w katalogu,W magazynie?,Stan magazynowy,\
         Sprzedawany pojedynczo?,Cena promocyjna,Cena regularna,Kategorie,Tagi,Obrazki,Nadrzędny,\
         Nazwa atrybutu 1,Wartości atrybutu 1",
        "ID,Typ,Katalogové číslo,Název,Publikováno,Doporučeno?,Viditelnost v katalogu,Skladem?,Sklad,\
         Prodáváno jednotlivě?,Zlevněná cena,Běžná cena,Kategorie,Štítky,Obrázky,Nadřazený,\
         Název vlastnosti 1,Hodnota(y) vlastnosti 1",
        "ID,Típus,Cikkszám,Név,Közzétéve,Kiemelt?,Láthatóság a katalógusban,Készleten?,Készlet,\
         Egyedileg értékesített?,Akciós ár,Normál ár,Kategória,Címkék,Képek,Szülő,\
         Tulajdonság 1 név,Tulajdonság 1 érték(ek)",
        "ID,Tür,Stok kodu,İsim,Yayımlanmış,Öne çıkan?,Katalogda görünürlük,Stokta?,Stok,Ayrı satılır?,\
         İndirimli satış fiyatı,Normal fiyat,Kategoriler,Etiketler,Görseller,Ebeveyn,\
         Nitelik 1 ismi,Nitelik 1 değer(ler)i",
        "ID,Tip,SKU,Nume,Publicat,Este reprezentativ?,Vizibilitate în catalog,În stoc?,Stoc,\
         Vândut individual?,Preț promoțional,Preț obișnuit,Categorii,Etichete,Imagini,Părinte,\
         Nume atribut 1,Valoare (valori) atribut 1",
        "ID,Typ,Artikelnummer,Namn,Publicerad,Utvald?,Synlighet i katalog,I lager?,Lager,Säljs enskilt?,\
         Reapris,Ordinarie pris,Kategorier,Etiketter,Bilder,Överordnad,Attribut 1 namn,Attribut 1 värde(n)",
    ] {
        let found = inspect(format!(
            "{headers}\n\
             7,variable,W,Watch,1,0,visible,1,,0,,45,\"Gear, Gear > Watches\",new,\"https://i/1.jpg, https://i/2.jpg\",,Colour,\"Blue, Red\"\n\
             8,variation,W-B,Watch - Blue,1,0,visible,1,5,0,,45,,,https://i/3.jpg,W,Colour,Blue\n\
             9,simple,S,Strap,1,0,visible,0,0,0,5,6,Gear,,,,,\n\
             10,simple,X,Draft,0,0,visible,1,,0,,6,Gear,,,,,\n"
        ));
        assert_eq!(found.format, Format::WooCommerceCsv, "{headers}");
        let shop = &found.catalogue;
        let [watch, strap] = shop.products.as_slice() else { panic!("{headers}: {shop:?}") };
        assert_eq!((watch.name.as_str(), price(watch)), ("Watch", "45.00".into()), "{headers}");
        assert_eq!((watch.category.len(), watch.pictures.len()), (2, 3), "{headers}");
        let expected = [("tag", "new"), ("Colour", "Blue"), ("Colour", "Red")];
        assert_eq!(params(watch), expected, "{headers}");
        assert_eq!((price(strap), old_price(strap)), ("5.00".into(), "6.00".into()), "{headers}");
        assert!(watch.available && !strap.available, "{headers}");
        assert_eq!(shop.skipped[0].problem, Problem::NotOnSale, "{headers}");
    }
}

#[test]
fn wix_tables() {
    let found = inspect(
        "handleId,fieldType,name,description,productImageUrl,collection,sku,ribbon,price,surcharge,visible,\
         discountMode,discountValue,inventory,weight,productOptionName1,productOptionType1,\
         productOptionDescription1,additionalInfoTitle1,additionalInfoDescription1,brand\n\
         product_1,Product,Watch,<p>Text</p>,a~mv2.jpg;https://i/b.jpg,Watches;New,S,New,50,,TRUE,PERCENT,10,\
         InStock,0,Colour,COLOR,#000:Black;rgb(1:White,RETURNS,None,Prim\n\
         product_1,Variant,,,,,S-1,,,5,TRUE,,,3,,,,#000:Black,,,\n\
         product_2,Product,Strap,,,,,,0,,TRUE,AMOUNT,0,OutOfStock,0,Size,DROP_DOWN,S;M,,,\n\
         product_2,Variant,,,,,,,,20,TRUE,,,3,,,,S,,,\n\
         product_3,Product,Hidden,,,,,,5,,FALSE,AMOUNT,0,InStock,0,,,,,,\n",
    );
    assert_eq!(found.format, Format::WixCsv);
    let [watch, strap] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!((watch.id.as_str(), watch.name.as_str()), ("product_1", "Watch"));
    assert_eq!((price(watch), old_price(watch)), ("45.00".into(), "50.00".into()));
    assert_eq!(watch.pictures, ["https://static.wixstatic.com/media/a~mv2.jpg", "https://i/b.jpg"]);
    assert_eq!(
        (&*watch.category, watch.vendor.as_deref()),
        (&["Watches".into()][..], Some("Prim"))
    );
    assert_eq!(params(watch), [("Colour", "Black"), ("Colour", "White")]);
    assert_eq!((price(strap), strap.available), ("20.00".into(), true));
    assert_eq!(found.catalogue.skipped[0].problem, Problem::NotOnSale);

    let newer = products(
        Format::WixCsv,
        "handle,fieldType,name,visible,plainDescription,media,mediaAltText,brand,price,strikethroughPrice,\
         inventory,sku,productOptionName[1],productOptionType[1],productOptionChoices[1]\n\
         watch,PRODUCT,Watch,TRUE,Text,https://i/a.jpg,,Prim,45,50,IN_STOCK,S,Size,TEXT_CHOICES,S;M\n",
    );
    assert_eq!(newer[0].url.as_deref(), Some("/product-page/watch"));
    assert_eq!((price(&newer[0]), old_price(&newer[0])), ("45.00".into(), "50.00".into()));
    assert_eq!((params(&newer[0]).len(), newer[0].pictures.len()), (2, 1));
}

#[test]
fn magento_tables() {
    let found = inspect(
        "sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,price,special_price,\
         url_key,visibility,product_online,base_image,additional_images,additional_attributes,qty,is_in_stock,configurable_variations\n\
         W,,Default,configurable,\"Default Category/Gear,Default Category/Gear/Watches\",base,Watch,45,,watch,\
         \"Catalog, Search\",1,/w/a.jpg,\"/w/a.jpg,/w/b.jpg\",\"material=Steel|Gold,gender=Men\",0,1,\"sku=W-B,color=Blue|sku=W-R,color=Red\"\n\
         W,ru,Default,configurable,,,Часы,,,,,,,,,,,\n\
         W-B,,Default,simple,Default Category/Gear,base,Watch Blue,40,,watch-blue,Not Visible Individually,1,/w/blue.jpg,,color=Blue,5,1,\n\
         X,,Default,simple,Default Category/Gear,base,Old,5,4,old,\"Catalog, Search\",2,,,,5,1,\n",
    );
    assert_eq!(found.format, Format::MagentoCsv);
    let [watch] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (watch.id.as_str(), watch.name.as_str(), price(watch)),
        ("W", "Watch", "45.00".into())
    );
    assert_eq!(*watch.category, ["Gear", "Watches"]);
    assert_eq!(watch.pictures, ["/w/a.jpg", "/w/b.jpg", "/w/blue.jpg"]);
    assert_eq!(watch.url.as_deref(), Some("/watch.html"));
    assert_eq!(
        params(watch),
        [("material", "Steel"), ("material", "Gold"), ("gender", "Men"), ("color", "Blue")]
    );
    assert!(watch.available);
    assert_eq!(found.catalogue.skipped[0].reason, "it is not enabled");
}

#[test]
fn tables_of_other_shop_systems() {
    let opencart = products(
        Format::Csv,
        "product_id,name(en-gb),name(ru-ru),categories,sku,model,manufacturer,image_name,price,quantity,status\n\
         1,Watch,Часы,\"Gear > Watches\",S-1,M-1,Prim,catalog/w.jpg,45.0000,7,true\n",
    );
    assert_eq!((opencart[0].id.as_str(), opencart[0].name.as_str()), ("1", "Watch"));
    assert_eq!(opencart[0].pictures, ["catalog/w.jpg"]);
    assert_eq!((price(&opencart[0]), opencart[0].model.as_deref()), ("45.00".into(), Some("M-1")));

    let prestashop = inspect(
        "ID;Active (0/1);Name *;Categories (x,y,z...);Price tax included;Reference #;Manufacturer;Quantity;\
         Image URLs (x,y,z...);Feature(Name:Value:Position)\n\
         1;1;Watch;Watches;45,00;R-1;Prim;3;https://i/1.jpg,https://i/2.jpg;\n2;0;Old;Watches;5;R-2;;;;\n",
    );
    let watch = &prestashop.catalogue.products[0];
    assert_eq!(
        (watch.name.as_str(), price(watch), watch.pictures.len()),
        ("Watch", "45.00".into(), 2)
    );
    assert_eq!(prestashop.catalogue.skipped[0].problem, Problem::NotOnSale);

    // InSales: UTF-16, tabs, a row for each variant.
    let table = "ID товара\tНазвание товара\tURL\tКорневая\tПодкатегория 1\tИзображения\tСвойство: Цвет\t\
                 ID варианта\tАртикул\tЦена продажи\tСтарая цена\tОстаток\n\
                 10\tЧасы\thttps://s/10\tКаталог\tМужские\thttps://i/1.jpg https://i/2.jpg\tСиний\t101\tA\t100,5\t120\t2\n\
                 10\tЧасы\thttps://s/10\tКаталог\tМужские\thttps://i/1.jpg\tБелый\t102\tB\t100,5\t\t0\n";
    let utf16: Vec<u8> =
        format!("\u{FEFF}{table}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = inspect(&utf16);
    assert_eq!(found.encodings, ["UTF-16LE"]);
    let [blue, white] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!((blue.id.as_str(), blue.pictures.len()), ("101", 2));
    assert_eq!(*blue.category, ["Каталог", "Мужские"]);
    assert_eq!((price(blue), old_price(blue)), ("100.50".into(), "120.00".into()));
    assert_eq!(params(blue), [("Цвет", "Синий")]);
    assert_eq!((blue.group.as_deref(), white.available), (Some("10"), false));

    let tilda = products(
        Format::Csv,
        "\"Tilda UID\";\"Brand\";\"SKU\";\"Category\";\"Title\";\"Description\";\"Photo\";\"Price\";\"Quantity\";\
         \"Price Old\";\"External ID\";\"Parent UID\";\"Characteristics:Цвет\";\"Url\"\n\
         \"171\";\"Prim\";\"S\";\"Часы\";\"Часы М-1\";\"Текст\";\"https://static.tilda/1.jpg https://static.tilda/2.jpg\";\
         \"45.00\";\"\";\"50.00\";\"ext\";\"\";\"Синий\";\"https://s/1\"\n",
    );
    assert_eq!(
        (tilda[0].id.as_str(), price(&tilda[0]), old_price(&tilda[0])),
        ("171", "45.00".into(), "50.00".into())
    );
    assert_eq!((tilda[0].pictures.len(), params(&tilda[0])), (2, vec![("Цвет", "Синий")]));

    let bitrix = products(
        Format::Csv,
        "IE_XML_ID;IE_NAME;IE_ID;IE_ACTIVE;IE_DETAIL_PICTURE;IE_DETAIL_TEXT;IP_PROP12;IC_GROUP0;IC_GROUP1;CV_PRICE_1;CV_CURRENCY_1\n\
         x1;Часы;5;Y;/upload/1.jpg;Текст;Сталь;Каталог;Часы;1299.00;RUB\n",
    );
    assert_eq!((bitrix[0].id.as_str(), price(&bitrix[0])), ("x1", "1299.00 RUB".into()));
    assert_eq!(*bitrix[0].category, ["Каталог", "Часы"]);
    assert_eq!(bitrix[0].pictures, ["/upload/1.jpg"]);

    let ecwid = products(
        Format::Csv,
        "type,product_internal_id,product_sku,product_name,product_price,product_description,\
         product_media_main_image_url,product_category_1,product_quantity,product_brand\n\
         product,900,S,Watch,45.5,Text,https://i/1.jpg,Gear / Watches,3,Prim\n",
    );
    assert_eq!(
        (ecwid[0].id.as_str(), ecwid[0].name.as_str(), price(&ecwid[0])),
        ("900", "Watch", "45.50".into())
    );
    assert_eq!(*ecwid[0].category, ["Gear", "Watches"]);
    assert_eq!((ecwid[0].pictures.len(), ecwid[0].vendor.as_deref()), (1, Some("Prim")));

    let target = products(
        Format::Csv,
        "entity.id,entity.name,entity.categoryId,entity.value,entity.pageUrl,entity.thumbnailUrl,entity.inventory\n\
         T-1,Watch,Watches,45.5,https://s/1,https://i/1.jpg,0\n",
    );
    assert_eq!((target[0].id.as_str(), price(&target[0])), ("T-1", "45.50".into()));
    assert_eq!((target[0].pictures.len(), target[0].available), (1, false));

    let horoshop = products(
        Format::Csv,
        "Артикул;Родительский артикул;Название (RU);Название (UA);Раздел;Цена;Старая цена;Валюта;Отображать;Наличие;Фото;Галерея;Бренд;Ссылка\n\
         H-1;H;Часы;Годинник;Часы/Мужские;100;120;UAH;да;В наличии;https://i/1.jpg;https://i/2.jpg;Заря;https://s/1\n",
    );
    assert_eq!(
        (horoshop[0].id.as_str(), horoshop[0].group.as_deref(), horoshop[0].name.as_str()),
        ("H-1", Some("H"), "Часы")
    );
    assert_eq!((price(&horoshop[0]), horoshop[0].pictures.len()), ("100.00 UAH".into(), 2));

    let ozon = products(
        Format::Csv,
        "Шаблон для товаров;;;;;;\n\nАртикул*;Название товара;Цена, руб.*;Цена до скидки, руб.;Штрихкод;Ссылка на главное фото*;Ссылки на дополнительные фото\n\
         O-1;Часы;1 299;1 500;460;https://i/1.jpg;https://i/2.jpg\n",
    );
    assert_eq!(
        (ozon[0].id.as_str(), price(&ozon[0]), old_price(&ozon[0])),
        ("O-1", "1299.00".into(), "1500.00".into())
    );
    assert_eq!(ozon[0].pictures.len(), 2);
}

#[test]
fn a_header_row_in_the_middle_is_no_product() {
    let shop = products(
        Format::Csv,
        "Name,Regular price,Final URL\nA,5,https://s/a\nName,Regular price,Final URL\nB,6,https://s/b\n",
    );
    assert_eq!((shop.len(), shop[1].url.as_deref()), (2, Some("https://s/b")));
}

#[test]
fn spreadsheets_formulas_and_numbered_attributes() {
    let shop = products(
        Format::Csv,
        "Product ID,Title,Price,Total Images,Make,Attribute 1 name,Attribute 1 value(s)\n\
         =\"00123\",Watch,5,7,Prim,Colour,\"Blue, Red\"\n",
    );
    assert_eq!((shop[0].id.as_str(), shop[0].pictures.len()), ("00123", 0));
    assert_eq!(shop[0].vendor.as_deref(), Some("Prim"));
    assert_eq!(params(&shop[0]), [("Colour", "Blue"), ("Colour", "Red")]);
}

#[test]
fn faults_in_tables_stay_in_their_rows() {
    let found = inspect("id;name;price\n1;\"24 monitor;5\n2;B;call\n3;C;6\n");
    let names: Vec<&str> = found.catalogue.products.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["\"24 monitor", "B", "C"]);
    let kinds: Vec<_> = found.problems.iter().map(|p| (p.problem, p.count)).collect();
    assert_eq!(kinds, [(Problem::OpenQuote, 1), (Problem::UnreadablePrice, 1)]);
    assert_eq!(found.problems[0].examples[0].place, "line 2");
    assert_eq!(found.problems[1].examples[0].detail, "its price is \"call\"");
    let old_mac = "id,name,price\r1,A,5\r2,B,6\r";
    assert_eq!(inspect(old_mac).catalogue.products.len(), 2);
}
