// The page: takes a bundle and a key, has the worker verify them, and shows what it says.

import { sentence } from "../src/sentences.js";
import { caseView } from "./case-page.js";
import { byId, el, pairs, table } from "./dom.js";
import { factsView } from "./facts-view.js";
import { lotView } from "./lot-page.js";
import { lang, switchLanguage, t } from "./words.js";
import { Reader } from "./reader.js";
import { FolderError, chosenFolder, dropped } from "./source.js";

const SHOWN = 200;

/** What is shown, so that it can be shown again in the other language. */
const state = {
  /** @type {import("./source.js").Source | null} */
  source: null,
  /** @type {any[]} */
  receipts: [],
  /** @type {ArrayBuffer | null} */
  policy: null,
  /** @type {ArrayBuffer | null} */
  cosigned: null,
  /** @type {ArrayBuffer | null} */
  hands: null,
  /** @type {any} */
  answer: null,
  /** @type {any} */
  found: null,
  /** @type {any} */
  slip: null,
};

const reader = new Reader(byId("worker").textContent, (done, total) => {
  byId("progress").value = total === 0 ? 1 : done / total;
  byId("done").textContent = t("done", done, total);
});

/** @param {string} code */
function told(code) {
  return sentence(code, lang());
}

/** @param {any[]} findings */
function findingsView(findings) {
  if (findings.length === 0) return el("p", {}, `${t("findings")}: ${t("none")}`);
  const rows = findings.slice(0, SHOWN).map((x) => [x.code, x.entry === null ? "—" : String(x.entry), x.of ? `${told(x.code)}: ${x.of}` : told(x.code)]);
  if (findings.length > SHOWN) rows.push(["…", "", t("more", findings.length - SHOWN)]);
  return el("div", {}, el("h3", {}, t("findings")), table([t("code"), t("entry"), t("meaning")], rows, [1]));
}

function showResult() {
  const section = byId("result");
  section.textContent = "";
  section.hidden = !state.answer;
  byId("cases").hidden = !state.answer || state.answer.report.origin === "";
  byId("slips").hidden = byId("cases").hidden;
  if (!state.answer) return;
  const { report, court, judges } = state.answer;
  const count = report.verdict === "INVALID" ? report.findings.length : String(report.size);
  section.append(
    el(
      "div",
      { class: `verdict ${report.verdict}`, id: "verdict" },
      el("strong", {}, t(report.verdict)),
      t(`${report.verdict}_text`, count),
    ),
  );
  if (report.origin !== "") {
    section.append(
      pairs([
        [t("court"), court],
        [t("origin"), report.origin],
        [t("size"), String(report.size)],
        [t("root"), el("code", {}, report.root)],
        [t("fingerprint"), el("code", {}, report.key_fingerprint || "—")],
      ]),
    );
  }
  section.append(findingsView(report.findings));
  if (report.origin !== "") section.append(factsView(report, judges));
}

function showCase() {
  const place = byId("case");
  place.textContent = "";
  const found = state.found;
  // What nobody asked for is not printed.
  byId("cases").className = found ? "" : "bare";
  if (!found) return;
  if (found.view) place.append(found.view.lot ? lotView(found.view, told) : caseView(found.view, told));
  else if (found.numbers.length === 0) place.append(el("p", {}, t("notFound")));
  else {
    const buttons = found.numbers.map((/** @type {string} */ n) =>
      el("li", {}, el("button", { type: "button", onclick: () => openCase(n) }, n)),
    );
    place.append(el("p", {}, t("several")), el("ul", { class: "found" }, ...buttons));
  }
}

function showSlip() {
  const place = byId("slip-result");
  place.textContent = "";
  const s = state.slip;
  byId("slips").className = s ? "" : "bare";
  if (!s) return;
  const good = s.state === "same";
  place.append(el("p", { class: good ? "good" : "bad", id: "slip-state" }, t(`slip_${s.state}`, s.index)));
  if (good && !state.answer.report.valid) place.append(el("p", { class: "bad" }, t("slipInvalid")));
  if (s.number) place.append(el("p", {}, el("button", { type: "button", onclick: () => openCase(s.number) }, s.number)));
}

function showWords() {
  document.documentElement.lang = lang() === "zh" ? "zh" : "en";
  document.title = t("title");
  byId("language").textContent = t("other");
  for (const e of document.querySelectorAll("[data-t]")) e.textContent = t(/** @type {any} */ (e).dataset.t);
}

function showAll() {
  showWords();
  showResult();
  showCase();
  showSlip();
}

/** @param {string} text */
function fault(text) {
  byId("fault").textContent = text;
}

/** @param {File | undefined} file @returns {import("./source.js").Source | null} */
function oneFile(file) {
  return file ? { name: file.name, file } : null;
}

/** @param {() => import("./source.js").Source | null | Promise<import("./source.js").Source | null>} find */
async function choose(find) {
  fault("");
  try {
    const source = await find();
    if (!source) return;
    state.source = source;
    byId("chosen").textContent = source.name;
    byId("start").disabled = false;
  } catch (e) {
    if (e instanceof FolderError) fault(t(e.checkpoints < 0 ? "undropped" : e.checkpoints === 0 ? "noCheckpoint" : "severalLogs"));
    else fault(t("fault", String(e)));
  }
}

/** @param {string} text */
function faultText(text) {
  if (text.includes("the key is neither")) return t("badKey");
  const policy = /PolicyError: the policy of the witnesses(?:, line (\d+))?: (.*)/.exec(text);
  if (policy) return t(policy[1] ? "badPolicy" : "badPolicyWhole", policy[1] || "", policy[2]);
  const hands = /HandsError: the file of hands(?:, line (\d+))?: (.*)/.exec(text);
  if (hands) return t(hands[1] ? "badHands" : "badHandsWhole", hands[1] || "", hands[2]);
  const contributor = /ContributorKeyError: no key of a contributor: (.*)/.exec(text);
  if (contributor) return t("badContributor", contributor[1]);
  const tiles = /TilesError: the file (\S+) of the tiles (is missing|is not in form|does not agree)/.exec(text);
  if (tiles) return t(`tiles_${tiles[2]}`, tiles[1]);
  return t("fault", text);
}

async function start() {
  const source = state.source;
  if (!source) return;
  fault("");
  state.answer = state.found = state.slip = null;
  showAll();
  byId("start").disabled = true;
  byId("working").hidden = false;
  byId("progress").value = 0;
  byId("done").textContent = "";
  try {
    const key = byId("key").value.trim();
    const { receipts, policy, cosigned, hands } = state;
    const contributors = byId("contributors").value.trim();
    state.answer = await reader.ask({ type: "verify", source, key, receipts, policy, cosigned, hands, contributors });
    if (cosigned && !policy) fault(t("needsPolicy"));
  } catch (e) {
    fault(faultText(e instanceof Error ? e.message : String(e)));
  }
  byId("working").hidden = true;
  byId("start").disabled = false;
  showAll();
}

/** @param {string} number */
async function openCase(number) {
  byId("number").value = number;
  state.found = { view: await reader.ask({ type: "case", number }) };
  showCase();
  byId("cases").scrollIntoView();
}

async function find() {
  // What was found before is no answer to what is asked now.
  state.found = null;
  showCase();
  const numbers = await reader.ask({ type: "find", text: byId("number").value });
  if (numbers.length === 1) {
    await openCase(numbers[0]);
    return;
  }
  state.found = { numbers };
  showCase();
}

async function slip() {
  state.slip = null;
  showSlip();
  state.slip = await reader.ask({ type: "slip", text: byId("slip").value, entry: byId("slip-entry").value });
  showSlip();
}

async function readReceipts() {
  state.receipts = [];
  const names = [];
  for (const file of byId("receipts").files) {
    try {
      state.receipts.push(JSON.parse(await file.text()));
      names.push(file.name);
    } catch (e) {
      fault(t("badReceipt", file.name));
    }
  }
  byId("receipts-chosen").textContent = names.join(", ");
}

/** A file of what is believed beside the log. @param {"policy" | "cosigned" | "hands"} name */
async function readBeside(name) {
  const file = byId(name).files[0];
  state[name] = file ? await file.arrayBuffer() : null;
  byId(`${name}-chosen`).textContent = file ? file.name : "";
}

/** @param {string} id @param {() => void} act */
function onSubmit(id, act) {
  byId(id).addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    act();
  });
}

function listen() {
  byId("language").addEventListener("click", () => {
    switchLanguage();
    showAll();
  });
  byId("print").addEventListener("click", () => print());
  byId("file").addEventListener("change", () => choose(() => oneFile(byId("file").files[0])));
  byId("folder").addEventListener("change", () => choose(() => chosenFolder(byId("folder").files)));
  byId("start").addEventListener("click", start);
  byId("receipts").addEventListener("change", readReceipts);
  for (const name of /** @type {("policy" | "cosigned" | "hands")[]} */ (["policy", "cosigned", "hands"])) {
    byId(name).addEventListener("change", () => readBeside(name));
  }
  byId("key-file").addEventListener("change", async () => {
    const file = byId("key-file").files[0];
    if (file) byId("key").value = (await file.text()).trim();
  });
  onSubmit("find", find);
  onSubmit("slip-form", slip);
  const drop = byId("drop");
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (/** @type {Event} */ event) => {
      event.preventDefault();
      drop.className = "over";
    });
  }
  drop.addEventListener("dragleave", () => (drop.className = ""));
  drop.addEventListener("drop", (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    drop.className = "";
    // What was dropped can be asked for only as long as the event lasts.
    const source = dropped(event);
    choose(() => source);
  });
}

listen();
showAll();
