// The guided session on /practice/: the sound of any plan, in the one <audio> element of the page.
// Its clock is the only clock, and what is shown follows its events, whoever moves it: a tap, a headset, a call.
// If anything fails, the page has what it has without scripts: a ready file to play.

import { compose, startOf, timeline } from "./compose.js";
import { make } from "./make.js";
import { minutes, planWords, readPlan, startingStep, stepsOfPage } from "./plan.js";
import { Choice, samePlan } from "./player-choice.js";
import { Stage, button, clock, partWords } from "./player-stage.js";

const ASSETS = new URL("../", import.meta.url);
const KEPT = "hf-session"; // plan and second, in sessionStorage, so that a reload can go on
const BELL = 3; // seconds of the bell in front of the way out: whoever wants to stop need not wait for it
const AGAIN = 3; // seconds in which "Back" means the words before
const PATIENCE = 1500; // milliseconds in which a sound that goes on has moved
const NO_NETWORK = "The session could not be loaded. Is there a network?";
const NO_SOUND = "The sound cannot be played here. Take a file with you, or read the words below.";

const clipAddress = (name) => new URL(`audio/${name}.mp3`, ASSETS).href;
const fileAddress = (name) => new URL(`../downloads/${name}.mp3`, ASSETS).href;
/** Of things in the order of their `at`, the last that has begun; a frame of sound may begin a little early. */
const lastOf = (all, second) => all.filter(({ at }) => at <= second + 0.05).pop() || all[0];

async function get(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}: ${address}`);
  return answer;
}

const clips = new Map();
/** The bytes of a clip, asked for once; after a failure once more. */
function fetchClip(name) {
  if (!clips.has(name)) {
    const bytes = get(clipAddress(name)).then(async (answer) => new Uint8Array(await answer.arrayBuffer()));
    bytes.catch(() => clips.delete(name));
    clips.set(name, bytes);
  }
  return clips.get(name);
}

/** The ready session that is most like a plan: what lies under the hips counts most, then the minutes. */
export function nearest(session, plan) {
  const far = (other) => Math.abs(other.hold - plan.hold) + ((other.prop === "none") === (plan.prop === "none") ? 0 : 10);
  return Object.keys(session.ready).sort((a, b) => far(session.ready[a]) - far(session.ready[b]))[0];
}

/** What is kept of a session that was left: {plan, at}, or null. */
function readKept(session) {
  try {
    const { plan, at } = JSON.parse(sessionStorage.getItem(KEPT));
    const isPlan = Object.entries(session.choices).every(([key, values]) => values.includes(plan[key]));
    return isPlan && at > 0 ? { plan, at } : null;
  } catch (error) {
    return null; // nothing is kept, or this browser keeps nothing
  }
}

function keep(value) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(value));
  } catch (error) {
    // A browser that keeps nothing offers nothing after a reload.
  }
}

class Player {
  constructor(place, session, pictures) {
    this.place = place;
    this.session = session;
    this.pictures = pictures; // {alt, src} by the ids of steps
    this.audio = place.querySelector("audio");
    this.isStill = matchMedia("(prefers-reduced-motion: reduce)");
    this.mode = "before"; // or "loading", or "session": only then the element holds a session
    this.remark = make("p", { role: "status" });
    this.choice = new Choice(session, () => this.choose(this.choice.plan));
    this.stage = new Stage([
      ["Pause", () => (this.audio.paused ? this.play() : this.audio.pause())],
      ["Back", () => this.back()],
      ["Next part", () => this.skip()],
      ["Stop and come out", () => this.comeOut()],
    ]);
    this.stage.element.append(make("p", {}, button("Choose another session", () => this.leave())));
    this.audio.controls = false;
    place.append(this.makeBefore(), this.remark, this.stage.element);
    this.follow();
    this.choose(session.ready["session-first-time"]);
    this.readAddress();
    addEventListener("hashchange", () => this.readAddress());
  }

  // --- Before Start -----------------------------------------------------------------------------

  makeBefore() {
    this.total = make("p", { class: "hf-player__total" });
    this.start = button("Start", () => this.begin(this.startAt));
    this.start.classList.add("hf-player__start");
    this.fromBeginning = button("Start at the beginning", () => this.begin(0));
    this.goOn = button("", () => {
      this.choose(this.kept.plan);
      this.begin(this.kept.at);
    });
    const test = button("Test the sound", () => this.test());
    const save = button("Save this session as a file", () => this.save());
    const buttons = make("p", { class: "hf-player__buttons" }, this.start, this.fromBeginning, this.goOn, test, save);
    this.before = make("div", { class: "hf-player__before" }, this.choice.form, this.total, buttons);
    this.offerToGoOn();
    return this.before;
  }

  offerToGoOn() {
    this.kept = readKept(this.session);
    this.goOn.hidden = !this.kept;
    if (this.kept) this.goOn.textContent = `Go on at ${clock(this.kept.at)}`;
  }

  /** Take the plan that came with the link, if one did and nothing plays. */
  readAddress() {
    const { plan } = readPlan(location.hash, { session: this.session });
    if (!plan || this.mode !== "before") return;
    this.step = plan.start;
    this.choose(plan);
  }

  /** Take a plan and show it. The sound of the one before is forgotten. */
  choose(plan) {
    this.choice.show(plan);
    this.plan = this.choice.plan;
    this.sound = null;
    this.line = timeline(this.session, { ...this.plan, voice: true });
    this.startAt = this.step ? startOf(this.session, this.plan, this.step) : 0;
    this.fromBeginning.hidden = !this.startAt;
    this.start.textContent = this.startAt ? `Start at ${this.stepName()}` : "Start";
    this.total.textContent = `${minutes(this.line.seconds / 60)} in all: ${planWords(this.plan)}.`;
    this.stage.showParts(this.line.parts);
    const rows = this.line.events.map((event) => [clock(event.at), this.words(event, true)]);
    const cells = rows.map((row) => make("tr", {}, ...row.map((words) => make("td", {}, words))));
    document.querySelector(".hf-transcript tbody").replaceChildren(...cells);
  }

  /** "step 7" */
  stepName() {
    const id = startingStep(this.session, { ...this.plan, start: this.step });
    return (stepsOfPage()[id] || "this step").split(":")[0].toLowerCase();
  }

  words(event, withBell = false) {
    const said = event.clips.map((name) => this.session.clips[name].words);
    return [withBell ? this.session.bells[event.bell] : "", ...said].join(" ").trim();
  }

  // --- The sound --------------------------------------------------------------------------------

  /** Make the sound of the plan, and ask for its pictures, so that neither needs the network later. */
  async load() {
    const { plan } = this;
    if (this.sound) return this.sound;
    const [pieces] = await Promise.all([compose(this.session, plan, fetchClip), this.loadPictures()]);
    if (plan !== this.plan) return this.load(); // another was chosen meanwhile
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = URL.createObjectURL(new Blob(pieces, { type: "audio/mpeg" }));
    this.sound = this.address;
    return this.sound;
  }

  /** Ask for all pictures of the plan, and wait for them; one that does not come is no reason to stop. */
  loadPictures() {
    const steps = this.line.parts.map((part) => part.steps).flat();
    const sources = new Set(steps.map(({ id }) => this.picture(id)).filter(Boolean).map(({ src }) => src));
    this.images = [...sources].map((src) => Object.assign(new Image(), { src }));
    return Promise.all(this.images.map((image) => image.decode().catch(() => {})));
  }

  /** Ring a bell straight from the tap, and load meanwhile. */
  async test() {
    this.audio.muted = false;
    this.audio.src = clipAddress("bell-start");
    this.audio.play().catch(() => (this.remark.textContent = NO_SOUND));
    this.remark.textContent = "You hear a bell. If not, turn the volume up.";
    try {
      await this.load();
      this.remark.textContent += " The session is loaded, and needs no network now.";
    } catch (error) {
      this.remark.textContent = NO_NETWORK;
    }
  }

  /** Start at a second. Phones let a page play only what begins in the tap itself, so something does at once. */
  async begin(second) {
    this.remark.textContent = "";
    this.before.hidden = true;
    this.stage.element.hidden = false;
    this.stage.buttons[0].focus();
    this.place.scrollIntoView();
    this.audio.muted = this.plan.sound === "none";
    if (this.sound) return this.open(this.sound, second);
    this.mode = "loading";
    this.wanted = second;
    this.show();
    this.stage.say("Loading the sound.");
    this.audio.loop = true;
    this.audio.src = clipAddress("bed");
    this.audio.play().catch(() => {}); // if this may not play, the session may not either, and says so
    try {
      await this.load();
      if (this.mode === "loading") this.open(this.sound, second);
    } catch (error) {
      if (this.mode === "loading") this.fallBack();
    }
  }

  open(address, second) {
    this.mode = "session";
    this.part = this.event = null;
    this.wanted = second; // for browsers that forget it until they know the length
    this.audio.loop = false;
    this.audio.src = address;
    this.seek(second);
    this.show();
    this.play();
  }

  play() {
    this.audio.play().catch((error) => {
      if (error.name === "NotAllowedError") this.remark.textContent = "The sound is loaded. Press Play.";
    });
  }

  /** Play the nearest ready file instead, from the same second if its plan is the same. */
  fallBack() {
    const name = nearest(this.session, this.plan);
    const plan = this.session.ready[name];
    const second = samePlan(plan, this.plan) ? this.second || this.wanted : 0;
    this.choose({ ...plan, sound: this.plan.sound === "none" ? "none" : "voice" });
    this.open(fileAddress(name), second);
    this.remark.textContent = `The sound of your plan could not be made. This is a ready file: ${planWords(plan)}.`;
  }

  /** Fall back if the sound has really ended: where a machine has no loudspeaker, Firefox says "error" and plays on. */
  judgeError() {
    const { src, currentTime } = this.audio;
    setTimeout(() => {
      if (this.audio.src !== src || this.audio.currentTime !== currentTime) return;
      if (src === this.sound) this.fallBack();
      else this.giveUp();
    }, PATIENCE);
  }

  /** Give the page back what it has without scripts. */
  giveUp() {
    this.mode = "over";
    this.audio.controls = true;
    this.place.replaceChildren(this.audio, this.remark);
    this.remark.textContent = NO_SOUND;
  }

  async save() {
    try {
      const href = await this.load();
      make("a", { href, download: `hip-flexor-session-${this.plan.hold}-minutes.mp3` }).click();
    } catch (error) {
      this.remark.textContent = NO_NETWORK;
    }
  }

  // --- While it plays ---------------------------------------------------------------------------

  follow() {
    const on = (kinds, action) => {
      for (const kind of kinds) this.audio.addEventListener(kind, () => this.mode === "session" && action());
    };
    on(["timeupdate", "seeked", "play", "pause", "ended"], () => this.show());
    on(["loadedmetadata"], () => Math.abs(this.audio.currentTime - this.wanted) > 1 && this.seek(this.wanted));
    on(["playing"], () => this.setHandlers());
    on(["playing", "pause", "seeked", "ratechange"], () => this.setPosition());
    on(["play", "pause", "ended"], () => this.keepScreenOn());
    on(["error"], () => this.judgeError());
    addEventListener("pagehide", () => this.keepPlace());
  }

  seek(second) {
    this.audio.currentTime = Math.min(Math.max(second, 0), this.line.seconds);
  }

  /** To the beginning of these words, or of those before. */
  back() {
    this.seek(lastOf(this.line.events, this.second - AGAIN).at);
  }

  /** To the next part; from the last one to the bell of the end. */
  skip() {
    const { parts, events } = this.line;
    const next = [...parts, events[events.length - 1]].find(({ at }) => at > this.second + 0.05);
    if (next) this.seek(next.at);
  }

  comeOut() {
    this.seek(this.line.parts[this.line.parts.length - 1].at + BELL);
    this.play();
  }

  leave() {
    this.audio.pause();
    this.keepPlace();
    this.mode = "before";
    this.remark.textContent = "";
    this.stage.element.hidden = true;
    this.before.hidden = false;
    this.offerToGoOn();
    this.start.focus();
  }

  keepPlace() {
    if (this.mode === "session") keep(this.audio.ended ? null : { plan: this.plan, at: Math.floor(this.second) });
  }

  /** The picture of a step. Those of a hold show a block; who has none sees the pose on the flat floor. */
  picture(id) {
    const isHold = this.session.holds[this.plan.hold].steps.some(([step]) => step === id);
    return this.pictures[isHold && this.plan.prop === "none" ? "flat-floor" : id];
  }

  show() {
    const { ended, paused, currentTime } = this.audio;
    const isPlaying = this.mode === "session";
    this.second = isPlaying ? currentTime : 0;
    this.stage.showPaused(isPlaying && paused, isPlaying && ended);
    const event = lastOf(this.line.events.filter(({ clips: names }) => names.length), this.second);
    if (event !== this.event || !this.isStill.matches || ended) this.stage.showTime(this.second, this.line.seconds);
    if (event !== this.event) this.showEvent(event);
    if (ended) this.showEnd();
    if (this.audio.paused || Math.floor(this.second) % 5 === 0) this.keepPlace();
  }

  /** Show what is said now, its step and its part; a part is announced when it begins. */
  showEvent(event) {
    this.event = event;
    const part = lastOf(this.line.parts, this.second);
    const picture = this.picture(lastOf(part.steps, this.second).id);
    this.stage.showCue(this.words(event), picture, part.knee);
    const isOther = this.plan.prop === "none" && picture !== this.pictures["flat-floor"];
    this.stage.note.textContent = isOther ? "The picture shows a block. You use none." : "";
    if (part === this.part) return;
    this.part = part;
    this.stage.showPart(part, this.line.parts.indexOf(part));
    this.setHandlers();
  }

  showEnd() {
    this.part = null; // so that the part is said again if the session is
    this.stage.say("The session is over. Rest as long as you like.");
  }

  /** Tell the lock screen what plays and what its buttons do. Some browsers drop it when a sound begins. */
  setHandlers() {
    const media = navigator.mediaSession;
    if (!media || !this.part) return;
    media.metadata = new MediaMetadata({ title: partWords(this.part), artist: this.place.dataset.name, album: "Guided session" });
    const actions = {
      play: () => this.play(),
      pause: () => this.audio.pause(),
      previoustrack: () => this.back(),
      nexttrack: () => this.skip(),
      seekto: ({ seekTime }) => this.seek(seekTime),
    };
    for (const [name, action] of Object.entries(actions)) {
      try {
        media.setActionHandler(name, action);
      } catch (error) {
        // A browser that does not know an action has no button for it.
      }
    }
  }

  setPosition() {
    const { duration, playbackRate, currentTime } = this.audio;
    const media = navigator.mediaSession;
    if (!media || !media.setPositionState || !Number.isFinite(duration)) return;
    media.setPositionState({ duration, playbackRate, position: Math.min(currentTime, duration) });
  }

  /** Without sound a dark screen would say nothing. */
  async keepScreenOn() {
    const { lock } = this;
    this.lock = null;
    if (lock) await lock.release();
    if (!this.audio.muted || this.audio.paused || !navigator.wakeLock) return;
    this.lock = await navigator.wakeLock.request("screen").catch(() => null);
  }
}

export async function start(root) {
  const load = async (name) => (await get(new URL(name, ASSETS))).json();
  let session, pictures;
  try {
    [session, pictures] = await Promise.all([load("session.json"), load("pictures.json")]);
  } catch (error) {
    return; // the ready file on the page stays, with its own controls
  }
  for (const picture of Object.values(pictures)) picture.src = new URL(`../${picture.src}`, ASSETS).href;
  new Player(root.querySelector(".hf-player"), session, pictures);
}
