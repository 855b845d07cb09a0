// A log as a folder of tiles: the same report as its bundle, and each fault with the file that has it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, utf8 } from "../src/bytes.js";
import { TilesError, parseBundle, readTiles, verify } from "../src/index.js";
import { tilePath } from "../src/tiles.js";
import { bytes, logs, signedBundle } from "./files.mjs";
import { tilesOf } from "./tiling.mjs";
import { cosignature, textOf, witness } from "./witnessing.mjs";

const read = (files) => readTiles((path) => files.get(path) || null);

async function refused(files, file, what) {
  await assert.rejects(
    () => read(files),
    (e) => e instanceof TilesError && e.file === file && e.what === what && e.message.includes(file),
    `${file} ${what}`,
  );
}

/** A log of so many entries that are none, of which only the tree is looked at. */
function wide(count) {
  const entries = Array.from({ length: count }, (_, i) => Uint8Array.of(i >> 16, (i >> 8) & 255, i & 255));
  const { note } = parseBundle(signedBundle("wide.example/x", entries));
  return { entries, note, files: tilesOf(note, entries) };
}

for (const name of logs()) {
  test(`${name}, as tiles`, async () => {
    const raw = bytes(`vectors/logs/${name}.bundle`);
    const { note, entries } = parseBundle(raw);
    assert.deepEqual(verify(await read(tilesOf(note, entries))), verify(raw));
  });
}

test("the paths of tiles", () => {
  assert.equal(tilePath("entries", 0, 256), "tile/entries/000");
  assert.equal(tilePath(0, 999, 3), "tile/0/999.p/3");
  assert.equal(tilePath(1, 1000, 256), "tile/1/x001/000");
  assert.equal(tilePath(63, 1234067, 1), "tile/63/x001/x234/067.p/1");
});

test("sizes around whole tiles", async () => {
  for (const n of [0, 1, 255, 256, 257, 511, 512, 513]) {
    const { entries, note, files } = wide(n);
    const log = await read(files);
    assert.deepEqual(log.entries, entries);
    assert.deepEqual(log.note, note);
  }
  const { entries, files } = wide(70000);
  const names = ["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"];
  for (const name of names) assert.ok(files.has(name), name);
  assert.equal((await read(files)).entries.length, entries.length);
  for (const name of ["tile/0/200", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]) {
    const tile = files.get(name).slice();
    tile[tile.length - 1] ^= 1;
    await refused(new Map([...files, [name, tile]]), name, "differs");
  }
});

test("what is missing or not in form is named", async () => {
  const { files } = wide(300);
  for (const name of files.keys()) {
    const without = new Map(files);
    without.delete(name);
    await refused(without, name, "missing");
    const tile = files.get(name);
    const changed = (b) => new Map([...files, [name, b]]);
    await refused(changed(tile.slice(0, -1)), name, "malformed");
    if (name !== "checkpoint") await refused(changed(concat(tile, tile.slice(0, 32))), name, "malformed");
    await refused(changed(new Uint8Array(0)), name, "malformed");
  }
  const huge = utf8(`wide.example/x\n18446744073709551615\n${Buffer.alloc(32).toString("base64")}\n\n— wide.example/x ${Buffer.alloc(68).toString("base64")}\n`);
  await refused(new Map([...files, ["checkpoint", huge]]), "tile/entries/001", "missing");
});

test("a partial tile that a whole one took the place of", async () => {
  const grown = wide(512);
  const { note, entries } = wide(300);
  const log = await read(new Map([...grown.files, ["checkpoint", note], ["tile/1/000.p/1", grown.files.get("tile/1/000.p/2").slice(0, 32)]]));
  assert.deepEqual(log.entries, entries);
});

test("another entry: the hashes tell, and without them the root", async () => {
  const raw = bytes("vectors/logs/one-draws.bundle");
  const { note, entries } = parseBundle(raw);
  const changed = entries.map((e, i) => (i === 3 ? concat(e.slice(0, -1), Uint8Array.of(e[e.length - 1] ^ 1)) : e));
  const files = tilesOf(note, changed);
  const log = await read(files);
  assert.ok(verify(log).findings.some((x) => x.code === "RootMismatch"));
  const honest = tilesOf(note, entries);
  await refused(new Map([...files, ["tile/0/000.p/27", honest.get("tile/0/000.p/27")]]), "tile/0/000.p/27", "differs");
});

test("a checkpoint that witnesses cosigned, too", async () => {
  const raw = bytes("vectors/logs/one-draws.bundle");
  const { note, entries, checkpoint } = parseBundle(raw);
  const seen = cosignature(textOf(checkpoint.origin, entries, 27), witness(1), 1795941572);
  const text = new TextDecoder().decode(note);
  assert.deepEqual(verify(await read(tilesOf(text + seen, entries))), verify(raw));
  await refused(tilesOf(text.split("\n\n")[0] + "\n\n" + seen, entries), "checkpoint", "malformed");
});
