// A button on /teachers/ that copies the links of all steps at once, as rich and as plain text.

import { announce, copyRich } from "./copy.js";
import { make, makeButton } from "./make.js";

/** The steps of the page's own table: [words, public address]. */
function stepsIn(root) {
  return [...root.querySelectorAll("tr")].flatMap((row) => {
    const link = row.querySelector("a[data-address]");
    return link ? [[`Step ${row.cells[0].textContent.trim()}: ${link.textContent.trim()}`, link.dataset.address]] : [];
  });
}

export function start(root) {
  const steps = stepsIn(root);
  const list = make("ol", {}, ...steps.map(([words, href]) => make("li", {}, make("a", { href }, words))));
  const plain = steps.map(([words, address]) => `${words}\n${address}`).join("\n\n");
  const copy = async () => {
    const isCopied = await copyRich(new XMLSerializer().serializeToString(list), plain);
    announce(isCopied ? `${steps.length} links copied.` : "Copying did not work here. Select the table above instead.");
  };
  root.querySelector(".hf-class-pack").append(makeButton(`Copy all ${steps.length} links`, copy));
}
