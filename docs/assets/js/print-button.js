// The Print button beside the links to a page's other forms; without scripts the browser's own menu does it.

export function start(root) {
  for (const button of root.querySelectorAll(".hf-print")) button.addEventListener("click", () => print());
}
