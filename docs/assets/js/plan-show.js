// Shows the plan that an address carries: as a table on /practice/, in the blanks on the sheet.
// Everything from the address is set as text.

import { NOTE_LABEL, SIDES, readPlan } from "./plan.js";

const BREATHS = 6; // slow breaths a minute

/** Make an element with children; strings become text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Change the text of a row that the page has written for the block and for the left side first. */
function reword(row, change) {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = change(walker.currentNode.data);
}

/** A link to a step's own page that says its number, which may change: "step 2". */
function numbered(id, steps) {
  return make("a", { href: `../release/${id}/` }, steps[id].split(":")[0].toLowerCase());
}

/** Return a copy of the page's own table of a session, with the plan's sides, prop and minutes. */
function planTable(table, plan, steps) {
  const copy = table.cloneNode(true);
  // What the rows of docs/practice.md are, in their order.
  const [settle, first, rest, second, restAgain, again, finish, total] = copy.tBodies[0].rows;
  const rows = [settle, first, rest, second, finish];
  if (plan.again === "none") {
    restAgain.remove();
    again.remove();
  } else {
    rows.push(restAgain, again);
    const nth = plan.again === plan.first ? "First" : "Second";
    again.cells[0].textContent = `${nth} side again: ${SIDES[plan.again]}`;
  }
  let sum = 0;
  for (const row of rows) {
    const [what, , time, breaths] = row.cells;
    if ([first, second, again].includes(row)) time.textContent = plan.hold;
    if ([rest, restAgain].includes(row)) time.textContent = plan.rest;
    breaths.textContent = Number(time.textContent) * BREATHS;
    sum += Number(time.textContent);
    if (plan.first === "right" && row !== again) {
      reword(what, (text) => text.replace(/left|right/g, (side) => (side === "left" ? "right" : "left")));
    }
    if (plan.prop === "ball") reword(what, (text) => text.replace("block", "ball"));
  }
  if (plan.prop === "none") {
    settle.cells[0].textContent = "Lie on the flat floor and find neutral";
    settle.cells[1].replaceChildren(numbered("find-neutral", steps));
    finish.cells[0].textContent = "Lie flat and rest";
  }
  total.cells[2].replaceChildren(make("strong", {}, String(sum)));
  total.cells[3].replaceChildren(make("strong", {}, String(sum * BREATHS)));
  return copy;
}

/** Fill the place on /practice/ that is kept for a plan, or empty it. */
function showTable(place, { plan, remarks }, steps) {
  place.replaceChildren();
  if (!plan) return;
  const say = (...parts) => place.append(make("p", {}, ...parts));
  place.append(make("h2", {}, "Your plan"));
  for (const message of remarks) say(message);
  if (plan.note) {
    const note = make("div", { class: "hf-note" }, make("p", {}, make("strong", {}, NOTE_LABEL)));
    note.append(make("p", { dir: "auto" }, plan.note));
    place.append(note);
  }
  if (plan.start) say("Start at ", make("a", { href: `../release/${plan.start}/` }, steps[plan.start]), ".");
  const table = document.querySelector("#the-plan ~ .hf-table table");
  place.append(make("div", { class: "hf-table", role: "region", "aria-label": "Table: Your plan", tabindex: "0" }, planTable(table, plan, steps)));
  if (plan.prop === "ball") {
    say("A ball is less steady. ", make("a", { href: "../before-you-start/#no-block" }, "Do not use one the first time"), ".");
  }
  if (plan.prop === "none") say("You need no block: ", make("a", { href: "../release/flat-floor/" }, "use the flat floor"), ".");
  say(
    "A plan is not a target. If you meet one of the ",
    make("a", { href: "../before-you-start/#stop-rules" }, "stop rules"),
    ", come out."
  );
  say(make("a", { href: "./" }, "Show this page without the plan"));
}

/** Fill the blanks of the sheet, or give it back as it was; say, on screen only, what was mended. */
function fillBlanks(blanks, { plan, remarks }, said) {
  said.replaceChildren(...remarks.map((message) => make("p", {}, message)));
  const values = plan && {
    ...plan,
    breaths: plan.hold * BREATHS,
    first: SIDES[plan.first].split(",")[0],
    again: SIDES[plan.again]?.split(",")[0] ?? "none",
    prop: plan.prop === "none" ? "none, flat floor" : plan.prop,
  };
  for (const [element, before] of blanks) {
    const key = element.dataset.plan;
    element.replaceChildren(...before);
    element.hidden = key === "note" && Boolean(plan) && !plan.note;
    if (key === "note" && plan?.note) element.textContent = `${NOTE_LABEL}: ${plan.note}`;
    else if (plan && key !== "note") element.textContent = values[key] ?? "";
  }
}

export function start(root) {
  const place = root.querySelector(".hf-plan[data-steps]");
  const blanks = [...root.querySelectorAll("[data-plan]")].map((blank) => [blank, [...blank.childNodes]]);
  const steps = place && JSON.parse(place.dataset.steps);
  const said = make("div");
  root.querySelector(".hf-paper")?.append(said);
  const show = () => {
    const parsed = readPlan(location.hash);
    if (place) showTable(place, parsed, steps);
    else fillBlanks(blanks, parsed, said);
    return parsed.plan;
  };
  show();
  addEventListener("hashchange", () => {
    if (show() && place) place.scrollIntoView();
  });
}
