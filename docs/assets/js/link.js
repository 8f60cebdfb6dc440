// What links become on their way: apps encode them, cut them, add to them. Here they are understood again.
// Nothing here touches a page; arrive.js and plan.js act on what it returns.

// Marks that are not seen, and marks that turn the direction of text.
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const ADDED = /[?&](?:utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|_hs\w+)=.*$/i;
const TIMES = 3; // that a link is encoded, one app after the other

/** Return the text without its encoding; what cannot be decoded stays as it is. */
export function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    return text;
  }
}

/** Return the text without what newsletters and networks append to a link: "?utm_source=mail&utm_medium=…". */
export function withoutTracking(text) {
  return text.replace(ADDED, "");
}

/**
 * Return a word as ids are written: "Turn_The-Leg).", "%23turn-the-leg?utm_source=x" → "turn-the-leg".
 * It holds lower letters, digits and single hyphens, and may be empty.
 */
export function tidy(text) {
  let word = text;
  for (let time = 0; time < TIMES && word.includes("%"); time += 1) word = decode(word);
  word = word.normalize("NFKC").replace(UNSEEN, "").toLowerCase().replace(/&amp;/g, "&").replace(/^[#?&/\s]+/, "");
  return word.split(/[?&#=]/)[0].replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

const squeezed = (word) => word.replace(/-/g, "");

/** Find a word in a list of ids, also if its hyphens are lost: "turntheleg". */
export function findId(text, ids) {
  const word = tidy(text);
  return ids.find((id) => id === word) || (word && ids.find((id) => squeezed(id) === squeezed(word))) || null;
}

/** Return the number in "step-7", "Step%207" or "7", or null. */
export function numberOf(text) {
  const found = /^(?:step-?)?(\d{1,4})$/.exec(tidy(text));
  return found && Number(found[1]);
}

/**
 * Find a step by its id, by an id that it once had, or by its number.
 * @param {Record<string, string>} steps headings, "Step 7: Turn the leg", by the ids that steps have and once had
 * @returns {?string} the id that it has now
 */
export function findStep(text, steps) {
  const ids = Object.keys(steps);
  const number = numberOf(text);
  const numbered = number !== null && ids.find((id) => steps[id].startsWith(`Step ${number}:`));
  const found = findId(text, ids) || numbered;
  return found ? ids.find((id) => steps[id] === steps[found]) : null; // ids of today come first
}

const pairs = (word) => [...word].map((letter, index, all) => letter + (all[index + 1] || " "));

/** Return the id that is most like a word, or null if none is: "turn-the-legg" → "turn-the-leg". */
export function nearestId(text, ids) {
  const wanted = pairs(tidy(text));
  let best = null;
  let most = 0.6; // of the pairs of neighboring letters, both words together
  for (const id of ids) {
    const left = pairs(id);
    const all = wanted.length + left.length;
    const common = wanted.filter((pair) => left.includes(pair) && left.splice(left.indexOf(pair), 1));
    if ((2 * common.length) / all > most) [best, most] = [id, (2 * common.length) / all];
  }
  return best;
}
