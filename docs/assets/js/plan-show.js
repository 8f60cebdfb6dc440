// Shows the plan that an address carries on /practice/, in the place of the usual one.
// Everything from the address is set as text.

import { make, reword, swapSides } from "./make.js";
import { NOTE_LABEL, SIDES, minutes, planText, planWords, readPlan, stepsOfPage } from "./plan.js";
import { ROOT, breaths, codePlace, loadSession, numberIn, partsOf, planTools, sayItFailed, stepWords, titlePage, totalWords } from "./plan-tools.js";

const USUAL = ["the-plan", "one-side", "other-plans"]; // the parts of the page that say something else
const ROWS = ["settle", "first", "rest", "second", "rest-again", "again", "finish"]; // of the first table, in its order
const FLAT = { settle: "Lie on the flat floor and find neutral", finish: "Lie flat and rest" };

/** The elements from a heading of the second level to the next. */
function sectionOf(id) {
  const heading = document.getElementById(id);
  const section = heading ? [heading] : [];
  for (let next = heading && heading.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling) {
    section.push(next);
  }
  return section;
}

/** Hide the parts that say something else than the plan, or show them again; on paper too. */
function hideUsual(isHidden) {
  for (const id of USUAL) {
    const links = [...document.querySelectorAll(`nav a[href$="#${id}"]`)].map((link) => link.closest("li") || link);
    for (const element of [...sectionOf(id), ...links]) element.hidden = isHidden;
  }
}

function linkTo(id, words) {
  return make("a", { href: `${ROOT}release/${id}/` }, words);
}

/** A table with a name, which can be scrolled by keyboard. */
function table(name, head, rows, total) {
  const row = (cells, first) => make("tr", {}, make(first, first === "th" ? { scope: "row" } : {}, cells[0]), ...cells.slice(1).map((cell) => make("td", {}, cell)));
  const made = make("table", { class: "hf-table__table" });
  made.append(make("thead", {}, make("tr", {}, ...head.map((words) => make("th", { scope: "col" }, words)))));
  made.append(make("tbody", {}, ...rows.map((cells) => row(cells, "th")), row(total.map((words) => make("strong", {}, words)), "th")));
  return make("div", { class: "hf-table", role: "region", "aria-label": `Table: ${name}`, tabindex: "0" }, made);
}

/** What is done in a part, in the words of the page's own table, for the sides and the prop of the plan. */
function wordsOf(part, plan, own) {
  const { name, knee } = part;
  if (name === "again") return `${plan.again === plan.first ? "First" : "Second"} side again: ${SIDES[knee]}`;
  if (plan.prop === "none" && FLAT[name]) return FLAT[name];
  const words = own[ROWS.indexOf(name)];
  const sided = plan.first === "right" ? swapSides(words) : words;
  return plan.prop === "ball" ? sided.replace("block", "ball") : sided;
}

const minutesOf = (seconds) => String(Math.round((seconds / 60) * 10) / 10);

/** The table of the whole session, from the step at which it starts. */
function sessionTable(session, plan, steps) {
  const own = [...sectionOf("the-plan").find((element) => element.matches(".hf-table")).querySelectorAll("tbody tr")];
  const words = own.map((row) => row.cells[0].textContent.trim());
  const parts = partsOf(session, plan);
  const rows = parts.map((part) => {
    const ids = part.steps.map(({ id }) => id);
    const again = part.name === "again" ? `, as in step ${numberIn("tighter-side-again", steps)}` : "";
    const link = linkTo(ids[0], stepWords(ids, steps) + again);
    return [wordsOf(part, plan, words), link, minutesOf(part.seconds), String(breaths(part.seconds))];
  });
  const sum = parts.reduce((all, part) => all + part.seconds, 0);
  const head = ["What you do", "Steps", "Minutes", "Slow breaths"];
  return table("Your plan", head, rows, ["Together", "", minutesOf(sum), String(breaths(sum))]);
}

/** The table of one side: its steps and their breaths. */
function sideTable(session, plan, steps) {
  const side = partsOf(session, { ...plan, start: "" }).find(({ name }) => name === "first");
  const rows = side.steps.map(({ id, seconds }) => [linkTo(id, steps[id]), String(breaths(seconds))]);
  return table("One side of your plan", ["Step", "Slow breaths"], rows, ["Together", String(breaths(side.seconds))]);
}

/** Fill the place that is kept for a plan. */
function fill(place, { plan, remarks }, session) {
  const steps = stepsOfPage();
  const add = (...parts) => place.append(make("p", {}, ...parts));
  place.append(make("h2", { id: "your-plan" }, "Your plan"));
  for (const remark of remarks) add(remark);
  place.append(make("p", { class: "hf-plan__words" }, make("strong", {}, planWords(plan)), `: ${totalWords(session, plan)}.`));
  if (plan.note) {
    const note = make("div", { class: "hf-note" }, make("p", {}, make("strong", {}, NOTE_LABEL)));
    note.append(make("p", { dir: "auto" }, plan.note));
    place.append(note);
  }
  place.append(planTools(place, plan, [["One-page sheet with this plan", "handout/"]]));
  if ("isPublic" in place.dataset) place.append(codePlace(place, plan));
  if (plan.start) add("It starts at ", linkTo(plan.start, steps[plan.start]), ".");
  place.append(sessionTable(session, plan, steps), make("h3", {}, `One side, ${minutes(plan.hold)}`), sideTable(session, plan, steps));
  if (plan.first === "right") add("The steps are written for the left knee first. In your plan, swap left and right there.");
  if (plan.prop === "ball") {
    add("A ball is less steady. ", make("a", { href: `${ROOT}before-you-start/#no-block` }, "Do not use one the first time"), ".");
  }
  if (plan.prop === "none") add("You need no block: ", linkTo("flat-floor", "use the flat floor"), ".");
  add("A plan is not a target. If you meet one of the ", make("a", { href: `${ROOT}before-you-start/#stop-rules` }, "stop rules"), ", come out.");
  add(make("a", { href: "./" }, "Show this page without the plan"));
}

/** Show the plan of the address, or the page as it was; returns whether there is one. */
async function show(place) {
  const text = planText();
  const { plan } = readPlan(text);
  try {
    const session = plan && (await loadSession());
    if (planText() !== text) return false; // it has changed meanwhile, and is shown already
    place.textContent = "";
    if (plan) fill(place, readPlan(text, { session }), session);
  } catch (error) {
    sayItFailed(place, plan);
  }
  hideUsual(Boolean(plan));
  titlePage(place, plan);
  return Boolean(plan);
}

export function start(root, isLate) {
  const place = root.querySelector(".hf-plan[data-steps]");
  const follow = async () => {
    if (await show(place)) place.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  return isLate ? follow() : show(place); // the page is ready, for paper too, when the plan is on it
}
