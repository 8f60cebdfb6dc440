// The form on /teachers/ that makes a plan's link. It sends nothing and keeps nothing but in the address of this page, so that
// Back and Reload bring it back. A link with a mistake in it is not given.

import { addCopyButton } from "./copy-link.js";
import { make } from "./make.js";
import { LIMITS, NOTE_LENGTH, SIDES, planHash, planWords, readPlan, stepsOfPage } from "./plan.js";
import { ROOT, addressOf, codePlace, loadSession, sayItFailed, totalWords } from "./plan-tools.js";

const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** Return a select with an option for each [value, words]. */
function select(name, options) {
  const field = make("select", { name });
  for (const [value, words] of options) field.append(make("option", { value }, words));
  return field;
}

/** The fields, each with its label; numbers are typed as text, so that a mistake can be seen and said. */
function makeFields(steps) {
  const sides = Object.entries(SIDES).map(([side, words]) => [side, capital(words)]);
  const today = Object.entries(steps).filter(([, words], index, all) => all.findIndex(([, other]) => other === words) === index);
  return [
    ["Under the hips", select("prop", [["block", "A block"], ["ball", "A soft ball, not for the first time"], ["none", "Nothing: the flat floor"]])],
    ["Minutes a side, 1 to 10", make("input", { name: "hold", value: 3, inputmode: "numeric", autocomplete: "off" })],
    ["Minutes of rest between", select("rest", [["1", "1"], ["2", "2"]])],
    ["First side", select("first", sides)],
    ["Side to do again at the end", select("again", [["none", "None"], ...sides])],
    ["Start at", select("start", [["", "The beginning"], ...today])],
    ["Note, at most 200 characters: no names, no health details", make("textarea", { name: "note", rows: 2 })],
  ];
}

/** Put a label, and a place for what is wrong, around each field. */
function makeForm(steps) {
  const form = make("form", { "aria-label": "A session as a link", novalidate: "" });
  for (const [words, field] of makeFields(steps)) {
    field.id = `plan-${field.name}`;
    field.setAttribute("aria-describedby", `${field.id}-wrong`);
    const wrong = make("p", { id: `${field.id}-wrong`, class: "hf-plan-form__wrong" });
    form.append(make("label", { for: field.id }, words), make("div", {}, field, wrong));
  }
  form.addEventListener("submit", (event) => event.preventDefault()); // Enter in a field
  return form;
}

/** What is wrong with each field, as a sentence; nothing if all is well. */
function mistakes({ hold, note }) {
  const [least, most] = LIMITS.hold;
  const isNumber = /^\d+$/.test(hold.trim()) && hold >= least && hold <= most;
  const length = [...note].length;
  return {
    hold: isNumber ? "" : `Write a whole number from ${least} to ${most}, such as 3.`,
    note: length > NOTE_LENGTH ? `The note has ${length} characters. ${NOTE_LENGTH} fit into the link.` : "",
  };
}

/** Say beside each field what is wrong with it; returns whether all is well. */
function sayMistakes(form, wrong) {
  for (const [name, words] of Object.entries(wrong)) {
    const field = form.elements[name];
    const place = document.getElementById(`${field.id}-wrong`);
    if (place.textContent !== words) place.textContent = words;
    field.setAttribute("aria-invalid", String(Boolean(words)));
  }
  return Object.values(wrong).every((words) => !words);
}

/** Write the values of an address into the fields, as they were typed. */
function fillForm(form, hash) {
  const { plan } = readPlan(hash);
  if (!plan) return;
  const typed = new URLSearchParams(hash.replace(/^#/, ""));
  for (const name of Object.keys(plan)) form.elements[name].value = plan[name];
  if (typed.has("hold")) form.elements.hold.value = typed.get("hold");
}

/** Show the link of a plan and what can be done with it. */
function showPlan(made, place, { plan, remarks }, session) {
  const words = make("p", {}, make("strong", {}, capital(planWords(plan))), `: ${totalWords(session, plan)}.`);
  const page = make("a", { href: `${ROOT}practice/#${planHash(plan)}`, "data-address": addressOf(place, plan) }, "Session plan with these values");
  const sheet = make("a", { href: `${ROOT}handout/#${planHash(plan)}` }, "Sheet to print with these values");
  made.textContent = "";
  made.append(words, ...remarks.map((remark) => make("p", {}, remark)), make("p", { class: "hf-share" }, page, sheet));
  addCopyButton(page);
  made.append(make("p", { class: "hf-plan-form__address" }, addressOf(place, plan)));
  if ("isPublic" in place.dataset) made.append(codePlace(place, plan));
}

export async function start(root) {
  const place = root.querySelector(".hf-plan-form");
  const form = makeForm(stepsOfPage());
  const made = make("div", { class: "hf-plan-form__made" });
  place.append(form, made);
  fillForm(form, location.hash);
  let session = null; // what is wrong is said before it has come, the link only then
  const update = () => {
    const values = Object.fromEntries(new FormData(form));
    const isOpen = made.querySelector("details[open]");
    const isRight = sayMistakes(form, mistakes(values));
    if (!session) return;
    if (!isRight) {
      made.textContent = "";
      made.append(make("p", {}, "There is no link yet: a field above is not right."));
      return;
    }
    const { plan } = readPlan(planHash({ ...values, hold: Number(values.hold) }));
    const start = readPlan(planHash(plan), { session });
    showPlan(made, place, start, session);
    if (isOpen) made.querySelector("details").open = true;
  };
  form.addEventListener("input", () => {
    const values = Object.fromEntries(new FormData(form));
    history.replaceState(null, "", `#${planHash(values)}${values.hold ? "" : "&hold="}`); // an empty field stays empty
    update();
  });
  addEventListener("hashchange", () => {
    fillForm(form, location.hash);
    update();
  });
  update();
  if (readPlan(location.hash).plan) place.scrollIntoView();
  try {
    session = await loadSession();
    update();
  } catch (error) {
    sayItFailed(made, readPlan("hold=3").plan);
  }
}
