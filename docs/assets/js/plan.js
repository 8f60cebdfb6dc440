// A session in an address: /practice/#hold=3&rest=1&first=left&again=left&prop=block&note=…
// Links in this format are printed and kept; docs/teachers.md promises that it stays.

import { startOf, timeline } from "./compose.js";
import { findStep, withoutTracking } from "./link.js";

/** What a plan has where its link says nothing. A side is the side of the knee that comes in. */
export const DEFAULTS = { hold: 3, rest: 1, first: "left", again: "none", prop: "block", start: "", note: "" };
export const LIMITS = { hold: [1, 10, "minutes a side"], rest: [1, 2, "minutes of rest"] };
const CHOICES = {
  first: [["left", "right"], "first side"],
  again: [["left", "right", "none"], "side to do again"],
  prop: [["block", "ball", "none"], "prop"],
};
const KEYS = Object.keys(DEFAULTS);
export const NOTE_LENGTH = 200;
// Marks that turn the direction of text or are not seen could make a note look like another text.
const UNSEEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const LONGEST = 40; // characters of a link that a remark repeats

/** The words for a side, which in the guide is the side of the knee that comes in. */
export const SIDES = {
  left: "left knee in, right leg long",
  right: "right knee in, left leg long",
};
export const NOTE_LABEL = "Note from whoever sent this link, not part of this guide";

const PROPS = { block: "on a block", ball: "on a ball", none: "on the flat floor" };
const CHANGED = "An app has changed this link on its way. What it says was read all the same.";

/** "1 minute", "5 minutes". */
export const minutes = (number) => `${number} ${number === 1 ? "minute" : "minutes"}`;

/** "“firs”", and of a long text its beginning. */
const quoted = (text) => `“${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}”`;

function decoded(text) {
  return new URLSearchParams(`x=${text}`).get("x");
}

/** Undo what apps do to the separators of a plan. What a note says stays: its own "&" and "=" are encoded. */
function repair(text) {
  let whole = text.replace(/^(?:#|%23|[?\s])+/i, "");
  for (let time = 0; time < 3 && !whole.includes("=") && /%(25)*3d/i.test(whole); time += 1) whole = decoded(whole);
  whole = withoutTracking(whole.replace(/&amp;/gi, "&").replace(/^(?:#|%23)+/i, ""));
  const at = whole.search(/(?:^|[&;]|%26)note(?:=|%3d)/i);
  const head = (at < 0 ? whole : whole.slice(0, at)).replace(/%26/gi, "&").replace(/%3d/gi, "=");
  return at < 0 ? head : head + whole.slice(at).replace(/^%26/i, "&").replace(/note%3d/i, "note=");
}

/** Return the parts between the "&" of a plan. Of the note alone, marks at its end belong to it. */
function pairsOf(text) {
  return text.split("&").filter(Boolean).map((part) => {
    const [name, ...rest] = part.split("=");
    const key = decoded(name).trim().toLowerCase();
    const all = decoded(rest.join("=")).trim();
    const value = key === "note" ? all : all.replace(UNSEEN, "").replace(/[^\w%]+$/, "");
    return { key, value, part, isMended: value !== all };
  });
}

/** Read a number; say why if it is none. */
function readNumber(key, value, plan, remarks) {
  const [least, most, name] = LIMITS[key];
  if (!/^-?\d+$/.test(value)) {
    remarks.push(`The ${name} in the link cannot be read. Shown here: ${plan[key]}.`);
    return;
  }
  plan[key] = Math.min(Math.max(Number(value), least), most);
  if (plan[key] !== Number(value)) {
    remarks.push(`The ${name} in the link are not ${least} to ${most}. Shown here: ${plan[key]}.`);
  }
}

function readChoice(key, value, plan, remarks) {
  const [known, name] = CHOICES[key];
  if (known.includes(value.toLowerCase())) plan[key] = value.toLowerCase();
  else remarks.push(`The ${name} in the link is not one of: ${known.join(", ")}. Shown here: ${plan[key]}.`);
}

function readStart(value, plan, remarks, steps) {
  plan.start = findStep(value, steps) || "";
  if (!plan.start) remarks.push("The link starts at a step that this guide does not have. Shown here: the beginning.");
}

function readNote(value, plan, remarks) {
  const typed = value.replace(UNSEEN, "").replace(/[\p{Cc}\s]+/gu, " ");
  const note = [...typed.trim()]; // characters, so that none is cut in half
  plan.note = note.slice(0, NOTE_LENGTH).join("").trim();
  if (note.length > NOTE_LENGTH) {
    remarks.push(`The note in the link is longer than ${NOTE_LENGTH} characters. The rest is left out.`);
  }
}

/** Say what a link holds that is no part of a plan: cut off, mistyped, twice. */
function readRest(pairs, remarks) {
  const seen = new Set();
  pairs.forEach(({ key, value, part }, index) => {
    const name = quoted(decoded(part));
    if (!KEYS.includes(key)) {
      const isCut = index === pairs.length - 1 && KEYS.some((known) => known.startsWith(key));
      remarks.push(isCut ? `The link is cut off at its end, at ${name}.` : `The link says ${name}, which is unknown here.`);
    } else if (!value && key !== "note" && key !== "start") {
      remarks.push(`The link says nothing behind ${quoted(key)}. Shown here: ${DEFAULTS[key]}.`);
    } else if (seen.has(key)) {
      remarks.push(`The link says ${quoted(key)} twice. The first is used.`);
    }
    seen.add(key);
  });
}

/** The step at which a plan really starts: another one if it has not the step that its link names. */
export function startingStep(session, plan) {
  if (plan.start === "tighter-side-again" && plan.again !== "none") return plan.start;
  const second = startOf(session, plan, plan.start);
  const steps = timeline(session, plan).parts.map((part) => part.steps);
  return [].concat(...steps).find(({ at }) => at === second).id;
}

/** Let a plan start at a step that it has, and say so. */
function mendStart(session, plan, steps, remarks) {
  const there = startingStep(session, plan);
  if (there === plan.start) return;
  const names = [plan.start, there].map((id) => (steps[id] || id).split(":")[0].toLowerCase());
  if (names[0] !== names[1]) remarks.push(`This plan has no ${names[0]}. It starts at ${names[1]}.`);
  plan.start = there;
}

/** The headings of the steps by id, as a page with a place for plans holds them; without such a place, none. */
export function stepsOfPage() {
  const place = document.querySelector("[data-steps]");
  return place ? JSON.parse(place.dataset.steps) : {};
}

/** The part of this page's address that may carry a plan: behind "#", or where an app has made a "?" of it. */
export function planText() {
  const isPlan = location.hash.includes("=") || !readPlan(location.search).plan;
  return isPlan ? location.hash : location.search;
}

/**
 * Read the part of an address after "#". It never throws, and what it returns is safe as text only.
 * @param {string} text with or without its "#", however apps have changed it
 * @param {{steps: Record<string, string>, session: ?object}} about headings of the steps by the ids that they have and
 *   once had, so that the plan can start at one; what assets/session.json holds, so that it starts at one that it has
 * @returns {{plan: ?typeof DEFAULTS, remarks: string[]}} no plan for an ordinary anchor; what was mended or lost
 */
export function readPlan(text, { steps = stepsOfPage(), session = null } = {}) {
  const plan = { ...DEFAULTS };
  const remarks = [];
  const repaired = repair(text);
  const pairs = pairsOf(repaired);
  if (!repaired.includes("=") || !pairs.some(({ key }) => KEYS.includes(key))) return { plan: null, remarks };
  if (repaired !== text.replace(/^[#?]/, "") || pairs.some(({ isMended }) => isMended)) remarks.push(CHANGED);
  const first = (wanted) => (pairs.find(({ key }) => key === wanted) || {}).value;
  for (const key of Object.keys(LIMITS)) if (first(key)) readNumber(key, first(key), plan, remarks);
  for (const key of Object.keys(CHOICES)) if (first(key)) readChoice(key, first(key), plan, remarks);
  if (first("start")) readStart(first("start"), plan, remarks, steps);
  readNote(first("note") || "", plan, remarks);
  readRest(pairs, remarks);
  if (session && plan.start) mendStart(session, plan, steps, remarks);
  return { plan, remarks };
}

/** Return the part of an address after "#" that carries a plan, in the order of the keys. */
export function planHash(plan) {
  const values = new URLSearchParams();
  for (const key of KEYS) {
    const value = String(key in plan ? plan[key] : DEFAULTS[key]);
    if (value) values.set(key, value);
  }
  return values.toString().replace(/\+/g, "%20"); // some apps end a link at a "+"
}

/** Say a plan in one line: "5 minutes a side, right knee in first, on the flat floor". */
export function planWords(plan) {
  const words = [`${minutes(plan.hold)} a side`, `${plan.first} knee in first`];
  if (plan.again !== "none") words.push(`${plan.again} knee in once more`);
  return [...words, PROPS[plan.prop]].join(", ");
}
