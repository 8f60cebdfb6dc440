// What the frame of every page does with scripts: it closes the menu, chooses a scheme, opens the search, marks the part
// that is read. Without scripts the menu opens and closes too, and the other buttons are not shown.

const find = (selector) => document.querySelector(selector);
const menu = find(".hf-menu");

/** The menu is a popover. It closes when a part of this page is chosen in it, or when Tab leaves it. */
function startMenu() {
  const button = find(".hf-menu-button");
  if (!menu.hidePopover) return; // an older browser: links open and close it
  const close = () => menu.matches(":popover-open") && menu.hidePopover();
  menu.addEventListener("click", ({ target }) => target.closest("a") && close());
  menu.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (next && next !== button && !menu.contains(next)) close();
  });
}

/** Keep the scheme that was chosen, or with null forget it; a browser that keeps nothing shows it on this page only. */
function keep(scheme) {
  try {
    if (scheme) localStorage.setItem("hf-scheme", scheme);
    else localStorage.removeItem("hf-scheme");
  } catch {}
}

/** The scheme is the system's until the button is pressed, and again when both agree. */
function startScheme() {
  const button = find(".hf-scheme");
  const dark = document.getElementById("dark"); // the styles of the dark scheme; their medium says when they hold
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => matchMedia(dark.media).matches;
  const name = () => {
    button.title = `Use ${isDark() ? "light" : "dark"} colors`;
    button.querySelector("span").textContent = button.title;
  };
  button.addEventListener("click", () => {
    const wish = isDark() ? "light" : "dark";
    const asSystem = (wish === "dark") === system.matches;
    keep(asSystem ? null : wish);
    if (asSystem) dark.media = "screen and (prefers-color-scheme: dark)";
    else dark.media = wish === "dark" ? "screen" : "not all";
    name();
  });
  system.addEventListener("change", name);
  name();
}

/** The search is loaded when it is first used; where that fails, the list of all pages takes its place. */
function startSearch() {
  const button = find(".hf-search-button");
  button.addEventListener("click", async () => {
    try {
      const search = await import("./search.js");
      search.open(button);
    } catch {
      if (menu.showPopover) menu.showPopover();
      else location.hash = menu.id;
    }
  });
}

/** Mark in the list on the right the part that is read: the last one that begins in the upper quarter of the window. */
function followParts() {
  const links = [...document.querySelectorAll(".hf-side--right a")];
  const parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const begun = parts.filter((part) => part?.getBoundingClientRect().top < innerHeight / 4);
    const here = links[parts.indexOf(begun.pop())];
    for (const link of links) {
      if (link === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  if (links.length) addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
}

/** Load the pictures that wait until they come near, now that the page is there; WebKit, which prints none that has not
 * been loaded, also those outside of figures. Without scripts they are missing on its paper, and the PDFs have them. */
function fetchPictures() {
  const where = navigator.vendor.startsWith("Apple") ? "" : "figure ";
  for (const image of document.querySelectorAll(`${where}img[loading=lazy]`)) image.loading = "eager";
}

export function start() {
  for (const part of [startMenu, startScheme, startSearch, followParts, fetchPictures]) part();
}
