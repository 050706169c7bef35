import assert from "node:assert/strict";
import { test } from "node:test";
import { AgeFormat } from "../../../src/core/age.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const noon = new Date(2026, 5, 15, 12, 0).getTime();
const age = new AgeFormat("en");
const plain = (text: string) => text.replaceAll("\u202f", " ");

test("a row tells the time of what is new, which stays right, and the age of what is not", () => {
  const texts = [0, 5 * minute, day - minute, day, 40 * day].map((ms) =>
    plain(age.ofRow(new Date(noon - ms), noon)),
  );
  assert.deepEqual(texts, ["12:00 PM", "11:55 AM", "12:01 PM", "yesterday", "last month"]);
  assert.equal(plain(age.ofRow(new Date(noon - 5 * minute), noon + 60 * minute)), "11:55 AM");
});

test("elsewhere an age counts from the minute on", () => {
  const texts = [0, minute, 90 * minute].map((ms) => age.of(new Date(noon - ms), noon));
  assert.deepEqual(texts, ["now", "1 minute ago", "1 hour ago"]);
});
