// Persons, their roles and deputies, and who acts (sections 22.3, 22.11, 22.13 to 22.15).

import { undrawnLot } from "./fold.js";
import { covers } from "./roster.js";
import { N } from "./schema.js";
import { ascends, isFreeText, isName, numbersAscend, skeleton } from "./text.js";
import { compareText } from "./bytes.js";
import { undoes } from "./records.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/**
 * @typedef {{ first: number, e: any }} PersonRecord
 * @typedef {{ own: PersonRecord[], deputy: PersonRecord | null }} Person
 */

const Role = N.PersonRole;
const { SYSTEM, AUTHENTICATED } = N.Standing;

/** The own record that counts on a day. @param {Fold} f @param {string} person @param {number} day @returns {any} */
export function ownRecord(f, person, day) {
  const p = f.persons.get(person);
  if (!p) return null;
  let found = null;
  for (const r of p.own) if (r.first <= day) found = r;
  return found && covers(found.e, day) ? found.e : null;
}

/** @param {Fold} f @param {string} person @param {number} role @param {number} day */
export function hasOwnRole(f, person, role, day) {
  const r = ownRecord(f, person, day);
  return !!r && r.roles.includes(role);
}

/** @param {Fold} f @param {string} person @param {number} role @param {number} day */
export function hasRole(f, person, role, day) {
  if (hasOwnRole(f, person, role, day)) return true;
  if (role !== Role.SUPERVISOR) return false;
  const p = f.persons.get(person);
  const d = p && p.deputy;
  if (!d || d.first > day || !covers(d.e, day)) return false;
  return hasOwnRole(f, d.e.deputizes, role, day) && !hasOwnRole(f, person, Role.FILING, day);
}

/** @param {Fold} f @param {number} day */
function anySupervisor(f, day) {
  for (const person of f.persons.keys()) if (hasOwnRole(f, person, Role.SUPERVISOR, day)) return true;
  return false;
}

/** @param {Context} c @param {any} e */
function checkDeputy(c, e) {
  if (!isName(e.deputizes)) c.find("TextOutsideTable");
  const whole =
    e.deputizes !== e.person &&
    e.roles.length === 1 &&
    e.roles[0] === Role.SUPERVISOR &&
    e.to_day !== 0 &&
    hasOwnRole(c.f, e.deputizes, Role.SUPERVISOR, e.from_day) &&
    !hasOwnRole(c.f, e.person, Role.FILING, e.from_day);
  if (!whole) c.find("DeputyMalformed");
}

/** @param {Context} c @param {any} e */
function checkPerson(c, e) {
  const f = c.f;
  if (!isName(e.person)) c.find("TextOutsideTable");
  const mine = skeleton(e.person);
  if (mine === "caselot") c.find("ProgramActs");
  for (const other of f.persons.keys()) {
    if (other !== e.person && skeleton(other) === mine) c.find("PersonLooksLike");
  }
  if (!numbersAscend(e.roles)) c.find("PersonRolesOrder");
  if (e.judge !== 0 && !f.judges.has(e.judge)) c.find("JudgeUnknown");
  if (!isFreeText(e.division)) c.find("TextOutsideTable");
  const placed = (e.division !== "") === e.roles.includes(Role.DIVISION);
  if (!placed || (e.roles.includes(Role.SELF) && e.judge === 0)) c.find("RoleUnplaced");
  if (e.to_day !== 0 && e.to_day < e.from_day) c.find("DeputyMalformed");
  if (e.deputizes !== "") {
    checkDeputy(c, e);
    return;
  }
  if (!e.roles.includes(Role.FILING)) return;
  const p = f.persons.get(e.person);
  const deputy = p && p.deputy;
  const apart = !e.roles.includes(Role.SUPERVISOR) && !e.roles.includes(Role.AUDITOR);
  if (!apart || (deputy && deputy.e.to_day >= e.from_day)) c.find("RolesApart");
}

/** @param {Fold} f @param {any} e @param {number} first */
function enrol(f, e, first) {
  const p = f.persons.get(e.person) || { own: [], deputy: null };
  f.persons.set(e.person, p);
  if (e.deputizes !== "") {
    p.deputy = { first, e };
    return;
  }
  p.own = p.own.filter((r) => r.first < first);
  p.own.push({ first, e });
}

export const personEnrolled = {
  check: checkPerson,

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    enrol(c.f, e, c.f.filed ? Math.max(e.from_day, c.day + 1) : e.from_day);
  },
};

export const rulesOpened = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    if (!isName(e.approver)) c.find("PersonMissing");
    else if (e.approver === c.person) c.find("ApproverIsRequester");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (f.protocol !== 1 && anySupervisor(f, c.day)) c.find("RulesOpenedAlready");
    if ([...f.open].some((s) => !s.opened)) c.find("RulesOpenedBusy");
    const looks = new Set(e.persons.map((/** @type {any} */ p) => skeleton(p.person)));
    const ordered = ascends(e.persons, (/** @type {any} */ a, /** @type {any} */ b) => compareText(a.person, b.person));
    if (!ordered || looks.size !== e.persons.length) c.find("PersonRolesOrder");
    for (const p of e.persons) checkPerson(c, p);
    const supervisors = e.persons.filter(
      (/** @type {any} */ p) => p.roles.includes(Role.SUPERVISOR) && p.deputizes === "" && covers(p, c.day),
    );
    if (supervisors.length < 2) c.find("FewSupervisors");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    for (const p of e.persons) enrol(c.f, p, p.from_day);
  },
};

/** The roles of section 22.3, by event. @type {Record<string, number[]>} */
const ROLES = {
  case_filed: [Role.FILING],
  case_drawn: [Role.FILING],
  designation_requested: [Role.FILING],
  seats_taken: [Role.FILING],
  redistribution: [Role.FILING],
  filing_voided: [Role.FILING, Role.SUPERVISOR],
  designation_declined: [Role.FILING, Role.SUPERVISOR],
  flags_changed: [Role.FILING, Role.SUPERVISOR],
  case_designated: [Role.SUPERVISOR],
  approved: [Role.SUPERVISOR],
  conflict_declared: [Role.SUPERVISOR, Role.REGISTRAR],
  judge_recorded: [Role.REGISTRAR],
  pool_recorded: [Role.REGISTRAR],
  absence_recorded: [Role.REGISTRAR],
  policy_adopted: [Role.REGISTRAR],
  case_imported: [Role.REGISTRAR],
  imports: [Role.REGISTRAR],
  person_enrolled: [Role.REGISTRAR],
  case_closed: [Role.POLITICAL],
  activity_recorded: [Role.POLITICAL],
  quota_reduction_granted: [Role.POLITICAL],
  data_stated: [Role.POLITICAL],
  data_withdrawn: [Role.POLITICAL],
  number_corrected: [Role.FILING, Role.REGISTRAR],
  explanation_recorded: [Role.POLITICAL, Role.SELF],
  circular_step: [Role.POLITICAL],
  case_corrected: [Role.POLITICAL, Role.REGISTRAR],
  list_recorded: [Role.REGISTRAR],
  lot_opened: [Role.FILING],
  lot_drawn: [Role.FILING],
  review_recorded: [Role.POLITICAL],
  hand_enrolled: [Role.REGISTRAR, Role.SUPERVISOR],
  hands_required: [Role.REGISTRAR, Role.SUPERVISOR],
  contributor_named: [Role.REGISTRAR],
  contributor_ended: [Role.REGISTRAR],
  filing_opened: [Role.FILING],
};

/** Whether an event is of a lot of the kind REVIEW, to be drawn still if it is a draw. @param {Fold} f @param {string} event @param {any} e */
function ofReview(f, event, e) {
  const lot = event === "lot_drawn" ? undrawnLot(f, e.lot) : null;
  return (event === "lot_opened" ? e.kind : lot ? lot.e.kind : 0) === N.LotKind.REVIEW;
}

/** The roles of which an actor needs one, null if none is asked for. @param {Fold} f @param {string} event @param {any} e */
export function rolesFor(f, event, e) {
  const roles = ROLES[event];
  if (!roles) return null;
  if (event === "person_enrolled" && e.deputizes !== "") return [...roles, Role.SUPERVISOR];
  if (ofReview(f, event, e)) return [Role.POLITICAL];
  if (event === "case_closed" && undoes(e.closing.manner)) return [...roles, Role.FILING];
  if (event === "circular_step") {
    const { REVIEWED, ISSUED } = N.CircularAct;
    return e.act === REVIEWED || e.act === ISSUED ? [...roles, Role.SUPERVISOR] : roles;
  }
  return roles;
}

/** What the program alone may write (section 22.14). @param {string} event @param {any} e */
function programMust(event, e) {
  if (event === "contributed") return true;
  if (event === "case_drawn") return e.contribution !== 0;
  return event === "filing_voided" && e.ground === N.VoidGround.STALLED;
}

/** What the program itself may write (section 22.3). @param {Context} c @param {string} event @param {any} e */
function programMay(c, event, e) {
  const f = c.f;
  if (programMust(event, e)) return true;
  if (event === "court_opened" || event === "tray_opened" || event === "case_imported") return true;
  if (event === "tray_retired") return e.ground === N.RetirementGround.RESTORED || !!f.recovery;
  if (event === "filing_voided") return e.ground === N.VoidGround.SECRET_LOST || e.ground === N.VoidGround.RESTORED;
  return event === "person_enrolled" && !f.filed;
}

/** @param {Context} c @param {string} event @param {any} e */
export function checkWhoActs(c, event, e) {
  if (c.standing === SYSTEM) {
    if (c.person !== "caselot" || !programMay(c, event, e)) c.find("ProgramActs");
    return;
  }
  if (skeleton(c.person) === "caselot" || programMust(event, e)) c.find("ProgramActs");
  if (c.standing !== AUTHENTICATED) return;
  let roles;
  if (event !== "proposed") roles = rolesFor(c.f, event, e);
  else if (e.event === "tray_retired") roles = [Role.FILING, Role.SUPERVISOR];
  else roles = rolesFor(c.f, e.event, e[e.event]);
  if (roles && !roles.some((r) => hasRole(c.f, c.person, r, c.day))) c.find("RoleMissing");
}
