//! `vitrine feed inspect`

use std::process::ExitCode;

use clap::Args;
use comfy_table::{CellAlignment, Table};
use serde_json::{Value, json};

use crate::cli::output;
use crate::feed::{FeedSource, InspectedFeed, Packing};
use crate::http::DownloadOptions;
use crate::pipeline::size;
use vitrine_catalogue::{
    Catalogue, FieldFill, Format, Inspection, ProblemCount, Product, ReadOptions, Shop, fill,
};

/// Show what a product feed is and what Vitrine makes of it
///
/// Its format, encoding and compression; how many products have each field; what is wrong with its
/// entries, by kind, with examples; and the first products as Vitrine sees them. Nothing is written.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    vitrine feed inspect https://shop.example/feed.xml\n  \
    vitrine feed inspect products.csv.gz --products 10\n  \
    vitrine feed inspect products.csv --url-template 'https://shop.example/p/{id}'\n  \
    curl https://shop.example/feed.xml | vitrine feed inspect - --json\n\n\
    Exit codes: 0 the feed has products, 1 it cannot be used.")]
pub(super) struct Arguments {
    /// The feed: a file, an http(s) address, or - for the standard input; gzip and zip are unpacked
    feed: String,
    /// Products to show
    #[arg(long, value_name = "N", default_value = "3")]
    products: usize,
    /// Makes the products' addresses where the feed has none; {id}, {group} and {name} are filled in
    #[arg(long, value_name = "TEMPLATE")]
    url_template: Option<String>,
    /// Write all this in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let source = FeedSource::new(&arguments.feed);
    let found = source.inspect(
        &ReadOptions { url_template: arguments.url_template, today: Some(crate::clock::today()) },
        &DownloadOptions::default(),
    )?;
    let fields = fill(&found.inspection.catalogue);
    if arguments.json {
        output::json(&description(&source, &found, &fields, arguments.products))?;
    } else {
        output::text(&text(&source, &found, &fields, arguments.products))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn description(
    source: &FeedSource,
    found: &InspectedFeed,
    fields: &[FieldFill],
    count: usize,
) -> Value {
    let Inspection { format, declared_encoding, encodings, catalogue, problems } =
        &found.inspection;
    let Catalogue { shop, products, skipped } = catalogue;
    let field = |fill: &FieldFill| {
        json!({
            "field": fill.field,
            "products": fill.products,
            "share": fill.products as f64 / products.len() as f64,
            "different": fill.different,
            "example": Some(&fill.example).filter(|example| !example.is_empty()),
        })
    };
    json!({
        "feed": source.to_string(),
        "format": format.to_string(),
        "declared_encoding": declared_encoding,
        "encodings": encodings,
        "packing": found.packing.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "notes": found.notes().collect::<Vec<_>>(),
        "bytes": found.bytes,
        "shop": { "name": shop.name, "url": shop.url },
        "products": products.len(),
        "skipped": skipped.len(),
        "fields": fields.iter().map(field).collect::<Vec<_>>(),
        "problems": problems,
        "first": products.iter().take(count).map(|product| product_json(product, shop)).collect::<Vec<_>>(),
    })
}

fn product_json(product: &Product, shop: &Shop) -> Value {
    let money = |money: &vitrine_catalogue::Money| json!({ "amount": money.hundredths as f64 / 100.0, "currency": &*money.currency });
    let params = product.params.iter();
    json!({
        "id": product.id,
        "name": product.name,
        "url": product.url,
        "address": product.url.as_ref().and_then(|url| shop.resolve(url)),
        "pictures": product.pictures.iter().collect::<Vec<_>>(),
        "price": product.price.as_ref().map(money),
        "old_price": product.old_price.as_ref().map(money),
        "category": &*product.category,
        "vendor": product.vendor.as_deref(),
        "model": product.model,
        "group": product.group,
        "available": product.available,
        "params": params.map(|param| json!({ "name": param.name, "value": param.value, "unit": param.unit })).collect::<Vec<_>>(),
    })
}

fn text(source: &FeedSource, found: &InspectedFeed, fields: &[FieldFill], count: usize) -> String {
    let Inspection { format, catalogue, problems, .. } = &found.inspection;
    let Catalogue { shop, products, skipped } = catalogue;
    let mut facts = vec![
        ("format", format.to_string()),
        ("encoding", encoding(&found.inspection)),
        ("size", packed(found)),
    ];
    let named = [Some(shop.name.clone()), shop.url.clone()];
    let shop_text: Vec<String> =
        named.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    if !shop_text.is_empty() {
        facts.push(("shop", shop_text.join(", ")));
    }
    let skipped = match skipped.len() {
        0 => "no entry skipped".to_owned(),
        1 => "1 entry skipped".to_owned(),
        many => format!("{many} entries skipped"),
    };
    facts.push(("products", format!("{}, {skipped}", products.len())));
    let facts: String = facts.iter().map(|(name, fact)| format!("{name:9} {fact}\n")).collect();
    let notes: String = found.notes().map(|note| format!("{:9} {note}\n", "note")).collect();
    let mut parts = vec![
        format!("{source}\n\n{facts}{notes}"),
        fields_table(fields, products.len()).to_string(),
    ];
    parts.extend(advice(catalogue, *format));
    parts.push(if problems.is_empty() {
        "\nNo problems were found.".to_owned()
    } else {
        format!("\nProblems\n{}", problems_text(problems))
    });
    for (at, product) in products.iter().take(count).enumerate() {
        parts.push(format!("\n{}", product_text(at + 1, product, shop)));
    }
    parts.join("\n")
}

fn encoding(inspection: &Inspection) -> String {
    let real = inspection.encodings.join(" with parts in ");
    match &inspection.declared_encoding {
        Some(declared)
            if inspection.encodings.iter().any(|name| name.eq_ignore_ascii_case(declared)) =>
        {
            format!("{real}, as declared")
        }
        // Every encoding of feeds contains ASCII.
        Some(declared) if inspection.encodings == ["ASCII"] => format!("{declared}, as declared"),
        Some(declared) => format!("{real}, although {declared} is declared"),
        None => real,
    }
}

fn packed(found: &InspectedFeed) -> String {
    let packing: Vec<String> = found.packing.iter().map(Packing::to_string).collect();
    match packing.as_slice() {
        [] => format!("{}, not compressed", size(found.bytes)),
        packing => format!("{}, unpacked from {}", size(found.bytes), packing.join(" and ")),
    }
}

fn fields_table(fields: &[FieldFill], products: usize) -> Table {
    let mut table = output::table(&["field", "products", "share", "different", "for example"]);
    for fill in fields {
        table.add_row([
            fill.field.to_owned(),
            fill.products.to_string(),
            share(fill.products, products),
            fill.different.to_string(),
            fill.example.clone(),
        ]);
    }
    for at in 1..=3 {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// All is not said where one is missing, nor nothing where there is one.
fn share(part: usize, whole: usize) -> String {
    match part * 100 / whole.max(1) {
        0 if part > 0 => "< 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// What the owner should know before building.
fn advice(catalogue: &Catalogue, format: Format) -> Option<String> {
    let products = &catalogue.products;
    let resolved = |product: &Product| catalogue.shop.resolve(product.url.as_ref()?);
    if products.iter().all(|product| product.url.is_none()) {
        return Some(
            "\nNo product has an address: give one to all with --url-template, for example \
             --url-template 'https://shop.example/p/{id}'."
                .to_owned(),
        );
    }
    let shopify = matches!(format, Format::ShopifyCsv | Format::ShopifyJson);
    if !shopify && products.iter().all(|product| resolved(product).is_none()) {
        return Some(
            "\nThe addresses are relative and the feed does not name the shop: they lead somewhere \
             only on the shop's own pages."
                .to_owned(),
        );
    }
    None
}

fn problems_text(problems: &[ProblemCount]) -> String {
    let mut lines = Vec::new();
    for ProblemCount { problem, skipped, count, examples } in problems {
        let effect = if *skipped { "skipped" } else { "kept" };
        lines.push(format!("  {count} × {problem} ({effect})"));
        for example in examples {
            let id = example.id.as_ref().map(|id| format!(" (product {id})")).unwrap_or_default();
            lines.push(format!("      {}{id}: {}", example.place, example.detail));
        }
        let more = count - examples.len();
        if more > 0 {
            lines.push(format!("      … and {more} more"));
        }
    }
    lines.join("\n")
}

fn product_text(number: usize, product: &Product, shop: &Shop) -> String {
    let mut lines = vec![format!("{number}. {} ({})", product.name, product.id)];
    let price = product.price.as_ref().map_or("no price".to_owned(), ToString::to_string);
    let before =
        product.old_price.as_ref().map(|old| format!(", before {old}")).unwrap_or_default();
    let bought = if product.available { "can be bought" } else { "cannot be bought" };
    let group =
        product.group.as_ref().map(|group| format!(", variants {group}")).unwrap_or_default();
    lines.push(format!("{price}{before}; {bought}{group}"));
    let vendor = product.vendor.as_deref().map(str::to_owned);
    let category = (!product.category.is_empty()).then(|| product.category.join(" > "));
    let kind: Vec<String> =
        [category, vendor, product.model.clone()].into_iter().flatten().collect();
    if !kind.is_empty() {
        lines.push(kind.join("; "));
    }
    let address = product.url.as_ref().map(|url| match shop.resolve(url) {
        Some(address) => address.to_string(),
        None => url.clone(),
    });
    lines.push(address.unwrap_or_else(|| "no address".to_owned()));
    let further = match product.pictures.len() {
        0 | 1 => String::new(),
        many => format!(" and {} more", many - 1),
    };
    let picture = product.pictures.get(0).unwrap_or("no picture");
    lines.push(format!("{picture}{further}"));
    if !product.params.is_empty() {
        let params: Vec<String> = product.params.iter().map(ToString::to_string).collect();
        lines.push(params.join("; "));
    }
    lines.join("\n   ")
}
