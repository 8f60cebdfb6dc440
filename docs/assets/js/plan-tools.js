// What a plan has wherever it is shown: the rule of a session, its words, and what can be done with its link.

import { timeline } from "./compose.js";
import { addCopyButton } from "./copy-link.js";
import { make, makeButton } from "./make.js";
import { minutes, planHash, planWords, startingStep, stepsOfPage } from "./plan.js";

const BREATH = 10; // seconds, of a slow one
const LONGEST = 600; // characters of an address in a code that a phone still reads from a screen

/** The address of the site, in whatever folder this copy of it lies. */
export const ROOT = new URL("../../", import.meta.url).href;

let loading = null;

/** Load the rule of a session, once. */
export function loadSession() {
  loading = loading || fetch(`${ROOT}assets/session.json`).then((answer) => answer.json());
  return loading;
}

/** Seconds as slow breaths. */
export const breaths = (seconds) => Math.round(seconds / BREATH);

/** The parts of a plan from the step at which it starts: {name, knee, seconds, steps: [{id, seconds}]}. */
export function partsOf(session, plan) {
  const { parts } = timeline(session, plan);
  const start = plan.start && startingStep(session, plan);
  const isThere = ({ name, steps }) =>
    start === "tighter-side-again" ? name === "again" : steps.some(({ id }) => id === start);
  const first = parts.findIndex(isThere);
  if (!start || first < 0) return parts;
  const rest = parts.slice(first);
  const steps = rest[0].steps.slice(Math.max(rest[0].steps.findIndex(({ id }) => id === start), 0));
  rest[0] = { ...rest[0], steps, seconds: steps.reduce((sum, step) => sum + step.seconds, 0) };
  return rest;
}

/** How long a plan is, in words: "15 minutes together, 90 slow breaths". */
export function totalWords(session, plan) {
  const seconds = partsOf(session, plan).reduce((sum, part) => sum + part.seconds, 0);
  const whole = Math.round((seconds / 60) * 10) / 10;
  return `${minutes(whole)} together, ${breaths(seconds)} slow breaths`;
}

/** The number of a step, as its heading says it today: "7". */
export const numberIn = (id, steps = stepsOfPage()) => (/^Step (\d+)/.exec(steps[id]) || ["", "?"])[1];

/** Say steps by their numbers: "steps 3 to 6 and 9". */
export function stepWords(ids, steps = stepsOfPage()) {
  const numbers = ids.map((id) => Number(numberIn(id, steps))).sort((a, b) => a - b);
  const runs = [];
  for (const number of numbers) {
    const last = runs[runs.length - 1];
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  const said = runs.map(([from, to]) => (from === to ? `${from}` : `${from} ${to === from + 1 ? "and" : "to"} ${to}`));
  const list = said.length > 1 ? `${said.slice(0, -1).join(", ")} and ${said[said.length - 1]}` : said[0];
  return `${numbers.length > 1 ? "steps" : "step"} ${list}`;
}

/** The public address of a plan, and the same without its note, which may be too long for paper and codes. */
export function addressOf(place, plan) {
  return `${place.dataset.planPage}#${planHash(plan)}`;
}

export function shortAddressOf(place, plan) {
  const whole = addressOf(place, plan);
  return whole.length > LONGEST ? addressOf(place, { ...plan, note: "" }) : whole;
}

/** Return the code of a plan; a copy of the guide that has no public address has none. */
export async function planCode(address, plan) {
  const { codeOf } = await import("./qr.js");
  return codeOf(address, `QR code of the plan: ${planWords(plan)}`);
}

/** Return a place to unfold with the code of a plan, made when it is opened, and a link to download it. */
export function codePlace(place, plan) {
  const details = make("details", { class: "hf-plan__code" }, make("summary", {}, "QR code of this plan"));
  const fill = async () => {
    if (!details.open || details.children.length > 1) return;
    const address = shortAddressOf(place, plan);
    const { fileOf } = await import("./qr.js");
    const code = await planCode(address, plan);
    const file = make("a", { href: fileOf(code), download: "plan.svg" }, "Download this code");
    details.append(code, make("p", { class: "hf-plan__address" }, address), make("p", { class: "hf-share" }, file));
    if (code.requestFullscreen) file.after(makeButton("Fill the screen with it", () => code.requestFullscreen()));
    if (address !== addressOf(place, plan)) details.append(make("p", {}, "The code leaves out the note, which is too long for it."));
  };
  details.addEventListener("toggle", fill);
  return details;
}

/** Say that a plan cannot be shown, and what it is all the same. */
export function sayItFailed(place, plan) {
  place.textContent = "";
  const words = `This plan cannot be shown now, as a part of the page did not come: ${planWords(plan)}. Load the page again.`;
  place.append(make("p", { role: "alert" }, words));
}

/** Return what can be done with a plan: copy, share, print, change, see it elsewhere. */
export function planTools(place, plan, elsewhere) {
  const hash = planHash(plan);
  const link = make("a", { href: `#${hash}`, "data-address": addressOf(place, plan) }, planWords(plan));
  const tools = make("p", { class: "hf-share" }, link);
  addCopyButton(link);
  tools.append(makeButton("Print", () => print()));
  for (const [words, page] of [["Change this plan", "teachers/"], ...elsewhere]) {
    tools.append(make("a", { href: `${ROOT}${page}#${hash}` }, words));
  }
  return tools;
}

let before = null;

/** Let the title of the page and the address that browsers share be those of a plan; of none, those of the page. */
export function titlePage(place, plan) {
  const canonical = document.querySelector("link[rel=canonical]");
  before = before || { title: document.title, address: canonical && canonical.href };
  document.title = plan ? `${planWords(plan)} - ${before.title}` : before.title;
  if (canonical) canonical.href = plan ? addressOf(place, plan) : before.address;
}
