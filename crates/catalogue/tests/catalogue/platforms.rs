//! Small feeds in XML as the platforms write them: the same shop in every dialect.

use crate::support::{inspect, old_price, params, price, products};
use vitrine_catalogue::{Format, Problem};

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
    assert_eq!((price(watch), old_price(watch)), ("1299.50 UAH".into(), "1500.00 UAH".into()));
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
fn kaspi_prices_by_city() {
    let shop = products(
        Format::Yml,
        "<?xml version=\"1.0\"?><kaspi_catalog date=\"2026\" xmlns=\"kaspiShopping\"><company>S</company>\
         <merchantid>1</merchantid><offers><offer sku=\"K-1\"><model>Часы Заря М-1</model><brand>Заря</brand>\
         <availabilities><availability available=\"yes\" storeId=\"PP1\" preOrder=\"5\"/></availabilities>\
         <cityprices><cityprice cityId=\"710000000\">5485</cityprice>\
         <cityprice cityId=\"750000000\">5500</cityprice></cityprices></offer>\
         <offer sku=\"K-2\"><model>Ремень</model><brand>Без бренда</brand><price>45</price>\
         <availabilities><availability available=\"no\" storeId=\"PP1\"/></availabilities></offer>\
         </offers></kaspi_catalog>",
    );
    let [watch, strap] = shop.as_slice() else { panic!("{shop:?}") };
    assert_eq!((watch.id.as_str(), watch.name.as_str()), ("K-1", "Часы Заря М-1"));
    assert_eq!((price(watch), watch.vendor.as_deref()), ("5485.00".into(), Some("Заря")));
    assert_eq!((strap.name.as_str(), price(strap)), ("Ремень", "45.00".into()));
    assert!(watch.available && !strap.available);
}

#[test]
fn names_put_together_repeat_nothing() {
    let shop = products(
        Format::Yml,
        "<yml_catalog><shop><offers><offer id=\"1\"><typePrefix>Принтер</typePrefix><vendor>HP</vendor>\
         <model>LaserJet hp 1010</model></offer><offer id=\"2\"><typePrefix>Часы</typePrefix>\
         <vendor>Заря</vendor><model>М-1</model></offer></offers></shop></yml_catalog>",
    );
    assert_eq!(shop[0].name, "Принтер LaserJet hp 1010");
    assert_eq!(shop[1].name, "Часы Заря М-1");
}

#[test]
fn lists_without_identifiers_or_makers() {
    let heureka = products(
        Format::Xml,
        "<SHOP><SHOPITEM><PRODUCT>Hodinky</PRODUCT><URL>https://s/1</URL><PRICE>4 000</PRICE><PRICE_VAT>5 000,50</PRICE_VAT></SHOPITEM>\
         <SHOPITEM><PRODUCT>Hodinky</PRODUCT><URL>https://s/2</URL><PRICE_VAT>6000</PRICE_VAT></SHOPITEM></SHOP>",
    );
    assert_eq!((heureka[0].id.as_str(), heureka[1].id.as_str()), ("https://s/1", "https://s/2"));
    assert_eq!(price(&heureka[0]), "5000.50");
    let ceneo = products(
        Format::Xml,
        "<offers><group name=\"other\"><o id=\"1\" url=\"https://s/1\" price=\"399\" avail=\"1\"><cat>Zegarki</cat>\
         <name>Zegarek</name><imgs><main url=\"https://i/1.jpg\"/><i url=\"https://i/2.jpg\"/></imgs>\
         <attrs><a name=\"Producent\">Prim</a><a name=\"Kolor\">Szary</a></attrs></o></group></offers>",
    );
    assert_eq!(ceneo[0].vendor.as_deref(), Some("Prim"));
    assert_eq!((ceneo[0].pictures.len(), ceneo[0].category.join(">")), (2, "Zegarki".into()));
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

#[test]
fn texts_prices_and_pictures_in_elements_of_their_own() {
    let product = |code: &str, active: u8, text: &str| {
        format!(
            "<PRODUCT><CODE>{code}</CODE><ACTIVE_YN>{active}</ACTIVE_YN><DESCRIPTIONS>{text}\
             <DESCRIPTION language=\"sk\"><TITLE>Stolička</TITLE><URL>https://s/sk</URL></DESCRIPTION></DESCRIPTIONS>\
             <MANUFACTURER>Alder</MANUFACTURER><CATEGORIES><CATEGORY><CODE>C2</CODE><NAME>Novinky</NAME>\
             <PRIMARY_YN>0</PRIMARY_YN></CATEGORY><CATEGORY><CODE>C1</CODE><NAME>Židle</NAME>\
             <PRIMARY_YN>1</PRIMARY_YN></CATEGORY></CATEGORIES>\
             <IMAGES><IMAGE><URL>https://i/1.jpg</URL><MAIN_YN>1</MAIN_YN><POSITION>0</POSITION></IMAGE></IMAGES>\
             <PRICES><PRICE language=\"cz\"><CURRENCY>CZK</CURRENCY><PRICE_WITH_VAT>1290</PRICE_WITH_VAT>\
             <PRICE_COMMON>1490</PRICE_COMMON></PRICE><PRICE language=\"sk\"><CURRENCY>EUR</CURRENCY>\
             <PRICE_WITH_VAT>52</PRICE_WITH_VAT></PRICE></PRICES><STOCK>0</STOCK></PRODUCT>"
        )
    };
    let text =
        "<DESCRIPTION language=\"cz\"><TITLE>Židle</TITLE><URL>https://s/cz</URL></DESCRIPTION>";
    let found = inspect(format!(
        "<?xml version=\"1.0\"?><PRODUCTS version=\"2.0\">{}{}</PRODUCTS>",
        product("P1", 1, text),
        product("P2", 0, text)
    ));
    let [chair] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!((chair.id.as_str(), chair.name.as_str()), ("P1", "Židle"));
    assert_eq!(chair.url.as_deref(), Some("https://s/cz"));
    assert_eq!((price(chair), old_price(chair)), ("1290.00 CZK".into(), "1490.00 CZK".into()));
    assert_eq!(
        (&*chair.category, &chair.pictures),
        (&["Židle".to_owned()][..], &["https://i/1.jpg"].into_iter().collect())
    );
    assert_eq!((chair.vendor.as_deref(), chair.available), (Some("Alder"), false));
    assert_eq!(found.catalogue.skipped[0].problem, Problem::NotOnSale);
    // An amount inside a price stays one.
    let amount = products(
        Format::Xml,
        "<list><item><id>1</id><name>A</name><price><amount>5</amount></price></item></list>",
    );
    assert_eq!(price(&amount[0]), "5.00");
}

const IMPORT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.05\"><Классификатор>\
    <Ид>k</Ид><Наименование>Классификатор</Наименование><Группы><Группа><Ид>g1</Ид><Наименование>Мебель</Наименование>\
    <Группы><Группа><Ид>g2</Ид><Наименование>Стулья &amp; кресла</Наименование></Группа></Группы></Группа></Группы>\
    <Свойства><Свойство><Ид>c</Ид><Наименование>Цвет</Наименование><ВариантыЗначений><Справочник><ИдЗначения>v1</ИдЗначения>\
    <Значение>Красный</Значение></Справочник></ВариантыЗначений></Свойство></Свойства></Классификатор>\
    <Каталог><Наименование>Каталог</Наименование><Товары>\
    <Товар><Ид>p1</Ид><Артикул>A-1</Артикул><Наименование>Стул «Дуб»</Наименование><Группы><Ид>g2</Ид></Группы>\
    <Картинка>import_files/1.jpg</Картинка><Картинка>import_files/2.jpg</Картинка>\
    <Изготовитель><Ид>m</Ид><Наименование>Заря</Наименование></Изготовитель>\
    <ЗначенияСвойств><ЗначенияСвойства><Ид>c</Ид><Значение>v1</Значение></ЗначенияСвойства></ЗначенияСвойств></Товар>\
    <Товар><Ид>p2</Ид><Наименование>Стул без цены</Наименование></Товар>\
    <Товар Статус=\"Удален\"><Ид>p3</Ид><Наименование>Старый стул</Наименование></Товар>\
    </Товары></Каталог></КоммерческаяИнформация>\n";

const OFFERS: &str = "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация><ПакетПредложений><ТипыЦен>\
    <ТипЦены><Ид>t1</Ид><Наименование>Оптовая</Наименование><Валюта>руб</Валюта></ТипЦены>\
    <ТипЦены><Ид>t2</Ид><Наименование>Розничная</Наименование><Валюта>руб</Валюта></ТипЦены></ТипыЦен><Предложения>\
    <Предложение><Ид>p1#a</Ид><Наименование>Стул «Дуб» (S)</Наименование><ХарактеристикиТовара><ХарактеристикаТовара>\
    <Наименование>Размер</Наименование><Значение>S</Значение></ХарактеристикаТовара></ХарактеристикиТовара>\
    <Цены><Цена><ИдТипаЦены>t1</ИдТипаЦены><ЦенаЗаЕдиницу>900</ЦенаЗаЕдиницу></Цена>\
    <Цена><ИдТипаЦены>t2</ИдТипаЦены><ЦенаЗаЕдиницу>1500.5</ЦенаЗаЕдиницу><Валюта>руб</Валюта></Цена></Цены>\
    <Количество>0</Количество></Предложение>\
    <Предложение><Ид>p1#b</Ид><Цены><Цена><ИдТипаЦены>t2</ИдТипаЦены><ЦенаЗаЕдиницу>1 600</ЦенаЗаЕдиницу></Цена></Цены>\
    <Склад ИдСклада=\"1\" КоличествоНаСкладе=\"2\"/></Предложение>\
    <Предложение><Ид>p9</Ид><Наименование>Чужой</Наименование></Предложение>\
    </Предложения></ПакетПредложений></КоммерческаяИнформация>";

#[test]
fn commerceml_catalogue_with_its_offers() {
    // In any order, one document after another.
    for feed in
        [format!("{IMPORT}{OFFERS}"), format!("{}{IMPORT}", OFFERS.trim_start_matches('\u{FEFF}'))]
    {
        let found = inspect(&feed);
        assert_eq!(found.format, Format::CommerceMl);
        let [chair, dear] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
        assert_eq!((chair.id.as_str(), chair.name.as_str()), ("p1", "Стул «Дуб»"));
        assert_eq!(*chair.category, ["Мебель", "Стулья & кресла"]);
        assert_eq!(chair.pictures, ["import_files/1.jpg", "import_files/2.jpg"]);
        assert_eq!(price(chair), "1600.00 RUB", "for visitors, of what is in stock");
        assert_eq!(chair.vendor.as_deref(), Some("Заря"));
        assert_eq!(params(chair), [("Цвет", "Красный"), ("Размер", "S")]);
        assert!(chair.available && !dear.available, "what has no offer is not sold");
        let problems: Vec<_> = found.problems.iter().map(|one| (one.problem, one.count)).collect();
        assert_eq!(problems, [(Problem::NotOnSale, 1), (Problem::ParentSkipped, 1)]);
    }
}

#[test]
fn commerceml_in_part_or_broken() {
    let alone = inspect(IMPORT);
    assert!(alone.catalogue.products.iter().all(|product| product.available));
    let offers = products(Format::CommerceMl, OFFERS);
    assert_eq!((offers[0].id.as_str(), offers[0].name.as_str()), ("p1", "Стул «Дуб» (S)"));
    assert_eq!(offers.len(), 2);
    let (windows, _, _) = encoding_rs::WINDOWS_1251.encode(IMPORT);
    let label = b"encoding=\"UTF-8\"";
    let at = windows.windows(label.len()).position(|part| part == label).unwrap();
    let windows =
        [&windows[..at], b"encoding=\"windows-1251\"", &windows[at + label.len()..]].concat();
    assert_eq!(inspect(&windows).catalogue, alone.catalogue);
    assert_eq!(inspect(&windows).encodings, ["windows-1251"]);
    let read = |feed: &str| vitrine_catalogue::read(feed.as_bytes(), &Default::default());
    let cut = read(&IMPORT[..IMPORT.floor_char_boundary(1500)]).unwrap_err().to_string();
    assert!(cut.contains("cut off at line 1:"), "{cut}");
    let crossed =
        read(&IMPORT.replace("</Группа></Группы></Группа>", "</Группы></Группа></Группа>"));
    let message = crossed.unwrap_err().to_string();
    assert!(message.contains("the CommerceML feed is broken at"), "{message}");
}
