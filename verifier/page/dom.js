// Elements without markup in strings, so that nothing a log holds is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */

/** @param {Element} element @param {any} attributes @param {Child[]} children */
function filled(element, attributes, children) {
  for (const k of Object.keys(attributes)) {
    if (k === "onclick") element.addEventListener("click", attributes[k]);
    else element.setAttribute(k, String(attributes[k]));
  }
  for (const c of children) if (c || c === 0) element.append(typeof c === "object" ? c : String(c));
  return element;
}

/** @param {string} name @param {any} [attributes] @param {...Child} children */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** @param {string} name @param {any} [attributes] @param {...Child} children */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/** @param {string[]} heads @param {Child[][]} rows @param {number[]} [numeric] columns that hold numbers */
export function table(heads, rows, numeric = []) {
  const cell = (/** @type {Child} */ c, /** @type {number} */ i) => el("td", numeric.includes(i) ? { class: "n" } : {}, c);
  return el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...heads.map((h) => el("th", { scope: "col" }, h)))),
    el("tbody", {}, ...rows.map((r) => el("tr", {}, ...r.map(cell)))),
  );
}

/** @param {[string, Child][]} rows */
export function pairs(rows) {
  return el(
    "table",
    {},
    el("tbody", {}, ...rows.map(([h, c]) => el("tr", {}, el("th", { scope: "row" }, h), el("td", {}, c)))),
  );
}
