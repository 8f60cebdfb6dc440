// Loads the pictures that wait until they come near, once the page itself is there: WebKit prints none that has not
// been loaded. Without scripts such pictures are missing on its paper, and the PDFs have them.

export function start(root) {
  for (const picture of root.querySelectorAll("figure img[loading=lazy]")) picture.loading = "eager";
}
