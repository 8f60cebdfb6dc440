// The form on /teachers/ that makes a plan's link. It stores nothing and sends nothing.

import { addCopyButton } from "./copy-link.js";
import { make } from "./plan-show.js";
import { SIDES, planHash, readPlan } from "./plan.js";

const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** Return a select with an option for each [value, words]. */
function select(name, options) {
  const field = make("select", { name });
  for (const [value, words] of options) field.append(make("option", { value }, words));
  return field;
}

export function start(root) {
  const place = root.querySelector(".hf-plan-form");
  const { planPage, steps } = place.dataset;
  const sides = Object.entries(SIDES).map(([side, words]) => [side, capital(words)]);
  const fields = [
    ["Under the hips", select("prop", [["block", "A block"], ["ball", "A soft ball, not for the first time"], ["none", "Nothing: the flat floor"]])],
    ["Minutes a side, 1 to 10", make("input", { name: "hold", type: "number", min: 1, max: 10, value: 3, inputmode: "numeric", required: "" })],
    ["Minutes of rest between", select("rest", [["1", "1"], ["2", "2"]])],
    ["First side", select("first", sides)],
    ["Side to do again at the end", select("again", [["none", "None"], ...sides])],
    ["Start at", select("start", [["", "The beginning"], ...Object.entries(JSON.parse(steps))])],
    ["Note, at most 200 characters: no names, no health details", make("textarea", { name: "note", maxlength: 200, rows: 2 })],
  ];
  const form = make("form", { "aria-label": "A session as a link" });
  for (const [words, field] of fields) {
    field.id = `plan-${field.name}`;
    form.append(make("label", { for: field.id }, words), field);
  }
  const page = make("a", { "data-address": "" }, "Session plan with these values");
  const sheet = make("a", {}, "Sheet to print with these values");
  const shown = make("p", { class: "hf-plan-form__address" });
  const share = make("p", { class: "hf-share" }, page);
  place.append(form, share, shown, make("p", {}, sheet));

  const update = () => {
    const { plan } = readPlan(planHash(Object.fromEntries(new FormData(form))));
    const fragment = planHash(plan);
    page.href = `../practice/#${fragment}`;
    sheet.href = `../handout/#${fragment}`;
    shown.textContent = page.dataset.address = `${planPage}#${fragment}`;
  };
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault()); // Enter in a field
  update();
  addCopyButton(page);
}
