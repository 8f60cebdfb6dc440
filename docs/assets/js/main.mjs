// Starts what scripts add to a page. Every page is complete without them.
// One part that fails must not stop the others.

const parts = [
  [".hf-plan[data-steps], [data-plan]", "./plan-show.mjs"],
  [".hf-plan-form[data-steps]", "./plan-form.mjs"],
  ["a[data-address]", "./copy-link.mjs"],
  [".hf-paper", "./print-button.mjs"],
];

for (const [selector, path] of parts) {
  if (!document.querySelector(selector)) continue;
  import(path).then((part) => part.start(document)).catch(console.error);
}
