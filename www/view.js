// What the frame's module asks of its page. Lists come as texts with a NUL after each field.
const byId = id => document.getElementById(id);
const root = document.documentElement, panel = byId("panel"), tab = byId("tab"), list = byId("cards");
const rtl = () => root.dir == "rtl";
const announce = (kind, detail) => dispatchEvent(new CustomEvent(kind, { detail }));
const warn = what => console.warn("vitrine:", what);
const language = () => navigator.language;
const fragment = () => location.hash.slice(1);
const prefers = feature => matchMedia(`(prefers-${feature})`).matches;
const attribute = (id, name) => byId(id)?.getAttribute(name);
const mark = (id, name, value) => byId(id).setAttribute("aria-" + name, value);
const formPairs = form => [...new URLSearchParams(form)].flat().join("\0");

// Dims the arrow that leads nowhere. They stay focusable, so that the focus is not lost.
const markEnds = () => {
  const position = Math.abs(list.scrollLeft), end = list.scrollWidth - list.clientWidth;
  mark("previous", "disabled", position <= 1);
  mark("next", "disabled", position >= end - 1);
};

// `words` is a line of crates/widget/src/words.tsv, `styles` names and values.
const dress = (theme, right, inline, words, styles) => {
  const [lang, heading, close, previous, next, photo] = words.split("\t");
  root.dataset.theme = /^(light|dark)$/.test(theme) ? theme : prefers("color-scheme: dark") ? "dark" : "light";
  root.lang = lang;
  root.dir = right ? "rtl" : "ltr";
  root.dataset.placement = inline ? "inline" : "popup";
  byId("close").hidden = inline;
  for (const fields = styles.split("\0"); fields[1];)
    root.style.setProperty("--" + fields.shift(), fields.shift());
  byId("heading").textContent = tab.lastElementChild.textContent = heading;
  for (const [id, label] of Object.entries({ close, previous, next, photo })) {
    mark(id, "label", byId(id).title = label);
  }
};

// Replaces the cards of a list.
const fill = (list, cards, locale, words) => {
  const [, , , , , , oldPrice, common] = words.split("\t"), fields = cards.split("\0");
  list.textContent = "";
  while (fields.length > 1) {
    const [url, name, picture, score, shared, price, currency, old, discount] = fields.splice(0, 9);
    const item = byId("card").content.firstElementChild.cloneNode(true);
    const part = selector => item.querySelector(selector);
    const show = (selector, text) => {
      part(selector).textContent = text;
      return part(selector);
    };
    const amount = hundredths => {
      const digits = hundredths % 100 ? 2 : 0;
      return new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        ...currency && { style: "currency", currency, currencyDisplay: "narrowSymbol" },
      }).format(hundredths / 100);
    };
    part("a").href = url;
    show(".name", name);
    // a feed may be hostile; what comes of the picture, boot.js sees
    const address = Object.assign(document.createElement("a"), { href: picture });
    if (picture && /^https?:/.test(address.protocol)) part("img").src = address.href;
    else {
      part("img").remove();
      part(".picture").className = "picture missing";
    }
    if (score) show(".match", score + " %").hidden = false;
    if (shared) {
      show(".common .unseen", common + ":");
      show(".common span + span", shared);
      part(".common").hidden = false;
    }
    if (price) show("strong", amount(price));
    if (discount) {
      show(".discount", `−${discount}%`).hidden = false;
      show("del .unseen", oldPrice);
      show("del span + span", amount(old));
      part("del").hidden = false;
    }
    list.append(item);
  }
  list.scrollLeft = 0;
};

// Shows the panel or the tab; its width and height, 16 bits each.
const reveal = open => {
  panel.hidden = !open;
  tab.hidden = open;
  markEnds();
  const { width, height } = (open ? panel : tab).getBoundingClientRect();
  return Math.ceil(width) << 16 | Math.ceil(height);
};

// The place in its list of the card that was clicked on, twice, and one more for a plain click, which
// the loader follows; any other does what the browser does with a link, or nothing.
const clicked = ({ target, type, button, ctrlKey, metaKey, shiftKey, altKey }) => {
  const item = target.closest?.("[role=list]>li");
  const plain = type == "click" && !(ctrlKey || metaKey || shiftKey || altKey);
  return item && (plain || button < 2) ? [...item.parentElement.children].indexOf(item) * 2 + plain : -1;
};

// Whether the search by photo has the cards' place: 1, and 2 where that shows what it has found.
const searching = () =>
  panel.classList.contains("photo") ? panel.querySelector(".found:not([hidden])") ? 2 : 1 : 0;

// The products of an event of the search by photo, see api.d.ts; amounts in hundredths.
const handed = ({ detail }) => detail.flatMap(({ id, name, url, picture, similarity, price, oldPrice }) => [
  id, name, url, picture, Math.round(similarity * 100),
  ...[price, oldPrice].flatMap(money => [money && Math.round(money.amount * 100), money?.currency]),
]).map(field => String(field ?? "").replaceAll("\0", "")).join("\0");
const alike = ({ detail }) => !!detail[0]?.alike;

const focusOn = id => byId(id).focus();
const originOf = address => new URL(address).origin;
// Makes a message of its fields' paths and values, and posts it.
const tell = (text, origin) => {
  const fields = text.split("\0"), message = {};
  while (fields.length > 1) {
    const [path, value] = fields.splice(0, 2), names = path.split("."), last = names.pop();
    let at = message;
    for (const name of names) at = at[name] ??= name == "items" ? [] : {};
    at[last] = /^(draw|ms|plain|forced|count|position|price)$/.test(last) ? JSON.parse(value) : value;
  }
  // pages without an origin, such as local files, cannot be named
  parent.postMessage(message, origin == "null" ? "*" : origin);
};
// A message of the loader's: its kind and what it says.
const heard = ({ source, origin, data }, expected) =>
  source == parent && origin == expected && data
    ? [data.vitrine, data.open && "1", data.visitor].map(field => typeof field == "string" ? field : "").join("\0")
    : "";

{
  // by most of what is visible; `direction` is 1 onwards, −1 back
  const scroll = direction => list.scrollBy(list.clientWidth * .8 * (rtl() ? -direction : direction), 0);
  // the focus goes to the card beside the focused one, onwards or back on screen
  const step = onwards => {
    const item = document.activeElement?.parentElement;
    (onwards != rtl() ? item?.nextElementSibling : item?.previousElementSibling)?.firstElementChild?.focus();
  };
  byId("previous").onclick = () => scroll(-1);
  byId("next").onclick = () => scroll(1);
  list.onscroll = markEnds;
  byId("close").onclick = () => announce("leave");
  tab.onclick = () => announce("enter");
  addEventListener("keydown", ({ key }) => {
    if (key == "Escape") announce("leave");
    if (key == "ArrowRight") step(true);
    if (key == "ArrowLeft") step(false);
  });
}
