//! What the visitor sees: frame.html's elements, filled in through the DOM only.

use js_sys::{Array, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, HtmlImageElement, HtmlTemplateElement, MouseEvent};

use super::error::WidgetError;
use super::{Outline, Placement, Signals, Words, currency, decimals, discount};
use vitrine_browser::web_address;
use vitrine_catalogue::Money;
use vitrine_table::{Card, Division};

/// The elements of frame.html.
pub struct View {
    document: Document,
    root: HtmlElement,
    /// Holds the cards.
    pub panel: HtmlElement,
    heading: HtmlElement,
    photo: HtmlElement,
    /// The button that scrolls back.
    pub previous: HtmlElement,
    /// The button that scrolls on.
    pub next: HtmlElement,
    /// The button that closes the panel.
    pub close: HtmlElement,
    /// The list of cards.
    pub cards: HtmlElement,
    /// What is left of the panel where it is not open.
    pub tab: HtmlElement,
    template: HtmlTemplateElement,
}

impl View {
    /// Finds them.
    ///
    /// # Errors
    ///
    /// [`WidgetError::Template`] where one is missing.
    pub fn new(document: Document) -> Result<Self, WidgetError> {
        let find = |id| document.get_element_by_id(id).ok_or(WidgetError::Template(id));
        let html = |id| find(id).map(|element| element.unchecked_into::<HtmlElement>());
        Ok(Self {
            root: document
                .document_element()
                .ok_or(WidgetError::Template("html"))?
                .unchecked_into(),
            panel: html("panel")?,
            heading: html("heading")?,
            photo: html("photo")?,
            previous: html("previous")?,
            next: html("next")?,
            close: html("close")?,
            cards: html("cards")?,
            tab: html("tab")?,
            template: find("card")?.unchecked_into(),
            document: document.clone(),
        })
    }

    /// Address of the file that frame.html names in a `<link>`.
    pub fn link(&self, id: &'static str) -> Result<String, WidgetError> {
        self.document
            .get_element_by_id(id)
            .and_then(|link| link.get_attribute("href"))
            .ok_or(WidgetError::Template(id))
    }

    /// The experiment that frame.html may name: its name and division.
    pub fn experiment(&self) -> (Option<String>, Division) {
        let meta = self.document.get_element_by_id("experiment");
        let attribute = |name: &str| meta.as_ref()?.get_attribute(name);
        let usual = Division::default();
        let division = Division {
            salt: attribute("data-salt").unwrap_or(usual.salt),
            share: attribute("data-share").map_or(usual.share, |share| js_sys::parse_float(&share)),
        };
        (attribute("content"), division)
    }

    /// Language, direction and theme.
    pub fn dress(&self, signals: &Signals, words: &Words, dark: bool) -> Result<(), JsValue> {
        let theme = match signals.theme.as_str() {
            theme @ ("light" | "dark") => theme,
            _ if dark => "dark",
            _ => "light",
        };
        self.root.set_attribute("data-theme", theme)?;
        self.root.set_attribute("lang", words.lang)?;
        let rtl = signals.dir == "rtl" || signals.dir.is_empty() && words.rtl();
        self.root.set_attribute("dir", if rtl { "rtl" } else { "ltr" })?;
        let inline = signals.placement() == Placement::Inline;
        self.root.set_attribute("data-placement", if inline { "inline" } else { "popup" })?;
        self.close.set_hidden(inline);
        for (name, value) in &signals.styles {
            self.root.style().set_property(&format!("--{name}"), value)?;
        }
        self.heading.set_text_content(Some(words.heading));
        if let Some(label) = self.tab.last_element_child() {
            label.set_text_content(Some(words.heading));
        }
        for (button, label) in [
            (&self.photo, words.photo),
            (&self.close, words.close),
            (&self.previous, words.previous),
            (&self.next, words.next),
        ] {
            button.set_attribute("aria-label", label)?;
            button.set_title(label);
        }
        Ok(())
    }

    /// Replaces the cards of a list. With `percent` each says how similar it is.
    pub fn fill(
        &self,
        list: &Element,
        cards: &[Card],
        words: &Words,
        lang: &str,
        percent: bool,
    ) -> Result<(), JsValue> {
        let locale = words.locale(lang);
        list.set_text_content(None);
        for card in cards {
            let part = self.template.content().clone_node_with_deep(true)?;
            list.append_child(&part)?;
            if let Some(item) = list.last_element_child() {
                fill_card(&item, card, words, &locale)?;
                if percent {
                    // As u64, whose formatting is linked anyway.
                    let percent = u64::from(card.score);
                    fill_badge(&item, ".match", &format!("{percent} %"))?;
                }
            }
        }
        list.set_scroll_left(0);
        Ok(())
    }

    /// Shows the panel or the tab and measures it.
    pub fn show(&self, open: bool) -> Outline {
        self.panel.set_hidden(!open);
        self.tab.set_hidden(open);
        self.mark_ends();
        if open {
            outline(&self.panel, |_, height| Outline::Panel { height })
        } else {
            outline(&self.tab, |width, height| Outline::Tab { width, height })
        }
    }

    /// Whether the search by photo has the cards' place.
    pub fn is_searching(&self) -> bool {
        self.panel.class_list().contains("photo")
    }

    /// Whether that shows what it has found.
    pub fn finds(&self) -> bool {
        self.panel.query_selector(".found:not([hidden])").is_ok_and(|list| list.is_some())
    }

    /// Scrolls by most of what is visible; `direction` is 1 onwards, −1 back.
    pub fn scroll(&self, direction: f64) {
        let sign = if self.rtl() { -direction } else { direction };
        let step = f64::from(self.cards.client_width()) * 0.8;
        self.cards.scroll_by_with_x_and_y(sign * step, 0.0);
    }

    /// Dims the arrow that leads nowhere. They stay focusable, so that the focus is not lost.
    pub fn mark_ends(&self) {
        let position = self.cards.scroll_left().abs();
        let end = self.cards.scroll_width() - self.cards.client_width();
        for (arrow, at_end) in [(&self.previous, position <= 1), (&self.next, position >= end - 1)]
        {
            let _ = arrow.set_attribute("aria-disabled", if at_end { "true" } else { "false" });
        }
    }

    /// Moves the focus to the card beside the focused one; `direction` is 1 onwards on screen.
    pub fn step(&self, direction: i32) {
        let forward = (direction > 0) != self.rtl();
        let item = self.document.active_element().and_then(|link| link.parent_element());
        let beside = item.and_then(|item| {
            if forward { item.next_element_sibling() } else { item.previous_element_sibling() }
        });
        if let Some(link) = beside.and_then(|item| item.first_element_child()) {
            let _ = link.unchecked_into::<HtmlElement>().focus();
        }
    }

    fn rtl(&self) -> bool {
        self.root.get_attribute("dir").is_some_and(|dir| dir == "rtl")
    }
}

fn outline(element: &Element, of: fn(u32, u32) -> Outline) -> Outline {
    let area = element.get_bounding_client_rect();
    of(area.width().ceil() as u32, area.height().ceil() as u32)
}

/// The place in its list of the card that was clicked on, and whether the click is a plain one,
/// which the loader follows; any other does what the browser does with a link.
pub fn clicked(event: &MouseEvent) -> Option<(usize, bool)> {
    let target = event.target()?.unchecked_into::<Element>();
    let item = target.closest("[role=list]>li").ok()??;
    let before = |item: &Element| item.previous_element_sibling();
    let position = std::iter::successors(before(&item), before).count();
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    let plain = event.type_() == "click" && !modified;
    (plain || event.button() <= 1).then_some((position, plain))
}

fn fill_card(item: &Element, card: &Card, words: &Words, locale: &str) -> Result<(), JsValue> {
    let part = |selector| part(item, selector);
    part("a")?.set_attribute("href", card.url.as_deref().unwrap_or_default())?;
    part(".name")?.set_text_content(Some(&card.name));
    let picture = part(".picture")?;
    let image: HtmlImageElement = part("img")?.unchecked_into();
    let base = item.base_uri()?.unwrap_or_default();
    match card.picture.as_deref().and_then(|picture| web_address(picture, &base)) {
        // What comes of it, www/boot.js sees.
        Some(address) => image.set_src(&address),
        None => {
            image.remove();
            picture.set_class_name("picture missing");
        }
    }
    if let Some(text) = &card.common {
        part(".common .unseen")?.set_text_content(Some(&format!("{}:", words.common)));
        part(".common span + span")?.set_text_content(Some(text));
        part(".common")?.remove_attribute("hidden")?;
    }
    let Some(price) = &card.price else { return Ok(()) };
    part("strong")?.set_text_content(Some(&amount(price, locale)?));
    let Some(old) = &card.old_price else { return Ok(()) };
    let Some(percent) = discount(price, old) else { return Ok(()) };
    fill_badge(item, ".discount", &format!("−{percent}%"))?;
    part(".unseen")?.set_text_content(Some(words.old_price));
    part("del span + span")?.set_text_content(Some(&amount(old, locale)?));
    part("del")?.remove_attribute("hidden")
}

fn fill_badge(item: &Element, selector: &'static str, text: &str) -> Result<(), JsValue> {
    let badge = part(item, selector)?;
    badge.set_text_content(Some(text));
    badge.remove_attribute("hidden")
}

fn part(item: &Element, selector: &'static str) -> Result<Element, JsValue> {
    item.query_selector(selector)?.ok_or_else(|| JsValue::from_str(selector))
}

fn amount(money: &Money, locale: &str) -> Result<String, JsValue> {
    let options = Object::new();
    let set = |key: &str, value: JsValue| Reflect::set(&options, &key.into(), &value);
    let digits = JsValue::from(decimals(money));
    set("minimumFractionDigits", digits.clone())?;
    set("maximumFractionDigits", digits)?;
    if let Some(code) = currency(&money.currency) {
        set("style", "currency".into())?;
        set("currency", code.into())?;
        set("currencyDisplay", "narrowSymbol".into())?;
    }
    let format = Intl::NumberFormat::new(&Array::of1(&locale.into()), &options).format();
    let text = format.call1(&JsValue::UNDEFINED, &(money.hundredths as f64 / 100.0).into())?;
    Ok(text.as_string().unwrap_or_default())
}
