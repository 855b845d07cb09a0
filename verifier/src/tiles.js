// A log as C2SP tlog-tiles: the checkpoint, tiles of hashes and tiles of entries, taken together to what a
// bundle is. The entries are what is verified; the hashes must be theirs.

import { base64, concat, equalBytes, utf8 } from "./bytes.js";
import { parseNote, parsePublished } from "./note.js";
import { Tree, leafHash } from "./tree.js";

/** @typedef {import("./bundle.js").Bundle} Bundle */
/** @typedef {(path: string) => Uint8Array | null | Promise<Uint8Array | null>} Get */

const WIDTH = 256;
const HASH = 32;

/** What is wrong with a folder of tiles, and with which file. */
export class TilesError extends Error {
  /** @param {string} file @param {"missing" | "malformed" | "differs"} what */
  constructor(file, what) {
    const said = { missing: "is missing", malformed: "is not in form", differs: "does not agree with the entries" };
    super(`the file ${file} of the tiles ${said[what]}`);
    this.name = "TilesError";
    this.file = file;
    this.what = what;
  }
}

/** The number of a tile as a path: 1234067 is x001/x234/067. @param {number} n */
function numbered(n) {
  let rest = n;
  let out = "";
  do {
    const part = String(rest % 1000).padStart(3, "0");
    out = out === "" ? part : `x${part}/${out}`;
    rest = (rest - (rest % 1000)) / 1000;
  } while (rest > 0);
  return out;
}

/** The path of a tile, `level` a number or `entries`. @param {number | "entries"} level @param {number} n @param {number} width */
export function tilePath(level, n, width) {
  return `tile/${level}/${numbered(n)}${width < WIDTH ? `.p/${width}` : ""}`;
}

/** How wide the n-th tile of so many hashes or entries is. @param {number} count @param {number} n */
function widthOf(count, n) {
  return Math.min(WIDTH, count - n * WIDTH);
}

/**
 * A tile, a partial one also as the beginning of the whole one that took its place.
 * @param {Get} get @param {number | "entries"} level @param {number} n @param {number} width
 */
async function tileOf(get, level, n, width) {
  const path = tilePath(level, n, width);
  const bytes = await get(path);
  if (bytes) return { path, bytes, holds: width };
  const whole = tilePath(level, n, WIDTH);
  const later = width < WIDTH ? await get(whole) : null;
  if (!later) throw new TilesError(path, "missing");
  return { path: whole, bytes: later, holds: WIDTH };
}

/** The entries of a tile: each has its length before it. @param {{ path: string, bytes: Uint8Array, holds: number }} tile */
function entriesOf({ path, bytes, holds }) {
  /** @type {Uint8Array[]} */
  const out = [];
  let at = 0;
  while (at < bytes.length) {
    const end = at + 2 + (bytes[at] << 8) + bytes[at + 1];
    // A length cut short makes this no number, and the comparison false.
    if (!(end <= bytes.length)) throw new TilesError(path, "malformed");
    out.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (out.length !== holds) throw new TilesError(path, "malformed");
  return out;
}

/** Holds the tiles of hashes against the tree of the entries. @param {Get} get @param {Tree} tree @param {number} size */
async function checkHashes(get, tree, size) {
  for (let level = 0, count = size; count > 0; level++, count = (count - (count % WIDTH)) / WIDTH) {
    const roots = tree.levels[8 * level];
    for (let n = 0; n * WIDTH < count; n++) {
      const width = widthOf(count, n);
      const { path, bytes, holds } = await tileOf(get, level, n, width);
      if (bytes.length !== holds * HASH) throw new TilesError(path, "malformed");
      for (let i = 0; i < width; i++) {
        if (!equalBytes(bytes.subarray(i * HASH, (i + 1) * HASH), roots[n * WIDTH + i])) throw new TilesError(path, "differs");
      }
    }
  }
}

/** The checkpoint as a bundle has it, with the log's own line alone. @param {Uint8Array} bytes */
function checkpointOf(bytes) {
  const published = parsePublished(bytes);
  const own = published ? published.lines.filter((l) => l.name === published.origin && l.rest.length === 64) : [];
  if (!published || own.length !== 1) throw new TilesError("checkpoint", "malformed");
  const line = `— ${own[0].name} ${base64(concat(own[0].keyId, own[0].rest))}\n`;
  const note = concat(published.text, utf8(`\n${line}`));
  const checkpoint = parseNote(note);
  if (!checkpoint) throw new TilesError("checkpoint", "malformed");
  return { note, checkpoint };
}

/**
 * Reads a log from its tiles; what it gives, `verify` takes in the place of a bundle's bytes. Throws a
 * TilesError that names the file. Whether the entries are those of the checkpoint is left to `verify`.
 * @param {Get} get gives the bytes of a file by its path in the folder, null if there is none
 * @param {(done: number, total: number | bigint) => void} [onProgress]
 * @returns {Promise<Bundle>}
 */
export async function readTiles(get, onProgress) {
  const bytes = await get("checkpoint");
  if (!bytes) throw new TilesError("checkpoint", "missing");
  const { note, checkpoint } = checkpointOf(bytes);
  const size = Number(checkpoint.size);
  /** @type {Uint8Array[]} */
  const entries = [];
  const tree = new Tree();
  for (let n = 0; entries.length < size; n++) {
    const width = widthOf(size, n);
    const tile = await tileOf(get, "entries", n, width);
    for (const entry of entriesOf(tile).slice(0, width)) {
      entries.push(entry);
      tree.push(leafHash(entry));
    }
    if (onProgress) onProgress(entries.length, checkpoint.size);
  }
  await checkHashes(get, tree, size);
  return { checkpoint, note, entries };
}
