// A court's log is restored, and its recovery finished.

import { ed25519 } from "@noble/curves/ed25519.js";
import { base64, concat, utf8 } from "../src/bytes.js";
import { keyId } from "../src/note.js";
import { N } from "../src/schema.js";
import { secretOf, trayOf } from "./court.mjs";
import { TEST_SEED } from "./files.mjs";

/** Open filings are voided with their secrets; `meanwhile` is called before that. */
export function restores(court, meanwhile = () => {}) {
  const size = court.entries.length + 1;
  const lost_root = new Uint8Array(32).fill(6);
  const name = court.origin;
  const text = `${name}\n${size}\n${base64(lost_root)}\n`;
  const signature = concat(keyId(name, ed25519.getPublicKey(TEST_SEED)), ed25519.sign(utf8(text), TEST_SEED));
  const lost_note = `${text}\n— ${name} ${base64(signature)}\n`;
  court.must(court.write("restored", { lost_size: size, lost_root, text: "", approver: "李四", lost_note }, "周十"));
  meanwhile();
  for (const { index, e } of [...court.f.open]) {
    const nothing = { nonce: new Uint8Array(0), text: "", approver: "", avoided: 0 };
    const e2 = { filing: index, envelope_secret: secretOf(e.tray, e.envelope), ground: N.VoidGround.RESTORED, ...nothing };
    court.must(court.write("filing_voided", e2, "caselot"));
  }
  const before = court.f.trays.length;
  for (let k = 0; k < before; k++) {
    if (court.f.trays[k].ground === 0) court.must(court.write("tray_retired", { tray: k, ground: 2, text: "" }, "caselot"));
  }
  for (let k = 0; k < 8; k++) court.must(court.write("tray_opened", trayOf(court.origin, before + k, 64), "caselot"));
}
