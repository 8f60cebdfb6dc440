// Where a link leads that has lost its way: to what it meant, or a sentence that says what was not understood.
// It acts on a part of the page that is not there (the address behind "#") and on the page "not found".

import { decode, findId, findStep, nearestId, numberOf, tidy } from "./link.js";
import { make } from "./make.js";
import { readPlan } from "./plan.js";

const ROOT = new URL("../../", import.meta.url);
const LONGEST = 60; // characters of a link that a sentence repeats
const PLANS = /^(?:practice|handout|teachers)/; // pages that read a plan

const isLost = () => Boolean(document.querySelector(".hf-lost"));

/** The path of this page from the root of the site, without what stands behind it. */
const pathHere = () => decode(location.pathname.slice(ROOT.pathname.length));

/** Load what links can lead to: {steps: headings by id, places: every address of the guide}. */
async function loadPlaces() {
  const answer = await fetch(new URL("assets/places.json", ROOT));
  return answer.json();
}

/** Say above the page what was not understood. */
function say(...words) {
  document.querySelectorAll(".hf-arrive").forEach((old) => old.remove());
  const place = document.querySelector(".hf-lost") || document.querySelector("article h1");
  const remark = make("p", { class: "hf-arrive", role: "status" }, ...words);
  if (place) place.after(remark);
  else document.querySelector("main").prepend(remark);
  remark.scrollIntoView({ block: "center" });
}

const quoted = (text) => `“${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}”`;

/** Say that there is no such step, or name what was probably meant. */
function sayWhatWasMeant(text, { steps, places }) {
  const count = new Set(Object.values(steps)).size;
  const number = numberOf(text.split("/").filter(Boolean).pop() || "");
  if (number !== null) {
    say(`The link asks for step ${number}. This guide has ${count} steps, from 1 to ${count}.`);
    return;
  }
  const names = places.filter((place) => place && !place.startsWith("release/"));
  const word = text.split(/[/#]/).filter(Boolean).pop() || "";
  const ends = Object.fromEntries(names.map((place) => [place.split(/[/#]/).filter(Boolean).pop(), place]));
  const id = nearestId(word, [...Object.keys(steps), ...Object.keys(ends)]);
  const not = `The link asks for ${quoted(text)}, which was not found.`;
  if (!id) say(not);
  else if (steps[id]) say(`${not} Did it mean `, make("a", { href: new URL(`release/${id}/`, ROOT) }, steps[id]), "?");
  else say(`${not} Did it mean `, make("a", { href: new URL(ends[id], ROOT) }, ends[id]), "?");
}

/** The element with an id that a fragment means on this page, or null. */
function elementFor(text) {
  const ids = [...document.querySelectorAll("main [id]")].map(({ id }) => id);
  const id = findId(text, ids);
  return id && document.getElementById(id);
}

/** Act on the part behind "#" if the browser did not find it. */
async function findPart() {
  const text = decode(location.hash.slice(1));
  if (!text || text.startsWith(":~:") || document.getElementById(text)) return;
  if (readPlan(location.hash).plan) {
    if (!document.querySelector(".hf-plan, .hf-plan-form")) say("This link carries a plan. ", make("a", { href: new URL(`practice/${location.hash}`, ROOT) }, "Open it"), ".");
    return;
  }
  const number = numberOf(text);
  const here = elementFor(text) || (number !== null && document.getElementById(`step-${number}`));
  if (here) {
    location.replace(`#${here.id}`);
    return;
  }
  const known = await loadPlaces();
  const step = findStep(text, known.steps);
  if (step && pathHere() === `release/${step}/`) return; // a page that is this step
  if (step) location.replace(new URL(`release/${step}/`, ROOT));
  else sayWhatWasMeant(text, known);
}

/** Find the address that a path means, as a place of the guide: "Anatomy/" → "anatomy/". */
function placeFor(path, places) {
  const [page, part = ""] = path.split("#");
  const name = (text) => text.split("/").map(tidy).filter(Boolean).join("/");
  const wanted = `${name(page)}#${tidy(part)}`;
  return places.find((place) => {
    const [itsPage, itsPart = ""] = place.split("#");
    return `${name(itsPage)}#${itsPart}` === wanted;
  });
}

/** Act on a path that does not exist: go where it meant to, or name what it may have meant. */
async function findPage() {
  const whole = decode(pathHere()) + (location.hash || "");
  const [before, ...parts] = whole.split("#");
  const [page] = before.split("?"); // encoded, it has become a part of the path
  const { plan } = readPlan(parts.join("#"));
  const known = await loadPlaces();
  if (plan) {
    const to = PLANS.test(tidy(page)) ? `${tidy(page.split("/")[0])}/` : "practice/";
    location.replace(new URL(`${to}#${parts.join("#")}`, ROOT));
    return;
  }
  const last = (parts.join("#") || page).split("/").filter((part) => tidy(part)).pop() || "";
  const step = findStep(last, known.steps);
  const place = step ? `release/${step}/` : placeFor(whole, known.places);
  if (place && !location.pathname.endsWith(`/${place}`)) location.replace(new URL(place, ROOT));
  else sayWhatWasMeant(page || whole, known);
}

/** Go where the link of this page meant to lead, or say what was not understood. */
export function arrive() {
  return isLost() ? findPage() : findPart();
}
