// Every page of a role in English: no word of the Chinese interface is left on it. Names, numbers of
// cases and what people typed are data, and stand as they are.
import assert from 'node:assert/strict';
import fs from 'node:fs';

const root = new URL('../../', import.meta.url);
const HAN = /\p{Script=Han}+/gu;
/** So many Chinese characters in a row are looked for within a text; fewer must be all of it. */
const LONG = 4;

/** The program's own Chinese words, without those that its English ones explain themselves by. */
function chinese() {
  const words = new Set();
  const glosses = new Set();
  const take = (text, into) => { for (const [run] of text.matchAll(HAN)) if (run.length > 1) into.add(run); };
  const said = new URL('src/words/', root);
  for (const name of fs.readdirSync(said).filter((it) => it.startsWith('said-'))) {
    for (const block of fs.readFileSync(new URL(name, said), 'utf8').split('\n\n')) {
      const [english, sentence] = block.split('\n').filter((line) => line && !line.startsWith('#'));
      if (sentence === undefined) continue;
      take(english, glosses);
      take(sentence, words);
    }
  }
  for (const name of ['caselot-words/src/codes/zh.ftl', 'caselot-words/src/refusals/zh.ftl', 'caselot-report/src/words/zh.ftl']) {
    for (const line of fs.readFileSync(new URL(`crates/${name}`, root), 'utf8').split('\n')) {
      if (!line.startsWith('#')) take(line, words);
    }
  }
  for (const gloss of glosses) words.delete(gloss);
  return words;
}

/** What a reader sees or hears of a page, but for what people typed and what its data are. */
const TEXTS = (part) => {
  const all = [part.title || ''];
  const walker = part.createTreeWalker(part.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.closest('script, style, textarea, [lang]:not(html)')) all.push(walker.currentNode.textContent);
  }
  for (const element of part.querySelectorAll('[placeholder], [title], [aria-label]')) {
    for (const name of ['placeholder', 'title', 'aria-label']) all.push(element.getAttribute(name) || '');
  }
  return all.map((text) => text.trim()).filter((text) => /\p{Script=Han}/u.test(text));
};

/** An address without what differs from page to page of its kind. */
const shape = (to) => to.replace(/[0-9a-f]{16}|[0-9]+/g, '#').replace(/(%[0-9A-F]{2})+/g, '#').replace(/([?&](list|order|skip|after|format)=[^&]*)+/g, '');

export class English {
  /** `data` are words of the sample court that the interface has, too. */
  constructor(data) {
    this.words = chinese();
    for (const word of data) this.words.delete(word);
    this.left = new Map();
  }

  look(texts, where) {
    for (const text of texts) {
      for (const [run] of text.matchAll(HAN)) {
        const whole = run === text && this.words.has(run);
        const within = run.length >= LONG && this.words.has(run);
        if (whole || within) this.left.set(`${run} in “${text}”`, where);
      }
    }
  }

  /** Opens the pages of the navigation, and each kind of page that they lead to. Gives how many. */
  async walk(page, role, tools) {
    if (await page.getAttribute('html', 'lang') !== 'en') await tools.click(page, 'header button[name=lang]');
    const places = await page.$$eval('nav a', (links) => links.map((link) => link.getAttribute('href')));
    const seen = new Set();
    const queue = [];
    const note = (links) => {
      for (const to of links) {
        if (to.startsWith('/assets') || seen.has(shape(to))) continue;
        seen.add(shape(to));
        queue.push(to);
      }
    };
    for (const to of places) {
      seen.add(shape(to));
      await tools.go(page, to);
      this.look(await page.evaluate(`(${TEXTS})(document)`), `${role} ${to}`);
      note(await page.$$eval('a[href^="/"]', (links) => links.map((link) => link.getAttribute('href'))));
      await tools.seen(page, `en-${role}${to.replaceAll('/', '-')}`);
    }
    let pages = places.length;
    for (let to = queue.shift(); to !== undefined; to = queue.shift()) {
      const fetched = () => page.evaluate(`(async () => {
        const answer = await fetch(${JSON.stringify(to)});
        // A file is read to its end: what nobody reads keeps its place at the server.
        if (!(answer.headers.get('content-type') || '').includes('html')) return void await answer.arrayBuffer();
        // A report's own style is none of this page's.
        const whole = (await answer.text()).replace(/<style[^]*?<\\/style>/g, '');
        const part = new DOMParser().parseFromString(whole, 'text/html');
        const links = [...part.querySelectorAll('a[href^="/"]')].map((link) => link.getAttribute('href'));
        const said = (part.querySelector('main') || part.body).textContent.slice(0, 400);
        return { status: answer.status, said, texts: (${TEXTS})(part), links };
      })()`);
      let found = await fetched();
      // Nobody turns pages as fast as this: the server says so, and how long to wait.
      for (let tries = 0; found?.said.includes('wait a second') && tries < 20; tries += 1) {
        await page.waitForTimeout(1000);
        found = await fetched();
      }
      if (!found) continue;
      assert(found.status < 400 || found.status === 404, `${role} ${to}: ${found.status} ${found.said}`);
      pages += 1;
      this.look(found.texts, `${role} ${to}`);
      note(found.links);
    }
    return pages;
  }

  done() {
    assert.deepEqual([...this.left].map(([text, where]) => `${text}: ${where}`), [], 'Chinese words on English pages');
  }
}
