// How long the page takes for a bundle or a folder of tiles in a real Chromium: node test/measure.mjs LOG KEYFILE

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { build } from "../build.mjs";

const [log, key] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "caselot-verifier-"));
const file = join(folder, "caselot-verifier.html");
writeFileSync(file, build().html);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ locale: "en-GB" });
await page.goto(pathToFileURL(file).href);
await page.setInputFiles(statSync(log).isDirectory() ? "#folder" : "#file", log);
await page.fill("#key", readFileSync(key, "utf8").trim());
const begun = Date.now();
await page.click("#start");
await page.waitForSelector("#verdict", { timeout: 600000 });
const seconds = (Date.now() - begun) / 1000;
console.log(`${(await page.textContent("#verdict strong")).trim()}, ${seconds.toFixed(1)} s, Chromium ${browser.version()}`);
await browser.close();
rmSync(folder, { recursive: true });
