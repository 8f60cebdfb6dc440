// A button beside every link that carries data-address, the public address of what it leads to.
// It is written at build time from site_url: location.href may be a copy on somebody's disk.

const SHARES = typeof navigator.share === "function";

/** Return the one polite live region of the page. It must be there before it says something. */
function status() {
  let region = document.querySelector(".hf-status");
  if (!region) {
    region = document.createElement("p");
    region.className = "hf-status";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  return region;
}

function announce(text) {
  const region = status();
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 50); // so that the same words are read again
}

/** Show the address in a field, selected, for whoever must copy it by hand. */
function offerByHand(button, address) {
  let field = button.parentElement.querySelector(".hf-address");
  if (!field) {
    field = document.createElement("input");
    field.className = "hf-address";
    field.readOnly = true;
    field.setAttribute("aria-label", "Address to copy");
    button.after(field);
  }
  field.value = address;
  field.focus();
  field.select();
  announce("Copy the address from the field.");
}

async function copy(button, address, title) {
  if (SHARES) {
    try {
      await navigator.share({ title, url: address });
      return;
    } catch (error) {
      if (error.name === "AbortError") return; // the reader closed the sheet
    }
  }
  try {
    await navigator.clipboard.writeText(address);
    announce(`Link copied: ${title}.`);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = button.dataset.label), 2000);
  } catch {
    offerByHand(button, address);
  }
}

/** Add a copy button after a link with data-address. */
export function addCopyButton(link) {
  if (link.nextElementSibling?.matches(".hf-button")) return;
  const heading = link.closest(".hf-step, .hf-step-page")?.querySelector("h1, h2");
  const title = (heading ?? link).textContent.replace("¶", "").trim();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "hf-button";
  button.dataset.label = SHARES ? "Share link" : "Copy link";
  button.textContent = button.dataset.label;
  button.setAttribute("aria-label", `${button.dataset.label}: ${title}`);
  button.addEventListener("click", () => copy(button, link.dataset.address, title));
  link.after(" ", button);
}

export function start(root) {
  status();
  for (const link of root.querySelectorAll("a[data-address]")) addCopyButton(link);
}
