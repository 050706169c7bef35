import { Plan } from "../../src/transfers/compare/plan.ts";
import { createTransferEngine } from "../../src/transfers/engine.ts";
import { measureTurns } from "./loopTurns.ts";
import { clientOf } from "./s3/server.ts";

/**
 * Compares a long listing with a large folder, and prints the turns that it took. In a process of
 * its own: the test runner follows every promise, which costs more than the comparison.
 */
const [, , endpoint = "", folder = ""] = process.argv;
const owner = { accessKeyId: "x", secretAccessKey: "x" };
const running = { endpoint, region: "us-east-1", owner, stranger: owner, stop: async () => {} };
const { home, http } = clientOf(running);
const engine = createTransferEngine();

async function compare(): Promise<number> {
  const plan = new Plan();
  const source = { kind: "prefix", store: home.store, bucket: "long", prefix: "" } as const;
  const target = { kind: "folder", path: folder } as const;
  await engine.compare(source, target, {
    criterion: "checksum",
    excludes: [],
    signal: new AbortController().signal,
    onDifference: (difference) => plan.add(difference),
  });
  const { create, extra } = plan.root.figures.all;
  return create.count + extra.count;
}

// What is compiled once is not what is measured.
await compare();
let found = 0;
const turns = await measureTurns(async () => {
  found = await compare();
});
console.log(JSON.stringify({ ...turns, found }));
engine.dispose();
await http.close();
