// Copying: with the clipboard of today, or as browsers did it before, which also works on plain http and in frames.

const SHOWN = 5000; // milliseconds that a message stays on the screen

/** Return the one polite live region of the page. It must be there before it says something. */
export function status() {
  let region = document.querySelector(".hf-status");
  if (!region) {
    region = document.createElement("p");
    region.className = "hf-status";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  return region;
}

let timer = 0;

/** Say what happened, on the screen and aloud. */
export function announce(text) {
  const region = status();
  region.textContent = "";
  clearTimeout(timer);
  setTimeout(() => (region.textContent = text), 50); // so that the same words are read again
  timer = setTimeout(() => (region.textContent = ""), SHOWN);
}

/** Copy as browsers did it before: the page is asked what to copy of a selection. Returns whether it was. */
function copyAsBefore(plain, html) {
  let isCopied = false;
  const give = (event) => {
    event.clipboardData.setData("text/plain", plain);
    if (html) event.clipboardData.setData("text/html", html);
    event.preventDefault();
    isCopied = true;
  };
  const before = document.activeElement;
  const field = document.createElement("textarea"); // Safari copies only if something is selected
  field.value = plain;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  document.addEventListener("copy", give);
  try {
    return document.execCommand("copy") && isCopied;
  } finally {
    document.removeEventListener("copy", give);
    field.remove();
    if (before) before.focus();
  }
}

/** Copy plain text; returns whether it worked. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    return copyAsBefore(text);
  }
}

/** Copy the same as rich text, for a mail or a document, and as plain text; returns whether it worked. */
export async function copyRich(html, plain) {
  return copyAsBefore(plain, html) || copyText(plain);
}
