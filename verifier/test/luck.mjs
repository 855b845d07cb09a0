// What a log that grows is made of by chance: the seed is the third argument of grow.mjs.

import { chooser } from "./garble.mjs";

export const below = chooser(Number(process.argv[4] || "1"));
export const pick = (list) => list[below(list.length)];
export const chance = (n) => below(n) === 0;
export const MARKS = [1, 2, 3, 4].map((n) => new Uint8Array(32).fill(n));
