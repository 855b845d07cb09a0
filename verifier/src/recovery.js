// Restored and the recovery that it begins (sections 12, 22.5, 22.13 and 22.14).

import { equalBytes, utf8 } from "./bytes.js";
import { stallAll } from "./contributors.js";
import { logName } from "./court.js";
import { checkOffline } from "./keys.js";
import { loseLots } from "./lots.js";
import { noteSigned, parseNote } from "./note.js";
import { hasUnused } from "./trays.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

/** Whether the note is of what was lost (section 22.5). @param {Context} c @param {any} e */
function lostNoteHolds(c, e) {
  const f = c.f;
  const note = parseNote(utf8(e.lost_note));
  if (!note || note.size !== e.lost_size || !equalBytes(note.root, e.lost_root)) return false;
  let named = false;
  for (let r = 0; r <= f.restorations; r++) if (note.origin === logName(f.origin, r)) named = true;
  return named && f.keys.some((k) => noteSigned(note, k.key));
}

export const restored = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    checkOffline(c, e);
    const continues = e.lost_size <= c.index && equalBytes(c.tree.root(e.lost_size), e.lost_root);
    if (e.lost_size === 0 || continues) c.find("NothingLost");
    if (c.protocol === 2 && !lostNoteHolds(c, e)) c.find("LostNoteUnsigned");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.recovery = { index: c.index, traysBefore: c.f.trays.length };
    if (c.protocol === 2) c.f.restorations += 1;
    loseLots(c.f);
    stallAll(c);
  },
};

/** Ends the recovery if its last step was taken. @param {Fold} f */
export function endRecovery(f) {
  if (!f.recovery || f.open.size > 0) return;
  const before = f.recovery.traysBefore;
  if (f.trays.slice(0, before).some(hasUnused)) return;
  if (f.trays.slice(before).filter(hasUnused).length >= 8) f.recovery = null;
}

const STEPS = new Set(["tray_retired", "filing_voided", "tray_opened"]);

/** @param {Context} c @param {string} event */
export function checkRecovery(c, event) {
  if (c.f.recovery && !STEPS.has(event)) c.find("RecoveryUnfinished");
}
