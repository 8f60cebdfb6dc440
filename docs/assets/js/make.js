// Elements made by scripts. What comes from an address is only ever set as text.

/** Make an element with attributes and children; strings become text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Make a button that does something. */
export function makeButton(words, action, attributes = {}) {
  const button = make("button", { type: "button", class: "hf-button", ...attributes }, words);
  button.addEventListener("click", () => action(button));
  return button;
}

/** Change every piece of text in an element, and what its pictures say to those who do not see them. */
export function reword(element, change) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = change(walker.currentNode.data);
  for (const image of element.querySelectorAll("img[alt]")) image.alt = change(image.alt);
}

/** The same words for the other side: left for right and right for left. */
export function swapSides(words) {
  const other = { left: "right", right: "left", Left: "Right", Right: "Left" };
  return words.replace(/\b(?:left|right)\b/gi, (side) => other[side] || side);
}
