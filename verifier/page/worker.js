// The worker: it verifies, and answers what the page asks of the log afterwards.

import { caseOfEntry, caseView, findCases } from "../src/case-view.js";
import { begin } from "../src/report.js";
import { checkSlip } from "../src/slip.js";

/** @type {any} */
let work = null;
const scope = /** @type {any} */ (self);

/** @param {any} m */
function verify(m) {
  const { key, receipts } = m;
  /** @type {import("../src/report.js").Options} */
  const options = { key, receipts };
  if (m.policy) options.policy = new Uint8Array(m.policy);
  if (m.cosigned) options.cosigned = new Uint8Array(m.cosigned);
  work = begin(new Uint8Array(m.bytes), options);
  let told = 0;
  while (work.step(250)) {
    const now = Date.now();
    if (now - told < 100) continue;
    told = now;
    scope.postMessage({ type: "progress", done: work.verification.at, total: work.total });
  }
  return { report: work.report(), court: work.verification.f.courtName, judges: judges() };
}

/** Names by number, for facts that name judges. */
function judges() {
  /** @type {Record<number, string>} */
  const out = {};
  for (const [n, j] of work.verification.f.judges) out[n] = j.name;
  return out;
}

/** @param {any} m */
function answer(m) {
  if (m.type === "verify") return verify(m);
  const v = work.verification;
  if (m.type === "find") return findCases(v, m.text, 30);
  if (m.type === "case") return caseView(v, m.number);
  const slip = checkSlip(v, m.text, m.entry);
  return { ...slip, number: slip.state === "same" ? caseOfEntry(v, /** @type {number} */ (slip.index)) : "" };
}

scope.onmessage = (/** @type {MessageEvent} */ event) => {
  const { id, ...m } = event.data;
  try {
    scope.postMessage({ type: "answer", id, value: answer(m) });
  } catch (e) {
    scope.postMessage({ type: "fault", id, text: String(e) });
  }
};
