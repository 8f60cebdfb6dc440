// The Print button beside the links to a page's other forms; without scripts the browser's own menu does it.

// WebKit on phones and tablets, of which every browser there is made: what it prints is less than a PDF.
const IS_TOUCH_WEBKIT = CSS.supports("-webkit-touch-callout", "none");

export function start(root) {
  for (const button of root.querySelectorAll(".hf-print")) {
    button.addEventListener("click", () => print());
    const pdf = button.parentElement.querySelector("a[href$='.pdf']");
    if (IS_TOUCH_WEBKIT && pdf) button.parentElement.append(button);
  }
}
