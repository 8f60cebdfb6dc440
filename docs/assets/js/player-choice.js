// What is chosen before a guided session starts: its plan, and what sounds.

import { make } from "./make.js";
import { SIDES, minutes } from "./plan.js";

const FIELDS = {
  hold: "Minutes a side",
  prop: "Under the hips",
  first: "First side",
  again: "Once more at the end",
  rest: "Minutes of rest",
};
const VALUES = { block: "A low block", ball: "A soft ball", ...SIDES };
const SOUNDS = { voice: "Voice and bells", bells: "Bells only", none: "No sound: I look at the screen" };

/** What is said of a value; of the side to do again and of the prop, "none" is something else. */
function valueWords(key, value) {
  if (value === "none") return key === "prop" ? "Nothing: the flat floor" : "Nothing";
  return VALUES[value] || String(value);
}

export function samePlan(one, other) {
  return Object.keys(FIELDS).every((key) => one[key] === other[key]);
}

function select(name, words, options) {
  const id = `session-${name}`;
  const all = options.map(([value, said]) => make("option", { value }, said));
  return make("p", {}, make("label", { for: id }, words), make("select", { id, name }, ...all));
}

/** The form in which a session is chosen. It calls `changed` when another is. */
export class Choice {
  constructor({ ready, choices }, changed) {
    this.ready = ready;
    const named = Object.entries(ready).map(([name, plan]) => {
      const words = `${minutes(plan.hold)}, ${plan.prop === "none" ? "flat floor" : "on a block"}`;
      return [name, name === "session-first-time" ? `First time: ${words}` : words]; // short, as it cannot wrap
    });
    const own = Object.entries(FIELDS).map(([key, words]) =>
      select(key, words, choices[key].map((value) => [value, valueWords(key, value)]))
    );
    this.more = make("details", {}, make("summary", {}, "Change the plan"), make("div", { class: "hf-player__fields" }, ...own));
    this.form = make(
      "form",
      { class: "hf-player__fields", "aria-label": "Choose a session" },
      select("ready", "Session", [...named, ["", "Another plan"]]),
      select("sound", "Sound", Object.entries(SOUNDS)),
      this.more
    );
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", ({ target }) => {
      if (target.name === "ready") this.show(ready[target.value] || this.plan);
      this.more.open = this.more.open || !target.value;
      changed();
    });
  }

  /** The plan that the fields show, with `sound` "voice", "bells" or "none". */
  get plan() {
    const values = Object.fromEntries(new FormData(this.form));
    const { sound, ready, ...plan } = { ...values, hold: Number(values.hold), rest: Number(values.rest) };
    return { ...plan, sound, voice: sound !== "bells" };
  }

  /** Set the fields to a plan; one that says nothing of the sound leaves it. */
  show(plan) {
    const { elements } = this.form;
    for (const key of [...Object.keys(FIELDS), "sound"]) if (key in plan) elements[key].value = plan[key];
    this.name();
  }

  /** Name the ready session that has this plan, or say that it is another. */
  name() {
    const [name] = Object.entries(this.ready).find(([, plan]) => samePlan(plan, this.plan)) || [""];
    this.form.elements.ready.value = name;
  }
}
