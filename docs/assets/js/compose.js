// Puts a guided session together: what happens when, and the sound of it, byte by byte.
// The rule is assets/session.json, made by scripts/session.py; scripts/sound.py joins the same bytes.
//
// A plan: { hold: 3, rest: 1, first: "left", again: "none", prop: "block" }, as in the links of plans;
// with voice: false only bells sound. What session.json holds:
//   frame    bytes and milliseconds of one MP3 frame; clips and silence are whole frames
//   clips    assets/audio/NAME.mp3: its frames and, if it is speech, its words
//   cues     the clips of each cue; a cue has the id of its step, or a name of its own
//   pauses   frames between two sentences of each cue
//   right    the clip to play instead while the right knee is in, left leg long; ball: on a ball
//   parts    settle, rest, rest-again, finish, each "-flat" if it differs without a prop, with
//            seconds (a rest: as in the plan), steps: [id, second it begins] and
//            events: [second, bell, cue, …]; a second below zero counts from the end of the part
//   holds    the same for a side, by its minutes
//   before   a cue to say before the knee comes in, by the name of the part
//   bells    what a transcript calls them
//   choices  the values that a plan can have
//   instead  where to start if the plan has not the step that a link names
//   ready    the plans of downloads/NAME.mp3

/**
 * Spell a plan out. All times are seconds from the start.
 * A part's name is settle, first, rest, second, rest-again, again or finish; its knee is the one that
 * comes in, or null.
 * @returns {{seconds: number,
 *   parts: {name: string, knee: ?string, at: number, seconds: number,
 *     steps: {id: string, at: number, seconds: number}[]}[],
 *   events: {at: number, bell: string, clips: string[], pause: number}[]}}
 */
export function timeline(session, plan) {
  const { first, again } = plan;
  const second = first === "left" ? "right" : "left";
  const rows = [["settle", first], ["first", first], ["rest", first], ["second", second]];
  if (again !== "none") rows.push(["rest-again", again], ["again", again]);
  rows.push(["finish", second]);
  const flat = plan.prop === "none" ? "-flat" : "";
  const parts = [];
  const events = [];
  let start = 0;
  for (const [name, side] of rows) {
    const knee = session.parts[name] ? null : side;
    const rule = knee ? session.holds[plan.hold] : session.parts[name + flat] || session.parts[name];
    const seconds = rule.seconds || plan.rest * 60;
    const steps = rule.steps.map(([id, begin], index) => {
      const end = index + 1 < rule.steps.length ? rule.steps[index + 1][1] : seconds;
      return { id, at: start + begin, seconds: end - begin };
    });
    parts.push({ name, knee, at: start, seconds, steps });
    for (const [begin, bell, ...own] of rule.events) {
      const cues = begin === 0 && session.before[name] ? [session.before[name], ...own] : own;
      let clips = plan.voice === false ? [] : cues.map((cue) => session.cues[cue]).flat();
      if (plan.prop === "ball") clips = clips.map((clip) => session.ball[clip] || clip);
      if (side === "right") clips = clips.map((clip) => session.right[clip] || clip);
      const pause = Math.max(0, ...cues.map((cue) => session.pauses[cue]));
      events.push({ at: start + begin + (begin < 0 ? seconds : 0), bell, clips, pause });
    }
    start += seconds;
  }
  return { seconds: start, parts, events };
}

/** The second at which a step begins; of a step that the plan has not, that of the one instead. */
export function startOf(session, plan, step) {
  const { parts } = timeline(session, plan);
  for (let id = step; id; id = session.instead[id]) {
    if (id === "tighter-side-again" && plan.again !== "none") return parts.find(({ name }) => name === "again").at;
    const found = parts.flatMap(({ steps }) => steps).find((each) => each.id === id);
    if (found) return found.at;
  }
  return 0;
}

/** The first frame: silent, and tells players how long the sound is, so that they can seek. */
function information(session, frames, bed) {
  const size = session.frame.bytes;
  const frame = new Uint8Array(size);
  frame.set(bed.subarray(0, 4));
  frame.set([73, 110, 102, 111], 13); // "Info"
  const view = new DataView(frame.buffer);
  [3, frames, (frames + 1) * size].forEach((value, index) => view.setUint32(17 + 4 * index, value));
  return frame;
}

/**
 * Join the sound of a plan: new Blob(await compose(…), { type: "audio/mpeg" }).
 * @param {(name: string) => Promise<Uint8Array>} fetchClip the bytes of assets/audio/NAME.mp3
 * @returns {Promise<Uint8Array[]>} the MP3 in pieces
 * @throws if a clip cannot be had, or a cue is not over when the next begins
 */
export async function compose(session, plan, fetchClip) {
  const { seconds, events } = timeline(session, plan);
  const { bytes, milliseconds } = session.frame;
  const names = new Set(["bed", ...events.flatMap(({ bell, clips }) => [bell, ...clips])]);
  const sounds = new Map(await Promise.all([...names].map(async (name) => [name, await fetchClip(name)])));
  const bed = sounds.get("bed");
  const frameAt = (second) => Math.round((second * 1000) / milliseconds);
  const pieces = [information(session, frameAt(seconds), bed)];
  let at = 0;
  const add = (piece) => {
    pieces.push(piece);
    at += piece.length / bytes;
  };
  const wait = (frames) => {
    for (let left = frames * bytes; left > 0; left -= bed.length) add(bed.subarray(0, Math.min(left, bed.length)));
  };
  for (const event of [...events, { at: seconds }]) {
    if (frameAt(event.at) < at) throw new Error(`What is said before second ${event.at} is too long.`);
    wait(frameAt(event.at) - at);
    if (event.bell) add(sounds.get(event.bell));
    (event.clips || []).forEach((clip, index) => {
      if (index) wait(event.pause);
      add(sounds.get(clip));
    });
  }
  return pieces;
}
