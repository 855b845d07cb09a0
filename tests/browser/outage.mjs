// The server dies in mid-filing: after it was sent, at each answer that its draw needs. What was typed
// is there, and the same filing goes on once the server is back.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/** Kind of an HTTP/2 frame that carries a message. */
const DATA = 0;
const HEAD = 9;
/** More answers than a filing needs. */
const ENOUGH = 40;

/** Counts the messages in what a server sends over one connection. */
class Frames {
  constructor() { this.rest = Buffer.alloc(0); }

  messages(chunk) {
    this.rest = Buffer.concat([this.rest, chunk]);
    let found = 0;
    while (this.rest.length >= HEAD) {
      const whole = HEAD + this.rest.readUIntBE(0, 3);
      if (this.rest.length < whole) break;
      if (this.rest[3] === DATA && whole > HEAD) found += 1;
      this.rest = this.rest.subarray(whole);
    }
    return found;
  }
}

/** The line between console and server. The n-th answer from now on is lost with the server. */
class Line {
  constructor(port) {
    this.left = Infinity;
    this.sockets = new Set();
    this.listener = net.createServer((desk) => {
      const server = net.connect(port, '127.0.0.1');
      const frames = new Frames();
      const end = () => { desk.destroy(); server.destroy(); };
      for (const socket of [desk, server]) {
        this.sockets.add(socket);
        socket.on('error', end);
        socket.on('close', () => { this.sockets.delete(socket); end(); });
      }
      desk.pipe(server);
      server.on('data', (chunk) => {
        this.left -= frames.messages(chunk);
        if (this.left <= 0) this.cut();
        else desk.write(chunk);
      });
    });
  }

  async open() {
    await new Promise((ready) => { this.listener.listen(0, '127.0.0.1', ready); });
    return this.listener.address().port;
  }

  cut() {
    this.lost();
    for (const socket of this.sockets) socket.destroy();
  }
}

const freePort = () => new Promise((found) => {
  const probe = net.createServer();
  probe.listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => found(port)); });
});

/** A program that says something when it is ready. */
function started(program, args, ready) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk) => { said += chunk; if (ready.test(said)) resolve(child); };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code) => reject(new Error(`${args[0]} ended with ${code}:\n${said}`)));
  });
}

const ended = (child) => new Promise((done) => {
  if (child.exitCode !== null || child.signalCode !== null) done();
  else child.once('exit', done);
});

const facts = (serial) => [['number', `(2021)湘0203民初${serial}号`], ['cause', '继承纠纷'],
  ['procedure', '普通程序'], ['claimant', `吴某${serial}`], ['respondent', '郑某']];

/** What a page says while no server answers. */
const SAID = {
  zh: ['分案服务暂时无法连接', '不会重复分案', '再次确认并继续'],
  en: ['the assignment service cannot be reached now', 'never filed twice', 'Confirm again, and go on'],
};

/** A filing whose n-th answer never comes. Gives the judge, or nothing if it needed fewer answers. */
async function cutOff(desk, n, lang) {
  const { page, line, tools, serve } = desk;
  const serial = 9400 + n;
  await tools.go(page, '/file');
  for (const [field, value] of facts(serial)) await page.fill(`#${field}`, value);
  await page.selectOption('#pool', 'civil');
  await tools.click(page, 'main button.primary');
  await page.waitForSelector('.bignumber');
  const dead = new Promise((gone) => { line.lost = gone; });
  line.left = n;
  // The desk's page comes from the desk: who waits for it waits for the desk's answer alone.
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click('main button.primary', { noWaitAfter: true })]);
  if (await page.locator('.judge').count()) {
    line.left = Infinity;
    return null;
  }
  await dead;
  desk.server.kill('SIGKILL');
  await ended(desk.server);
  for (const text of SAID[lang]) await tools.has(page, text);
  for (const [, value] of facts(serial)) await tools.has(page, value);
  await tools.accessible(page);
  if (n === 1) await tools.seen(page, `outage-${lang}`);
  // As long as it is away, one more try says the same and loses nothing.
  await tools.click(page, 'main button.primary');
  for (const text of SAID[lang]) await tools.has(page, text);
  for (const [, value] of facts(serial)) await tools.has(page, value);
  line.left = Infinity;
  desk.server = await serve();
  await tools.click(page, 'main button.primary');
  await page.waitForSelector('.judge');
  return (await page.textContent('.judge')).trim();
}

/** The lines of the list of cases that have this number. */
async function filings(desk, serial) {
  const { page, tools } = desk;
  await tools.go(page, '/cases');
  await page.fill('#cases-filter', `民初${serial}号`);
  await tools.click(page, 'form.list:has(#cases-filter) button');
  return page.$$eval('main table tbody tr', (lines) => lines.map((line) => line.innerText));
}

/** Tries every answer of a filing in turn, until one needs no more; in both languages by turns. */
export async function outage(program, data, person, tools) {
  const folder = path.join(data, 'gone');
  const made = spawnSync(program, ['demo', '--cases', '20', '--data', folder, '--lang', 'zh'], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const port = await freePort();
  const serve = () => started(program, ['serve', '--data', folder, '--listen', `127.0.0.1:${port}`, '--lang', 'en'],
    new RegExp(`:${port}`));
  const desk = { server: await serve(), line: new Line(port), tools, serve };
  const web = await freePort();
  const between = await desk.line.open();
  const shown = await started(program, ['console', '--listen', `127.0.0.1:${web}`, '--lang', 'en', '--court', '湘0203',
    '--server', `http://127.0.0.1:${between}`, '--folder', path.join(folder, 'desk')], new RegExp(`:${web}`));
  try {
    desk.page = await person(`http://127.0.0.1:${web}`, fs.readFileSync(path.join(folder, 'tokens', 'filing'), 'utf8').trim());
    let [at, lang] = [0, 'zh'];
    const judges = [];
    for (at = 1; at < ENOUGH; at += 1) {
      const judge = await cutOff(desk, at, lang);
      if (judge === null) break;
      judges.push(judge);
      await tools.click(desk.page, 'header button[name=lang]');
      lang = lang === 'zh' ? 'en' : 'zh';
    }
    // The filing and its draw are two answers at least, and each was lost once.
    assert(at > 2 && at < ENOUGH, `${at} answers`);
    for (const [place, judge] of judges.entries()) {
      const lines = await filings(desk, 9401 + place);
      assert.equal(lines.length, 1, `filed once: ${lines.join('; ')}`);
      const [name] = lines[0].split('\t')[4].split(' ');
      assert(name && judge.includes(name), `${judge} has it: ${lines[0]}`);
    }
    return at - 1;
  } finally {
    for (const child of [shown, desk.server]) {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
    }
    desk.line.listener.close();
    for (const socket of desk.line.sockets) socket.destroy();
  }
}
