// A Print button beside the links to the sheet's other forms; without scripts the browser's own menu does it.

export function start(root) {
  for (const place of root.querySelectorAll(".hf-paper")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hf-button";
    button.textContent = "Print this page";
    button.addEventListener("click", () => print());
    place.prepend(button);
  }
}
