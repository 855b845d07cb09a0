// The published logs: each is valid, and each edit breaks a rule at the entry that is said of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBundle } from "../src/bundle.js";
import { fromBase64 } from "../src/bytes.js";
import { vkey } from "../src/note.js";
import { Verification, judgeKey, verdictOf } from "../src/verify.js";
import { bytes, logs, text } from "./files.mjs";

/** The findings of entries that are judged without their checkpoint, and the key in force. */
function judged(entries, checkpoint, key) {
  const v = new Verification(entries, { checkpoint });
  v.step(entries.length);
  v.finish();
  const k = judgeKey(v, checkpoint, key);
  return { findings: [...k.before, ...v.findings, ...k.after], keys: k.keys };
}

function edited(entries, edit) {
  const out = [...entries];
  out.splice(edit.at, edit.removed, ...edit.inserted.map(fromBase64));
  return out;
}

for (const name of logs()) {
  test(name, () => {
    const bundle = parseBundle(bytes(`vectors/logs/${name}.bundle`));
    const self = judged(bundle.entries, bundle.checkpoint, "");
    const key = vkey("test", self.keys[self.keys.length - 1].key);
    assert.deepEqual(self.findings, []);
    assert.equal(verdictOf(self.findings, true), "VALID");
    for (const line of text(`vectors/logs/${name}.edits.jsonl`).split("\n")) {
      if (line === "") continue;
      const edit = JSON.parse(line);
      const { findings } = judged(edited(bundle.entries, edit), null, key);
      const of = findings.filter((x) => x.entry !== null);
      const first = of.length > 0 ? Math.min(...of.map((x) => x.entry)) : null;
      const codes = of.filter((x) => x.entry === first).map((x) => x.code);
      assert.equal(first, edit.first, edit.what);
      assert.ok(codes.some((c) => edit.codes.includes(c)), `${edit.what}: ${codes} and not ${edit.codes}`);
    }
  });
}
