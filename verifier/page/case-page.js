// A case as the log has it, and its draws as bars.

import { el, pairs, svg, table } from "./dom.js";
import { logWord } from "./labels.js";
import { lang, t } from "./words.js";

const WIDTH = 1000;
const SEGMENT = 46;

/** @param {{ judge: number, name: string }} j */
function judgeName(j) {
  return j.name ? `${j.judge} ${j.name}` : String(j.judge);
}

/** The candidates as segments of a bar, and the number drawn as a mark. @param {any} seat */
function bar(seat) {
  const x = (/** @type {number} */ n) => (n / seat.total) * WIDTH;
  // The mark stands in the middle of its number, which is as wide as one part of the sum.
  const mark = x(seat.r + 0.5);
  const label = t("barLabel", seat.r, judgeName(seat.winner));
  const root = svg("svg", { class: "bar", viewBox: `0 0 ${WIDTH} 92`, role: "img", "aria-label": label });
  seat.candidates.forEach((/** @type {any} */ c, /** @type {number} */ i) => {
    const won = c.judge === seat.winner.judge;
    const name = won ? "won" : i % 2 === 0 ? "even" : "odd";
    const width = x(c.mass);
    root.append(
      svg("rect", { class: name, x: x(c.from), y: 26, width, height: SEGMENT }, svg("title", {}, judgeName(c))),
    );
    const text = c.name || String(c.judge);
    // The winner's name stands beside the mark, on the wider side.
    let left = x(c.from);
    let room = width;
    if (won) {
      const before = mark - left;
      if (before < width / 2) left = mark;
      room = Math.max(before, width - before);
    }
    if (room > text.length * 16) {
      root.append(svg("text", { class: name, x: left + room / 2, y: 26 + SEGMENT / 2 + 5 }, text));
    }
  });
  root.append(svg("line", { x1: mark, x2: mark, y1: 20, y2: 26 + SEGMENT + 8 }));
  root.append(svg("text", { class: "mark", x: Math.min(Math.max(mark, 60), WIDTH - 60), y: 15 }, String(seat.r)));
  return root;
}

/** @param {any} seat */
function candidates(seat) {
  const rows = seat.candidates.map((/** @type {any} */ c) => [
    judgeName(c),
    String(c.mass),
    `${c.from} – ${c.from + c.mass - 1}`,
    `${((c.mass * 100) / seat.total).toFixed(1)} %`,
  ]);
  const out = table([t("candidate"), t("odds"), t("range"), t("chance")], rows, [1, 2, 3]);
  const at = seat.candidates.findIndex((/** @type {any} */ c) => c.judge === seat.winner.judge);
  out.querySelectorAll("tbody tr")[at].setAttribute("class", "winner");
  return el("details", {}, el("summary", {}, t("candidates", seat.candidates.length)), out);
}

/** @param {any} seat */
function seatView(seat) {
  const what = seat.alternate ? t("alternateOf", logWord(seat.role)) : logWord(seat.role);
  const role = `${what} (${seat.pool})`;
  return el(
    "li",
    {},
    t("step6", role, seat.total, seat.r, seat.total - 1),
    bar(seat),
    el("div", {}, t("step7", seat.r, ""), el("strong", {}, judgeName(seat.winner))),
    candidates(seat),
  );
}

/** What a contributor gave. @param {any} x @param {(text: string) => HTMLElement} code */
function contributionSteps(x, code) {
  return [
    el("li", {}, t("stepValue", x.name, x.number, x.given.entry), " ", code(x.value)),
    el("li", {}, t("stepHead"), " ", code(x.head)),
  ];
}

/** @param {any} stage */
function drawView(stage) {
  const d = stage.draw;
  const code = (/** @type {string} */ text) => el("code", {}, text);
  const steps = [
    el("li", {}, t("step1"), " ", code(d.secret)),
    el("li", {}, t("step2"), " ", code(d.nonce)),
    ...(d.contribution ? contributionSteps(d.contribution, code) : []),
    el("li", {}, t("step3"), " ", code(d.transcript)),
    el("li", {}, t(d.contribution ? "step4of4" : "step4"), " ", code(d.seed)),
  ];
  if (stage.status === "drawn") steps.push(el("li", {}, t("step5"), " ", code(d.seedHash)));
  return el(
    "div",
    {},
    el("h4", {}, t(stage.status === "drawn" ? "drawTitle" : "avoidedTitle")),
    el("ol", { class: "steps" }, ...steps, ...d.seats.map(seatView)),
    d.nEff !== null && el("p", {}, `${t("nEff")}: ${d.nEff}`),
    d.presiding && el("p", {}, `${t("presiding")}: ${judgeName(d.presiding)}`),
  );
}

/** @param {any} stage */
function rowsOf(stage) {
  const said = (/** @type {string[]} */ words) => words.map(logWord).join(", ");
  /** @type {[string, any][]} */
  const rows = [
    [t("state"), [t(stage.status), stage.voided && logWord(stage.voided), stage.ground && logWord(stage.ground)].filter(Boolean).join(" · ")],
    [t("undertaking"), stage.judge && el("strong", {}, judgeName(stage.judge))],
    [t("filedAt"), `${stage.begun.time} · ${stage.begun.person} · ${t("entry")} ${stage.begun.entry}`],
    [t("endedAt"), stage.end && `${stage.end.time} · ${stage.end.person} · ${t("entry")} ${stage.end.entry}`],
    [t("checkCode"), el("code", {}, (stage.end || stage.begun).code)],
    [t("pool"), stage.pool],
    [t("cause"), stage.cause],
    [t("procedure"), stage.procedure],
    [t("flags"), stage.flags.join(", ")],
    [t("weight"), String(stage.weight)],
    [t("way"), stage.kind === "filing" && t(stage.committed ? "committed" : "single")],
    [t("awaits"), stage.awaits && t("awaitsNo", stage.awaits.name, stage.awaits.number)],
    [t("openedFor"), stage.opened && `${stage.opened.time} · ${stage.opened.person} · ${t("entry")} ${stage.opened.entry}`],
    [t("waitedFor"), stage.needs.length > 0 && `${said(stage.needs)}${stage.approved ? ` (${t("approvedYes")})` : ""}`],
    [logWord("REASSIGNMENT"), stage.reassigns && logWord(stage.reassigns)],
    [t("fromList"), stage.list && t("fromListAt", stage.list.entry, stage.list.cases)],
    [t("follows"), stage.follows],
    ...(stage.changes ? changeRows(stage.changes) : []),
    [t("closed"), stage.closed && `${stage.closed.day} ${logWord(stage.closed.manner)}`],
  ];
  return rows.filter(([, c]) => c);
}

/** @param {any} x a change of seats @returns {[string, any][]} */
function changeRows(x) {
  return [
    [logWord("SEAT_CHANGE"), logWord(x.kind)],
    [t("ground"), [x.ground && logWord(x.ground), x.text].filter(Boolean).join(" · ")],
    [t("decidedBy"), x.decidedBy && logWord(`BY_${x.decidedBy}`)],
    [t("leaves"), x.leaves.map(judgeName).join(", ")],
    [t("hearing"), x.hearing],
    [t("before"), `${x.procedure} · ${t("weight")} ${x.weight}`],
  ];
}

/** Who sits now, and which seats changed without a draw. @param {any} stage */
function sitting(stage) {
  const { seats, presiding, alternates, later, procedure, weight } = stage.sits;
  const rows = [
    ...seats.map((/** @type {any} */ s) => [logWord(s.role), judgeName(s), s.pool]),
    ...alternates.map((/** @type {any} */ s, /** @type {number} */ i) => [t("alternateNo", i + 1, logWord(s.role)), judgeName(s), s.pool]),
    ...later.map((/** @type {any} */ l) => [t("laterOf", logWord(l.role)), t("laterSeats", l.seats, l.alternates), l.pool]),
  ];
  return el(
    "div",
    { class: "sits" },
    el("h4", {}, t("sitsNow")),
    table([t("seat"), t("judge"), t("pool")], rows),
    presiding && el("p", {}, `${t("presiding")}: ${judgeName(presiding)}`),
    el("p", {}, `${t("procedure")}: ${procedure} · ${t("weight")}: ${weight}`),
  );
}

/** @param {any} stage */
function taken(stage) {
  const rows = stage.taken.map((/** @type {any} */ x) => [
    logWord(x.role),
    judgeName(x.judge),
    x.left ? judgeName(x.left) : "",
    `${x.time} · ${t("entry")} ${x.entry}`,
  ]);
  return el("div", {}, el("h4", {}, t("takenTitle")), table([t("seat"), t("judge"), t("inPlaceOf"), t("approvedAt")], rows));
}

/** @param {any} stage */
function exclusions(stage) {
  const rows = stage.exclusions.map((/** @type {any} */ x) => [
    judgeName(x),
    logWord(x.ground),
    x.by === "caselot" ? t("byRules") : x.by,
    x.text,
  ]);
  return el("div", {}, el("h4", {}, t("exclusions")), table([t("judge"), t("ground"), t("by"), t("meaning")], rows));
}

/** @param {any} view what the worker says of a case @param {(code: string) => string} sentence */
export function caseView(view, sentence) {
  return el(
    "div",
    {},
    el("h3", {}, view.number),
    ...view.stages.map((/** @type {any} */ s) =>
      el(
        "div",
        {},
        el("h4", {}, `${t("stage", lang() === "zh" ? s.number + 1 : s.number)} — ${t(s.changes ? "changing" : s.kind)}`),
        s.fault && el("p", { class: "bad" }, t("faulty", `${s.fault}, ${sentence(s.fault)}`)),
        pairs(rowsOf(s)),
        s.sits && sitting(s),
        s.taken.length > 0 && taken(s),
        s.exclusions.length > 0 && exclusions(s),
        s.draw && drawView(s),
      ),
    ),
  );
}
