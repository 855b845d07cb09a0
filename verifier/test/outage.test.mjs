// Draws by hand while no server could draw (section 22.6): what is told of them, and until when.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeEntry } from "../src/codec.js";
import { N } from "../src/schema.js";
import { encodeEntry } from "./encode.mjs";
import { SeatsCourt, UNDERTAKING, reportOf } from "./seats-court.mjs";

const { OUTAGE, SUPERVISION } = N.DesignationGround;

/** A request of a court, with the draw by hand of yesterday. */
function asking(court, change = {}, more = {}) {
  const outage = { minutes: "应急笔录3", witnesses: ["李四", "王五"], on_day: court.day - 1, ...change };
  return { ...court.filing([[UNDERTAKING, 1, "民事"]]), judge: 3, ground: OUTAGE, text: "", outage, ...more };
}

test("a draw by hand is told by its minutes and two who saw it", () => {
  const court = new SeatsCourt();
  const malformed = (e) => court.refuses(["OutageMalformed"], "designation_requested", e);
  for (const witnesses of [[], ["李四"], ["李四", "李四"], ["王五", "李四"], ["李四", "王五", "赵六"], ["", "李四"]]) malformed(asking(court, { witnesses }));
  malformed(asking(court, { minutes: "" }));
  malformed(asking(court, {}, { outage: null }));
  malformed(asking(court, {}, { ground: SUPERVISION }));
  court.must(court.write("designation_requested", asking(court), "张三"));
  reportOf(court);
});

test("a draw by hand is of the last ten days", () => {
  const court = new SeatsCourt();
  court.refuses(["InTheFuture"], "designation_requested", asking(court, { on_day: court.day + 1 }));
  court.refuses(["OutageTooOld"], "designation_requested", asking(court, { on_day: court.day - 11 }));
  court.must(court.write("designation_requested", asking(court, { on_day: court.day - 10 }), "张三"));
  const report = reportOf(court);
  assert.deepEqual(report.facts.acts.outages, [court.entries.length - 1]);
});

test("what is told of a draw by hand is a field of protocol 2", () => {
  const court = new SeatsCourt();
  court.must(court.write("designation_requested", asking(court), "张三"));
  const { entry } = decodeEntry(court.entries.at(-1));
  assert.equal(entry.designation_requested.outage.minutes, "应急笔录3");
  assert.notEqual(decodeEntry(encodeEntry({ ...entry, protocol: 1 })).code, null);
});
