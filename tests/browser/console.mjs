// Each role's day in the console, from signing in to paper, in a real browser. It opens the sample
// court (`caselot demo --open`), works through the pages in Chinese and English, and fails on the
// first thing that is not as it should be.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as acorn from 'acorn';
import jsQR from 'jsqr';
import { chromium } from 'playwright-core';
import { Door } from './door.mjs';
import { English } from './english.mjs';
import { outage } from './outage.mjs';
import * as workbook from './workbook.mjs';

const [program, pictures] = process.argv.slice(2);
const axe = fs.readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'caselot-browser-'));
/** A4 between its margins of 12 mm, in CSS pixels. */
const A4_WIDTH = 703;
const PASSPHRASE = '春眠不觉晓处处闻啼鸟';
/** Words of the sample court's data that the interface has, too: flags, procedures, and the headings of
 * the workbook that the clerk sends, and the list of administrators. */
const DATA = ['执行', '新类型', '重大敏感', '不公开', '适用程序', '小额诉讼程序', '其他', '管理人'];
const faults = [];
let origins = [];

// Old browsers --------------------------------------------------------------------------------

/** What Chromium 86 has not; a court's computers are eight years old. */
const TOO_NEW = [/:has\(/, /:is\(/, /:where\(/, /@container/, /@layer/, /aspect-ratio/, /accent-color/,
  /\binset\s*:/, /\bdvh\b/, /&\s*[.:#]/];

function oldBrowsers() {
  const source = (name) => fs.readFileSync(new URL(`../../src/console/assets/${name}`, import.meta.url), 'utf8');
  acorn.parse(source('console.js'), { ecmaVersion: 2020 });
  const style = source('console.css');
  for (const feature of TOO_NEW) assert(!feature.test(style), `the style sheet uses ${feature}`);
}

// The sample court ----------------------------------------------------------------------------

function open() {
  const court = spawn(program, ['demo', '--cases', '300', '--open', '--data', path.join(data, 'court'),
    '--lang', 'zh'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  return new Promise((resolve, reject) => {
    court.on('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${said}`)));
    court.stdout.on('data', (chunk) => {
      said += chunk;
      if (!said.includes('Ctrl-C')) return;
      const links = {};
      for (const line of said.split('\n')) {
        const found = line.trim().match(/^(\S+)\s+(http:\S+\/enter#\S+)$/);
        if (found) links[found[1]] = found[2];
      }
      resolve({ court, links });
    });
  });
}

// Browsers ------------------------------------------------------------------------------------

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** A person's own browser. `quiet` is what its console may say of pages that are refused. */
async function person(link, quiet = /status of 4\d\d/) {
  const context = await browser.newContext({ viewport: { width: 1349, height: 600 }, locale: 'zh-CN' });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // A refused form is answered with a status that browsers note.
    if (message.type() === 'error' && !quiet.test(text)) faults.push(`${page.url()}: ${text}`);
  });
  page.on('request', (request) => {
    if (!origins.some((origin) => request.url().startsWith(origin))) faults.push(`foreign: ${request.url()}`);
  });
  await page.goto(link);
  await page.waitForURL((url) => !url.pathname.startsWith('/enter'));
  await page.waitForLoadState();
  return page;
}

async function seen(page, name) {
  if (!pictures) return;
  fs.mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

/** No serious fault of accessibility. */
async function accessible(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const bad = result.violations.filter((it) => ['serious', 'critical'].includes(it.impact));
  const told = bad.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(' ')}`);
  assert.deepEqual(told, [], page.url());
}

/** What a phone reads from a slip's square code. */
async function scanned(page) {
  const { data, width, height } = await page.evaluate(async () => {
    const svg = document.querySelector('.qr svg');
    const image = new Image();
    image.src = `data:image/svg+xml;base64,${btoa(new XMLSerializer().serializeToString(svg))}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width * 2;
    canvas.height = image.height * 2;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const read = context.getImageData(0, 0, canvas.width, canvas.height);
    return { data: Array.from(read.data), width: read.width, height: read.height };
  });
  return new TextDecoder().decode(new Uint8Array(jsQR(Uint8ClampedArray.from(data), width, height).binaryData));
}

const path_of = (page, to) => new URL(to, page.url()).href;
const go = async (page, to) => { await page.goto(path_of(page, to)); };
const click = async (page, what) => { await page.click(what); await page.waitForLoadState(); };
const has = async (page, text) => assert((await page.textContent('main')).includes(text), `${page.url()} lacks “${text}”`);

// The days ------------------------------------------------------------------------------------

async function clerk(page) {
  await has(page, '今日分案');
  await seen(page, 'today');
  await accessible(page);

  // Ten facts by the keyboard alone; what is typed into a field counts as one press.
  await page.keyboard.press('F2');
  await page.waitForURL('**/file');
  let presses = 1;
  const press = async (key) => { presses += 1; await page.keyboard.press(key); };
  const type = async (text) => { presses += 1; await page.keyboard.insertText(text); };
  await page.focus('#number');
  for (const text of ['（2021）湘0203民初９１０１号', '买卖合同纠纷', '普通程序', '王某', '李某、赵某', '', '',
    '返还货款', '2021-03-01']) {
    if (text) await type(text);
    await press('Enter');
  }
  await page.selectOption('#pool', 'civil');
  presses += 2;
  assert.equal(await page.inputValue('#number'), '（2021）湘0203民初９１０１号'.normalize('NFKC'), 'folded while typed');
  await page.waitForSelector('#preview .tag');
  await seen(page, 'file');
  await accessible(page);
  const inSight = await page.locator('button.primary').boundingBox();
  assert(inSight.y + inSight.height < 600, 'the button is above the fold');
  await press('Control+Enter');
  await page.waitForSelector('.bignumber');
  assert(presses < 30, `${presses} presses`);
  await seen(page, 'check');
  await accessible(page);

  // Two windows confirm one number: one draw.
  const form = await page.context().newPage();
  await form.goto(path_of(page, '/file'));
  await form.click('button.primary');
  await form.waitForSelector('.bignumber');
  await Promise.all([page.click('button.primary'), form.click('button.primary')]);
  await Promise.all([page.waitForSelector('.judge'), form.waitForSelector('.judge')]);
  assert.equal(await page.textContent('.judge'), await form.textContent('.judge'));
  await form.close();
  await has(page, '复算一致');
  await seen(page, 'result');
  await accessible(page);

  await click(page, 'text=打印结果单');
  await has(page, '王某');
  const code = (await scanned(page)).trim().split('\n');
  assert.equal(code[0], 'caselot slip 1');
  assert(code[1].endsWith('/湘0203') && /^[0-9a-f]{64}$/.test(code[3]), code.join('|'));
  const typed = (await page.textContent('.code')).replaceAll('-', '').toLowerCase();
  assert(code[3].startsWith(typed), 'the code typed beside it begins the hash');
  await seen(page, 'slip');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.equal((pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) || []).length, 1, 'the slip is one page');
  // Printed again, it says so. Making the PDF may have been a printing already, after which the page
  // loads itself again: a print of a page that is gone is not one that fails.
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint'))).catch(() => {});
  const printedAgain = () => page.evaluate(() => document.querySelector('main').innerText.includes('补打'));
  for (let tries = 0; tries < 100; tries += 1) {
    await page.reload();
    if (await printedAgain()) break;
    await page.waitForTimeout(100);
  }
  assert(await printedAgain(), 'a slip that was printed before says so');
  await seen(page, 'reprint');
  await page.goBack();
  await click(page, 'text=案件全程');
  await has(page, '抽签');
  // However narrow the part of who won is, it is named in the picture.
  const nameless = await page.$$eval('svg.bar', (bars) => bars.filter((bar) => {
    const said = bar.getAttribute('aria-label');
    return ![...bar.querySelectorAll('text')].some((it) => said.includes(`${it.textContent}；`));
  }).length);
  assert.equal(nameless, 0, 'pictures of draws without the name of who won');
  await seen(page, 'case');
  await accessible(page);

  // What is wrong stands beside its field, and what was typed stays.
  await go(page, '/file');
  await page.fill('#number', '(2021)湘9999民初1号');
  await page.fill('#cause', '离婚纠纷');
  await click(page, 'button.primary');
  await has(page, '湘9999');
  assert.equal(await page.inputValue('#cause'), '离婚纠纷');
  await accessible(page);
  await click(page, 'text=清空');

  // A row of the case system, pasted into a field, fills the form.
  await page.focus('#number');
  await page.evaluate((row) => {
    const data = new DataTransfer();
    data.setData('text/plain', row);
    const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector('#number').dispatchEvent(paste);
  }, '7\t（2021）湘0203民初9103号\t2021-03-01\t离婚纠纷\t甲某\t乙某\t简易程序');
  await page.waitForURL('**/file/paste');
  await page.waitForLoadState();
  assert.equal(await page.inputValue('#respondent'), '乙某');
  await has(page, '未使用：7');
  await seen(page, 'paste');
  await accessible(page);
  await click(page, 'text=清空');

  // The office's own register, and back.
  const register = path.join(data, '登记表.xlsx');
  const rows = Array.from({ length: 60 }, (_, at) => [`${at + 1}`, `（2021）湘0203民初${9201 + at}号`, '离婚纠纷',
    '简易程序', `甲${at}`, `乙${at}`, '民事']);
  fs.writeFileSync(register, workbook.written('立案', [['2021年立案登记表'],
    ['序号', '案号', '案由', '适用程序', '原告', '被告', '分案组'], ...rows, ['合计', '60件']]));
  await go(page, '/batch');
  await page.setInputFiles('#file', register);
  await click(page, 'button.primary');
  await has(page, '立案并抽签 60 件');
  await seen(page, 'list');
  await accessible(page);
  await click(page, 'button.primary');
  await page.waitForSelector('[data-done]', { timeout: 60000 });
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href="/batch/result"]')]);
  assert(download.suggestedFilename().endsWith('.xlsx'), download.suggestedFilename());
  const back = workbook.read(fs.readFileSync(await download.path()));
  const drawn = back.filter((cells) => cells.includes('已随机分案'));
  assert.equal(drawn.length, 60, JSON.stringify(back));
  assert(drawn.every((cells, at) => cells[1] === rows[at][1] && cells[4] === rows[at][4]), 'as it was given');

  // What was cut off before its draw.
  await go(page, '/');
  await click(page, 'text=继续抽签');
  await has(page, '复算一致');
  await go(page, '/day');
  await accessible(page);
  await go(page, '/notices');
  await page.locator('main input[type=checkbox]').first().check();
  await click(page, 'button:has-text("已告知当事人")');
  await has(page, '应告知');
  await seen(page, 'notices');
  await accessible(page);
  await go(page, '/cases');
  await accessible(page);
}

/** Who looks after the server: no case, and how the server stands. */
async function operator(page) {
  await has(page, '监督');
  await accessible(page);
  await go(page, '/admin');
  await has(page, '人员与凭证');
  await seen(page, 'admin-operator');
  await accessible(page);
  for (const closed of ['/file', '/cases', '/approvals', '/roster', '/quota', '/notices']) {
    const answer = await page.goto(path_of(page, closed));
    assert.equal(answer.status(), 403, `${closed} is for others`);
  }
}

/** The way out, in English. */
async function leave(page) {
  await go(page, '/cases');
  await has(page, 'Look it up');
  await accessible(page);
  await click(page, 'text=Sign out');
  const out = (url) => ['/sign-in', '/first-use'].includes(url.pathname);
  await page.waitForURL(out);
  await go(page, '/file');
  assert(out(new URL(page.url())), 'signed out');
}

async function supervisor(page) {
  await go(page, '/approvals');
  await accessible(page);
  await click(page, 'main table tbody a');
  await has(page, '候选');
  await seen(page, 'approval');
  await accessible(page);
  await click(page, 'button.primary');
  await has(page, '已批准');
}

async function political(page) {
  await go(page, '/quota');
  await has(page, '任务数');
  await seen(page, 'quota');
  await accessible(page);
  await click(page, 'td.number a');
  await has(page, '数字对应的案件');
  await accessible(page);
  await go(page, '/quota');
  await click(page, 'text=一页通报');
  assert((await page.textContent('body')).includes('通报'));
  await wholeReport(page);
  await go(page, '/circular');
  await click(page, 'main form.box button.primary');
  await click(page, 'main form.notice button.primary');
  await has(page, '本人核对');
  await accessible(page);
}

/** The whole report fits an office screen, and its wide tables move past the names. */
async function wholeReport(page) {
  await go(page, '/quota');
  await click(page, 'main a:has-text("完整报表")');
  const { wide, framed, moved, name } = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    const framed = [...document.querySelectorAll('.frame')].filter((it) => it.scrollWidth > it.clientWidth);
    const [frame] = framed;
    frame.scrollIntoView();
    frame.scrollLeft = frame.scrollWidth;
    const left = (cell) => Math.round(cell.getBoundingClientRect().left - frame.getBoundingClientRect().left);
    const [, name, third] = frame.querySelector('tbody tr').cells;
    return { wide, framed: framed.length, moved: left(third) < left(name), name: left(name) };
  });
  assert(wide <= 1349, `the whole report is ${wide} wide`);
  assert(framed > 0 && moved && name > 0 && name < 80, `${framed} tables move, the name stands at ${name}`);
  await seen(page, 'whole-report');
  await accessible(page);
  await page.emulateMedia({ media: 'print' });
  // A4 across, between its margins of 12 mm.
  await page.setViewportSize({ width: 1032, height: 600 });
  assert(await page.evaluate(() => document.documentElement.scrollWidth) <= 1032, 'the whole report on paper');
  await page.setViewportSize({ width: 1349, height: 600 });
  await page.emulateMedia({ media: null });
}

async function auditor(page) {
  await go(page, '/oversight');
  await click(page, 'button.primary');
  await page.waitForSelector('.tag.green', { timeout: 60000 });
  await seen(page, 'oversight');
  await accessible(page);
  await click(page, 'main a:has-text("监督表")');
  await seen(page, 'supervision-tables');
  await accessible(page);
  await click(page, 'main td.case a:has-text("立案人与承办法官")');
  await seen(page, 'supervision-by-filer');
  await accessible(page);
  await click(page, 'main td.number a');
  await click(page, 'main td.case a');
  await has(page, '抽签');
  await go(page, '/day/public');
  await has(page, '随机分案公开记录');
  await seen(page, 'public-day');
  await accessible(page);
}

async function registrar(page) {
  await go(page, '/roster');
  await accessible(page);
  // Found by the initials of 杨帆.
  await page.fill('form[action="/roster/away"] .pick', 'yf');
  assert.equal(await page.inputValue('#judge'), '12');
  await page.fill('#from', '2031-01-06');
  await page.fill('#to', '2031-01-10');
  await click(page, 'form[action="/roster/away"] button.primary');
  await has(page, '2031-01-06');
  await seen(page, 'roster');
  await go(page, '/roster/calendar?month=2031-01');
  assert.equal(await page.locator('.calendar .away').count(), 5);
  await seen(page, 'calendar');
  await accessible(page);
}

/** The inner office of a division: its own cases, what was taken over and told, and the list to sign. */
async function division(page) {
  await page.waitForURL('**/cases?day=*');
  await seen(page, 'division-cases');
  await accessible(page);
  const list = page.url();
  await click(page, 'main a[href^="/case/"]');
  const own = await page.textContent('main');
  assert(!own.includes('%') && !own.includes('机会') && !own.includes('甲'), 'neither odds nor parties of an own case');
  await seen(page, 'division-case');
  await accessible(page);
  await page.goto(list);
  const shown = await page.locator('main table tbody tr').count();
  assert(shown > 3, 'the cases of the day');
  assert(!(await page.textContent('main')).includes('civil'), 'pools by name');
  await go(page, '/cases/found');
  await click(page, '#search button.primary');
  const divisions = await page.locator('main table tbody tr').count();
  assert(divisions > 3, 'cases are found');
  await accessible(page);
  await go(page, '/notices');
  const rows = await page.locator('main table tbody tr').count();
  assert(rows > 1, 'parties are still to be told');
  const columns = await page.$$eval('main table tbody tr', (lines) => lines.map((line) => line.cells[4].textContent));
  assert.deepEqual([...new Set(columns)], ['民事审判第一庭'], 'no other division');
  await page.locator('main input[type=checkbox]').first().check();
  await click(page, 'button:has-text("庭室已签收")');
  await has(page, '内勤 demo');
  await page.locator('main input[type=checkbox]').first().check();
  await click(page, 'button:has-text("已告知当事人")');
  assert.equal(await page.locator('main table tbody tr').count(), rows - 1, 'who was told waits no more');
  await seen(page, 'division-notices');
  await accessible(page);
  await click(page, 'main a:has-text("移送清单")');
  const paper = await page.textContent('body');
  assert(paper.includes('民事审判第一庭') && !paper.includes('民事审判第二庭'), 'its own list alone');
  await seen(page, 'division-handover');
  await accessible(page);
  await onPaper(page);
  for (const closed of ['/file', '/approvals', '/day', '/workload', '/quota', '/hand']) {
    const answer = await page.goto(path_of(page, closed));
    assert.equal(answer.status(), 403, `${closed} is for others`);
    await accessible(page);
  }
}

/** A leader: own cases, own line, and what the leader says of it. */
async function self(page) {
  await page.waitForURL('**/mine');
  await has(page, '本人办案');
  await seen(page, 'mine');
  await accessible(page);
  assert(!(await page.textContent('main')).includes('civil'), 'pools by name');
  const line = await page.$$eval('main table', (tables) => tables[0].querySelectorAll('tbody tr').length);
  assert.equal(line, 1, 'the own line, and nobody else');
  await click(page, 'main form:has(#said) button.primary');
  await has(page, '请填写');
  await accessible(page);
  await page.fill('#said', '三月起借调省法院两个月，附调令');
  await click(page, 'main form:has(#said) button.primary');
  await has(page, '附调令');
  await seen(page, 'mine-said');
  await accessible(page);
  await onPaper(page);
  for (const closed of ['/file', '/cases', '/approvals', '/workload', '/quota', '/notices']) {
    const answer = await page.goto(path_of(page, closed));
    assert.equal(answer.status(), 403, `${closed} is for others`);
  }
  await accessible(page);
}

/** Printed on A4 nothing is cut off at the side, and the navigation stays on the screen. */
async function onPaper(page) {
  await page.emulateMedia({ media: 'print' });
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: A4_WIDTH, height });
  const { wide, shown } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    shown: [...document.querySelectorAll('nav, .screen')].some((it) => it.getClientRects().length > 0),
  }));
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ media: null });
  assert(wide <= A4_WIDTH, `${page.url()} is ${wide} wide on paper`);
  assert(!shown, `${page.url()} prints its navigation`);
}

// What one person changes and another one agrees to ---------------------------------------------

/** A page of a change, from its form to what became of it; `fill` fills the form in. */
async function change(page, name, fill) {
  await accessible(page);
  await fill(page);
  await seen(page, name);
  await click(page, 'main form.box button.primary');
  await page.waitForSelector('input[name=once]', { state: 'attached' });
  await accessible(page);
  await seen(page, `${name}-check`);
  const confirm = await page.locator('button.primary').boundingBox();
  assert(confirm.y < 600 || (await page.evaluate(() => document.activeElement.className)) === 'primary', 'the button is reached');
  // Pressed twice, it is done once.
  await page.dblclick('button.primary');
  await page.waitForURL('**/done/**');
  await page.waitForLoadState();
  await accessible(page);
  await seen(page, `${name}-done`);
}

/** The supervisor agrees to the one thing of this kind that waits. */
async function agree(page, what) {
  await go(page, '/approvals');
  await click(page, `main table tbody a:has-text("${what}")`);
  await click(page, 'main form button.primary');
  await has(page, '已批准');
}

async function find(page, number) {
  await go(page, '/cases');
  await page.fill('main input[name=number]', number);
  await page.locator('main form:has(input[name=number]) button').first().click();
  await page.waitForURL('**/case/**');
  await page.waitForLoadState();
}

async function registrarAndSupervisor(registrar, supervisor) {
  await go(registrar, '/roster');
  await seen(registrar, 'roster');
  await accessible(registrar);
  await click(registrar, 'main tr:has-text("民事") a:has-text("调整")');
  await change(registrar, 'pool', async (page) => {
    const share = page.locator('tr:has(option[value="12"][selected]) input[name=share]');
    await share.fill('60');
  });
  await has(registrar, '已提请审批');
  await agree(supervisor, '分案组');
  await go(registrar, '/roster');
  await has(registrar, '60 %');
  await click(registrar, 'main a:has-text("新增人员")');
  await change(registrar, 'judge', async (page) => {
    await page.fill('#name', '褚建华');
    await page.selectOption('select[name=role]', 'JUDGE');
    await page.fill('input[name=division]', '民事审判第一庭');
    await page.fill('input[name=from]', '2026.3.1');
  });
  await go(registrar, '/conflicts/declare');
  await change(registrar, 'conflict', async (page) => {
    await page.selectOption('#judge', '12');
    await page.selectOption('#ground', 'INTEREST');
    await page.fill('#ids', '11010519491231002X');
    await page.fill('#text', '近亲属任职');
  });
  for (const [to, name] of [['/persons', 'persons'], ['/persons/new', 'person'], ['/deputize', 'deputy'],
    ['/conflicts', 'conflicts'], ['/correct', 'correct-find'], ['/upload/pools', 'upload'], ['/pool/new', 'pool-new']]) {
    await go(registrar, to);
    await seen(registrar, name);
    await accessible(registrar);
  }
  await go(registrar, '/policy');
  await seen(registrar, 'policy');
  await accessible(registrar);
  await click(registrar, 'main a:has-text("修改办法")');
  await change(registrar, 'policy-change', async (page) => {
    const text = await page.inputValue('#toml');
    const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
    await page.fill('#toml', text.replace(/^valid_from = .*$/m, `valid_from = "${today}"`)
      .replace(/^document = .*$/m, 'document = "审委会纪要2号"')
      + '\n[[weight]]\ntype = "刑初"\nweight = 120\n\n[[weight]]\nweight = 100\n');
  });
  await has(registrar, '已提请审批');
}

async function clerkAndSupervisor(clerk, supervisor) {
  await find(clerk, '(2021)湘0203民初9101号');
  await seen(clerk, 'case-open');
  const judge = (page) => page.textContent('main > p > b');
  const before = await judge(clerk);
  await click(clerk, 'main a:has-text("变更承办人")');
  await change(clerk, 'reassign', async (page) => {
    await page.selectOption('#ground', 'RECUSAL');
    await page.fill('#text', '院长3月2日决定回避');
  });
  await has(clerk, '待批');
  await agree(supervisor, '变更承办人');
  await find(clerk, '(2021)湘0203民初9101号');
  await click(clerk, 'main button:has-text("继续抽签")');
  await has(clerk, '复算一致');
  await find(clerk, '(2021)湘0203民初9101号');
  assert.notEqual(await judge(clerk), before, 'another judge has it');
  for (const [act, name] of [['标识', 'flags'], ['更正案号', 'number'], ['撤销立案', 'undo'], ['报请指定', 'designate']]) {
    await find(clerk, '(2021)湘0203民初9101号');
    await click(clerk, `main a:has-text("${act}")`);
    await seen(clerk, name);
    await accessible(clerk);
  }
}

/** A sole judge's case becomes a panel's, and one of those who sit is designated to preside. */
async function seats(clerk, supervisor) {
  const number = '(2021)湘0203民初9101号';
  await find(clerk, number);
  await click(clerk, 'main a:has-text("转合议")');
  await change(clerk, 'panel', async (page) => {
    await page.fill('#text', '案情复杂，裁定转为普通程序');
    await page.fill('#added', '2');
  });
  await has(clerk, '待批');
  await agree(supervisor, '转合议');
  await find(clerk, number);
  await click(clerk, 'main button:has-text("继续抽签")');
  await has(clerk, '复算一致');
  await find(clerk, number);
  await has(clerk, '暂任');
  await click(clerk, 'main a:has-text("指定审判长")');
  await change(clerk, 'preside', async (page) => {
    await page.selectOption('#judge', { index: 2 });
    await page.selectOption('#decided_by', 'PRESIDENT');
  });
  await has(clerk, '已提请审批');
  await find(clerk, number);
  await has(clerk, '待批事项');
  assert.equal(await clerk.locator('main a.button:has-text("指定审判长")').count(), 0, 'it is asked for once');
  await seen(clerk, 'case-waits');
  await agree(supervisor, '指定审判长');
  await find(clerk, number);
  await has(clerk, '现合议庭组成');
  await seen(clerk, 'case-seats');
  await accessible(clerk);
  await click(clerk, 'main .side a:has-text("附卷联") >> nth=0');
  await has(clerk, '合议庭组成变更单');
  await seen(clerk, 'slip-change');
  await clerk.goBack();
  await click(clerk, 'main .side a:has-text("附卷联") >> nth=1');
  await has(clerk, '已变更');
  await clerk.goBack();
  await click(clerk, 'main a:has-text("更换合议庭成员")');
  await seen(clerk, 'replace');
  await accessible(clerk);
  await go(clerk, '/assessors');
  await seen(clerk, 'assessors');
  await accessible(clerk);
}

/** A new case for which a judge is asked instead of a draw. */
async function designation(clerk, supervisor) {
  await go(clerk, '/file');
  for (const [field, value] of [['number', '(2021)湘0203民初9102号'], ['cause', '建设工程施工合同纠纷'],
    ['procedure', '普通程序'], ['claimant', '甲公司'], ['respondent', '乙公司']]) await clerk.fill(`#${field}`, value);
  await clerk.selectOption('#pool', 'civil');
  await click(clerk, 'button:has-text("不抽签，报请指定")');
  await change(clerk, 'designation', async (page) => {
    await page.selectOption('#judge', '7');
    await page.selectOption('#designation_ground', 'MAJOR_DIFFICULT_NOVEL');
    await page.fill('#text', '审委会3月2日决定');
  });
  await has(clerk, '已提请审批');
  await agree(supervisor, '指定');
  await find(clerk, '(2021)湘0203民初9102号');
  await has(clerk, '王建军');
}

async function politicalDay(page) {
  await go(page, '/assess');
  await seen(page, 'assess');
  await accessible(page);
  await find(page, '(2021)湘0203民初9101号');
  await click(page, 'main a:has-text("报结")');
  const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  await change(page, 'close', async (form) => {
    await form.fill('#closed_on', today);
    await form.selectOption('#manner', 'MEDIATED');
  });
  await has(page, '已结案');
  await find(page, '(2021)湘0203民初9101号');
  await click(page, 'main a:has-text("更正案件事实")');
  await seen(page, 'correct');
  await accessible(page);

  // The month's closings by the office's own table: what is wrong comes first.
  const table = path.join(data, '结案表.csv');
  const rows = [9201, 9202, 9203].map((number) => `(2021)湘0203民初${number}号,${today},判决`);
  fs.writeFileSync(table, ['案号,结案日期,结案方式', ...rows, `(2021)湘0203民初9999号,${today},判决`].join('\n'));
  await go(page, '/upload/closings');
  await page.setInputFiles('#file', table);
  await click(page, 'main button.primary');
  await has(page, '确认记入 3 行');
  await seen(page, 'closings');
  await accessible(page);
  await click(page, 'main button.primary');
  await page.waitForSelector('[data-done]', { timeout: 60000 });
  await has(page, '已记入 3 行');

  await go(page, '/assess/reductions/grant');
  await change(page, 'reduction', async (form) => {
    await form.selectOption('#judge', '2');
    await form.fill('#percent', '50');
    await form.fill('#document', '湘高法〔2026〕3号');
    await form.fill('#reason', '借调省高院六个月');
  });
  await has(page, '已提请审批');
  await go(page, '/assess/statements');
  await seen(page, 'statements');
  await accessible(page);
  await go(page, '/assess/statements/state');
  await seen(page, 'state');
  await accessible(page);
  await go(page, '/assess/plan');
  await click(page, 'main button.primary');
  await page.waitForSelector('main table', { timeout: 120000 });
  await seen(page, 'plan');
  await accessible(page);
}

/** Lists, tables and forms that no day above opens: each is looked at as its reader would. */
async function lists(clerk, supervisor, auditor, registrar) {
  await go(clerk, '/cases/found');
  assert.equal(await clerk.locator('main table').count(), 0, 'the form alone, before anything is asked');
  await clerk.fill('#cause', '离婚');
  await click(clerk, '#search button.primary');
  await has(clerk, '件');
  assert(await clerk.locator('main table tbody tr').count() > 1, 'cases are found');
  await seen(clerk, 'search');
  await accessible(clerk);
  await go(clerk, '/day/handover');
  assert((await clerk.textContent('body')).includes('移送清单'));
  await seen(clerk, 'handover');
  await go(clerk, '/leaving');
  await accessible(clerk);
  await clerk.selectOption('#judge', '12');
  await click(clerk, 'main form.box button.primary');
  await seen(clerk, 'leaving');
  await accessible(clerk);
  await go(supervisor, '/workload');
  await seen(supervisor, 'workload');
  await accessible(supervisor);
  await go(supervisor, '/approvals');
  await click(supervisor, 'main a:has-text("本月我审批过的")');
  assert(await supervisor.locator('main table tbody tr').count() > 3, 'what was approved is listed');
  await seen(supervisor, 'decided');
  await accessible(supervisor);
  for (const [page, name] of [[supervisor, 'admin-supervisor'], [registrar, 'admin'], [auditor, 'admin-auditor']]) {
    await go(page, '/admin');
    await has(page, '人员与凭证');
    await has(page, '剩余天数');
    await seen(page, name);
    await accessible(page);
  }
}

/** One list as all of them are: narrowed, put in order, kept as a table; what is typed stands in no
 * address, and who comes back by the navigation sees all of it. */
async function narrowed(page, to, list, typed, fits) {
  await go(page, to);
  const lines = () => page.evaluate((id) => {
    const { form } = document.getElementById(id);
    const behind = (it) => form.compareDocumentPosition(it) === Node.DOCUMENT_POSITION_FOLLOWING;
    const table = [...document.querySelectorAll('main table')].find(behind);
    return [...table.tBodies[0].rows].map((row) => row.innerText);
  }, `${list}-filter`);
  const all = await lines();
  await page.fill(`#${list}-filter`, typed);
  await Promise.all([page.waitForNavigation(), page.press(`#${list}-filter`, 'Enter')]);
  const some = await lines();
  assert(some.length > 0 && some.length < all.length, `${to}: ${some.length} of ${all.length} lines`);
  assert(some.every((line) => fits.test(line)), some.join('; '));
  assert(!page.url().includes(encodeURIComponent(typed)) && !page.url().includes(typed), page.url());
  assert.equal(await page.inputValue(`#${list}-filter`), typed, 'what narrows it is seen');
  await accessible(page);
  const [kept] = await Promise.all([page.waitForEvent('download'),
    page.click(`form.list:has(#${list}-filter) a:has-text("CSV")`)]);
  const table = fs.readFileSync(await kept.path(), 'utf8').trim().split('\n');
  assert.equal(table.length, some.length + 1, table.join('; '));
  const head = `thead a[href*="list=${list}&"]`;
  await click(page, `${head} >> nth=0`);
  const up = await lines();
  await click(page, `${head} >> nth=0`);
  assert.deepEqual([...await lines()].sort(), [...up].sort(), 'the same lines in another order');
  await has(page, '▼');
  await go(page, to);
  assert.equal((await lines()).length, all.length, 'nothing stays hidden');
}

async function everyList(clerk, supervisor, auditor, registrar) {
  await narrowed(registrar, '/roster', 'people', 'yf', /杨帆/);
  await narrowed(registrar, '/persons', 'persons', '立案', /立案/);
  await narrowed(registrar, '/admin', 'credentials', '审计', /审计/);
  await narrowed(supervisor, '/workload', 'load', '张伟', /张伟/);
  await narrowed(supervisor, '/decided', 'decided', '民初9101', /9101/);
  await narrowed(clerk, '/', 'today', '民初92', /民初92/);
  await narrowed(clerk, '/notices', 'notices', 'lh 第一庭', /离婚/);
  await narrowed(clerk, '/cases?state=2', 'cases', '民初920', /民初920/);
  await narrowed(auditor, '/oversight/tables/by-filer', 'table', '张伟', /张伟/);
}

/** A list is recorded, administrators are drawn from it; once more waits, and goes on from the list. */
async function lots(clerk, supervisor, registrar, political) {
  await go(registrar, '/lots');
  await accessible(registrar);
  await click(registrar, 'main a:has-text("新增名册")');
  await change(registrar, 'lot-list', async (page) => {
    await page.fill('#list', '管理人');
    await page.selectOption('#kind', 'ADMINISTRATORS');
    await page.fill('#name', '破产管理人名册');
    await page.fill('#entries', Array.from({ length: 12 }, (_, at) => `第${at + 1}律师事务所`).join('\n'));
  });
  await has(registrar, '已提请审批');
  await agree(supervisor, '名册');
  await go(clerk, '/lots');
  await accessible(clerk);
  // A court that draws already draws from a new list from the next day on; a sample needs no list.
  const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  const draw = async (again) => {
    await go(political, '/lots');
    await click(political, 'main .actions a:has-text("案件评查")');
    await change(political, again ? 'lot-again' : 'lot', async (page) => {
      await page.fill('#from', today);
      await page.fill('#to', today);
      await page.fill('#subject', '本季度评查');
      await page.fill('#seats', '5');
      if (again) await page.check('input[name=again]');
    });
  };
  await draw(false);
  await has(political, '复算一致');
  await draw(true);
  await has(political, '已提请审批');
  await agree(supervisor, '摇号');
  await go(political, '/lots');
  await seen(political, 'lots');
  await accessible(political);
  await click(political, 'main button:has-text("继续抽签")');
  await has(political, '复算一致');
  await seen(political, 'lot-one');
  await accessible(political);
  await click(political, 'main a:has-text("登记结果") >> nth=0');
  await change(political, 'lot-review', async (page) => {
    await page.selectOption('#result', 'FLAWED');
    await page.fill('#text', '送达回证缺页');
  });
  await go(registrar, '/lots');
  await has(registrar, '破产管理人名册');
}

/** A desk whose server goes and comes back, used for the first time. */
async function deskOfLost(origin, token) {
  origins.push(origin);
  const page = await person(`${origin}/first-use?lang=zh`, /status of [45]\d\d/);
  for (const [field, value] of [['token', token], ['passphrase', PASSPHRASE], ['again', PASSPHRASE]]) {
    await page.fill(`#${field}`, value);
  }
  await click(page, 'main button.primary');
  await page.waitForURL((url) => url.pathname === '/');
  return page;
}

/** A person's first use of a console, under a passphrase. */
async function firstUse(origin, role) {
  const page = await person(`${origin}/first-use?lang=zh`);
  await page.fill('#token', fs.readFileSync(path.join(data, 'court', 'tokens', role), 'utf8').trim());
  await page.fill('#passphrase', PASSPHRASE);
  await page.fill('#again', '另一个口令一二三');
  await click(page, 'main button.primary');
  await page.waitForSelector('main p.fault');
  await has(page, '口令不一致');
  await accessible(page);
  await page.fill('#token', fs.readFileSync(path.join(data, 'court', 'tokens', role), 'utf8').trim());
  await page.fill('#passphrase', PASSPHRASE);
  await page.fill('#again', PASSPHRASE);
  await click(page, 'main button.primary');
  await page.waitForURL((url) => url.pathname === '/');
  return page;
}

/** Out, and in again by name; a wrong passphrase first. */
async function signInAgain(page, name) {
  await click(page, 'header button:has-text("退出")');
  await go(page, '/sign-in?lang=zh');
  for (const passphrase of ['不是这个口令', PASSPHRASE]) {
    await page.fill('#person', name);
    await page.fill('#passphrase', passphrase);
    await click(page, 'main button.primary');
    if (passphrase === PASSPHRASE) continue;
    await page.waitForSelector('.notice');
    assert.equal(await page.inputValue('#person'), name, 'the name stays');
    await accessible(page);
  }
  await page.waitForURL((url) => url.pathname === '/');
}

/** Makes a hand, and gives what is handed over. */
async function handOf(page) {
  await go(page, '/hand');
  await page.fill('#passphrase', '不是这个口令');
  await click(page, 'main form[action="/hand"] button.primary');
  await page.waitForSelector('.notice');
  await page.fill('#passphrase', PASSPHRASE);
  await click(page, 'main form[action="/hand"] button.primary');
  const request = await page.textContent('main pre');
  assert.equal(JSON.parse(request).fingerprint.length, 64);
  await accessible(page);
  await go(page, '/hand');
  await has(page, '尚未登记');
  return request;
}

/** 手签: made under a passphrase, enrolled by two others, and then it signs what its person draws. */
async function hands(links, supervisor) {
  const origin = new URL(links['立案']).origin;
  const clerk = await firstUse(origin, 'filing');
  const registrar = await firstUse(origin, 'registrar');
  const own = await handOf(registrar);
  const enroll = async (request) => {
    await go(registrar, '/hand');
    await registrar.fill('#request', '这不是');
    await click(registrar, 'main form[action="/hand/enroll"] button.primary');
    await has(registrar, '不是本院人员的手签');
    assert.equal(await registrar.inputValue('#request'), '这不是', 'what was typed is still there');
    await registrar.fill('#request', request);
    await click(registrar, 'main form[action="/hand/enroll"] button.primary');
    await registrar.waitForURL('**/approvals');
    await agree(supervisor, '登记手签');
  };
  await enroll(own);
  await go(registrar, '/hand');
  await has(registrar, '重新登录');
  await signInAgain(registrar, '登记 demo');
  await go(registrar, '/hand');
  await has(registrar, '他人不能以您的名义办理');
  await seen(registrar, 'hand');
  await accessible(registrar);
  const request = await handOf(clerk);
  await seen(clerk, 'hand-made');
  await enroll(request);
  // Who signed in before has no hand yet: the case stands filed, and its draw waits for one.
  await go(clerk, '/file');
  await click(clerk, 'text=清空');
  for (const [field, value] of [['number', '(2021)湘0203民初9105号'], ['cause', '继承纠纷'],
    ['procedure', '普通程序'], ['claimant', '孙某'], ['respondent', '周某']]) await clerk.fill(`#${field}`, value);
  await clerk.selectOption('#pool', 'civil');
  await click(clerk, 'main button.primary');
  await clerk.waitForSelector('.bignumber');
  await click(clerk, 'main button.primary');
  await clerk.waitForSelector('.notice');
  await has(clerk, '须凭本人手签办理');
  await has(clerk, '重新登录');
  await seen(clerk, 'hand-missing');
  await accessible(clerk);
  await signInAgain(clerk, '立案庭 demo');
  await click(clerk, 'text=继续抽签');
  await has(clerk, '复算一致');
  await go(clerk, '/hand');
  await has(clerk, '他人不能以您的名义办理');
}

/** The page of a case, if it is filed. */
async function opened(page, number) {
  await go(page, '/cases');
  await page.fill('main input[name=number]', number);
  await Promise.all([page.waitForNavigation(), page.click('main form:has(input[name=number]) button')]);
  return new URL(page.url()).pathname.startsWith('/case/');
}

/** Who leaves in mid-confirmation, when the desk has the request and before it answers, finds the case
 * filed once and drawn: the desk goes on by itself. */
async function leftInMidConfirmation(clerk) {
  const number = '(2021)湘0203民初9104号';
  const fill = async (page) => {
    await go(page, '/file');
    await click(page, 'text=清空');
    for (const [field, value] of [['number', number], ['cause', '继承纠纷'], ['procedure', '普通程序'],
      ['claimant', '赵某'], ['respondent', '钱某']]) await page.fill(`#${field}`, value);
    await page.selectOption('#pool', 'civil');
    await click(page, 'button.primary');
    await page.waitForSelector('.bignumber');
  };
  const door = new Door(new URL(clerk.url()), 'POST /file/confirm');
  origins.push(await door.open());
  const window = await clerk.context().newPage();
  await window.goto(`${door.origin}/`);
  await fill(window);
  await window.click('button.primary', { noWaitAfter: true });
  // The desk has all of the request, and nobody waits for its answer.
  await door.passed;
  await window.close();
  door.close();
  const named = clerk.locator('main > p > b');
  let tries = 0;
  while (!(await opened(clerk, number) && await named.count())) {
    tries += 1;
    assert(tries < 500, 'the case is filed and drawn by itself');
  }
  const first = await named.first().textContent();
  // Filed once more with the same facts, it is answered with the same judge.
  await fill(clerk);
  await click(clerk, 'button.primary');
  await clerk.waitForSelector('.judge');
  assert((await clerk.textContent('.judge')).includes(first.trim()), 'the same judge');
}

oldBrowsers();
const { court, links } = await open();
const pages = {};
try {
  origins = [...new Set(Object.values(links).map((link) => new URL(link).origin))];
  for (const [role, day] of [['立案', clerk], ['分案监督', supervisor], ['政治部', political],
    ['审计监察', auditor], ['名册管理', registrar], ['内勤', division], ['法官本人', self], ['系统运维', operator]]) {
    pages[role] = await person(links[role]);
    await day(pages[role]);
    assert.deepEqual(faults, [], role);
    console.log(`${role}: ok`);
  }
  await registrarAndSupervisor(pages['名册管理'], pages['分案监督']);
  await clerkAndSupervisor(pages['立案'], pages['分案监督']);
  await seats(pages['立案'], pages['分案监督']);
  await designation(pages['立案'], pages['分案监督']);
  await politicalDay(pages['政治部']);
  assert.deepEqual(faults, [], 'changes');
  console.log('changes: ok');
  await leftInMidConfirmation(pages['立案']);
  await lots(pages['立案'], pages['分案监督'], pages['名册管理'], pages['政治部']);
  await lists(pages['立案'], pages['分案监督'], pages['审计监察'], pages['名册管理']);
  await everyList(pages['立案'], pages['分案监督'], pages['审计监察'], pages['名册管理']);
  assert.deepEqual(faults, [], 'lists');
  console.log('lists: ok');
  await hands(links, pages['分案监督']);
  assert.deepEqual(faults, [], 'hands');
  console.log('hands: ok');
  const tools = { go, click, has, seen, accessible };
  const english = new English(DATA);
  // What was said of a file is kept as it was said, until another file is chosen.
  await go(pages['政治部'], '/upload/closings');
  await click(pages['政治部'], 'main button:has-text("换一个文件")');
  let walked = 0;
  for (const [role, page] of Object.entries(pages)) walked += await english.walk(page, role, tools);
  english.done();
  assert.deepEqual(faults, [], 'English');
  console.log(`English: ok, ${walked} pages`);
  await leave(pages['立案']);
  const answers = await outage(program, data, deskOfLost, tools);
  assert.deepEqual(faults, [], 'outage');
  console.log(`outage: ok, the server died at each of ${answers} answers`);
  // A link is good once.
  const again = await browser.newPage();
  await again.goto(links['立案']);
  await again.waitForSelector('.notice');
} catch (error) {
  // What stood on each page then tells more than the sentence.
  for (const [role, page] of Object.entries(pages)) await seen(page, `failed-${role}`);
  throw error;
} finally {
  court.removeAllListeners('exit');
  court.kill('SIGINT');
  await browser.close();
  fs.rmSync(data, { recursive: true, force: true });
}
