// What is seen while a guided session plays: the part, its picture, the words, how far it is.

import { make } from "./make.js";
import { SIDES, minutes } from "./plan.js";

const NAMES = {
  settle: "Settle",
  first: "First side",
  rest: "Rest",
  second: "Second side",
  "rest-again": "Rest",
  again: "One side again",
  finish: "Finish and rest",
};

/** "2:05" */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** "First side: left knee in, right leg long, 1 minute" */
export function partWords({ name, knee, seconds }) {
  return [knee ? `${NAMES[name]}: ${SIDES[knee]}` : NAMES[name], minutes(seconds / 60)].join(", ");
}

export function button(words, action) {
  const made = make("button", { type: "button", class: "hf-button" }, words);
  made.addEventListener("click", action);
  return made;
}

const swapSides = (words) => words.replace(/\b(left|right)\b/g, (side) => (side === "left" ? "right" : "left"));

export class Stage {
  /** @param {[string, () => void][]} controls the words of the buttons and what they do; the first is play and pause */
  constructor(controls) {
    this.title = make("p", { class: "hf-player__part", role: "status" });
    this.image = make("img", { alt: "" });
    this.buttons = controls.map(([words, action]) => button(words, action));
    this.bar = make("progress", { value: 0, "aria-label": "How much of the session is over" });
    this.time = make("p", { class: "hf-player__time" });
    this.cue = make("p", { class: "hf-player__cue" });
    this.note = make("p", { class: "hf-player__note" });
    this.list = make("ol", { class: "hf-player__list" });
    this.element = make(
      "div",
      { class: "hf-player__stage", role: "group", "aria-label": "Now playing", hidden: "" },
      this.title,
      make("p", { class: "hf-player__picture" }, this.image),
      make("p", { class: "hf-player__buttons" }, ...this.buttons),
      this.bar,
      this.time,
      this.cue,
      this.note,
      this.list
    );
  }

  showParts(parts) {
    this.list.replaceChildren(...parts.map((part) => make("li", {}, partWords(part))));
  }

  /** Say something where the part stands. It is announced, so it is said once. */
  say(words) {
    if (this.title.textContent !== words) this.title.textContent = words;
  }

  /** Mark the part that plays, the index-th of all. */
  showPart(part, index) {
    this.say(partWords(part));
    [...this.list.children].forEach((item, at) => {
      if (at === index) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
  }

  /** Show what is said, and the picture of its step; pictures show the left knee in, so that of the right is mirrored. */
  showCue(words, picture, knee) {
    this.cue.textContent = words;
    const isMirrored = knee === "right";
    this.image.hidden = !picture;
    if (!picture) return;
    if (this.image.getAttribute("src") !== picture.src) this.image.setAttribute("src", picture.src);
    this.image.alt = isMirrored ? swapSides(picture.alt) : picture.alt;
    this.image.classList.toggle("hf-player__mirrored", isMirrored);
  }

  showTime(second, seconds) {
    this.bar.max = seconds;
    this.bar.value = second;
    this.time.textContent = `${clock(second)} of ${clock(seconds)}`;
  }

  showPaused(isPaused, isOver) {
    const words = isOver ? "Play again" : isPaused ? "Play" : "Pause";
    if (this.buttons[0].textContent !== words) this.buttons[0].textContent = words;
  }
}
