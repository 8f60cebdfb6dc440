// On a page that was renamed: go on to the new one, with the part or the plan after the "#".

const page = new URL(document.querySelector("a.new-page").href);
const part = document.getElementById(location.hash.slice(1));
if (location.hash) page.hash = location.hash;
location.replace(part?.href ?? page);
