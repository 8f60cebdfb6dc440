// A session in an address: /practice/#hold=3&rest=1&first=left&again=left&prop=block&note=…
// Links in this format are printed and kept; docs/teachers.md promises that it stays.

/** What a plan has where its link says nothing. A side is the side of the knee that comes in. */
const DEFAULTS = { hold: 3, rest: 1, first: "left", again: "none", prop: "block", start: "", note: "" };
const LIMITS = { hold: [1, 10, "minutes a side"], rest: [1, 2, "minutes of rest"] };
const CHOICES = {
  first: [["left", "right"], "first side"],
  again: [["left", "right", "none"], "side to do again"],
  prop: [["block", "ball", "none"], "prop"],
};
const NOTE_LENGTH = 200;
// Marks that turn the direction of text or are not seen could make a note look like another text.
const UNSEEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** The words for a side, which in the guide is the side of the knee that comes in. */
export const SIDES = {
  left: "left knee in, right leg long",
  right: "right knee in, left leg long",
};
export const NOTE_LABEL = "Note from whoever sent this link, not part of this guide";

/**
 * Read the part of an address after "#". It never throws, and what it returns is safe as text only.
 * @param {string} fragment with or without its "#"
 * @param {Record<string, string>} [steps] the headings of the steps by id; without, `start` is passed over
 * @returns {{plan: typeof DEFAULTS | null, messages: string[]}} no plan for an ordinary anchor
 */
export function parsePlan(fragment, steps) {
  const values = new URLSearchParams(fragment.replace(/^#/, ""));
  const plan = { ...DEFAULTS };
  const messages = [];
  if (!fragment.includes("=") || !Object.keys(DEFAULTS).some((key) => values.has(key))) {
    return { plan: null, messages };
  }
  for (const [key, [least, most, name]] of Object.entries(LIMITS)) {
    const value = values.get(key)?.trim() || null;
    if (value === null) continue;
    if (!/^-?\d+$/.test(value)) {
      messages.push(`The ${name} in the link cannot be read. Shown here: ${plan[key]}.`);
      continue;
    }
    plan[key] = Math.min(Math.max(Number(value), least), most);
    if (plan[key] !== Number(value)) {
      messages.push(`The ${name} in the link are not ${least} to ${most}. Shown here: ${plan[key]}.`);
    }
  }
  for (const [key, [known, name]] of Object.entries(CHOICES)) {
    const value = values.get(key)?.trim().toLowerCase();
    if (known.includes(value)) plan[key] = value;
    else if (value) messages.push(`The ${name} in the link is not one of: ${known.join(", ")}.`);
  }
  const start = values.get("start")?.trim().toLowerCase();
  if (start && steps && Object.keys(steps).includes(start)) plan.start = start;
  else if (start && steps) messages.push("The link starts at a step that this guide does not have.");
  const typed = (values.get("note") ?? "").replace(UNSEEN, "").replace(/[\p{Cc}\s]+/gu, " ");
  const note = [...typed.trim()]; // characters, so that none is cut in half
  plan.note = note.slice(0, NOTE_LENGTH).join("").trim();
  if (note.length > NOTE_LENGTH) {
    messages.push(`The note in the link is longer than ${NOTE_LENGTH} characters. The rest is left out.`);
  }
  return { plan, messages };
}

/** Return the part of an address after "#" that carries a plan, in the order of the keys. */
export function formatPlan(plan) {
  const values = new URLSearchParams();
  for (const key of Object.keys(DEFAULTS)) {
    const value = String(plan[key] ?? DEFAULTS[key]);
    if (value) values.set(key, value);
  }
  return values.toString().replaceAll("+", "%20"); // some apps end a link at a "+"
}
