// The rules of every event, by its name in Entry.

import { circularStep } from "./circular.js";
import { contributed, filingOpened } from "./contributions.js";
import { contributorEnded, contributorNamed } from "./contributors.js";
import { courtOpened } from "./court.js";
import { caseDesignated, designationDeclined, designationRequested } from "./designation.js";
import { caseDrawn } from "./drawn.js";
import { conflictDeclared } from "./exclusions.js";
import { caseFiled } from "./filing.js";
import { handEnrolled, handRotated, handsRequired } from "./hand-rules.js";
import { imports } from "./imports.js";
import { keyRotated } from "./keys.js";
import { listRecorded } from "./lists.js";
import { lotDrawn, lotOpened } from "./lots.js";
import { numberCorrected } from "./number-corrected.js";
import { personEnrolled, rulesOpened } from "./persons.js";
import { policyAdopted } from "./policy-form.js";
import { poolRecorded } from "./pools.js";
import { approved, checkAlone, declined, noteRecord, proposed } from "./proposals.js";
import {
  activityRecorded,
  caseClosed,
  caseCorrected,
  caseImported,
  flagsChanged,
  quotaReductionGranted,
} from "./records.js";
import { restored } from "./recovery.js";
import { redistribution } from "./redistribution.js";
import { reviewRecorded } from "./reviews.js";
import { absenceRecorded, judgeRecorded } from "./roster.js";
import { seatsTaken } from "./seats-taken.js";
import { dataStated, dataWithdrawn, explanationRecorded } from "./statements.js";
import { trayOpened, trayRetired } from "./trays.js";
import { filingVoided } from "./voids.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {{ check: (c: Context, e: any, inner?: any) => void, apply: (c: Context, e: any, inner?: any) => void }} Rules */

/** @type {Record<string, Rules>} */
const RULES = {
  court_opened: courtOpened,
  judge_recorded: judgeRecorded,
  absence_recorded: absenceRecorded,
  pool_recorded: poolRecorded,
  policy_adopted: policyAdopted,
  tray_opened: trayOpened,
  tray_retired: trayRetired,
  case_filed: caseFiled,
  case_drawn: caseDrawn,
  filing_voided: filingVoided,
  case_designated: caseDesignated,
  case_imported: caseImported,
  case_corrected: caseCorrected,
  activity_recorded: activityRecorded,
  case_closed: caseClosed,
  quota_reduction_granted: quotaReductionGranted,
  key_rotated: keyRotated,
  restored,
  designation_requested: designationRequested,
  designation_declined: designationDeclined,
  flags_changed: flagsChanged,
  conflict_declared: conflictDeclared,
  proposed,
  approved,
  declined,
  seats_taken: seatsTaken,
  number_corrected: numberCorrected,
  redistribution,
  person_enrolled: personEnrolled,
  imports,
  rules_opened: rulesOpened,
  data_stated: dataStated,
  explanation_recorded: explanationRecorded,
  circular_step: circularStep,
  data_withdrawn: dataWithdrawn,
  lot_opened: lotOpened,
  lot_drawn: lotDrawn,
  list_recorded: listRecorded,
  review_recorded: reviewRecorded,
  contributor_named: contributorNamed,
  contributor_ended: contributorEnded,
  filing_opened: filingOpened,
  contributed,
  hand_enrolled: handEnrolled,
  hand_rotated: handRotated,
  hands_required: handsRequired,
};

/** What counts as the log has it, also with a finding (section 19). */
export const COUNTS_ANYWAY = new Set([
  "case_filed",
  "case_drawn",
  "filing_voided",
  "designation_requested",
  "case_designated",
  "designation_declined",
  "restored",
  "key_rotated",
  "lot_opened",
  "lot_drawn",
]);

/** @param {Context} c @param {string} event @param {any} e */
export function checkEvent(c, event, e) {
  if (c.protocol === 2 && !c.approved) checkAlone(c, event, e);
  RULES[event].check(c, e, checkEvent);
}

/** @param {Context} c @param {string} event @param {any} e */
export function applyEvent(c, event, e) {
  RULES[event].apply(c, e, applyEvent);
  noteRecord(c, event, e);
  if (c.approved && c.applied) c.applied(c, event, e);
}
