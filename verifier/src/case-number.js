// Case numbers (section 3). A verifier takes the canonical form only.

import { isType } from "./text.js";

const HAN = "\\u3007\\u3400-\\u4DBF\\u4E00-\\u9FFF";
const FRONT = new RegExp(`^[A-Za-z0-9${HAN}]{1,40}$`);
const OTHER_COURT = new RegExp(`^[${HAN}][0-9]*[${HAN}]{1,6}$`);
const NUMBER = /^[1-9][0-9]{0,8}$/;
const TYPES = new Set(
  `刑辖 民辖 民辖终 民辖监 行辖 行辖终
  刑初 刑终 刑监 刑申 刑抗 刑再 刑没 刑医 刑更 刑他 刑核
  民初 民终 民监 民申 民抗 民再 民撤 民特 民催 民督 民他 民保令 民诉前调 民特监 民算
  行初 行终 行监 行申 行抗 行再 行审 行他 行赔初 行赔终 法赔 委赔 司救 司救执
  司惩 司惩复 财保 行保 证保 行证保
  执 执恢 执保 执异 执复 执监 执协 执他
  破 清申 破申 清终 破终 清监 破监 强清`.split(/\s+/),
);

/**
 * @typedef {object} CaseNumber
 * @property {string} code "" or the finding
 * @property {boolean} legacy
 * @property {number} year
 * @property {string} type "" of a LEGACY number
 * @property {number} number
 */

/** @param {string} code @returns {CaseNumber} */
function fault(code) {
  return { code, legacy: false, year: 0, type: "", number: 0 };
}

/** @param {string} text @param {string} court @returns {CaseNumber} */
export function parseCaseNumber(text, court) {
  const m = /^\(([0-9]{4})\)([^]*)号$/.exec(text);
  if (!m) return fault("CaseNumberMalformed");
  const year = Number(m[1]);
  if (year < 1949) return fault("CaseNumberMalformed");
  if (year < 2016) return legacy(m[2], year);
  const digits = /** @type {RegExpExecArray} */ (/[0-9]*$/.exec(m[2]))[0];
  const rest = m[2].slice(0, m[2].length - digits.length);
  if (!NUMBER.test(digits)) return fault("CaseNumberMalformed");
  const type = rest.slice(court.length);
  if (rest.startsWith(court) && isType(type)) {
    return { code: "", legacy: false, year, type, number: Number(digits) };
  }
  return fault(isType(rest) || OTHER_COURT.test(rest) ? "CaseNumberForeign" : "CaseNumberMalformed");
}

/** @param {string} middle @param {number} year @returns {CaseNumber} */
function legacy(middle, year) {
  const split = middle.lastIndexOf("第");
  if (split < 0) return fault("CaseNumberMalformed");
  const digits = middle.slice(split + 1);
  if (!FRONT.test(middle.slice(0, split)) || !NUMBER.test(digits)) return fault("CaseNumberMalformed");
  return { code: "", legacy: true, year, type: "", number: Number(digits) };
}

/** Whether a number needs an approver in protocol 1. @param {CaseNumber} n */
export function isUnusual(n) {
  if (n.legacy) return true;
  return !TYPES.has(n.type) && !(n.type.startsWith("知") && TYPES.has(n.type.slice(1)));
}
