// `?vitrine-debug` in the address of the shop's page: what the frame did there and why. Loaded by
// the frame, for whoever asks; signals and refusals come by name, their sentences from the build.
const signals = {{signals}}, refusals = {{refusals}};

const element = (name, text, ...children) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
};
const terms = (name, lines) =>
  (lines || []).flatMap(([value]) => [element("dt", name), element("dd", value)]);

const page = ({ product, sku, title, url }) => element("dl", "",
  ...terms("data-product", product),
  ...terms("JSON-LD sku", sku),
  ...terms("title", title),
  ...terms("address", url));

const verdict = ({ found: [[id, name, signal]] = [[]], refused: [[refusal]] = [[]] }) =>
  id == null ? `No match: ${refusals[refusal]}.` : `${name} (${id}): ${signals[signal]}.`;

const cards = (variant, lines = []) => element("details", "",
  element("summary", `Variant ${variant}: ${lines.length} products`),
  element("ol", "", ...lines.map(([id, name, score]) => element("li", `${name} (${id}), ${score} %`))));

const candidates = lines => element("details", "",
  element("summary", `${lines.length} candidates`),
  element("ol", "", ...lines.map(([id, signal, refusal]) =>
    element("li", `${id}: ${refusal ? refusals[refusal] : signals[signal]}`))));

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  #debug { margin-inline: var(--edge); padding-block: 12px 16px; border-top: 1px dashed var(--muted);
    font: 12.5px/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
  #debug :is(h3, p, dl, ol) { margin: 0 0 6px; font: inherit }
  #debug :is(h3, dt) { font-weight: 700 }
  #debug li { inline-size: auto }
  #debug dd { margin: 0 0 0 16px }
  #debug summary { cursor: pointer }
`);
document.adoptedStyleSheets.push(sheet);

/** Draws into the frame what it says of the page: lines of fields with tabs between. */
export default text => {
  const said = Object.groupBy(text.trim().split("\n").map(line => line.split("\t")), ([kind]) => kind);
  for (const kind in said) said[kind] = said[kind].map(([, ...fields]) => fields);
  document.getElementById("debug")?.remove();
  const panel = document.getElementById("panel");
  const chosen = element("p", "");
  addEventListener("chosen", ({ detail }) =>
    chosen.textContent = `Shown: variant ${detail.trim().replace("\t", ", ")}.`, { once: true });
  const section = element("section", "",
    element("h3", "vitrine-debug"),
    element("p", verdict(said)),
    chosen,
    ...said.tried ? [candidates(said.tried)] : [],
    ...said.found ? [cards("a", said.a), cards("b", said.b)] : [],
    element("details", "", element("summary", "What the page says"), page(said)));
  section.id = "debug";
  panel.append(section);
  // the frame measures itself anew
  const measure = () => {
    if (said.found) return dispatchEvent(new Event("resize"));
    const height = Math.ceil(panel.getBoundingClientRect().height);
    parent.postMessage({
      vitrine: "look",
      title: "vitrine-debug",
      css: `all:initial;position:fixed;z-index:2147483000;bottom:20px;right:20px;width:min(640px,100% - 40px);height:${height}px;max-height:80vh;box-shadow:0 8px 40px #0004`,
    }, new URL(said.url.at(-1)[0]).origin);
  };
  section.addEventListener("toggle", measure, true);
  if (!said.found) {
    document.getElementById("heading").textContent = "Vitrine";
    document.getElementById("cards").textContent = "";
    panel.hidden = false;
    // nobody else measures a panel without cards, which the search by photo may make larger
    addEventListener("resize", () =>
      section.isConnected && !document.querySelector("#cards li") && measure());
  }
  measure();
};
