// The search: a dialog over MkDocs's own index, which is fetched when the dialog is first opened.

import { index, search } from "./ranking.js";

const BASE = new URL("../../", import.meta.url); // of the site
const MOST = 20; // results shown
const PAUSE = 400; // milliseconds after the last letter, then a screen reader hears the number
const BEFORE = 50; // characters of a result before the first word that was looked for
const EXCERPT = 170; // characters of a result

/** Make an element with properties and children; strings become text. */
function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// A field for text: in one for searches the first Esc only empties the field.
const field = make("input", { type: "text", inputMode: "search", autocomplete: "off", spellcheck: false });
field.setAttribute("aria-label", "Search the guide");
const close = make("button", { type: "button", className: "hf-button" }, "Close");
const form = make("form", {}, field, close);
form.setAttribute("role", "search");
const status = make("p", {});
status.setAttribute("role", "status");
const list = make("ol", {});
const dialog = make("dialog", { className: "hf-search" }, form, status, list);
dialog.setAttribute("aria-label", "Search");
document.body.append(dialog);

let indexed = null;
let later = 0;

const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim();

/** Return the parts of all pages in MkDocs's index, each with the title of its page. */
function read({ docs }) {
  const titles = new Map(docs.map(({ location, title }) => [location, plain(title)]));
  return docs.map(({ location, text }) => ({
    location,
    title: titles.get(location),
    page: titles.get(location.split("#")[0]) ?? "",
    text: plain(text),
  }));
}

/** Return the text around the first word that was looked for, with all of them marked. */
function excerpt(text, starts) {
  const pattern = new RegExp(`(^|[^\\p{L}\\p{N}])((?:${starts.join("|")})[\\p{L}\\p{N}]*)`, "giu");
  const from = Math.max(0, text.search(pattern) - BEFORE);
  const cut = text.slice(from ? text.indexOf(" ", from) + 1 : 0).slice(0, EXCERPT);
  const pieces = [from ? "… " : ""];
  let end = 0;
  for (const match of cut.matchAll(pattern)) {
    const start = match.index + match[1].length;
    pieces.push(cut.slice(end, start), make("mark", {}, match[2]));
    end = start + match[2].length;
  }
  return [...pieces, cut.slice(end), from + EXCERPT < text.length ? " …" : ""];
}

function result({ location, title, page, text }, starts) {
  const where = title === page ? "" : ` in ${page}`;
  const link = make("a", { href: new URL(location, BASE) }, make("strong", {}, title), where, make("br"), ...excerpt(text, starts));
  return make("li", {}, link);
}

/** Say how many results there are, or why there are none. */
function count(starts, number) {
  if (!starts.length) return "Type a word.";
  if (!number) return `Nothing found for "${field.value}".`;
  if (number > MOST) return `The ${MOST} best of ${number} results.`;
  return number === 1 ? "1 result." : `${number} results.`;
}

function show() {
  const { starts, found } = search(indexed, field.value);
  list.replaceChildren(...found.slice(0, MOST).map((part) => result(part, starts)));
  clearTimeout(later);
  later = setTimeout(() => (status.textContent = count(starts, found.length)), PAUSE);
}

async function load() {
  status.textContent = "The search is loading.";
  try {
    const answer = await fetch(new URL("search/search_index.json", BASE));
    indexed = index(read(await answer.json()));
    show();
  } catch {
    status.textContent = "The search cannot work now: its index did not come. Close it and try again, or use the menu.";
  }
}

field.addEventListener("input", () => indexed && show());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  list.querySelector("a")?.focus();
});
close.addEventListener("click", () => dialog.close());
dialog.addEventListener("click", ({ target }) => {
  if (target === dialog || target.closest("a")) dialog.close(); // beside the dialog; a result on this page
});

/** Show the dialog, and load the index if it is not there. Esc closes it and gives the focus back to the button. */
export function open(button) {
  dialog.showModal();
  button.setAttribute("aria-expanded", "true");
  dialog.addEventListener("close", () => button.setAttribute("aria-expanded", "false"), { once: true });
  field.select();
  if (!indexed) load();
}
