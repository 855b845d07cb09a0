// Series of cases that follow the judge of their first one (section 12a).

import { div } from "./bytes.js";
import { ended, hasJudge } from "./fold.js";
import { seriesRule } from "./policy.js";
import { N } from "./schema.js";
import { isCode } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/** @typedef {import("./fold.js").Stage} Stage */
/** @typedef {{ first: Stage, further: Stage[] }} Series */

const BATCH = N.DesignationGround.BATCH_OR_RELATED;

/** @param {Fold} f @param {string} code @returns {Series | null} null while it has not begun */
export function begun(f, code) {
  const s = f.series.get(code);
  return s && !ended(s.first) ? s : null;
}

/** The first stage that a stage goes back to by reassignments. @param {Fold} f @param {Stage} stage */
function origin(f, stage) {
  let s = stage;
  for (;;) {
    const r = s.e.lineage && s.e.lineage.reassigns;
    const before = r && r.filing < s.index ? f.stages.get(r.filing) : null;
    if (!before) return s;
    s = before;
  }
}

/** The judge who has the series, 0 while its first case has none. @param {Fold} f @param {Series} s */
function judgeOf(f, s) {
  const from = origin(f, s.first);
  const stages = s.first.of.stages;
  for (let i = stages.length - 1; i >= 0; i--) {
    const x = stages[i];
    if (!ended(x) && origin(f, x) === from) return hasJudge(x) ? x.judge : 0;
  }
  return 0;
}

/**
 * @param {Context} c @param {any} e a filing or a request @param {number} ground of a request, else 0
 * @param {any} policy
 */
export function checkSeries(c, e, ground, policy) {
  const { reassigns, series } = e.lineage || { reassigns: null, series: "" };
  if (series !== "" && !isCode(series)) c.find("SeriesMalformed");
  const s = series === "" ? null : begun(c.f, series);
  if (ground !== BATCH) {
    if (s && !reassigns) c.find("SeriesFollows");
    return;
  }
  if (series === "") {
    c.find("SeriesNeeded");
    return;
  }
  const judge = s ? judgeOf(c.f, s) : 0;
  if (!s || judge === 0) {
    c.find("SeriesNotDrawn");
    return;
  }
  if (judge !== e.judge) c.find("SeriesJudge");
  if (!reassigns && e.weight !== furtherWeight(s, policy)) c.find("SeriesWeight");
}

/** @param {Series} s @param {any} policy */
function furtherWeight(s, policy) {
  const rule = seriesRule(policy);
  const first = s.first.e.weight;
  const further = div(first * rule.further_percent, 100);
  if (rule.cap === 0) return Math.max(1, further);
  let total = first;
  for (const x of s.further) if (!ended(x)) total += x.e.weight;
  return Math.max(1, Math.min(further, Math.max(0, rule.cap - total)));
}

/** @param {Fold} f @param {Stage} stage @param {number} ground */
export function joinSeries(f, stage, ground) {
  const { reassigns, series } = stage.e.lineage || { reassigns: null, series: "" };
  if (series === "") return;
  const s = begun(f, series);
  if (s && !reassigns) s.further.push(stage);
  else if (!s && ground !== BATCH) f.series.set(series, { first: stage, further: [] });
}
