// The report of a verification, of the form of `caselot verify --json`.

import { parseBundle } from "./bundle.js";
import { hex } from "./bytes.js";
import { judgeCosigned } from "./cosigned.js";
import { judgeContributors, parseContributorKeys } from "./contributor-keys.js";
import { Collector, noFacts } from "./facts.js";
import { judgeHands, parseHands } from "./hands-file.js";
import { sentence } from "./sentences.js";
import { fingerprint, parseKey } from "./note.js";
import { judgeReceipts } from "./receipt.js";
import { Verification, judgeKey, verdictOf } from "./verify.js";
import { parseWitnessPolicy } from "./witness-policy.js";

/**
 * @typedef {object} Options
 * @property {string} [key] a vkey or a fingerprint
 * @property {string} [fingerprint]
 * @property {any[]} [receipts] kept receipts, their JSON read
 * @property {Uint8Array | string} [policy] the policy file of the witnesses that are trusted
 * @property {Uint8Array | string} [cosigned] the file of cosigned checkpoints, none is an empty one
 * @property {Uint8Array | string} [hands] the file of the hands that are believed in
 * @property {string | string[]} [contributors] the keys of the contributors that are believed in
 * @typedef {{ code: string, entry: number | null, of?: string, text: string }} Finding `of` is whom or which
 *   key of the auditor's own it is about, where no entry says it
 * @typedef {object} Report
 * @property {"VALID" | "SELF_ASSERTED" | "UNSUPPORTED" | "INVALID"} verdict
 * @property {boolean} valid
 * @property {string} origin
 * @property {number | bigint} size
 * @property {string} root
 * @property {string} key_fingerprint
 * @property {Finding[]} findings
 * @property {any} facts
 */

/** @param {{ code: string, entry: number | null, of?: string }[]} findings @returns {Finding[]} */
function told(findings) {
  return findings.map((x) => ({ ...x, text: sentence(x.code, "en") }));
}

/** @returns {Report} */
function unreadable() {
  return {
    verdict: "INVALID",
    valid: false,
    origin: "",
    size: 0,
    root: "",
    key_fingerprint: "",
    findings: told([{ code: "UnreadableBundle", entry: null }]),
    facts: noFacts(),
  };
}

/**
 * A verification that is done in parts, so that a page can show how far it is.
 * @param {Uint8Array | import("./bundle.js").Bundle} log a bundle's bytes, or what `readTiles` gives
 * @param {Options} [options]
 */
export function begin(log, options = {}) {
  const key = options.key || options.fingerprint || "";
  if (key !== "" && !parseKey(key)) throw new TypeError("the key is neither a vkey nor a fingerprint");
  const policy = options.policy === undefined ? null : parseWitnessPolicy(options.policy);
  const pins = options.hands === undefined ? null : parseHands(options.hands);
  const contributors = options.contributors === undefined ? null : parseContributorKeys(options.contributors);
  const bundle = log instanceof Uint8Array ? parseBundle(log) : log;
  const collector = new Collector();
  const verification = new Verification(bundle ? bundle.entries : [], {
    checkpoint: bundle && bundle.checkpoint,
    onEntry: (c, entry) => collector.see(c, entry),
    onApplied: (c, event, e) => collector.applied(c, event, e),
  });
  return {
    verification,
    total: verification.entries.length,
    /** Judges up to `count` more entries; whether there are more. @param {number} count */
    step: (count) => verification.step(count),
    /** @returns {Report} */
    report() {
      if (!bundle) return unreadable();
      const c = bundle.checkpoint;
      verification.finish();
      const k = judgeKey(verification, c, key);
      const receipts = judgeReceipts(verification, bundle, k, options.receipts || []);
      const witnessed = policy && judgeCosigned(verification, k, c.origin, policy, options.cosigned || "");
      /** @type {{ code: string, entry: number | null, of?: string }[]} */
      const findings = [...k.before, ...verification.findings, ...k.after, ...receipts.findings];
      if (witnessed) findings.push(...witnessed.findings);
      const pinned = pins && judgeHands(verification.f.allHands, pins);
      if (pinned) findings.push(...pinned.findings);
      const held = contributors && judgeContributors([...verification.f.contributors.values()], contributors);
      if (held) findings.push(...held.findings);
      const verdict = verdictOf(findings, key !== "");
      const facts = collector.finish(verification.f);
      if (receipts.lost.length > 0) facts.lost_receipts = receipts.lost;
      if (pinned && facts.hands) facts.hands.unpinned = pinned.unpinned;
      if (held && facts.contributions) facts.contributions.unpinned = collector.contributions.without(held.believed);
      if (witnessed) facts.witnessed = witnessed.facts;
      return {
        verdict,
        valid: verdict === "VALID",
        origin: c.origin,
        size: c.size,
        root: hex(c.root),
        key_fingerprint: k.trust ? fingerprint(k.trust.key) : "",
        findings: told(findings),
        facts,
      };
    },
  };
}

/**
 * Verifies a bundle. Bytes of any kind give a report, none throw; only a key that is none does, and a
 * policy, a file of hands or a contributor's key that is not in form (a PolicyError, a HandsError, a
 * ContributorKeyError).
 * @param {Uint8Array | import("./bundle.js").Bundle} log a bundle's bytes, or what `readTiles` gives
 * @param {Options} [options]
 * @returns {Report}
 */
export function verify(log, options = {}) {
  const work = begin(log, options);
  while (work.step(10000));
  return work.report();
}

/**
 * Holds one kept receipt against a bundle: what it proves, and what it does not.
 * @param {Uint8Array} bytes @param {any} receipt the kept JSON, read @param {Options} [options]
 */
export function checkReceipt(bytes, receipt, options = {}) {
  const report = verify(bytes, { ...options, receipts: [receipt] });
  const about = new Set(["UnprovenReceipt", "ForkedReceipt", "ReceiptBeyondBundle"]);
  return {
    verdict: report.verdict,
    findings: report.findings.filter((x) => about.has(x.code)),
    lost: report.facts.lost_receipts || [],
  };
}
