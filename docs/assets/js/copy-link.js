// Buttons beside every link that carries data-address, the public address of what it leads to: Copy, and where the system
// can share, Share. The address is written at build time from site_url: location.href may be a copy on somebody's disk.
// The mark behind a heading copies the address of its part of the page.

import { announce, copyText, status } from "./copy.js";
import { make, makeButton } from "./make.js";

const COPIED = 2000; // milliseconds

/** Show the address in a field, selected, for whoever must copy it by hand. */
function offerByHand(button, address) {
  let field = button.parentElement.querySelector(".hf-address");
  if (!field) {
    field = make("input", { class: "hf-address", readonly: "", "aria-label": "Address to copy" });
    button.after(field);
  }
  field.value = address;
  field.focus();
  field.select();
  announce("Copy the address from the field.");
}

/** Copy an address, and say so on the button, on the screen and aloud. */
async function copy(button, address, title) {
  if (!(await copyText(address))) {
    offerByHand(button, address);
    return;
  }
  announce(`Link copied: ${title}.`);
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy link"), COPIED);
}

/** Hand an address to the system's apps; one that refuses leaves it to be copied. */
async function share(address, title) {
  try {
    await navigator.share({ title, text: title, url: address });
  } catch (error) {
    if (error.name !== "AbortError") announce("Sharing did not work here. Copy the link instead.");
  }
}

/** What the link leads to: its step, or its own words. */
function titleOf(link) {
  const card = link.closest(".hf-step, .hf-step-page");
  return ((card && card.querySelector("h1, h2")) || link).textContent.replace("¶", "").trim();
}

/** Add the buttons after a link with data-address; its address and words are read when they are pressed. */
export function addCopyButton(link) {
  const next = link.nextElementSibling;
  if (next && next.matches(".hf-button")) return;
  const add = (words, action, before) => {
    const button = makeButton(words, action, { "aria-label": `${words}: ${titleOf(link)}` });
    before.after(" ", button);
    return button;
  };
  const button = add("Copy link", (pressed) => copy(pressed, link.dataset.address, titleOf(link)), link);
  if (navigator.share) add("Share link", () => share(link.dataset.address, titleOf(link)), button);
}

/** Copy the address of the part that a mark behind a heading leads to. The browser goes there too. */
export async function copyPart(mark) {
  const canonical = document.querySelector("link[rel=canonical]");
  const page = canonical ? canonical.href : location.href;
  const heading = mark.parentElement;
  const title = heading.textContent.replace("¶", "").trim();
  const card = heading.closest(".hf-step");
  const step = card && card.querySelector("a[data-address]"); // a step has a page of its own
  const part = heading.matches("h1") ? page : new URL(mark.hash, page).href;
  if (await copyText(step ? step.dataset.address : part)) announce(`Link copied: ${title}.`);
  else announce(`The link is in the address bar now: ${title}.`);
}

export function start(root) {
  status();
  for (const link of root.querySelectorAll("a[data-address]")) addCopyButton(link);
}
