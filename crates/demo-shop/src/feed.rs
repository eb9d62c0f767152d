//! The shop's product feed in YML (<https://yandex.ru/support/partnermarket/export/yml.html>).

use std::collections::BTreeMap;
use std::io;

use anyhow::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesDecl, BytesText, Event};

use super::shop::{NAME, StockItem, URL, category};
use super::watch::{Gender, Language, Style};

type Xml = Writer<Vec<u8>>;

/// The whole feed, UTF-8.
pub fn yml(items: &[StockItem]) -> Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    // A fixed day: the same seed gives the same bytes.
    xml.create_element("yml_catalog")
        .with_attribute(("date", "2026-01-15 06:00"))
        .write_inner_content(|xml| {
            xml.create_element("shop").write_inner_content(|xml| shop(xml, items))?;
            Ok(())
        })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn text(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(value))?;
    Ok(())
}

fn shop(xml: &mut Xml, items: &[StockItem]) -> io::Result<()> {
    text(xml, "name", NAME)?;
    text(xml, "company", "ООО «Часовой дом & сыновья»")?;
    text(xml, "url", URL)?;
    xml.create_element("currencies").write_inner_content(|xml| {
        xml.create_element("currency")
            .with_attributes([("id", "UAH"), ("rate", "1")])
            .write_empty()?;
        Ok(())
    })?;
    xml.create_element("categories").write_inner_content(|xml| categories(xml, items))?;
    xml.create_element("offers")
        .write_inner_content(|xml| items.iter().try_for_each(|item| offer(xml, item)))?;
    Ok(())
}

/// Every category that holds products, under its gender, under the root.
fn categories(xml: &mut Xml, items: &[StockItem]) -> io::Result<()> {
    const ROOT: &str = "100";
    let mut used: BTreeMap<u32, (Gender, BTreeMap<u32, Style>)> = BTreeMap::new();
    for item in items {
        let gender = item.watch.gender;
        let entry = used.entry(category(gender, None)).or_insert((gender, BTreeMap::new()));
        entry.1.insert(item.category(), item.watch.style);
    }
    let mut write = |id: &str, parent: Option<&str>, name: &str| -> io::Result<()> {
        let mut element = xml.create_element("category").with_attribute(("id", id));
        if let Some(parent) = parent {
            element = element.with_attribute(("parentId", parent));
        }
        element.write_text_content(BytesText::new(name))?;
        Ok(())
    };
    write(ROOT, None, "Наручные часы")?;
    for (id, (gender, styles)) in used {
        let id = id.to_string();
        write(&id, Some(ROOT), gender.word(Language::Russian))?;
        for (style_id, style) in styles {
            write(&style_id.to_string(), Some(&id), style.word(Language::Russian))?;
        }
    }
    Ok(())
}

fn offer(xml: &mut Xml, item: &StockItem) -> io::Result<()> {
    let available = if item.available { "true" } else { "false" };
    let mut element = xml
        .create_element("offer")
        .with_attributes([("id", item.id.as_str()), ("available", available)]);
    if item.brand.vendor_model {
        element = element.with_attribute(("type", "vendor.model"));
    }
    if let Some(group) = &item.group {
        element = element.with_attribute(("group_id", group.as_str()));
    }
    element.write_inner_content(|xml| {
        text(xml, "url", &item.url())?;
        text(xml, "price", &item.price.to_string())?;
        if let Some(old_price) = item.old_price {
            text(xml, "oldprice", &old_price.to_string())?;
        }
        text(xml, "currencyId", "UAH")?;
        text(xml, "categoryId", &item.category().to_string())?;
        for picture in item.pictures() {
            text(xml, "picture", &format!("{URL}pictures/{picture}"))?;
        }
        if item.brand.vendor_model {
            text(xml, "typePrefix", &item.type_prefix)?;
        } else {
            text(xml, "name", &item.name)?;
        }
        text(xml, "vendor", item.brand.name)?;
        text(xml, "model", &item.model)?;
        xml.create_element("description")
            .write_cdata_content(BytesCData::new(&*item.description))?;
        for param in &item.params {
            let mut element = xml.create_element("param").with_attribute(("name", param.name));
            if let Some(unit) = param.unit {
                element = element.with_attribute(("unit", unit));
            }
            element.write_text_content(BytesText::new(&param.value))?;
        }
        Ok(())
    })?;
    Ok(())
}
