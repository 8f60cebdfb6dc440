// A QR code as a picture. It is loaded only when somebody wants one.

import { encode } from "./uqr.js";

const QUIET = 4; // modules of white around the code, as the standard asks
const SVG = "http://www.w3.org/2000/svg";

/** Return an <svg>, black on white, that opens an address, and is named for those who do not see it. */
export function codeOf(address, name) {
  const { size, data } = encode(address, { ecc: "M", border: QUIET });
  const dark = data.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  const svg = document.createElementNS(SVG, "svg");
  const add = (tag, attributes, text = "") => {
    const child = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
    child.textContent = text;
    svg.append(child);
  };
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", name);
  add("rect", { width: size, height: size, fill: "#fff" });
  add("path", { d: dark, fill: "#000" });
  return svg;
}

/** Return the address of a picture as a file, to be downloaded. */
export function fileOf(svg) {
  return `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
}
