// A lot other than those of cases, as the log has it.

import { el, pairs, table } from "./dom.js";
import { logWord } from "./labels.js";
import { lang, t } from "./words.js";

/** @param {any} s the sample that a lot is of */
function sampleText(s) {
  const parts = [`${s.from} – ${s.to}`, s.pool, s.judge && `${t("judge")} ${s.judge}`, ...s.manners.map(logWord)];
  return parts.filter(Boolean).join(" · ");
}

/** @param {any} x */
function rowsOf(x) {
  const said = x.needs.map(logWord).join(", ");
  /** @type {[string, any][]} */
  const rows = [
    [t("state"), t(x.state)],
    [t("subject"), x.subject],
    [t("openedAt"), `${x.opened.time} · ${x.opened.person} · ${t("entry")} ${x.opened.entry}`],
    [t("endedAt"), x.end && `${x.end.time} · ${x.end.person} · ${t("entry")} ${x.end.entry}`],
    [t("checkCode"), el("code", {}, (x.end || x.opened).code)],
    [t("list"), x.list],
    [t("dutyDay"), x.day],
    [t("sample"), x.sample && sampleText(x.sample)],
    [t("places"), String(x.seats)],
    [t("leftOut"), x.leftOut.join(", ")],
    [t("ground"), x.text],
    [t("lotCandidates"), String(x.candidates)],
    [t("digest"), el("code", {}, x.digest)],
    [t("waitedFor"), said && `${said}${x.approved ? ` (${t("approvedYes")})` : ""}`],
  ];
  return rows.filter(([, c]) => c);
}

/** @param {any} x */
function resultView(x) {
  const rows = x.drawn.map((/** @type {any} */ d, /** @type {number} */ i) => {
    const number = x.draw.numbers[i];
    return [String(i + 1), el("strong", {}, d.name), number ? t("drawnNumber", number.number, number.total - 1) : "", logWord(d.result)];
  });
  return table([t("place"), t("result"), t("lotNumber"), t("reviewed")], rows, [0]);
}

/** @param {any} d */
function drawView(d) {
  const code = (/** @type {string} */ text) => el("code", {}, text);
  const steps = [
    [t("step1"), d.secret],
    [t("step2"), d.nonce],
    [t("step3"), d.transcript],
    [t("step4"), d.seed],
    [t("step5"), d.seedHash],
  ];
  return el("ol", { class: "steps" }, ...steps.map(([what, text]) => el("li", {}, what, " ", code(text))));
}

/** @param {any} view what the worker says of a lot @param {(code: string) => string} sentence */
export function lotView(view, sentence) {
  const colon = lang() === "zh" ? "：" : ": ";
  return el(
    "div",
    {},
    el("h3", {}, `${logWord(view.kind)}${colon}${view.lot}`),
    view.fault && el("p", { class: "bad" }, t("faulty", `${view.fault}, ${sentence(view.fault)}`)),
    pairs(rowsOf(view)),
    view.draw && el("h4", {}, t("drawTitle")),
    view.draw && drawView(view.draw),
    view.draw && resultView(view),
  );
}
