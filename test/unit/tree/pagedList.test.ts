import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "../../../src/core/model.ts";
import { PagedList } from "../../../src/tree/pagedList.ts";

/** Three pages of two numbers; counts the requests. */
function threePages() {
  const requests: (string | undefined)[] = [];
  const refreshes: boolean[] = [];
  const seen: number[] = [];
  const list = new PagedList<number>({
    load: async ({ cursor, isRefresh }) => {
      requests.push(cursor);
      refreshes.push(isRefresh);
      const page = Number(cursor ?? "0");
      const items = [page * 2, page * 2 + 1];
      return page < 2 ? { items, cursor: String(page + 1) } : { items };
    },
    idOf: String,
    onPage: (page, isFirst) => {
      if (isFirst) seen.length = 0;
      seen.push(...page);
    },
  });
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

/** A list whose every page is answered by hand. */
function byHand() {
  const answers: ((page: Page<string>) => void)[] = [];
  const seen: string[] = [];
  const list = new PagedList<string>({
    load: (_request, signal) =>
      new Promise((resolve, reject) => {
        answers.push(resolve);
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      }),
    idOf: String,
    onPage: (page) => seen.push(...page),
  });
  return { list, answers, seen };
}

const turn = () => new Promise(setImmediate);

test("a page that arrives after a reload is dropped", async () => {
  const { list, answers, seen } = byHand();
  const first = list.settled();
  await turn();
  list.reload();
  const second = list.settled();
  await turn();
  answers[0]?.({ items: ["stale"] });
  answers[1]?.({ items: ["fresh"] });
  await Promise.all([first, second]);
  assert.deepEqual(seen, ["fresh"]);
  assert.equal(list.error, undefined);
});

test("what was called off is asked for again only when somebody wants it", async () => {
  const { list, answers, seen } = byHand();
  const first = list.settled();
  await turn();
  list.cancel();
  await first;
  assert.ok(list.isCancelled);
  assert.ok(!list.isLoading);
  const second = list.settled();
  await turn();
  assert.equal(answers.length, 2);
  answers[1]?.({ items: ["here"] });
  await second;
  assert.deepEqual(seen, ["here"]);
  assert.ok(!list.isCancelled);
});

test("calling off a further page keeps what is there, and the way to it", async () => {
  const { list, answers, seen } = byHand();
  const first = list.settled();
  await turn();
  answers[0]?.({ items: ["a"], cursor: "1" });
  await first;
  const more = list.more();
  await turn();
  list.cancel();
  await more;
  assert.deepEqual(seen, ["a"]);
  assert.ok(list.hasMore);
  assert.ok(!list.isCancelled);
});

test("an entry that a server names at the end of one page and again in the next appears once", async () => {
  const pages: Page<string>[] = [{ items: ["a/", "b/"], cursor: "1" }, { items: ["b/", "c/"] }];
  const seen: string[] = [];
  const list = new PagedList<string>({
    load: async () => pages.shift() ?? { items: [] },
    idOf: String,
    onPage: (page) => seen.push(...page),
  });
  await list.settled();
  await list.more();
  assert.deepEqual(seen, ["a/", "b/", "c/"]);
  assert.equal(list.count, 3);
});

/** Answers two pages of one, unless it is down. */
function shaky() {
  const state = { isDown: false, seen: [] as number[] };
  const list = new PagedList<number>({
    load: async ({ cursor }) => {
      if (state.isDown) throw new Error("down");
      return cursor === undefined ? { items: [1], cursor: "1" } : { items: [2] };
    },
    idOf: String,
    onPage: (page, isFirst) => {
      if (isFirst) state.seen = [];
      state.seen.push(...page);
    },
  });
  return { list, state };
}

test("a failure keeps what is loaded, and more tries it again", async () => {
  const { list, state } = shaky();
  await list.settled();
  state.isDown = true;
  await list.more();
  assert.match(String(list.error), /down/);
  assert.deepEqual(state.seen, [1]);
  assert.ok(list.hasMore);
  state.isDown = false;
  await list.more();
  assert.equal(list.error, undefined);
  assert.deepEqual(state.seen, [1, 2]);
});

test("a list that cannot be read again is not shown as if it had been", async () => {
  const { list, state } = shaky();
  await list.settled();
  state.isDown = true;
  list.reload();
  await list.settled();
  assert.match(String(list.error), /down/);
  assert.deepEqual(state.seen, []);
  assert.ok(!list.hasMore);
  state.isDown = false;
  list.reload();
  await list.settled();
  assert.equal(list.error, undefined);
  assert.deepEqual(state.seen, [1]);
});
