//! Real titles against real catalogues: right ones found, wrong ones never.

use std::collections::HashMap;

use crate::support::{Shelf, magento_luma, tsv};
use vitrine_catalogue::Product;
use vitrine_table::Page;
use vitrine_test_support::shop_data;

fn titled(title: &str) -> Page {
    Page { titles: vec![title.to_owned()], ..Page::default() }
}

#[test]
fn every_product_of_magento_luma_is_found() {
    let Some(products) = magento_luma() else { return };
    let shelf = Shelf::new(&products);
    for product in &products {
        for title in [
            product.name.clone(),
            format!("{} | Some Shop", product.name),
            format!("Купить {} в Киеве", product.name),
        ] {
            let found = shelf.identify(&titled(&title));
            let entry = found.outcome.unwrap_or_else(|why| panic!("{title}: {why:?}")).entry;
            let other = products.iter().find(|other| other.id == entry.id).unwrap();
            let variant = product.group.is_some() && product.group == other.group;
            assert!(entry.name == product.name || variant, "{title}: {}", entry.name);
        }
    }
}

#[test]
fn no_product_for_titles_of_other_pages() {
    let Some(luma) = magento_luma() else { return };
    let Some(titles) = tsv("titles/titles.tsv") else { return };
    let Some(negatives) = tsv("titles/negatives.tsv") else { return };
    let named: Vec<Product> = titles.iter().map(|row| crate::support::named(&row[1])).collect();
    for products in [luma, named, shwei()] {
        let shelf = Shelf::new(&products);
        for row in &negatives {
            let found = shelf.identify(&titled(&row[0]));
            assert!(found.outcome.is_err(), "{}: {:?}", row[0], found.outcome);
        }
    }
}

/// Names in the feed of the shop whose titles are most of titles.tsv.
fn shwei() -> Vec<Product> {
    let Some(folder) = shop_data("") else { return Vec::new() };
    let path = folder.join("feeds/yml_shwei_vendor_model/yml.xml");
    let feed = std::fs::read_to_string(path).expect("the feed is readable");
    let models = feed.split("<model>").skip(1);
    let names = models.filter_map(|rest| rest.split_once("</model>"));
    names.map(|(name, _)| crate::support::named(name)).collect()
}

#[test]
fn titles_of_real_shops() {
    let Some(titles) = tsv("titles/titles.tsv") else { return };
    let mut products: Vec<Product> = Vec::new();
    for row in &titles {
        if !products.iter().any(|product| product.name == row[1]) {
            products.push(crate::support::named(&row[1]));
        }
    }
    let shelf = Shelf::new(&products);
    let (mut right, mut wrong) = (0, 0);
    for row in &titles {
        match shelf.identify(&titled(&row[0])).outcome {
            Ok(found) if found.entry.name == row[1] => right += 1,
            Ok(found) => {
                wrong += 1;
                println!("wrong: {} -> {}", row[0], found.entry.name);
            }
            Err(why) => println!("none ({why:?}): {} <- {}", row[0], row[1]),
        }
    }
    println!("titles.tsv: {right} right, {wrong} wrong of {}", titles.len());
    assert_eq!(wrong, 0);
    assert!(right * 100 >= titles.len() * 80, "{right} of {}", titles.len());

    let mut wrong = 0;
    for row in &titles {
        let others: Vec<Product> =
            products.iter().filter(|product| product.name != row[1]).cloned().collect();
        if let Ok(found) = Shelf::new(&others).identify(&titled(&row[0])).outcome {
            wrong += 1;
            println!("wrong without its own product: {} -> {}", row[0], found.entry.name);
        }
    }
    println!("titles.tsv, each without its own product: {wrong} wrong");
    assert_eq!(wrong, 0);
}

/// Names of every catalogue and feed at hand, by where they come from.
fn all_names() -> Vec<(String, Vec<String>)> {
    let Some(folder) = shop_data("") else { return Vec::new() };
    let mut all = Vec::new();
    for of in ["magento_luma", "spree_demo", "myntra_small_accessories"] {
        let products = crate::support::catalogue(of, usize::MAX).unwrap_or_default();
        all.push((of.to_owned(), products.into_iter().map(|product| product.name).collect()));
    }
    let mut feeds: Vec<_> = std::fs::read_dir(folder.join("feeds"))
        .expect("the feeds are readable")
        .flat_map(|entry| std::fs::read_dir(entry.expect("an entry").path()).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    feeds.sort();
    for path in feeds {
        let bytes = std::fs::read(&path).expect("the feed is readable");
        let Ok(feed) = String::from_utf8(bytes) else { continue };
        let offers = feed.split("<offer ").skip(1);
        let names: Vec<String> = offers
            .filter_map(|offer| {
                let (_, rest) =
                    offer.split_once("<name>").or_else(|| offer.split_once("<model>"))?;
                let name = rest.split("</").next()?.trim();
                Some(name.trim_start_matches("<![CDATA[").trim_end_matches("]]>").to_owned())
            })
            .collect();
        if names.len() > 20 {
            all.push((path.display().to_string(), names));
        }
    }
    all
}

/// A fifth of each shop's names is held out; their pages must show nothing, all others their own.
/// So also where all shops are one.
#[test]
fn products_that_the_table_lacks() {
    let mut shops = all_names();
    let all = shops.iter().flat_map(|(_, names)| names.clone()).collect();
    shops.push(("all of them".to_owned(), all));
    for (of, names) in shops {
        let held = |name: &str| key(name).bytes().map(usize::from).sum::<usize>() % 5 == 0;
        let kept: Vec<Product> = (names.iter().filter(|name| !held(name)))
            .enumerate()
            .map(|(at, name)| Product { id: at.to_string(), ..crate::support::named(name) })
            .collect();
        let mut times: HashMap<String, usize> = HashMap::new();
        names.iter().for_each(|name| *times.entry(key(name)).or_default() += 1);
        let shelf = Shelf::new(&kept);
        for form in shelf.forms() {
            let table = form.table();
            let (mut wrong, mut missed, mut asked) = (Vec::new(), 0, 0);
            for (at, name) in names.iter().enumerate() {
                let title = match at % 4 {
                    0 => format!("{name} | Some Shop"),
                    1 => format!("Купить {name} в Киеве"),
                    2 => format!("{name} - цена, отзывы. Интернет-магазин Some Shop"),
                    _ => format!("Buy {name} online at Best Price"),
                };
                asked += 1;
                match table.identify(&titled(&title)).expect("every shard is there").outcome {
                    Ok(found) if held(name) || key(&found.entry.name) != key(name) => {
                        wrong.push(format!("{title} -> {}", found.entry.name));
                    }
                    Err(_) if !held(name) && times.get(&key(name)) == Some(&1) => {
                        println!("missed: {title}");
                        missed += 1;
                    }
                    _ => {}
                }
            }
            let buckets = table.index().buckets();
            println!(
                "{of}, {buckets} buckets: {asked} titles, {} wrong, {missed} missed",
                wrong.len()
            );
            assert!(wrong.is_empty(), "{wrong:#?}");
            assert!(missed * 50 <= asked, "{missed} of {asked} missed");
        }
    }
}

fn key(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}
