// The built page in a real Chromium, opened from a disk. With PICTURES=FOLDER it leaves pictures there.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { build } from "../build.mjs";
import { hex } from "../src/bytes.js";
import { fingerprint, parseBundle, verify } from "../src/index.js";
import { leafHash } from "../src/tree.js";
import { bytes, signedBundle } from "./files.mjs";
import { ContributorsCourt } from "./contributors-court.mjs";
import { EVERYBODY, courtWithHands } from "./hands-court.mjs";
import { numbered } from "./lots-court.mjs";
import { ASSESSOR, Kind, MEMBER, NUMBER, PRESIDING, SeatsCourt, UNDERTAKING } from "./seats-court.mjs";

const LOGS = fileURLToPath(new URL("../../tests/vectors/logs/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "caselot-verifier-"));
const pictures = process.env.PICTURES || "";
let browser;

before(async () => {
  writeFileSync(join(folder, "caselot-verifier.html"), build().html);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A page in one language; `faults` gathers what its console, its policy and the network say. */
async function open(locale, viewport = { width: 1100, height: 900 }) {
  const hand = viewport.width < 600;
  const context = await browser.newContext({ locale, viewport, isMobile: hand, hasTouch: hand });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (m) => (m.type() === "error" || m.type() === "warning" ? faults.push(m.text()) : 0));
  page.on("pageerror", (e) => faults.push(String(e)));
  page.on("request", (r) => (/^(file|blob):/.test(r.url()) ? 0 : faults.push(r.url())));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective}`));
  });
  await page.goto(pathToFileURL(join(folder, "caselot-verifier.html")).href);
  return { page, context, faults };
}

async function verified(page, name, key) {
  await page.setInputFiles("#file", join(LOGS, `${name}.bundle`));
  await page.fill("#key", key);
  await page.click("#start");
  await page.waitForSelector("#verdict");
  return (await page.textContent("#verdict strong")).trim();
}

async function picture(page, name) {
  if (pictures !== "") await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

function fingerprintOf(name) {
  return verify(bytes(`vectors/logs/${name}.bundle`)).key_fingerprint;
}

test("a valid log, a case and its draw, in Chinese and then English", async () => {
  const { page, context, faults } = await open("zh-CN");
  await picture(page, "empty");
  assert.equal(await verified(page, "two-assessors", fingerprintOf("two-assessors")), "有效");
  await page.fill("#number", "（2026）湘0203民初2号");
  await page.click("#find button");
  await page.waitForSelector("svg.bar");
  assert.equal(await page.locator("svg.bar").count(), 3);
  assert.equal(await page.locator("svg.bar line").count(), 3);
  assert.match(await page.textContent("#case"), /承办法官/);
  await picture(page, "case-zh");
  await page.click("#language");
  assert.equal((await page.textContent("#verdict strong")).trim(), "Valid");
  assert.match(await page.textContent("#case"), /Undertaking judge/);
  await picture(page, "case-en");
  assert.deepEqual(faults, []);
  await context.close();
});

test("what witnesses saw, a newer note, and a policy that is not in form", async () => {
  const fixture = (name) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  const { page, context, faults } = await open("zh-CN");
  await page.setInputFiles("#file", fixture("witnessed.bundle"));
  await page.setInputFiles("#key-file", fixture("witnessed.pub"));
  await page.waitForFunction(() => document.querySelector("#key").value !== "");
  await page.setInputFiles("#policy", fixture("witnessed.policy"));
  await page.setInputFiles("#cosigned", fixture("witnessed.notes"));
  await page.click("#start");
  await page.waitForSelector("#verdict.VALID");
  assert.match(await page.textContent("#witnessed"), /见证情况.*校验点8.*最迟在此时已有这些记录2026-11-29 \d\d:\d\d:\d\d UTC/);
  await picture(page, "witnessed-zh");
  await page.click("#language");
  assert.match(await page.textContent("#witnessed"), /Checkpoints signed by witness\.a\.example\/19/);
  await picture(page, "witnessed-en");
  await page.setInputFiles("#cosigned", fixture("later.notes"));
  await page.click("#start");
  await page.waitForSelector("#verdict.INVALID");
  assert.match(await page.textContent("#result"), /CosignedBeyondBundle/);
  await page.setInputFiles("#policy", fixture("witnessed.pub"));
  await page.click("#start");
  await page.waitForFunction(() => document.querySelector("#fault").textContent !== "");
  assert.match(await page.textContent("#fault"), /^Line 1 of the witness policy/);
  assert.deepEqual(faults, []);
  await context.close();
});

/** Drops a file or folder of the disk on the page, as a person does. */
async function drop(page, context, path) {
  const box = await page.locator("#drop").boundingBox();
  const client = await context.newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + 20, data: { items: [], files: [path], dragOperationsMask: 1 } };
  for (const type of ["dragEnter", "dragOver", "drop"]) await client.send("Input.dispatchDragEvent", { type, ...at });
}

test("a folder of tiles: chosen, dropped, with a file too few and with a wrong one", async () => {
  const tiles = fileURLToPath(new URL("fixtures/one-draws.tiles", import.meta.url));
  const { page, context, faults } = await open("zh-CN");
  const key = fingerprintOf("one-draws");
  const chosen = async (path) => {
    await page.setInputFiles("#folder", path);
    await page.waitForFunction(() => document.querySelector("#chosen").textContent !== "");
    await page.fill("#key", key);
    await page.click("#start");
  };
  await chosen(tiles);
  await page.waitForSelector("#verdict.VALID");
  assert.match(await page.textContent("#result"), /记录数27/);
  await picture(page, "tiles-zh");
  const copy = join(folder, "copy");
  cpSync(tiles, copy, { recursive: true });
  const hashes = join(copy, "tile/0/000.p/27");
  writeFileSync(hashes, Buffer.alloc(27 * 32));
  const said = (text) => page.waitForFunction((x) => document.querySelector("#fault").textContent.includes(x), text);
  await chosen(copy);
  await said("哈希树块 tile/0/000.p/27 与记录不一致");
  rmSync(join(copy, "tile/entries"), { recursive: true });
  await page.click("#language");
  await chosen(copy);
  await said("no file tile/entries/000.p/27");
  await page.setInputFiles("#folder", join(copy, "tile"));
  await said("no file called checkpoint");
  await drop(page, context, tiles);
  await page.waitForFunction(() => document.querySelector("#chosen").textContent === "one-draws.tiles");
  await page.click("#start");
  await page.waitForSelector("#verdict.VALID");
  await drop(page, context, join(LOGS, "one-life.bundle"));
  await page.waitForFunction(() => document.querySelector("#chosen").textContent === "one-life.bundle");
  assert.deepEqual(faults, []);
  await context.close();
});

/** A case whose panel is formed after its draw, with an alternate who takes a seat. */
function seatsBundle() {
  const court = new SeatsCourt();
  const later = [{ pool: "陪审", role: ASSESSOR, seats: 2, alternates: 1 }];
  const own = court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { later })).seats[0].judge;
  const drawn = court.drawn(court.change(Kind.ASSESSORS_DRAWN, { hearing_day: court.day + 9 }, [[ASSESSOR, 2, "陪审", 1]]));
  court.must(court.second("seats_taken", court.taking(ASSESSOR, drawn.alternates[0].judge), "张三"));
  court.must(court.second("seats_taken", court.taking(PRESIDING, own), "张三"));
  court.drawn(court.change(Kind.PANEL_FORMED, { text: "案情复杂" }, [[MEMBER, 2, "民事"]], { weight: 150 }));
  return signedBundle(court.origin, court.entries);
}

test("a case whose seats change: the changes, alternates, and who sits now", async () => {
  const { page, context, faults } = await open("zh-CN");
  const path = join(folder, "seats.bundle");
  writeFileSync(path, seatsBundle());
  await page.setInputFiles("#file", path);
  await page.click("#start");
  await page.waitForSelector("#verdict");
  assert.equal((await page.textContent("#verdict strong")).trim(), "仅自证");
  assert.match(await page.textContent("#result"), /由候补人员递补的席位/);
  await page.fill("#number", NUMBER);
  await page.click("#find button");
  await page.waitForSelector(".sits");
  assert.equal(await page.locator(".sits").count(), 1);
  assert.equal(await page.locator(".sits tbody tr").count(), 5);
  const said = await page.textContent("#case");
  for (const x of [/席位变更随机抽取陪审员/, /席位变更转合议/, /人民陪审员候补/, /未经抽签的席位变更/, /审判长/]) assert.match(said, x);
  await picture(page, "seats-zh");
  await page.click("#language");
  assert.match(await page.textContent("#case"), /Who sits now.*Seats that changed without a draw/);
  assert.match(await page.textContent("#result"), /Filings that form a panel/);
  await picture(page, "seats-en");
  assert.deepEqual(faults, []);
  await context.close();
});

/** A case drawn by a value, one that waits for it, and a contributor that ended. */
function contributorsBundle() {
  const court = new ContributorsCourt();
  const first = court.names("律师协会");
  court.contributes(1);
  court.openFiling(court.files(court.simple(2)));
  court.ends(first);
  return { bundle: signedBundle(court.origin, court.entries), giver: court.givers.get(first) };
}

test("a draw by a contributor's value, and what is told of contributors", async () => {
  const { page, context, faults } = await open("zh-CN");
  const path = join(folder, "contributors.bundle");
  const { bundle, giver } = contributorsBundle();
  writeFileSync(path, bundle);
  await page.setInputFiles("#file", path);
  await page.click("#start");
  await page.waitForSelector("#verdict");
  assert.equal((await page.textContent("#verdict strong")).trim(), "仅自证");
  assert.match(await page.textContent("#result"), /参与方1记录序号 \d+，名称 律师协会，公钥 [0-9a-f]{64}，数值树层数 4，等待其数值的立案数 2，已据以抽签数 1/);
  await page.fill("#number", numbered(1));
  await page.click("#find button");
  await page.waitForSelector("svg.bar");
  const said = await page.textContent("#case");
  assert.match(said, /参与方律师协会，数值树中的第 0 号/);
  for (const x of [giver.value(0), giver.head]) assert.ok(said.includes(hex(x)));
  await picture(page, "contributors-zh");
  await page.click("#language");
  assert.match(await page.textContent("#case"), /The contributor \(律师协会\) gave this value, number 0 of its tree, in entry \d+:/);
  assert.match(await page.textContent("#result"), /filings that await it 2, drawn 1, voided 0, opened and waiting \d+, longest/);
  await page.fill("#number", numbered(2));
  await page.click("#find button");
  await page.waitForFunction(() => /民初2号/.test(document.querySelector("#case").textContent));
  assert.match(await page.textContent("#case"), /Opened for it/);
  assert.equal(await page.locator("svg.bar").count(), 0);
  await picture(page, "contributors-en");
  assert.deepEqual(faults, []);
  await context.close();
});

test("keys of contributors that are believed in, of another one, and one that is no key", async () => {
  const { page, context, faults } = await open("zh-CN");
  const path = join(folder, "believed.bundle");
  const { bundle, giver } = contributorsBundle();
  writeFileSync(path, bundle);
  await page.setInputFiles("#file", path);
  const hold = async (text, verdict) => {
    await page.fill("#contributors", text);
    await page.click("#start");
    await page.waitForSelector(`#verdict.${verdict}`);
    return page.textContent("#result");
  };
  assert.match(await hold(hex(giver.key), "SELF_ASSERTED"), /以下各项均无.*未等待所给参与方的立案/);
  const other = await hold("ab".repeat(32), "INVALID");
  assert.match(other, /ContributorUntrusted\d+参与方公钥不在所给公钥之列.*ContributorUntrusted—[^:]*: (ab){32}/, "which of the given keys is missing");
  assert.match(other, /未等待所给参与方的立案1/);
  await picture(page, "contributor-keys-zh");
  await page.click("#language");
  assert.match(await page.textContent("#result"), /Filings that await no contributor whose key was given1/);
  await page.fill("#contributors", "律师协会");
  await page.click("#start");
  await page.waitForFunction(() => document.querySelector("#fault").textContent !== "");
  assert.equal(await page.textContent("#fault"), "This is no key of a contributor: 律师协会");
  assert.deepEqual(faults, []);
  await context.close();
});

test("hands, a file of those that are believed in, and one that is not in form", async () => {
  const court = courtWithHands(...EVERYBODY);
  court.requires(1, 2);
  court.rotates("张三");
  court.drawn(court.simple(1));
  const { page, context, faults } = await open("zh-CN");
  const path = join(folder, "hands.bundle");
  writeFileSync(path, signedBundle(court.origin, court.entries));
  await page.setInputFiles("#file", path);
  const hold = async (text) => {
    const file = join(folder, `hands-${text.length}.txt`);
    writeFileSync(file, text);
    await page.setInputFiles("#hands", file);
    await page.waitForFunction((name) => document.querySelector("#hands-chosen").textContent === name, basename(file));
    await page.click("#start");
  };
  await hold(`# 名单\n${fingerprint(court.key("张三"))} 张三\n`);
  await page.waitForSelector("#verdict.SELF_ASSERTED");
  assert.match(await page.textContent("#result"), /张三，公钥 [0-9a-f]{64}，本人更换，取代记录 57，由已有手签担保，已签记录数 1/);
  assert.match(await page.textContent("#result"), /须手签的角色.*角色 立案, 监督.*手签名单未列的手签人员3李四, 王五, 赵六/);
  await picture(page, "hands-zh");
  await hold(`${fingerprint(court.key("张三", 1))} 张三\n`);
  await page.waitForSelector("#verdict.INVALID");
  await page.click("#language");
  assert.match(await page.textContent("#result"), /HandUntrusted57the hand is not one that the file of hands has for the person/);
  assert.match(await page.textContent("#result"), /What no hand signed, by person1王五, entries 1, from entry 53, to entry 53/);
  await picture(page, "hands-en");
  await hold("张三");
  await page.waitForFunction(() => document.querySelector("#fault").textContent !== "");
  assert.match(await page.textContent("#fault"), /^Line 1 of the file of hands/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("slips: the square code's text, and the code alone", async () => {
  const { page, context, faults } = await open("en-GB");
  await verified(page, "one-draws", fingerprintOf("one-draws"));
  const { entries, checkpoint } = parseBundle(bytes("vectors/logs/one-draws.bundle"));
  const leaf = hex(leafHash(entries[16]));
  const said = async (text, entry) => {
    await page.fill("#slip", text);
    await page.fill("#slip-entry", entry);
    await page.click("#slip-form button");
    // The answer before is gone with the click.
    return (await page.textContent("#slip-state")).trim();
  };
  assert.match(await said(`caselot slip 1\n${checkpoint.origin}\n16\n${leaf}\n`, ""), /^It agrees: .* entry 16 /);
  assert.match(await said(`caselot slip 1\n${checkpoint.origin}\n17\n${leaf}`, ""), /^It does not agree/);
  assert.match(await said(`caselot slip 1\nother.example/湘0203\n16\n${leaf}`, ""), /another log/);
  const typed = leaf.slice(0, 16).toUpperCase().match(/.{4}/g).join("-");
  assert.match(await said(typed, ""), /^It agrees/);
  assert.match(await said(typed, "16"), /^It agrees/);
  assert.match(await said(typed, "15"), /^It does not agree/);
  assert.match(await said("0000-0000-0000-0000", ""), /^No entry/);
  assert.match(await said("what", ""), /cannot be read/);
  await picture(page, "slip-en");
  assert.deepEqual(faults, []);
  await context.close();
});

test("on a phone: a slip's code and a case's draw, with nothing beyond the edge of the screen", async () => {
  const { page, context, faults } = await open("zh-CN", { width: 360, height: 740 });
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.equal(await fits(), true);
  await verified(page, "one-draws", fingerprintOf("one-draws"));
  const { entries, checkpoint } = parseBundle(bytes("vectors/logs/one-draws.bundle"));
  await page.fill("#slip", `caselot slip 1\n${checkpoint.origin}\n16\n${hex(leafHash(entries[16]))}`);
  await page.click("#slip-form button");
  assert.match(await page.textContent("#slip-state"), /^一致/);
  await page.fill("#number", "(2026)湘0203民初1号");
  await page.click("#find button");
  await page.waitForSelector("svg.bar");
  assert.equal(await fits(), true);
  await picture(page, "phone-zh");
  assert.deepEqual(faults, []);
  await context.close();
});

test("no key, another key, a wrong text, and a file that is none", async () => {
  const { page, context, faults } = await open("en-GB");
  assert.equal(await verified(page, "two-undone", ""), "Self-asserted only");
  assert.equal(await verified(page, "two-undone", "ab".repeat(32)), "Not valid");
  assert.match(await page.textContent("#result"), /WrongKey/);
  await picture(page, "invalid-en");
  await page.fill("#key", "no key");
  await page.click("#start");
  await page.waitForFunction(() => document.querySelector("#fault").textContent !== "");
  await page.fill("#key", "");
  await page.setInputFiles("#file", join(LOGS, "README.md"));
  await page.click("#start");
  await page.waitForSelector("#verdict.INVALID");
  assert.match(await page.textContent("#result"), /UnreadableBundle/);
  assert.ok(await page.locator("#cases").isHidden());
  assert.deepEqual(faults, []);
  await context.close();
});
