// Which parts of the guide fit a query, the best first. The guide is small: every part is looked at for every letter typed,
// and no index is kept. CONTRIBUTING.md says why it is no library.

const WEIGHTS = { title: 6, page: 2, text: 1 }; // of a word that stands there
const LONG = 100; // words; in a longer part one word says less
const ALIKE = 0.5; // least share of pairs of letters in common with a word that is taken for a misspelt one
const SHORTEST = 4; // letters of a word that may be misspelt; a shorter one is like too many others
const COMMON = new Set(
  `a about an and are as at be can do does for from have how i if in is it me my of on or should that the this to what
   when where which who why will with you your`.split(/\s+/),
);

const wordsOf = (text) => text.normalize("NFKD").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The beginning that the forms of a word share: "breath" of "breathing" and "breathe". */
const stem = (word) => (word.length > 4 ? word.replace(/(?:ings?|ed|es|e|s|y|ies)$/, "") : word);

/**
 * Count the words of each part.
 * @param {{title: string, page: string, text: string}[]} parts what a part is called, the page it is on, what it says
 */
export function index(parts) {
  return parts.map((part) => {
    const weights = new Map(); // of each word of the part
    for (const [field, weight] of Object.entries(WEIGHTS)) {
      for (const word of wordsOf(part[field])) weights.set(word, (weights.get(word) ?? 0) + weight);
    }
    const phrases = { title: ` ${wordsOf(part.title).join(" ")} `, text: ` ${wordsOf(part.text).join(" ")} ` };
    return { part, weights, phrases, length: wordsOf(part.text).length };
  });
}

/** The neighboring letters of a word, in pairs: "hip" is "_h", "hi", "ip", "p_". */
function pairs(word) {
  const letters = [..."_", ...word, "_"];
  return letters.slice(1).map((letter, i) => letters[i] + letter);
}

/** How many pairs two words have in common; a pair that one has twice counts twice only if the other has too. */
function common(some, others) {
  const left = [...others];
  return some.filter((pair) => left.includes(pair) && left.splice(left.indexOf(pair), 1)).length;
}

/** The word of the guide that is most like a word that it does not have, or the word itself. */
function nearest(word, vocabulary) {
  if (word.length < SHORTEST) return word;
  const wanted = pairs(word);
  let best = { share: ALIKE, word };
  for (const other of vocabulary) {
    if (Math.abs(other.length - word.length) > 2) continue;
    const has = pairs(other);
    const share = (2 * common(wanted, has)) / (wanted.length + has.length);
    if (share > best.share) best = { share, word: other };
  }
  return best.word;
}

/** How well a part fits a beginning of a word: 0 if it is not there; the tenth time says less than the first. */
function fit({ weights, length }, start) {
  let sum = 0;
  for (const [word, weight] of weights) {
    if (stem(word) === start) sum += weight;
    else if (word.startsWith(start)) sum += weight / 3;
  }
  return sum / (sum + 1 + length / LONG);
}

/**
 * Find the parts that fit a query.
 * @returns {{starts: string[], found: object[]}} the beginnings of words that were looked for; parts, the best first
 */
export function search(indexed, query) {
  const typed = wordsOf(query);
  const telling = typed.filter((word) => !COMMON.has(word) && (word.length > 1 || /\d/.test(word)));
  const wanted = telling.length ? telling : typed;
  const vocabulary = new Set(indexed.flatMap(({ weights }) => [...weights.keys()]));
  const known = (start) => [...vocabulary].some((word) => word.startsWith(start));
  const starts = wanted.map((word) => stem(known(stem(word)) ? word : nearest(word, vocabulary)));
  const phrase = ` ${typed.join(" ")} `;
  const scored = indexed.map((entry) => ({
    part: entry.part,
    score: entry.phrases.title.includes(phrase) ? 3 : entry.phrases.text.includes(phrase) ? 1 : 0,
  }));
  for (const start of starts) {
    const fits = indexed.map((entry) => fit(entry, start));
    const rarity = Math.log(1 + indexed.length / (1 + fits.filter(Boolean).length)); // a rare word says more
    fits.forEach((value, i) => (scored[i].score += value && rarity * (1 + value)));
  }
  const found = typed.length ? scored.filter(({ score }) => score > 0) : [];
  found.sort((a, b) => b.score - a.score);
  return { starts, found: found.map(({ part }) => part) };
}
