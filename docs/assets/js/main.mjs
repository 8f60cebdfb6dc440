// Starts what scripts add to a page. Every page is complete without them.
// One part that fails must not stop the others.

import { addCopyButtons } from "./copy-link.mjs";

for (const start of [addCopyButtons]) {
  try {
    start(document);
  } catch (error) {
    console.error(error);
  }
}
