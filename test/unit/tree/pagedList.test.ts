import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "../../../src/core/model.ts";
import { PagedList } from "../../../src/tree/pagedList.ts";

/** Three pages of two numbers; counts the requests. */
function threePages() {
  const requests: (string | undefined)[] = [];
  const refreshes: boolean[] = [];
  const seen: number[] = [];
  const list = new PagedList<number>(
    async ({ cursor, isRefresh }) => {
      requests.push(cursor);
      refreshes.push(isRefresh);
      const page = Number(cursor ?? "0");
      const items = [page * 2, page * 2 + 1];
      return page < 2 ? { items, cursor: String(page + 1) } : { items };
    },
    (page, isFirst) => {
      if (isFirst) seen.length = 0;
      seen.push(...page);
    },
  );
  return { list, requests, refreshes, seen };
}

test("the first page is one request, however often it is asked for", async () => {
  const { list, requests, seen } = threePages();
  await Promise.all([list.settled(), list.settled()]);
  await list.settled();
  assert.deepEqual(requests, [undefined]);
  assert.deepEqual(seen, [0, 1]);
  assert.ok(list.hasMore);
});

test("more is one request a press, also when pressed twice at once", async () => {
  const { list, requests, seen } = threePages();
  await list.settled();
  await Promise.all([list.more(), list.more()]);
  assert.deepEqual(requests, [undefined, "1"]);
  await list.more();
  await list.more();
  assert.deepEqual(requests, [undefined, "1", "2"]);
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
  assert.ok(!list.hasMore);
});

test("reload lists as many pages again as there were, and says that it is a refresh", async () => {
  const { list, requests, refreshes, seen } = threePages();
  await list.settled();
  await list.more();
  list.reload();
  await list.settled();
  assert.deepEqual(requests, [undefined, "1", undefined, "1"]);
  assert.deepEqual(refreshes, [false, false, true, false]);
  assert.deepEqual(seen, [0, 1, 2, 3]);
});

test("a page that arrives after a reload is dropped", async () => {
  const answers: ((page: Page<string>) => void)[] = [];
  const seen: string[] = [];
  const list = new PagedList<string>(
    (_request, signal) =>
      new Promise((resolve, reject) => {
        answers.push(resolve);
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      }),
    (page) => seen.push(...page),
  );
  const first = list.settled();
  await new Promise(setImmediate);
  list.reload();
  const second = list.settled();
  await new Promise(setImmediate);
  answers[0]?.({ items: ["stale"] });
  answers[1]?.({ items: ["fresh"] });
  await Promise.all([first, second]);
  assert.deepEqual(seen, ["fresh"]);
  assert.equal(list.error, undefined);
});

test("a failure keeps what is loaded, and more tries it again", async () => {
  let isDown = false;
  const seen: number[] = [];
  const list = new PagedList<number>(
    async ({ cursor }) => {
      if (isDown) throw new Error("down");
      return cursor === undefined ? { items: [1], cursor: "1" } : { items: [2] };
    },
    (page) => seen.push(...page),
  );
  await list.settled();
  isDown = true;
  await list.more();
  assert.match(String(list.error), /down/);
  assert.deepEqual(seen, [1]);
  isDown = false;
  await list.more();
  assert.equal(list.error, undefined);
  assert.deepEqual(seen, [1, 2]);
});
