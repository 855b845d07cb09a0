// Cases that go back to their judge, and marks that are carried (sections 12b and 22.12).

import { hex } from "./bytes.js";
import { belongs, checkFollowed } from "./follows.js";
import { hasJudge, partyKey, present } from "./fold.js";
import { maySit } from "./may-sit.js";
import { N } from "./schema.js";
import { changesOf } from "./seats.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Case} Case */

const { WITHDRAWN, RULING, DUPLICATE, IN_ERROR } = N.Manner;

/** @param {Context} c @param {import("./fold.js").Stage} s */
function goesBackTo(c, s) {
  if (s.status === "voided") return s.avoided ? { judge: s.avoided, day: s.voidDay } : null;
  const closing = s.record && s.record.closing;
  // A case that was undone may have later stages under its number; it is an earlier case all the same.
  if (!hasJudge(s) || !closing) return null;
  const manner = closing.manner;
  const back = manner === WITHDRAWN || manner === RULING || manner === DUPLICATE || manner === IN_ERROR;
  return back ? { judge: s.record.undertaking, day: closing.day } : null;
}

/**
 * The earlier case that a filing or a request goes back to, or null.
 * @param {Context} c @param {any} e @param {any} policy
 * @returns {{ judge: number, number: string, excluded: boolean } | null} excluded by a person, in protocol 2
 */
export function earlierCase(c, e, policy) {
  if (!policy || !policy.refiling || e.party_marks.length < 2) return null;
  if (changesOf(e) || (e.lineage && e.lineage.reassigns) || belongs(c, e, policy)) return null;
  const list = c.f.byParties.get(partyKey(e.party_marks, e.cause)) || [];
  for (let i = list.length - 1; i >= 0; i--) {
    const back = goesBackTo(c, list[i]);
    if (!back || c.day > back.day + policy.refiling.days) continue;
    const { may, excluded } = maySit(c, back.judge, e);
    if (!may) return null;
    return { judge: back.judge, number: list[i].of.number, excluded };
  }
  return null;
}

/** Whether a filing that is drawn is one that nobody has already. @param {Context} c @param {any} e CaseFiled @param {any} policy */
export function checkRedraw(c, e, policy) {
  if (belongs(c, e, policy)) {
    checkFollowed(c, e);
    return;
  }
  const earlier = earlierCase(c, e, policy);
  if (e.redraw === "") {
    if (earlier) c.find(earlier.excluded ? "RefiledExcluded" : "RefiledDrawn");
    return;
  }
  if (!earlier) c.find("NotRefiled");
  if (c.protocol === 1 && e.approver === "") c.find("RedrawUnapproved");
}

/** @param {Uint8Array[]} marks @param {Uint8Array[]} carried */
function holdsAll(marks, carried) {
  const has = new Set(marks.map(hex));
  return carried.every((m) => has.has(hex(m)));
}

/** @param {Context} c @param {any} e @param {Case | undefined} k */
export function checkCarriedMarks(c, e, k) {
  if (!k || k.stages.length === 0) return;
  let from = null;
  if (changesOf(e) || (e.lineage && e.lineage.reassigns)) {
    from = present(k);
  } else {
    const last = k.stages[k.stages.length - 1];
    if (last.status === "voided" && last.avoided !== 0) from = last;
  }
  if (!from) return;
  if (!holdsAll(e.party_marks, from.carried) || !holdsAll(e.agent_marks, from.agents)) c.find("PartyMarksLost");
}
