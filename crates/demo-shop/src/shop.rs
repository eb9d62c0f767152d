//! The shop: which products it has, what they are called and cost.

use serde::Serialize;

use super::brands::{BRANDS, Brand};
use super::draw::{Shot, movement};
use super::random::Random;
use super::recipe;
use super::watch::{Gender, Language, Metal, Movement, Strap, Style, SubDials, Watch};

/// The shop's name in the feed and on its pages.
pub const NAME: &str = "Часовой дом «Меридиан»";
/// Its address: `.example` is reserved (RFC 2606) and leads nowhere.
pub const URL: &str = "https://chasovoy-dom.example/";

/// One product.
#[derive(Debug)]
pub struct StockItem {
    pub(crate) id: String,
    /// Shared by the colours of one model, where there are several.
    pub(crate) group: Option<String>,
    pub(crate) brand: &'static Brand,
    pub(crate) type_prefix: String,
    pub(crate) model: String,
    /// Its name on its page and in the feed.
    pub name: String,
    /// The folder of its page and the stem of its pictures' names.
    pub slug: String,
    pub(crate) price: u32,
    pub(crate) old_price: Option<u32>,
    pub(crate) available: bool,
    pub(crate) shots: Vec<Shot>,
    pub(crate) description: String,
    pub(crate) params: Vec<Characteristic>,
    pub(crate) watch: Watch,
}

/// One line of the characteristics.
#[derive(Debug, Serialize)]
pub struct Characteristic {
    pub name: &'static str,
    pub value: String,
    pub unit: Option<&'static str>,
}

impl StockItem {
    pub(crate) fn url(&self) -> String {
        format!("{URL}watch/{}/", self.slug)
    }

    /// The file names of its pictures, best first.
    pub fn pictures(&self) -> Vec<String> {
        (1..=self.shots.len())
            .map(|n| match n {
                1 => format!("{}.jpg", self.slug),
                _ => format!("{}-{n}.jpg", self.slug),
            })
            .collect()
    }

    pub(crate) fn category(&self) -> u32 {
        category(self.watch.gender, Some(self.watch.style))
    }
}

/// The feed's number of a gender's category, or of a style's within it.
pub fn category(gender: Gender, style: Option<Style>) -> u32 {
    10 * (gender as u32 + 1) + style.map_or(0, |style| style as u32 + 1) + 100
}

/// The first `count` products that `seed` gives.
pub fn stock(seed: u64, count: usize) -> Vec<StockItem> {
    let mut items = Vec::with_capacity(count);
    let mut model = 0;
    while items.len() < count {
        let mut random = Random::new(seed, model);
        let brand = &BRANDS[model as usize % BRANDS.len()];
        let variants = variants(&mut random, brand);
        let group = (variants.len() > 1).then(|| format!("g{}", 2000 + model));
        let collection = random.pick(brand.collections);
        let code = format!("{}{}", brand.code, 1000 + model * 7 + random.below(7) as u64);
        let price = price(&mut random, brand, &variants[0]);
        for (n, watch) in variants.into_iter().enumerate() {
            let model = format!("{collection} {code}.{}", letters(&watch, n));
            items.push(item(&mut random, brand, watch, model, price, items.len(), group.clone()));
        }
        model += 1;
    }
    items.truncate(count);
    items
}

/// One model in one to three colours, all different.
fn variants(random: &mut Random, brand: &Brand) -> Vec<Watch> {
    let style = random.pick(brand.styles);
    let first = recipe::model(random, style, brand.name);
    let count = random.pick(&[1, 1, 2, 2, 3]);
    let mut list = vec![first];
    for _ in 0..12 {
        if list.len() == count {
            break;
        }
        let mut watch = list[0].clone();
        recipe::colours(random, &mut watch);
        if list.iter().all(|other| (other.dial, other.metal) != (watch.dial, watch.metal)) {
            list.push(watch);
        }
    }
    list
}

/// A code's ending, as makers tell their colours apart.
fn letters(watch: &Watch, n: usize) -> String {
    let dial = watch.dial.word(Language::English);
    let strap = watch.strap.word(Language::English);
    let initial = |word: &str| word.chars().next().unwrap_or('X').to_ascii_uppercase();
    format!("{}{}{:02}", initial(dial), initial(strap), n + 1)
}

fn price(random: &mut Random, brand: &Brand, watch: &Watch) -> u32 {
    let percent = match movement(watch) {
        Movement::Quartz => 100,
        Movement::Solar => 125,
        Movement::Electronic => 115,
        Movement::Automatic => 190,
    };
    let extra = match watch.sub_dials {
        SubDials::None => 0,
        SubDials::SmallSecond => 15,
        SubDials::Two => 30,
        SubDials::Three => 45,
    };
    let strap = if matches!(watch.strap, Strap::Bracelet | Strap::Crocodile) { 12 } else { 0 };
    brand.base * (percent + extra + strap + random.between(0, 40)) / 100
}

fn item(
    random: &mut Random,
    brand: &'static Brand,
    watch: Watch,
    model: String,
    price: u32,
    index: usize,
    group: Option<String>,
) -> StockItem {
    let language = brand.language;
    let type_prefix = type_prefix(&watch, language);
    let name = match language {
        Language::English => format!("{} {model} {type_prefix}", brand.name),
        _ => format!("{type_prefix} {} {model}", brand.name),
    };
    let surcharge = match watch.metal {
        Metal::Gold | Metal::Rose => 12,
        Metal::Titanium | Metal::Bronze => 18,
        Metal::Black => 6,
        Metal::Steel => 0,
    };
    let price = price * (100 + surcharge) / 1000 * 10;
    let old_price = random.chance(24).then(|| price * random.between(110, 135) / 1000 * 10);
    let shots: &[Shot] = match random.below(100) {
        0..5 => &[],
        5..20 => &[Shot::Front, Shot::Detail],
        20..26 => &[Shot::Front, Shot::Detail, Shot::Aslant],
        _ => &[Shot::Front],
    };
    StockItem {
        id: (10_001 + index * 3).to_string(),
        group,
        brand,
        slug: slug(&format!("{} {model}", brand.name)),
        type_prefix,
        model,
        name,
        price,
        old_price,
        available: !random.chance(8),
        shots: shots.to_vec(),
        description: description(&watch, brand),
        params: params(random, &watch, language),
        watch,
    }
}

fn type_prefix(watch: &Watch, language: Language) -> String {
    let words = match (watch.style, watch.gender) {
        (Style::Smart, _) => ["Смарт-часы", "Смарт-годинник", "Smart Watch"],
        (_, Gender::Men) => ["Мужские часы", "Чоловічий годинник", "Men's Watch"],
        (_, Gender::Women) => ["Женские часы", "Жіночий годинник", "Women's Watch"],
        (_, Gender::Unisex) => ["Наручные часы", "Наручний годинник", "Unisex Watch"],
    };
    words[language as usize].to_owned()
}

/// Latin letters without accents, digits and hyphens.
fn slug(text: &str) -> String {
    let plain = text.to_lowercase().replace(['é', 'è'], "e").replace('\'', "");
    let parts: Vec<_> =
        plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

fn description(watch: &Watch, brand: &Brand) -> String {
    let language = brand.language;
    let movement = movement(watch).word(language).to_lowercase();
    let (dial, strap) =
        (watch.dial.word(language).to_lowercase(), watch.strap.word(language).to_lowercase());
    let (name, mm) = (brand.name, watch.diameter);
    match language {
        Language::Russian => format!(
            "<p>{name}: {movement} механизм, корпус {mm} мм, цвет циферблата — {dial}.</p><p>Ремешок: {strap}. Доставка по Украине, гарантия 24 месяца.</p>"
        ),
        Language::Ukrainian => format!(
            "<p>{name}: {movement} механізм, корпус {mm} мм, колір циферблата — {dial}.</p><p>Ремінець: {strap}. Доставка по Україні, гарантія 24 місяці.</p>"
        ),
        Language::English => format!(
            "<p>{name}: {movement} movement, {mm} mm case, {dial} dial.</p><p>Strap: {strap}. Two years' warranty.</p>"
        ),
    }
}

/// The same in every [`Language`].
type Words = [&'static str; 3];

fn params(random: &mut Random, watch: &Watch, language: Language) -> Vec<Characteristic> {
    let l = language;
    let glass = [["Минеральное", "Мінеральне", "Mineral"], ["Сапфировое", "Сапфірове", "Sapphire"]];
    let glass = glass[usize::from(random.chance(45))][l as usize];
    let metres = match watch.style {
        Style::Diver => random.pick(&[200, 300]),
        Style::Dress | Style::Jewel | Style::Fashion => random.pick(&[30, 50]),
        _ => random.pick(&[50, 100]),
    };
    let mut rows: Vec<(Words, String, Option<Words>)> = vec![
        (["Пол", "Стать", "Gender"], watch.gender.word(l).into(), None),
        (["Стиль", "Стиль", "Style"], watch.style.word(l).into(), None),
        (["Механизм", "Механізм", "Movement"], movement(watch).word(l).into(), None),
        (["Форма корпуса", "Форма корпусу", "Case shape"], watch.shape.word(l).into(), None),
        (
            ["Диаметр корпуса", "Діаметр корпусу", "Case diameter"],
            watch.diameter.to_string(),
            Some(["мм", "мм", "mm"]),
        ),
        (
            ["Материал корпуса", "Матеріал корпусу", "Case material"],
            watch.metal.word(l).into(),
            None,
        ),
        (["Безель", "Безель", "Bezel"], watch.bezel.word(l).into(), None),
        (["Цвет циферблата", "Колір циферблата", "Dial colour"], watch.dial.word(l).into(), None),
        (["Индексы", "Індекси", "Indices"], watch.indices.word(l).into(), None),
        (["Ремешок", "Ремінець", "Strap"], watch.strap.word(l).into(), None),
        (
            ["Цвет ремешка", "Колір ремінця", "Strap colour"],
            watch.strap_colour.word(l).into(),
            None,
        ),
        (["Стекло", "Скло", "Crystal"], glass.into(), None),
        (
            ["Водозащита", "Водозахист", "Water resistance"],
            metres.to_string(),
            Some(["м", "м", "m"]),
        ),
    ];
    if watch.style != Style::Smart {
        rows.push((["Стрелки", "Стрілки", "Hands"], watch.hands.word(l).into(), None));
    }
    if watch.sub_dials != SubDials::None {
        rows.push((["Счётчики", "Лічильники", "Counters"], watch.sub_dials.word(l).into(), None));
    }
    if watch.date {
        rows.push((["Дата", "Дата", "Date"], ["Есть", "Є", "Yes"][l as usize].into(), None));
    }
    rows.into_iter()
        .map(|(name, value, unit)| Characteristic {
            name: name[l as usize],
            value,
            unit: unit.map(|unit| unit[l as usize]),
        })
        .collect()
}
