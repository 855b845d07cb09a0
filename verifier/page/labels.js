// Names of the facts and of the log's own words (grounds, roles, needs) in Chinese and English.

import { lang } from "./words.js";

/** A table that knows its own words only: a person may be called `constructor`. @param {Record<string, [string, string]>} table @returns {Record<string, [string, string]>} */
function named(table) {
  return Object.assign(Object.create(null), table);
}

/** @type {Record<string, [string, string]>} */
const FACTS = named({
  filings: ["立案", "Filings"],
  draws: ["抽签", "Draws"],
  single_call_draws: ["一步分案的抽签", "Single-call draws"],
  single_candidate_draws: ["只有一名候选的抽签", "Draws with one candidate"],
  departures: ["不按分案规则", "Departures from the policy"],
  designated_over_cap: ["超过在办案件上限的指定", "Designations over the cap of open cases"],
  voids: ["作废", "Voids"],
  undrawn: ["尚未抽签的立案", "Filings not drawn yet"],
  redrawn_cases: ["有多个轮次的案件", "Cases with more than one stage"],
  exclusions: ["排除（回避），按人员和事由", "Exclusions, by person and ground"],
  number_gaps: ["案号缺号", "Gaps in the case numbers"],
  thin_pools: ["在岗人数不足中位数四分之三的立案", "Filings whose pool on duty was under 3/4 of its median"],
  fresh_pools: ["分案组当日记录当日生效的立案", "Filings in a pool recorded on the same day"],
  designations: ["指定分案", "Designations"],
  pending_designations: ["待批准的指定申请", "Requests that wait"],
  redraws: ["另行抽签的立案", "Filings drawn anew instead of going back"],
  conflicts_changed: ["被替换或者撤回的回避关系", "Conflicts replaced or taken back"],
  retired_trays: ["停用的信封盘", "Retired trays"],
  restored: ["恢复", "Recoveries"],
  key_rotations: ["密钥移交", "Handovers of the key"],
  lost_receipts: ["属于已丢失日志的回执", "Receipts of what was lost"],
  since: ["第二版协议自此记录起", "Protocol 2 since entry"],
  founders: ["初始人员", "Founders"],
  approvals: ["批准，按双方人员", "Approvals, by the pair of persons"],
  declined: ["驳回或者撤回，按双方人员", "Declined, by the pair of persons"],
  waited: ["立案须经批准的事由", "What filings waited for"],
  thin: ["小范围随机的抽签", "Draws in a small pool"],
  not_random: ["陪审员人数恰等于席位（非随机）", "Assessors as many as their seats (not random)"],
  without_parties: ["没有当事人标识的立案", "Filings without party marks"],
  elsewhere: ["原审案件在其他法院", "Earlier cases elsewhere"],
  late_imports: ["首次立案后的导入", "Imports after the first filing"],
  heavy: ["权重系数超过 300", "Weights over 300"],
  lost_nonces: ["终结时未公开随机数的立案", "Filings whose nonce was not opened at their end"],
  lost_trays: ["丢失的信封盘", "Trays lost"],
  outages: ["系统故障时的人工抽签", "Draws by hand in an outage"],
  redistributed: ["法官离任后重新分案的清单", "Lists of cases of judges who left, drawn afresh"],
  follows: ["随主案的申请", "Requests to follow a main case"],
  alone: ["主案不在日志中或者尚无承办法官的立案", "Filings whose main case is not in the log, or has no judge"],
  lots_opened: ["其他抽取", "Other lots"],
  lots_drawn: ["已抽取的其他抽取", "Other lots that were drawn"],
  lots_waited: ["其他抽取须经批准的事由", "What other lots waited for"],
  lots_undrawn: ["尚未抽取的其他抽取", "Other lots not drawn yet"],
  lots_reviews: ["案件评查结果", "Results of reviews"],
  contributors: ["参与方", "Contributors"],
  uncontributed: ["已有参与方之后仍未等待参与方的立案", "Filings that await no contributor, after the first that does"],
  unpinned: ["未等待所给参与方的立案", "Filings that await no contributor whose key was given"],
  hands_keys: ["手签公钥", "Hands"],
  hands_required: ["须手签的角色", "Roles that must sign"],
  hands_covered: ["此序号之前的记录均有手签覆盖", "Entries below this one are covered by a hand"],
  hands_unsigned: ["可以手签而未手签的记录，按人员", "What no hand signed, by person"],
  hands_unpinned: ["手签名单未列的手签人员", "Persons with a hand whom the file of hands does not name"],
  returns: ["退回原承办人的申请", "Requests to go back to the judge"],
  withdrawn_soon: ["三十日内撤诉、重复立案或者误立", "Withdrawn or undone within thirty days"],
  renumbered: ["更正案号", "Corrected numbers"],
  changed_back: ["一日内替换且其间有立案的不在岗或者回避关系", "Absences and conflicts changed within a day, with a filing in between"],
  single_calls: ["一步分案", "Single calls"],
  jumps: ["与前一条相隔一日以上的记录", "Entries more than a day later than the one before"],
  replaced: ["更换合议庭成员的立案", "Filings that replace who sits"],
  formed: ["转合议的立案", "Filings that form a panel"],
  grown: ["其中原已为合议庭的", "Of these, of cases that had a panel"],
  taken_over: ["由候补人员递补的席位", "Seats that alternates took"],
  passed_over: ["其中未由首位候补人员递补的", "Of these, not by the first alternate"],
  presiding: ["指定审判长", "Designations of who presides"],
  again: ["同一案件再次更换人员", "Seats changed again in one case"],
  short_notice: ["距开庭不足七日的席位变更", "Changes less than seven days before the hearing"],
  closed_by_others: ["报结所载合议庭与日志席位不同", "Closed with a panel of others than who sits by the log"],
  claimed: ["身份未经核实的行为", "Acts of persons whom nobody knew"],
});

/** @type {Record<string, [string, string]>} */
const LOG = named({
  UNDERTAKING: ["承办", "undertaking judge"],
  PRESIDING: ["审判长", "presiding judge"],
  MEMBER: ["合议庭成员", "member of the panel"],
  ASSESSOR: ["人民陪审员", "lay assessor"],
  EXPERT: ["专家人民陪审员", "lay assessor, expert"],
  MEDIATOR: ["调解员", "mediator"],
  REVIEW: ["评查", "review"],
  APPRAISER: ["鉴定机构", "appraiser"],
  ADMINISTRATOR: ["破产管理人", "administrator"],
  MEDIATORS: ["人民调解员", "mediators"],
  ASSESSORS: ["值班陪审员", "assessors for a day"],
  APPRAISERS: ["鉴定机构", "appraisers"],
  ADMINISTRATORS: ["破产管理人", "administrators"],
  AGAIN: ["再次抽取", "drawn for again"],
  LEFT_OUT: ["有排除", "somebody left out"],
  FEW: ["候选过少", "few candidates"],
  NO_CASE: ["并非本院已有承办法官的在册案件", "no case of this log that has a judge"],
  NARROW: ["范围过窄", "narrow sample"],
  EXCELLENT: ["优秀", "excellent"],
  QUALIFIED: ["合格", "qualified"],
  FLAWED: ["瑕疵", "flawed"],
  UNQUALIFIED: ["不合格", "unqualified"],
  PARTY_OR_RELATIVE: ["当事人或其近亲属", "party or relative"],
  INTEREST: ["有利害关系", "interest"],
  OTHER_RELATIONSHIP: ["其他关系", "other relationship"],
  IMPROPER_CONTACT: ["不当接触", "improper contact"],
  PRIOR_STAGE: ["曾参与前一程序", "prior stage"],
  WORKLOAD_CAP: ["在办案件达到上限", "cap of open cases"],
  SEATED: ["已在本案任职或者候补", "sits in the case, or is its alternate"],
  MEDIATED_BEFORE: ["曾主持本案调解", "mediated the case"],
  OTHER: ["其他", "other"],
  DUPLICATE: ["重复立案", "duplicate"],
  FILED_IN_ERROR: ["误立", "filed in error"],
  IN_ERROR: ["误立", "in error"],
  WITHDRAWN: ["撤诉", "withdrawn"],
  JURISDICTION: ["管辖", "jurisdiction"],
  NONCE_LOST: ["随机数丢失", "nonce lost"],
  SECRET_LOST: ["保密数值丢失", "secret lost"],
  RESTORED: ["恢复", "restored"],
  DECLINED: ["未获批准", "declined"],
  RUN_OUT: ["逾期未批准", "ran out"],
  STALLED: ["参与方失联", "contributor stalled"],
  MAJOR_DIFFICULT_NOVEL: ["重大、疑难、复杂、新类型", "major, difficult or novel"],
  BATCH_OR_RELATED: ["同批或关联", "batch or related"],
  REMOVED_FOR_TRIAL: ["提审", "removed for trial"],
  SUPERVISION: ["监督需要", "supervision"],
  REFILED: ["重新起诉，退回原承办人", "refiled, goes back to its judge"],
  ONLY_CANDIDATE: ["唯一候选", "only candidate"],
  OUTAGE: ["系统故障应急，人工抽签", "drawn by hand in an outage"],
  FOLLOWS: ["随主案", "follows its main case"],
  RECUSAL: ["回避", "recusal"],
  TRANSFER: ["调动", "transfer"],
  HEALTH: ["健康", "health"],
  INTEGRITY_RISK: ["廉政风险", "integrity risk"],
  FEW_CANDIDATES: ["候选过少", "few candidates"],
  MANY_MISSING: ["缺席较多", "many missing"],
  DEPARTURE: ["不按分案规则", "departure from the policy"],
  REASSIGNMENT: ["变更承办人", "reassignment"],
  REDRAW: ["另行抽签", "redraw"],
  HEAVY: ["权重系数较高", "heavy"],
  ELSEWHERE: ["原审或者主案不在本日志", "earlier or main case not in this log"],
  NUMBER_AGAIN: ["案号再次使用", "number used again"],
  NO_PARTIES: ["没有当事人标识", "no party marks"],
  SEAT_CHANGE: ["席位变更", "change of seats"],
  REPLACEMENT: ["更换合议庭成员", "replacement"],
  PANEL_FORMED: ["转合议", "panel formed"],
  ASSESSORS_DRAWN: ["随机抽取陪审员", "assessors drawn"],
  BY_COMMITTEE: ["审判委员会", "judicial committee"],
  BY_PRESIDENT: ["院长", "president"],
  BY_VICE_PRESIDENT: ["副院长", "vice president"],
  BY_DIVISION_CHIEF: ["庭长", "division chief"],
  JUDGMENT: ["判决", "judgment"],
  RULING: ["裁定", "ruling"],
  MEDIATED: ["调解", "mediated"],
  FILING: ["立案", "filing"],
  SUPERVISOR: ["监督", "supervisor"],
  NOBODY_SIGNS: ["不再要求", "nobody any more"],
  HAND_ENROLLED: ["首次登记", "enrolled"],
  HAND_REPLACED: ["由他人登记更换", "replaced by two others"],
  HAND_ROTATED: ["本人更换", "rotated by its person"],
  HAND_VOUCHED: ["由已有手签担保", "vouched for by hands"],
  HAND_UNVOUCHED: ["未由手签担保", "vouched for by no hands"],
  caselot: ["按规则", "by the rules"],
  approver: ["批准人", "approver"],
  requester: ["申请人", "requester"],
  ground: ["事由", "ground"],
  judge: ["法官", "judge"],
});

/** The parts of a fact that is an object. @type {Record<string, [string, string]>} */
const PARTS = named({
  entry: ["记录序号", "entry"],
  size: ["日志记录数", "of a log of"],
  kept_as: ["回执载明", "kept as"],
  requester: ["申请人", "by"],
  approver: ["批准人", "approved by"],
  avoided_judge: ["如抽签则中签的法官编号", "would have gone to judge"],
  lost_size: ["丢失日志的记录数", "size of what was lost"],
  lost_root: ["其默克尔树根", "its root"],
  old_key: ["旧公钥", "old key"],
  new_key: ["新公钥", "new key"],
  fingerprint: ["新公钥指纹", "fingerprint of the new key"],
  recovery: ["恢复记录序号", "recovery at entry"],
  judge: ["法官编号", "judge"],
  listed: ["列入案件数", "cases listed"],
  left_out: ["未列入的在办案件数", "open cases not listed"],
  filed: ["已据以立案数", "filed from it"],
  closed: ["未立案而退出清单数", "left it otherwise"],
  ended: ["被后一清单终止数", "ended by a later list"],
  called: ["名称", "name"],
  of_key: ["公钥", "key"],
  tree_depth: ["数值树层数", "depth of its tree"],
  await_it: ["等待其数值的立案数", "filings that await it"],
  drawn_by_it: ["已据以抽签数", "drawn"],
  voided_of_it: ["已作废数", "voided"],
  waiting: ["已公开、尚待其数值的立案", "opened and waiting"],
  slowest_ms: ["自公开至提供数值的最长时间（毫秒）", "longest from an opening to its value, in milliseconds"],
  withheld: ["失联时已公开的立案", "opened when it stalled"],
  ended_at: ["终止记录序号", "ended at entry"],
  stalled_at: ["失联记录序号", "stalled at entry"],
  in_place_of: ["取代记录", "in place of that of entry"],
  compromised_since: ["原手签自此记录起失控", "the one before is compromised since entry"],
  acts_signed: ["已签记录数", "entries signed"],
  roles: ["角色", "roles"],
  entries: ["记录数", "entries"],
  first: ["自记录", "from entry"],
  last: ["至记录", "to entry"],
  filings: ["立案数", "filings"],
  changed: ["后一清单更换随机数承诺数", "in a later list with another nonce"],
});

const at = () => (lang() === "zh" ? 0 : 1);

/** @param {string} key */
export function factLabel(key) {
  return FACTS[key] ? FACTS[key][at()] : key;
}

/** What a part of a fact is, "" if it speaks for itself. @param {string} key */
export function partLabel(key) {
  return PARTS[key] ? PARTS[key][at()] : "";
}

/** A word of the log in the page's language. @param {string} word */
export function logWord(word) {
  return LOG[word] ? LOG[word][at()] : word;
}

/** The log's words within a key of a fact, such as `approver 李四`. @param {string} key */
export function keyLabel(key) {
  const pair = / for /.exec(key);
  if (pair) {
    const [by, of] = key.split(" for ");
    return lang() === "zh" ? `${by}，就${of}的事项` : `${by} for ${of}`;
  }
  return key.split(" ").map(logWord).join(" ");
}
