//! What a feed says but the shop does not show: variants, drafts, ended sales, placeholders.

use crate::support::{inspect, inspect_on, old_price, params, price, products};
use vitrine_catalogue::{Catalogue, Format, Problem};

fn ids(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.products.iter().map(|product| product.id.as_str()).collect()
}

fn names(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.products.iter().map(|product| product.name.as_str()).collect()
}

#[test]
fn without_identifiers_the_address_and_then_the_name_is_one() {
    let found =
        inspect("name,url,price\nA,https://s/1,5\nA,https://s/2,6\nB,,7\nB,,8\nC,https://s/1,9\n");
    assert_eq!(ids(&found.catalogue), ["https://s/1", "https://s/2", "B"]);
    let [names, addresses] = found.catalogue.skipped.as_slice() else { panic!("{found:?}") };
    assert_eq!(names.reason, "its name is already that of line 4");
    assert_eq!(addresses.reason, "its address is already that of line 2");
    assert_eq!((found.problems[0].problem, found.problems[0].count), (Problem::DuplicateId, 2));

    // The same for a row that leaves its identifier out.
    let found = inspect("id,name,url\n1,A,https://s/1\n,B,https://s/2\n,C,\n");
    assert_eq!(ids(&found.catalogue), ["1", "https://s/2"]);
    assert_eq!(found.catalogue.skipped[0].problem, Problem::NoId);

    let xml = "<list><item><name>A</name><price>5</price></item>\
               <item><name>A</name><price>5</price></item></list>";
    let found = inspect(xml);
    assert_eq!(ids(&found.catalogue), ["A"]);
    assert!(found.catalogue.skipped[0].reason.starts_with("its name is already"));
}

#[test]
fn the_only_variant_adds_nothing_to_a_name() {
    let shop = products(
        Format::Xml,
        "<SHOP><SHOPITEM><ITEM_ID>1</ITEM_ID><PRODUCTNAME>Mug Default Title</PRODUCTNAME>\
         <PRICE_VAT>5</PRICE_VAT><PARAM><PARAM_NAME>Title</PARAM_NAME><VAL>Default Title</VAL></PARAM>\
         </SHOPITEM></SHOP>",
    );
    assert_eq!((shop[0].name.as_str(), params(&shop[0])), ("Mug", vec![]));
    let table = inspect("id,title,price\n1,Mug - Default Title,5\n2,Default Title,6\n");
    assert_eq!(names(&table.catalogue), ["Mug"]);
    assert_eq!(table.catalogue.skipped[0].problem, Problem::NoName);
}

#[test]
fn sales_count_on_their_days_alone() {
    let item = |id: u8, dates: &str| {
        format!(
            "<item><g:id>{id}</g:id><title>N{id}</title><g:price>100 EUR</g:price>\
             <g:sale_price>70 EUR</g:sale_price>\
             <g:sale_price_effective_date>{dates}</g:sale_price_effective_date></item>"
        )
    };
    let google = format!(
        "<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel>{}{}{}{}</channel></rss>",
        item(1, "2021-03-01T13:00-0800/2021-03-11T15:30-0800"),
        item(2, "2099-03-01T13:00-0800/2099-03-11T15:30-0800"),
        item(3, "2026-03-01/2026-03-31"),
        item(4, ""),
    );
    let found = inspect_on("2026-03-05", &google);
    let prices: Vec<_> =
        found.catalogue.products.iter().map(|one| (price(one), old_price(one))).collect();
    let full = ("100.00 EUR".to_owned(), String::new());
    let sale = ("70.00 EUR".to_owned(), "100.00 EUR".to_owned());
    assert_eq!(prices, [full.clone(), full, sale.clone(), sale.clone()]);
    // Without a clock nothing is over.
    assert!(inspect(&google).catalogue.products.iter().all(|one| price(one) == sale.0));
    assert_eq!(inspect_on("2026-03-05", &google), found, "the same day gives the same");

    for (headers, over, on) in [
        ("sale_price_effective_date", "2021-01-01/2021-02-01", "2026-01-01/2027-01-01"),
        ("special_price_to_date", "2/1/21", "2/1/27"),
        ("Date sale price ends", "2021-01-01", "2026-12-31"),
        ("Date de fin de promo", "01.02.2021", "01.02.2027"),
    ] {
        let table = format!("id,name,price,sale price,{headers}\n1,A,10,8,{over}\n2,B,10,8,{on}\n");
        let found = inspect_on("2026-03-05", table);
        let prices: Vec<String> = found.catalogue.products.iter().map(price).collect();
        assert_eq!(prices, ["10.00", "8.00"], "{headers}");
    }
    let xml = "<list><item><id>1</id><name>A</name><price>10</price><special_price>8</special_price>\
               <special_price_from_date>2017-01-01 12:12:12</special_price_from_date>\
               <special_price_to_date>2017-02-02 12:12:12</special_price_to_date></item></list>";
    assert_eq!(price(&inspect_on("2026-03-05", xml).catalogue.products[0]), "10.00");
}

#[test]
fn what_the_shop_does_not_show_is_no_product() {
    for (header, hidden, shown) in [
        ("Status", "0", "1"),
        ("Status", "draft", "active"),
        ("Aktiv", "nein", "ja"),
        ("Mostrar en tienda", "NO", "SÍ"),
        ("Product Visible?", "N", "Y"),
        ("Visibility", "hidden", "visible"),
        ("visibility", "Not Visible Individually", "Catalog, Search"),
        ("Is hidden", "yes", "no"),
    ] {
        let found =
            inspect(format!("id,name,price,{header}\n1,A,5,\"{hidden}\"\n2,B,6,\"{shown}\"\n"));
        assert_eq!(ids(&found.catalogue), ["2"], "{header}: {hidden}");
        assert_eq!(found.problems[0].problem, Problem::NotOnSale, "{header}");
        let name = header.trim_end_matches('?').replace(' ', "_");
        let xml = format!(
            "<list><item><id>1</id><name>A</name><price>5</price><{name}>{hidden}</{name}></item>\
             <item><id>2</id><name>B</name><price>6</price><{name}>{shown}</{name}></item></list>"
        );
        assert_eq!(ids(&inspect(xml).catalogue), ["2"], "{name} in XML");
    }
    // That it is sold out hides nothing.
    let found = inspect("id,name,price,Status\n1,A,5,out of stock\n");
    assert_eq!(found.catalogue.skipped, []);
}

#[test]
fn variants_without_a_name_belong_to_their_product() {
    let found = inspect(
        "id;parent_id;product_number;active;stock;name;price_net;price_gross;cover_media_url;size\n\
         b1;b;S2;1;3;;;;https://i/b1.jpg;41\n\
         a;;S1;1;0;Boot;40;49.90;https://i/a.jpg;\n\
         a1;a;S1.1;1;5;;;;https://i/a1.jpg;42\n\
         b;;S2;1;0;Shoe;10;12;https://i/b.jpg;\n\
         c;;S3;0;5;Off;10;12;;\n\
         c1;c;S3.1;1;5;;;;;43\n\
         d1;nowhere;S4.1;1;5;;;;;43\n",
    );
    let [boot, shoe] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!((boot.name.as_str(), price(boot), boot.available), ("Boot", "49.90".into(), true));
    assert_eq!((boot.pictures.len(), params(boot)), (2, vec![("size", "42")]));
    assert_eq!((shoe.name.as_str(), shoe.pictures.len()), ("Shoe", 2), "its variant came first");
    let problems: Vec<_> = found.problems.iter().map(|one| (one.problem, one.count)).collect();
    for expected in [(Problem::NotOnSale, 1), (Problem::ParentSkipped, 1), (Problem::NoName, 1)] {
        assert!(problems.contains(&expected), "{problems:?}");
    }

    // With a page of its own, or where nothing has one, a variant stands for itself.
    let table =
        "id,name,parent id,url\n1,Mug,,https://s/1\n2,Mug blue,1,\n3,Mug red,1,https://s/3\n";
    assert_eq!(names(&inspect(table).catalogue), ["Mug", "Mug red"]);
    let table = "id,name,parent id\n1,Mug,\n2,Mug blue,1\n";
    assert_eq!(names(&inspect(table).catalogue), ["Mug", "Mug blue"]);
}

#[test]
fn rows_that_are_parts_of_a_product_are_folded_into_it() {
    let found = inspect(
        "Item Type,Product ID,Product Name,Product Type,Product Code/SKU,Price,Retail Price,Sale Price,Product Visible?,\
         Track Inventory,Current Stock Level,Category,Product Image File - 1,Product Image URL - 1,Product Image Sort - 1,Product URL\n\
         Product,7,Boot,P,B,120,150,99,Y,by option,6,Shoes/Boots;New,a/1.jpg,https://i/1.jpg,0,/boot/\n\
         \"  SKU\",71,\"[S]Size=41,[RB]Colour=Red\",,B-41,,,,,,3,,,,,\n\
         \"  Rule\",72,[S]Size=41,,,[ADD]5,,,Y,,,,,,,\n\
         Product,8,Shoe,P,S,140,,,Y,none,0,Shoes,a/2.jpg,https://i/2.jpg,0,/shoe/\n\
         Product,9,Off,P,O,10,,,N,none,0,Shoes,,,,/off/\n\
         \"  SKU\",91,[S]Size=41,,O-41,,,,,,3,,,,,\n",
    );
    let [boot, shoe] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!((price(boot), old_price(boot)), ("99.00".into(), "120.00".into()));
    assert_eq!(
        (&*boot.category, boot.url.as_deref()),
        (&["Shoes".to_owned(), "Boots".into()][..], Some("/boot/"))
    );
    assert_eq!(boot.pictures, ["https://i/1.jpg"]);
    assert_eq!(params(boot), [("Size", "41"), ("Colour", "Red")]);
    assert!(shoe.available, "a stock that is not counted says nothing");
    let problems: Vec<_> = found.problems.iter().map(|one| (one.problem, one.count)).collect();
    assert_eq!(problems, [(Problem::NotOnSale, 1), (Problem::ParentSkipped, 1)]);

    let pictures = inspect(
        "Item,ID,Name,Price,Image URL\nProduct,1,Mug,5,\nImage,,,,https://i/1.jpg\nVariant,11,,6,\n",
    );
    assert_eq!(pictures.catalogue.products[0].pictures, ["https://i/1.jpg"]);
    assert_eq!(names(&pictures.catalogue), ["Mug"]);
    // A column `type` with other words is a category.
    assert_eq!(
        names(&inspect("id,name,type,url\n1,A,variant,/a\n2,B,image,/b\n").catalogue),
        ["A", "B"]
    );
}

#[test]
fn nested_variants_are_folded_into_their_product() {
    let shop = products(
        Format::Xml,
        "<products><product><title>Cover</title><slug>cover</slug><image>https://i/1.jpg</image><variants>\
         <variant><Title>Single</Title><sku>C-1</sku><price>40</price><size>Single</size><stock>0</stock></variant>\
         <variant><Title>Double</Title><sku>C-2</sku><price>59</price><size>Double</size><stock>1</stock>\
         <image>https://i/2.jpg</image></variant></variants></product>\
         <product><title>Throw</title><image>https://i/3.jpg</image>\
         <variants><variant><Title>One</Title><price>75</price><stock>0</stock></variant></variants></product></products>",
    );
    let [cover, throw] = shop.as_slice() else { panic!("{shop:?}") };
    assert_eq!((cover.id.as_str(), cover.name.as_str()), ("Cover", "Cover"));
    assert_eq!((price(cover), cover.pictures.len()), ("59.00".into(), 2), "of what can be bought");
    assert!(
        params(cover).contains(&("size", "Single")) && params(cover).contains(&("size", "Double"))
    );
    assert_eq!((cover.available, throw.available), (true, false));
    // Variants alone are products.
    let alone = "<variants><variant><id>1</id><name>A</name><price>5</price></variant></variants>";
    assert_eq!(products(Format::Xml, alone)[0].name, "A");
}

#[test]
fn the_only_store_view_of_magento_may_be_named() {
    let header = "sku,store_view_code,attribute_set_code,categories,name,price,special_price,\
                  special_price_to_date,visibility,product_online,configurable_variations,base_image";
    let found = inspect_on(
        "2026-03-05",
        format!(
            "{header}\nW,default,Default,Default Category/Gear,Watch,45,40,2017-02-02 12:12:12,\"Catalog, Search\",1,sku=W-B,/w.jpg\n\
             W-B,default,Default,,Watch Blue,45,,,Not Visible Individually,1,,/b.jpg\n\
             W,ru,Default,,Часы,,,,,,,\n"
        ),
    );
    assert_eq!(names(&found.catalogue), ["Watch"]);
    let watch = &found.catalogue.products[0];
    assert_eq!((price(watch), watch.pictures.len()), ("45.00".into(), 2));
    // Where nothing is enabled, the column says something else.
    let all = format!(
        "{header}\nA,,Default,,A,5,,,\"Catalog, Search\",2,,\nB,,Default,,B,5,,,\"Catalog, Search\",2,,\n"
    );
    assert_eq!(names(&inspect(all).catalogue), ["A", "B"]);
}

#[test]
fn magentos_elements_are_read_like_its_columns() {
    let found = inspect(
        "<Items><item><sku>A</sku><product_type>simple</product_type><categories>Default Category,Default Category/Gear/Watches</categories><name>Watch</name>\
         <price>5</price><visibility>Catalog, Search</visibility><base_image>/a.jpg</base_image>\
         <base_image_label>A watch</base_image_label></item>\
         <item><sku>B</sku><product_type>simple</product_type><name>Part</name><price>5</price>\
         <visibility>Not Visible Individually</visibility></item></Items>",
    );
    let [watch] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (&*watch.category, watch.pictures.len()),
        (&["Gear".to_owned(), "Watches".into()][..], 1)
    );
    assert_eq!(found.catalogue.skipped[0].problem, Problem::NotOnSale);
}

#[test]
fn a_fragment_alone_is_no_address() {
    let table = inspect("id,name,link\n1,A,#\n2,B,#!/B/p/2\n3,C,/c\n");
    let addresses: Vec<_> =
        table.catalogue.products.iter().map(|product| product.url.as_deref()).collect();
    assert_eq!(addresses, [None, Some("#!/B/p/2"), Some("/c")]);
}

#[test]
fn rows_that_explain_the_header_are_no_products() {
    for (table, what) in [
        (
            "\"# Required | A unique content ID.\",\"# Required | The title, e.g. of a book.\",\"# Required | The price\",# Required | The page\n\
             id,title,price,link\n1,A,7.99 USD,https://s/1\n",
            "before",
        ),
        (
            "id,title,price,link\n\"# Required | A unique content ID.\",\"# Required | The title.\",# Required | The price,# The page\n\
             1,A,7.99 USD,https://s/1\n",
            "after",
        ),
        (
            "Product ID,Product name,Price,Product page\nid,title,price,link\n1,A,7.99 USD,https://s/1\n",
            "named twice",
        ),
        (
            "Unique id of it,The name,Price in your currency,Where the page is\nid,title,price,link\n1,A,7.99 USD,https://s/1\n",
            "explained in words",
        ),
    ] {
        let found = inspect(table);
        assert_eq!(names(&found.catalogue), ["A"], "{what}");
        let product = &found.catalogue.products[0];
        assert_eq!((product.id.as_str(), price(product)), ("1", "7.99 USD".into()), "{what}");
        assert_eq!(product.url.as_deref(), Some("https://s/1"), "{what}");
    }
}

#[test]
fn comparison_sites_elements_are_known() {
    let arukereso = products(
        Format::Xml,
        "<products><product><identifier>A-1</identifier><name>Szék</name><category>Bútor &gt; Székek</category>\
         <product_url>https://s/szek</product_url><net_price>19677</net_price><price>24990</price>\
         <image_url>https://i/1.jpg</image_url></product></products>",
    );
    assert_eq!((arukereso[0].id.as_str(), price(&arukereso[0])), ("A-1", "24990.00".into()));
    let kelkoo = products(
        Format::Xml,
        "<products><product><offer-id>K1</offer-id><title>Chair</title><product-url>https://s/1</product-url>\
         <price>49.90</price><price-no-rebate>59.90</price-no-rebate>\
         <merchant-category>Furniture &gt; Chairs</merchant-category><image-url>https://i/1.jpg</image-url>\
         </product></products>",
    );
    assert_eq!((price(&kelkoo[0]), old_price(&kelkoo[0])), ("49.90".into(), "59.90".into()));
    assert_eq!(*kelkoo[0].category, ["Furniture", "Chairs"]);
    let tilda = products(
        Format::Csv,
        "Tilda UID;Category;Title;Photo;Price\n1;Chairs;Oak;https://i/1.jpg https://i/2.jpg;5\n\
         2;\"Chairs;New\";Ash;https://i/3.jpg;6\n",
    );
    assert!(tilda.iter().all(|product| *product.category == ["Chairs"]));
}
