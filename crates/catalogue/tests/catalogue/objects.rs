//! Feeds in JSON: documents and lines, of Shopify's and WooCommerce's interfaces.

use crate::support::{inspect, old_price, params, price, products};
use vitrine_catalogue::{FeedError, Format, Problem, ReadOptions};

#[test]
fn shopifys_bulk_operations_write_parts_on_lines_of_their_own() {
    let found = inspect(
        "{\"id\":\"gid://shopify/Product/1\",\"title\":\"Oak Chair\",\"handle\":\"oak-chair\",\"vendor\":\"Alder\",\"status\":\"ACTIVE\",\"productType\":\"Chairs\",\"tags\":[\"new\"]}\n\
         {\"id\":\"gid://shopify/ProductVariant/11\",\"price\":\"49.90\",\"compareAtPrice\":\"59.90\",\"inventoryQuantity\":0,\"inventoryPolicy\":\"DENY\",\"selectedOptions\":[{\"name\":\"Colour\",\"value\":\"Red\"}],\"__parentId\":\"gid://shopify/Product/1\"}\n\
         {\"id\":\"gid://shopify/ProductVariant/12\",\"price\":\"39.90\",\"inventoryQuantity\":2,\"__parentId\":\"gid://shopify/Product/1\"}\n\
         {\"key\":\"note\",\"value\":\"x\",\"__parentId\":\"gid://shopify/ProductVariant/12\"}\n\
         {\"id\":\"gid://shopify/ProductImage/21\",\"url\":\"https://i/1.jpg\",\"__parentId\":\"gid://shopify/Product/1\"}\n\
         {\"id\":\"gid://shopify/MediaImage/22\",\"image\":{\"url\":\"https://i/2.jpg\"},\"__parentId\":\"gid://shopify/Product/1\"}\n\
         \n\
         {\"id\":\"gid://shopify/Product/2\",\"title\":\"Draft\",\"handle\":\"draft\",\"status\":\"DRAFT\"}\n\
         {\"id\":\"gid://shopify/ProductVariant/13\",\"price\":\"9\",\"__parentId\":\"gid://shopify/Product/2\"}\n",
    );
    assert_eq!(found.format, Format::ShopifyJson);
    let [chair] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!((chair.id.as_str(), chair.name.as_str()), ("1", "Oak Chair"));
    assert_eq!(chair.url.as_deref(), Some("/products/oak-chair"));
    assert_eq!(
        (price(chair), old_price(chair)),
        ("39.90".into(), String::new()),
        "the first in stock"
    );
    assert_eq!(chair.pictures, ["https://i/1.jpg", "https://i/2.jpg"]);
    assert_eq!(params(chair), [("Colour", "Red"), ("tag", "new")]);
    let draft = &found.catalogue.skipped[0];
    assert_eq!((draft.problem, draft.place.as_str()), (Problem::NotOnSale, "line 8"));

    let single = "{\"id\":\"gid://shopify/Product/1\",\"title\":\"Only\",\"handle\":\"only\"}\n";
    assert_eq!(products(Format::ShopifyJson, single)[0].name, "Only");
    let cut = "{\"id\":\"gid://shopify/Product/1\",\"title\":\"A\"}\n{\"id\":\"gid://shopify/Prod";
    let error = vitrine_catalogue::read(cut.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, FeedError::Truncated { line: 2, .. }), "{error}");
}

#[test]
fn shopifys_graphql_answers_are_read() {
    let shop = products(
        Format::ShopifyJson,
        r#"{"data":{"products":{"edges":[{"cursor":"x","node":{"id":"gid://shopify/Product/7","title":"Oak Chair",
           "handle":"oak","onlineStoreUrl":"https://s.example/products/oak","options":[{"name":"Size","values":["S","M"]}],
           "images":{"edges":[{"node":{"url":"https://i/1.jpg"}}]},
           "variants":{"nodes":[{"price":{"amount":"49.9","currencyCode":"EUR"},"availableForSale":false}]}}},
           {"node":{"id":"gid://shopify/Product/8","title":"Ash Chair","handle":"ash",
           "priceRangeV2":{"minVariantPrice":{"amount":"5.0","currencyCode":"EUR"}}}}]}},"extensions":{"cost":1}}"#,
    );
    let [oak, ash] = shop.as_slice() else { panic!("{shop:?}") };
    assert_eq!(
        (oak.id.as_str(), oak.url.as_deref()),
        ("7", Some("https://s.example/products/oak"))
    );
    assert_eq!((price(oak), oak.available), ("49.90 EUR".into(), false));
    assert_eq!((oak.pictures.len(), params(oak)), (1, vec![("Size", "S"), ("Size", "M")]));
    assert_eq!((price(ash), ash.url.as_deref()), ("5.00 EUR".into(), Some("/products/ash")));
}

#[test]
fn woocommerces_store_api_is_read() {
    let shop = products(
        Format::WooCommerceJson,
        r#"[{"id":1,"name":"Oak &amp; Ash","slug":"oak","parent":0,"type":"simple","permalink":"https://s.example/product/oak/",
           "sku":"W1","on_sale":true,"prices":{"price":"3990","regular_price":"4990","sale_price":"3990","price_range":null,
           "currency_code":"EUR","currency_minor_unit":2},"images":[{"src":"https://i/1.jpg","thumbnail":"https://i/1-s.jpg"}],
           "categories":[{"name":"Furniture","link":"https://s.example/c/furniture/"},{"name":"Chairs","link":"https://s.example/c/furniture/chairs/"}],
           "brands":[{"name":"Alder"}],"tags":[{"name":"new"}],
           "attributes":[{"name":"Colour","terms":[{"name":"Red"},{"name":"Blue"}]}],"is_purchasable":true,"is_in_stock":false},
          {"id":2,"name":"Yen","permalink":"https://s.example/product/yen/","prices":{"price":"1500","regular_price":"1500",
           "currency_code":"JPY","currency_minor_unit":0},"images":[],"categories":[],"is_in_stock":true}]"#,
    );
    let [oak, yen] = shop.as_slice() else { panic!("{shop:?}") };
    assert_eq!((oak.id.as_str(), oak.name.as_str()), ("1", "Oak & Ash"));
    assert_eq!((price(oak), old_price(oak)), ("39.90 EUR".into(), "49.90 EUR".into()));
    assert_eq!(
        (&*oak.category, oak.vendor.as_deref()),
        (&["Chairs".to_owned()][..], Some("Alder"))
    );
    assert_eq!(oak.pictures, ["https://i/1.jpg"]);
    assert_eq!(params(oak), [("Colour", "Red"), ("Colour", "Blue"), ("tag", "new")]);
    assert!(!oak.available && yen.available);
    assert_eq!((price(yen), old_price(yen)), ("1500.00 JPY".into(), String::new()));
    assert_eq!(oak.url.as_deref(), Some("https://s.example/product/oak/"));
}

#[test]
fn woocommerces_rest_api_is_read() {
    let found = inspect(
        r#"[{"id":1,"name":"Oak","permalink":"https://s/oak","status":"publish","catalog_visibility":"visible","price":"39.90",
           "regular_price":"49.90","sale_price":"39.90","stock_status":"outofstock","images":[{"src":"https://i/1.jpg"}],
           "categories":[{"id":1,"name":"Chairs"}],"attributes":[{"name":"Colour","options":["Red"]}]},
          {"id":2,"name":"Draft","permalink":"https://s/d","status":"draft","price":"1","regular_price":"1"},
          {"id":3,"name":"Hidden","permalink":"https://s/h","status":"publish","catalog_visibility":"hidden","price":"1","regular_price":"1"}]"#,
    );
    assert_eq!(found.format, Format::WooCommerceJson);
    let [oak] = found.catalogue.products.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (price(oak), old_price(oak), oak.available),
        ("39.90".into(), "49.90".into(), false)
    );
    assert_eq!(params(oak), [("Colour", "Red")]);
    assert_eq!((found.problems[0].problem, found.problems[0].count), (Problem::NotOnSale, 2));
}
