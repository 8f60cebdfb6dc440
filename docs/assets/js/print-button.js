// A Print button beside the links to a page's other forms; without scripts the browser's own menu prints.

// WebKit on phones and tablets, which every browser there is made of: what it prints is less than a PDF.
const IS_TOUCH_WEBKIT = CSS.supports("-webkit-touch-callout", "none");

export function start(root) {
  for (const place of root.querySelectorAll(".hf-paper")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hf-button";
    button.textContent = "Print this page";
    button.addEventListener("click", () => print());
    const pdfs = place.querySelectorAll("a[href$='.pdf']");
    if (IS_TOUCH_WEBKIT && pdfs.length) {
      place.prepend(...pdfs);
      place.append(button);
    } else place.prepend(button);
  }
}
