// The worker: it verifies, and answers what the page asks of the log afterwards.

import { caseOfEntry, caseView, findCases } from "../src/case-view.js";
import { findLots, lotOfEntry, lotView } from "../src/lot-view.js";
import { begin } from "../src/report.js";
import { checkSlip } from "../src/slip.js";
import { readTiles } from "../src/tiles.js";

/** How many numbers are found at a time. */
const MOST = 30;

/** @type {any} */
let work = null;
/** When the page was last told how far it is. */
let told = 0;
const scope = /** @type {any} */ (self);

/** @param {number} done @param {number | bigint} total */
function progress(done, total) {
  const now = Date.now();
  if (now - told < 100) return;
  told = now;
  scope.postMessage({ type: "progress", done, total: Number(total) });
}

/** @param {File} file */
async function bytesOf(file) {
  return new Uint8Array(await file.arrayBuffer());
}

/** What `begin` takes: a bundle's bytes, or a log read from tiles. @param {import("./source.js").Source} source */
function logOf(source) {
  if ("file" in source) return bytesOf(source.file);
  const files = new Map(source.files);
  const get = async (/** @type {string} */ path) => {
    const file = files.get(path);
    return file ? bytesOf(file) : null;
  };
  return readTiles(get, progress);
}

/** @param {any} m */
async function verify(m) {
  const { key, receipts } = m;
  /** @type {import("../src/report.js").Options} */
  const options = { key, receipts };
  if (m.policy) options.policy = new Uint8Array(m.policy);
  if (m.cosigned) options.cosigned = new Uint8Array(m.cosigned);
  if (m.hands) options.hands = new Uint8Array(m.hands);
  if (m.contributors) options.contributors = m.contributors;
  work = begin(await logOf(m.source), options);
  while (work.step(250)) progress(work.verification.at, work.total);
  return { report: work.report(), court: work.verification.f.courtName, judges: judges() };
}

/** Names by number, for facts that name judges. */
function judges() {
  /** @type {Record<number, string>} */
  const out = {};
  for (const [n, j] of work.verification.f.judges) out[n] = j.name;
  return out;
}

/** Numbers of cases, and of other lots. @param {import("../src/verify.js").Verification} v @param {string} text */
function find(v, text) {
  const cases = findCases(v, text, MOST);
  return cases.length === MOST ? cases : [...cases, ...findLots(v, text, MOST - cases.length)];
}

/** @param {any} m */
function answer(m) {
  if (m.type === "verify") return verify(m);
  const v = work.verification;
  if (m.type === "find") return find(v, m.text);
  if (m.type === "case") return lotView(v, m.number) || caseView(v, m.number);
  const slip = checkSlip(v, m.text, m.entry);
  const at = /** @type {number} */ (slip.index);
  return { ...slip, number: slip.state === "same" ? caseOfEntry(v, at) || lotOfEntry(v, at) : "" };
}

scope.onmessage = async (/** @type {MessageEvent} */ event) => {
  const { id, ...m } = event.data;
  try {
    scope.postMessage({ type: "answer", id, value: await answer(m) });
  } catch (e) {
    scope.postMessage({ type: "fault", id, text: String(e) });
  }
};
