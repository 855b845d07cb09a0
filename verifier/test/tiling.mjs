// Tiles of a log, made by the definition of C2SP tlog-tiles and not by the reader's tree.

import { concat, utf8 } from "../src/bytes.js";
import { leafHash, nodeHash } from "../src/tree.js";

/** The root of a whole tree of a power of two. */
function whole(hashes) {
  if (hashes.length === 1) return hashes[0];
  const out = [];
  for (let i = 0; i < hashes.length; i += 2) out.push(nodeHash(hashes[i], hashes[i + 1]));
  return whole(out);
}

function pathOf(kind, n, width) {
  const digits = String(n).padStart(3, "0");
  const long = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
  const last = long.pop();
  return `tile/${kind}/${long.map((d) => `x${d}/`).join("")}${last}${width < 256 ? `.p/${width}` : ""}`;
}

function cut(list) {
  const out = [];
  for (let i = 0; i < list.length; i += 256) out.push(list.slice(i, i + 256));
  return out;
}

/** All files of a log by their paths. */
export function tilesOf(note, entries) {
  const files = new Map([["checkpoint", typeof note === "string" ? utf8(note) : note]]);
  const framed = (e) => concat(Uint8Array.of(e.length >> 8, e.length & 255), e);
  cut(entries).forEach((tile, n) => files.set(pathOf("entries", n, tile.length), concat(...tile.map(framed))));
  for (let level = 0, hashes = entries.map(leafHash); hashes.length > 0; level++) {
    const tiles = cut(hashes);
    tiles.forEach((tile, n) => files.set(pathOf(level, n, tile.length), concat(...tile)));
    hashes = tiles.filter((tile) => tile.length === 256).map(whole);
  }
  return files;
}
