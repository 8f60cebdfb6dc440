// A button beside every link that carries data-address, the public address of a step's page.
// It is written at build time from site_url: location.href may be a copy on somebody's disk.

const SHARES = typeof navigator.share === "function";

/** Return the one polite live region of the page, made at the first call. */
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

/** Show the address in a field, selected, for whoever must copy it by hand. */
function offerByHand(button, address) {
  let field = button.parentElement.querySelector(".hf-address");
  if (!field) {
    field = document.createElement("input");
    field.className = "hf-address";
    field.readOnly = true;
    field.value = address;
    field.setAttribute("aria-label", "Address to copy");
    button.after(field);
  }
  field.focus();
  field.select();
  status().textContent = "Copy the address from the field.";
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
    status().textContent = `Link copied: ${title}.`;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = button.dataset.label), 2000);
  } catch {
    offerByHand(button, address);
  }
}

/** Add a copy button after every link with data-address below `root`. */
export function addCopyButtons(root) {
  for (const link of root.querySelectorAll("a[data-address]")) {
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
}
