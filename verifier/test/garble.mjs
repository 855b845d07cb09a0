// What is changed of a log, by numbers that a seed chooses.

import { messages } from "../src/schema.js";

const TEXTS = ["x".repeat(201), "甲".repeat(667), "甲\u0001", "甲".repeat(34), "", "张三", "李四", "caselot", " 甲", "民事", "陪审", "REMANDED", "(2026)湘0203民初1号", "(2025)湘0203民初2号", "s/1"];

/** Numbers below what is asked, the same for the same seed. */
export function chooser(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) % n;
  };
}

/** All places in a message that can be changed: [holder, key, field]. */
export function places(m, value, out) {
  for (const f of m.fields) {
    if (f.oneof && value[f.oneof] !== f.name) continue;
    if (value[f.name] === undefined) continue;
    out.push([value, f.name, f]);
    if (!f.message || value[f.name] === null) continue;
    for (const x of f.repeated ? value[f.name] : [value[f.name]]) places(f.message, x, out);
  }
  return out;
}

/** Values of the log by their field, to be put elsewhere. */
export function donorsOf(entries) {
  const out = [];
  for (const e of entries) {
    for (const [holder, name, f] of places(messages.get("Entry"), e, [])) {
      if (f.message && !f.repeated && holder[name]) out.push({ m: f.message, v: holder[name] });
      else if (!f.repeated) out.push({ f, v: holder[name] });
    }
  }
  return out;
}

/** Changes one field of a message to another value, by numbers of a chooser. */
export function changer(below) {
  const pick = (list) => list[below(list.length)];

  function changedNumber(f, v, donor) {
    if (f.type === "bool") return !v;
    const ways = [pick([33, 101, 256, 366, 367, 1001, 3661, 10000, 14401, 1000001, 2932896, 4294967295]), Number(v) + 1, Math.max(0, Number(v) - 1), 0, 1, below(12), below(40), Number(v) + 7, donor];
    const n = pick(ways);
    return typeof n === "number" && n >= 0 && (f.type !== "u8" || n < 256) ? n : 3;
  }

  function change(holder, name, f, donors) {
    const v = holder[name];
    if (f.repeated) {
      const list = [...v];
      const way = below(3);
      if (way === 0 && list.length > 0) list.splice(below(list.length), 1);
      else if (way === 1 && list.length > 0) list.push(pick(list));
      else if (list.length > 1) list.reverse();
      else if (f.packed) list.push(1 + below(9));
      else if (f.type === "string") list.push(pick(TEXTS));
      holder[name] = list;
    } else if (f.message) {
      if (!f.oneof) holder[name] = v === null ? pick(donors.filter((d) => d.m === f.message).map((d) => d.v).concat([null])) : null;
    } else if (f.type === "string") holder[name] = pick([...TEXTS, ...donors.filter((d) => d.f === f).map((d) => d.v)]);
    else if (f.type.startsWith("bytes")) {
      const copy = Uint8Array.from(v);
      if (copy.length > 0) copy[below(copy.length)] ^= 1 << below(8);
      holder[name] = below(6) === 0 ? new Uint8Array(0) : copy;
    } else holder[name] = changedNumber(f, v, pick([0, ...donors.filter((d) => d.f === f).map((d) => d.v)]));
  }

  return change;
}
