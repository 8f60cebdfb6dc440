// Lets the sheet, its back and its large print be those of the plan that the address carries: every word that depends on
// it, the blanks, the code and the address. Everything from the address is set as text.

import { make, reword, swapSides } from "./make.js";
import { NOTE_LABEL, SIDES, minutes, planText, planWords, readPlan, stepsOfPage } from "./plan.js";
import { breaths, codePlace, loadSession, numberIn, partsOf, planCode, planTools, sayItFailed, shortAddressOf, stepWords, titlePage, totalWords } from "./plan-tools.js";

const NOT_THE_SHEET = ".hf-paper, .hf-plan"; // what stands around it on the screen
const SETTLING = ["place-the-block", "find-neutral", "flat-floor"]; // the first 2 minutes, whatever the hold
const BLOCK_SIZE = [/Yoga block .*/, ""]; // what follows the heading of the steps
const PROPS = { block: "block", ball: "ball", none: "flat floor" };

/** The id of the step that a line of the sheet links to. */
function stepIn(line) {
  const link = line.querySelector("a");
  return link && (/release\/#?([a-z0-9-]+)/.exec(link.getAttribute("href")) || [])[1];
}

/** The seconds of each step that the plan has, by its id; a step that it has twice is as long both times. */
function secondsOf(session, plan) {
  const steps = [].concat(...partsOf(session, { ...plan, start: "" }).map((part) => part.steps));
  const seconds = new Map(steps.map((step) => [step.id, step.seconds]));
  if (plan.again !== "none") seconds.set("tighter-side-again", plan.hold * 60);
  return seconds;
}

/** Which words of the sheet are others with another prop: [what is written, what it becomes]. */
function propWords(plan) {
  if (plan.prop === "ball") return [BLOCK_SIZE, [/ across:/, ":"], [/\bblock\b/g, "ball"]];
  if (plan.prop === "block") return [];
  return [
    BLOCK_SIZE,
    [/, (?:lift hips, )?block out/g, ""],
    [/(Rest as in \d+), then \d+\./, "$1."],
    [/\s*On a block: .*/, " Roll to one side to get up."],
    [/ Instead of a block.*/, " You need no block."],
    [/, leg or under block/, " or leg"],
  ];
}

/** Which words are others with another hold: how often a step is done, and which steps a side has. */
function holdWords(plan, session) {
  const hold = session.holds[plan.hold].steps.map(([id]) => id);
  const before = plan.prop === "none" ? [] : ["place-the-block", "find-neutral"];
  const numbers = (ids) => stepWords(ids).replace(/^steps? /, "");
  return [
    [/Once: \d+\sto\s\d+,/, `Once: ${numbers([...before, ...hold])},`],
    [/, \d+\sto\s\d+\. (?:Left|Right): swap\./, `, ${numbers(hold)}.`],
    [/\bsteps \d+\sto\s\d+ make \d+ minutes a side[^]*/, `${stepWords(hold)} make ${minutes(plan.hold)} a side.`],
  ];
}

const change = (words, pairs) => pairs.reduce((text, [from, to]) => text.replace(from, to), words);

/** Show in a line of a step what the plan has of it. */
function writeLine(line, id, plan, seconds) {
  const side = id === "tighter-side-again" ? plan.again : plan.first;
  if (side === "right") {
    reword(line, swapSides);
    for (const image of line.querySelectorAll("img")) image.classList.add("hf-mirrored");
  }
  const count = breaths(seconds);
  const said = `${count}\u00a0${count === 1 ? "breath" : "breaths"}`;
  if (!SETTLING.includes(id)) reword(line, (text) => text.replace(/\d+\sbreaths?(?:\. Or .* minutes)?/, said));
  if (id !== plan.start) return;
  line.querySelector("a").before(make("strong", {}, "Start here."), " ");
}

/** Give each line its step's own number, and the list two columns, of which the second ends with the way out. */
function numberLines(list) {
  let last = 0;
  for (const line of list.children) {
    line.style.counterIncrement = `step ${line.value - last}`; // the counter of assets/css/sheet.css
    last = line.value;
  }
  list.style.gridTemplateRows = `repeat(${Math.ceil((list.children.length + 1) / 2)}, auto)`;
}

/** Let the list of steps have those of the plan, in its order. */
function writeSteps(sheet, plan, session) {
  const place = sheet.querySelector(".hf-sheet__steps");
  const list = place && place.querySelector("ol");
  if (!list) return;
  const seconds = secondsOf(session, plan);
  [...list.children].forEach((line, index) => {
    const id = stepIn(line);
    line.value = index + 1;
    if (!seconds.has(id)) line.remove();
    else writeLine(line, id, plan, seconds.get(id));
    if (id === "flat-floor" && seconds.has(id)) list.prepend(line);
  });
  numberLines(list);
  const sided = (text) => (plan.first === "right" ? swapSides(text) : text);
  reword(place.querySelector("h2"), (text) => sided(text).replace(/^.*?\d+/, list.children.length));
}

/** The plan in sentences. */
function wordsOf(session, plan) {
  const start = plan.start ? ` Start at step ${numberIn(plan.start)}.` : "";
  const pictures = plan.prop === "block" ? "" : " Pictures show the block.";
  const side = `${plan.hold * 6} breaths a side, rest ${minutes(plan.rest)}`;
  const total = totalWords(session, plan).split(",")[0];
  return `${planWords(plan)}: ${side}, ${total}.${start}${pictures}`;
}

/** Write the plan into the blanks, which are fields or places for words. */
function fillBlanks(sheet, plan, session) {
  const values = {
    ...plan,
    breaths: plan.hold * 6,
    first: SIDES[plan.first].split(",")[0],
    again: plan.again === "none" ? "none" : SIDES[plan.again].split(",")[0],
    prop: PROPS[plan.prop],
    start: plan.start ? numberIn(plan.start) : "",
    note: plan.note,
    words: wordsOf(session, plan),
  };
  for (const blank of sheet.querySelectorAll("[data-plan]")) {
    const key = blank.dataset.plan;
    const isField = "value" in blank;
    const value = String(values[key]);
    if (isField) blank.value = value;
    else blank.textContent = key === "note" && value ? `${NOTE_LABEL}: ${value}` : value;
    if (key === "note" && !isField) blank.hidden = !value;
    const next = blank.nextSibling;
    if (value === "1" && next && next.data) next.data = next.data.replace(/^ minutes/, " minute");
  }
  for (const open of sheet.querySelectorAll("[data-plan-open]")) {
    open.hidden = false;
    for (const first of sheet.querySelectorAll(".hf-sheet__first")) first.hidden = true;
  }
}

/** Let the code and the address at the foot open this plan. */
async function writeFoot(sheet, place, plan) {
  const image = sheet.querySelector(".hf-sheet__code");
  const words = sheet.querySelector(".hf-sheet__imprint strong");
  if (!image || !words) return;
  const address = shortAddressOf(place, { ...plan, note: "" }); // the note stands on the sheet
  words.textContent = address.replace(/^https?:\/\//, "");
  const code = await planCode(address, plan);
  code.setAttribute("class", image.getAttribute("class"));
  code.setAttribute("width", image.getAttribute("width"));
  code.setAttribute("height", image.getAttribute("height"));
  image.replaceWith(code);
}

/** Write a plan into a copy of the sheet: `sheet` holds its parts. */
export async function writePlan(sheet, place, plan, session) {
  writeSteps(sheet, plan, session);
  for (const block of sheet.querySelectorAll(".hf-sheet__block")) block.hidden = plan.prop !== "block";
  for (const picture of sheet.querySelectorAll(".hf-sheet__out img")) picture.hidden = plan.prop === "none"; // of a block
  const pairs = [...holdWords(plan, session), ...propWords(plan)];
  for (const part of sheet.querySelectorAll(".hf-sheet__steps, .hf-sheet__stop, .hf-sheet__dose")) {
    reword(part, (text) => change(text, pairs));
  }
  fillBlanks(sheet, plan, session);
  await writeFoot(sheet, place, plan);
}

/** Say beside the sheet, on the screen only, what was mended, and offer what can be done with the plan. */
function writeTools(place, { plan, remarks }, session) {
  const add = (...parts) => place.append(make("p", {}, ...parts));
  for (const remark of remarks) add(remark);
  add(make("strong", {}, planWords(plan)), `: ${totalWords(session, plan)}.`);
  if (plan.first === "right") add("A link to a step opens it for the left knee first. Swap left and right there.");
  place.append(planTools(place, plan, [["Session plan", "practice/"]]));
  if ("isPublic" in place.dataset) place.append(codePlace(place, plan));
  add(make("a", { href: "./" }, "Show this page without the plan"));
}

export function start(root) {
  const place = root.querySelector(".hf-plan[data-steps]");
  const parts = () => [...place.parentElement.children].filter((part) => !part.matches(NOT_THE_SHEET));
  const before = parts().map((part) => part.cloneNode(true));
  let isChanged = false;
  const show = async () => {
    const text = planText();
    const { plan } = readPlan(text);
    if (!plan && !isChanged) return;
    try {
      const session = plan && (await loadSession());
      if (planText() !== text) return; // it has changed meanwhile, and is shown already
      const read = readPlan(text, { session });
      const sheet = make("div");
      sheet.append(...before.map((part) => part.cloneNode(true)));
      if (plan) await writePlan(sheet, place, read.plan, session);
      for (const part of parts()) part.remove();
      place.after(...sheet.childNodes);
      place.textContent = "";
      if (plan) writeTools(place, read, session);
      isChanged = Boolean(plan);
    } catch (error) {
      sayItFailed(place, plan);
    }
    titlePage(place, plan);
  };
  addEventListener("hashchange", show);
  return show(); // the page is ready, for paper too, when the plan is on it
}
