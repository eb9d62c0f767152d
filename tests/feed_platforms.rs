//! Small feeds as the platforms write them: the same shop in every dialect.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use vitrine::catalogue::{self, Format, Inspection, Problem, Product, ReadOptions};

fn inspect(feed: impl AsRef<[u8]>) -> Inspection {
    catalogue::inspect(feed.as_ref(), &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The products of a feed in this format, none of whose entries is skipped.
fn products(format: Format, feed: impl AsRef<[u8]>) -> Vec<Product> {
    let found = inspect(feed);
    assert_eq!(found.format, format);
    assert_eq!(found.catalogue.skipped, []);
    found.catalogue.products
}

fn price(product: &Product) -> String {
    product.price.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn old_price(product: &Product) -> String {
    product.old_price.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn params(product: &Product) -> Vec<(&str, &str)> {
    product.params.iter().map(|param| (&*param.name, &*param.value)).collect()
}

#[test]
fn hotline_price_list() {
    let found = inspect(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><price><date>2026-01-01 10:00</date>\
         <firmName>Часы</firmName><firmId>7</firmId><rate>41.5</rate>\
         <categories><category><id>1</id><name>Часы</name></category>\
         <category><id>2</id><parentId>1</parentId><name>Мужские</name></category></categories>\
         <items><item><id>w1</id><categoryId>2</categoryId><code>M-1</code><vendor>Заря</vendor>\
         <name>Заря М-1</name><description>Часы</description><url>https://s.example/w1</url>\
         <image>https://s.example/1.jpg</image><image>https://s.example/2.jpg</image>\
         <priceRUAH>1299.50</priceRUAH><oldprice>1500</oldprice><priceRUSD>31</priceRUSD>\
         <stock>В наличии</stock><guarantee>12</guarantee><param name=\"Цвет\">Синий</param></item>\
         <item><id>w2</id><categoryId>9</categoryId><name>Ремень</name><priceRUAH>45</priceRUAH>\
         <stock>Нет в наличии</stock></item></items></price>",
    );
    assert_eq!((found.format, found.catalogue.skipped.len()), (Format::Hotline, 0));
    assert_eq!(found.catalogue.shop.name, "Часы");
    let [watch, strap] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!((watch.id.as_str(), watch.name.as_str()), ("w1", "Заря М-1"));
    assert_eq!(*watch.category, ["Часы", "Мужские"]);
    assert_eq!((price(watch), old_price(watch)), ("1299.50".into(), "1500.00".into()));
    assert_eq!(watch.pictures, ["https://s.example/1.jpg", "https://s.example/2.jpg"]);
    assert_eq!((watch.vendor.as_deref(), params(watch)), (Some("Заря"), vec![("Цвет", "Синий")]));
    assert!(watch.available && !strap.available);
    let problem = &found.problems[0];
    assert_eq!((problem.problem, problem.count), (Problem::UnknownCategory, 1));
    assert_eq!(problem.examples[0].id.as_deref(), Some("w2"));
}

#[test]
fn prom_in_xml() {
    let shop = products(
        Format::Xml,
        "<shop><name>S</name><catalog><category id=\"1\">Часы</category>\
         <category id=\"2\" parentId=\"1\">Мужские</category></catalog><items>\
         <item id=\"5\" presence=\"available\" group_id=\"g\"><name>Заря</name><name_ua>Зоря</name_ua>\
         <categoryId>2</categoryId><price>10</price><currencyId>UAH</currencyId>\
         <image>https://i/1.jpg</image><quantity_in_stock>4</quantity_in_stock>\
         <param name=\"Вес\" unit=\"г\">40</param></item>\
         <item id=\"6\" presence=\"not available\"><name_ua>Ремінь</name_ua><price>5</price></item>\
         </items></shop>",
    );
    assert_eq!((shop[0].name.as_str(), shop[1].name.as_str()), ("Заря", "Ремінь"));
    assert_eq!(*shop[0].category, ["Часы", "Мужские"]);
    assert_eq!((price(&shop[0]), shop[0].group.as_deref()), ("10.00 UAH".into(), Some("g")));
    assert!(shop[0].available && !shop[1].available);
    assert_eq!(shop[0].params[0].unit.as_deref(), Some("г"));
}

#[test]
fn yml_with_stocks_inside() {
    let shop = products(
        Format::Yml,
        "<yml_catalog><shop><offers>\
         <offer id=\"1\"><name>A</name><url>https://s/1</url><price>100</price>\
         <stock id=\"x\"><name>Склад</name><price>90</price><url>https://s/1?stock=x</url>\
         <quantity>0</quantity></stock><stock id=\"y\"><quantity>3</quantity></stock></offer>\
         <offer id=\"2\"><name>B</name><stock><price>80</price><url>https://s/2</url>\
         <quantity>0</quantity></stock></offer>\
         <offer id=\"3\" available=\"true\"><name>C</name><price>5</price>\
         <outlets><outlet id=\"1\" instock=\"0\"/></outlets></offer>\
         </offers></shop></yml_catalog>",
    );
    // The offer's own price and address count; a stock's where it has none.
    assert_eq!((shop[0].name.as_str(), price(&shop[0])), ("A", "100.00".into()));
    assert_eq!(shop[0].url.as_deref(), Some("https://s/1"));
    assert_eq!((price(&shop[1]), shop[1].url.as_deref()), ("80.00".into(), Some("https://s/2")));
    // What one place has can be bought; what the offer says of itself goes first.
    let available: Vec<bool> = shop.iter().map(|product| product.available).collect();
    assert_eq!(available, [true, false, true]);
}

#[test]
fn yml_in_several_languages() {
    let shop = products(
        Format::Yml,
        "<yml_catalog><shop><offers>\
         <offer id=\"122072.0\"><name lang=\"ru\">Часы</name><name lang=\"ua\">Годинник</name>\
         <category code=\"7\">Аксессуары</category><vendor code=\"3\">Заря</vendor>\
         <param name=\"Состав\"><value lang=\"uk\">сталь</value><value lang=\"ru\">сталь 316</value></param>\
         </offer>\
         <offer id=\"2\"><name_ua>Ремінь</name_ua><title>Strap</title></offer>\
         <offer id=\"3\"><name><ru>Кольцо</ru><ua>Каблучка</ua></name></offer>\
         <offer id=\"4\"><name><b>Жирное</b> кольцо</name></offer>\
         </offers></shop></yml_catalog>",
    );
    let names: Vec<&str> = shop.iter().map(|product| product.name.as_str()).collect();
    assert_eq!(names, ["Часы", "Ремінь", "Кольцо", "Жирное кольцо"]);
    // As the shop writes it.
    assert_eq!(shop[0].id, "122072.0");
    assert_eq!(
        (&*shop[0].category, shop[0].vendor.as_deref()),
        (&["Аксессуары".to_owned()][..], Some("Заря"))
    );
    assert_eq!(params(&shop[0]), [("Состав", "сталь")]);
}

#[test]
fn yml_in_other_clothes() {
    // No root at all, ids in elements, promotional prices, pictures in one element.
    let shop = products(
        Format::Yml,
        "<offer><id>1</id><name>A</name><price>100</price><price_promo>80</price_promo>\
         <pictures><picture>https://i/1.jpg</picture><picture>https://i/2.jpg</picture></pictures></offer>\n\
         <offer><sku>B-2</sku><Name>B</Name><Price>5</Price><picture>https://i/3.jpg, https://i/4.jpg</picture></offer>",
    );
    assert_eq!((shop[0].id.as_str(), shop[1].id.as_str()), ("1", "B-2"));
    assert_eq!((price(&shop[0]), old_price(&shop[0])), ("80.00".into(), "100.00".into()));
    assert_eq!((shop[0].pictures.len(), shop[1].pictures.len()), (2, 2));

    // Kaspi: its own root, the model as the name.
    let kaspi = products(
        Format::Yml,
        "<kaspi_catalog><company>S</company><merchantid>1</merchantid><offers>\
         <offer sku=\"232\"><model>Phone 5</model><brand>Acme</brand><availabilities>\
         <availability available=\"yes\" storeId=\"PP1\"/></availabilities><price>6418</price></offer>\
         <offer sku=\"233\"><model>Phone 6</model><availabilities>\
         <availability available=\"no\" storeId=\"PP1\"/></availabilities><price>9</price></offer>\
         </offers></kaspi_catalog>",
    );
    assert_eq!((kaspi[0].id.as_str(), kaspi[0].name.as_str()), ("232", "Acme Phone 5"));
    assert!(kaspi[0].available && !kaspi[1].available);

    // Categories inside each other, and far more of them than is looked at first.
    let mut many = String::from("<yml_catalog><shop><categories><category id='1' name='A'>");
    many.push_str("<category id='2' name='B'/></category>");
    (3..20_000)
        .for_each(|id| many.push_str(&format!("<category id='{id}'>Category {id}</category>\n")));
    many.push_str(
        "</categories><offers><offer id='1'><name>N</name><categoryId>2</categoryId></offer>",
    );
    let shop = products(Format::Yml, many + "</offers></shop></yml_catalog>");
    assert_eq!(*shop[0].category, ["A", "B"]);
}

#[test]
fn lists_in_elements_of_any_name() {
    let heureka = products(
        Format::Xml,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><SHOP><SHOPITEM><ITEM_ID>A1</ITEM_ID>\
         <PRODUCTNAME>Hodinky</PRODUCTNAME><PRODUCT>Hodinky, zdarma</PRODUCT><URL>https://s/a1</URL>\
         <IMGURL>https://i/1.jpg</IMGURL><IMGURL_ALTERNATIVE>https://i/2.jpg</IMGURL_ALTERNATIVE>\
         <PRICE_VAT>1 299,50</PRICE_VAT><MANUFACTURER>Prim</MANUFACTURER>\
         <CATEGORYTEXT>Móda | Hodinky</CATEGORYTEXT><ITEMGROUP_ID>G</ITEMGROUP_ID>\
         <PARAM><PARAM_NAME>Barva</PARAM_NAME><VAL>modrá</VAL></PARAM></SHOPITEM></SHOP>",
    );
    let watch = &heureka[0];
    assert_eq!((watch.id.as_str(), watch.name.as_str()), ("A1", "Hodinky"));
    assert_eq!((price(watch), watch.pictures.len()), ("1299.50".into(), 2));
    assert_eq!(
        (&*watch.category, watch.group.as_deref()),
        (&["Móda".to_owned(), "Hodinky".to_owned()][..], Some("G"))
    );
    assert_eq!(params(watch), [("Barva", "modrá")]);

    let ceneo = products(
        Format::Xml,
        "<offers version=\"1\"><o id=\"7\" url=\"https://s/7\" price=\"99.90\" avail=\"1\" stock=\"0\">\
         <cat><![CDATA[Zegarki/Męskie]]></cat><name><![CDATA[Zegarek]]></name>\
         <imgs><main url=\"https://i/1.jpg\"/><i url=\"https://i/2.jpg\"/></imgs>\
         <attrs><a name=\"Producent\">Prim</a></attrs></o></offers>",
    );
    assert_eq!(
        (ceneo[0].id.as_str(), ceneo[0].name.as_str(), price(&ceneo[0])),
        ("7", "Zegarek", "99.90".into())
    );
    assert_eq!(ceneo[0].pictures, ["https://i/1.jpg", "https://i/2.jpg"]);
    assert_eq!(*ceneo[0].category, ["Zegarki", "Męskie"]);
    assert_eq!(params(&ceneo[0]), [("Producent", "Prim")]);

    let own = products(
        Format::Xml,
        "<store><created_at>2026</created_at><products><product><id>1</id><name>Watch</name>\
         <link>https://s/1</link><image>https://i/1.jpg</image><price_with_vat>45,00</price_with_vat>\
         <manufacturer>Prim</manufacturer><case_size>42</case_size></product>\
         <product><id>2</id><name>Strap</name><price_with_vat>5</price_with_vat></product></products></store>",
    );
    assert_eq!(
        (own.len(), price(&own[0]), own[0].url.as_deref()),
        (2, "45.00".into(), Some("https://s/1"))
    );
    assert_eq!(params(&own[0]), [("case size", "42")]);
}

#[test]
fn google_in_any_namespace() {
    for uri in [
        "http://base.google.com/ns/1.0",
        "https://base.google.com/ns/1.0",
        "HTTP://Base.Google.com/ns/1.0/",
        "http://base.google.com/ns/1.1",
    ] {
        let shop = products(
            Format::GoogleRss,
            format!(
                "<rss xmlns:merchant=\"{uri}\"><channel><title>S</title><item><merchant:id>1</merchant:id>\
                 <merchant:title>A</merchant:title><merchant:price>5 USD</merchant:price></item></channel></rss>"
            ),
        );
        assert_eq!((shop[0].id.as_str(), price(&shop[0])), ("1", "5.00 USD".into()), "{uri}");
    }
    // The namespace as the default, and a prefix that nothing declares.
    for (declaration, prefix) in [("xmlns=\"http://base.google.com/ns/1.0\"", ""), ("", "gm:")] {
        let p = prefix;
        let shop = products(
            Format::GoogleAtom,
            format!(
                "<feed {declaration}><entry><{p}id>1</{p}id><{p}title>A</{p}title>\
                 <{p}image_link>https://i/1.jpg</{p}image_link><{p}price>5 USD</{p}price></entry></feed>"
            ),
        );
        assert_eq!((shop[0].name.as_str(), shop[0].pictures.len()), ("A", 1), "{declaration}");
    }
    // Facebook's catalogue: a channel alone, several pictures of one kind.
    let facebook = products(
        Format::GoogleRss,
        "<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><item><g:id>FB_1</g:id><g:title>A</g:title>\
         <g:image_link>https://i/1.jpg</g:image_link><g:image_link>https://i/2.jpg</g:image_link>\
         <g:availability>in stock</g:availability><g:price>9.99 USD</g:price>\
         <g:sale_price>0</g:sale_price></item></channel></rss>",
    );
    assert_eq!((facebook[0].pictures.len(), price(&facebook[0])), (2, "9.99 USD".into()));
}

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

#[test]
fn problems_are_counted_by_kind() {
    let offer = |id: &str, rest: &str| format!("<offer id='{id}'>{rest}</offer>\n");
    let mut feed = String::from(
        "<?xml version='1.0' encoding='windows-1251'?>\n<yml_catalog><shop><categories><category id='1'>A</category></categories><offers>\n",
    );
    for id in 0..5 {
        feed += &offer(
            &id.to_string(),
            "<name>Часы</name><price>по запросу</price><categoryId>1</categoryId>",
        );
        feed += &offer("", "<name>B</name>");
    }
    feed += &offer("0", "<name>Часы</name>");
    feed += &offer(
        "9",
        "<name>C</name><price>5</price><oldprice>4</oldprice><categoryId>7</categoryId>",
    );
    feed += "</offers></shop></yml_catalog>";
    let found = inspect(&feed);
    assert_eq!(found.declared_encoding.as_deref(), Some("windows-1251"));
    assert_eq!(found.encodings, ["UTF-8"]);
    let kinds: Vec<_> =
        found.problems.iter().map(|p| (p.problem, p.skipped, p.count, p.examples.len())).collect();
    assert_eq!(
        kinds,
        [
            (Problem::NoId, true, 5, 3),
            (Problem::DuplicateId, true, 1, 1),
            (Problem::UnreadablePrice, false, 5, 3),
            (Problem::FalseDiscount, false, 1, 1),
            (Problem::UnknownCategory, false, 1, 1),
        ]
    );
    assert_eq!(found.problems[0].examples[0].place, "line 4");
    assert_eq!(found.problems[4].examples[0].place, "line 14");
}
