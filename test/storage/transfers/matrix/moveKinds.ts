import type { ObjectStore } from "../../../../src/core/store.ts";
import type { TransferReport } from "../../../../src/transfers/transfer.ts";
import { presenceOf } from "./expectations.ts";
import type { TransferKind, Trial } from "./kinds.ts";
import { bytes, put } from "./material.ts";
import type { Scene } from "./scene.ts";

/** A folder's marker, an object in it, two below it: as people have them. */
const tree: Readonly<Record<string, Uint8Array>> = {
  "": new Uint8Array(),
  "a.txt": bytes.small,
  "deep/b.txt": bytes.small.subarray(1),
  "deep/c #?%.txt": bytes.small.subarray(2),
};

interface Move {
  readonly title: string;
  /** Below the prefix of the run. */
  readonly from: string;
  readonly objects: Readonly<Record<string, Uint8Array>>;
  readonly to: string;
  toBucket(scene: Scene): string;
  run(scene: Scene, from: string, to: string): Promise<TransferReport>;
}

function moveKind(move: Move): TransferKind {
  return {
    name: move.title,
    async prepare(scene) {
      const { store, bucket } = scene.material;
      const from = scene.prefix + move.from;
      const to = scene.prefix + move.to;
      for (const [name, content] of Object.entries(move.objects))
        await put(store, bucket, from + name, content);
      return {
        run: () => move.run(scene, from, to),
        problems: (report) => problemsOf(scene, move, { from, to }, report),
      } satisfies Trial;
    },
  };
}

/** Everything is whole in at least one place; what is reported as moved is in the new one only. */
async function problemsOf(
  scene: Scene,
  move: Move,
  { from, to }: { readonly from: string; readonly to: string },
  { done, failed }: TransferReport,
): Promise<string[]> {
  const { bucket } = scene.material;
  const toBucket = move.toBucket(scene);
  const problems: string[] = [];
  let moved = 0;
  for (const [name, right] of Object.entries(move.objects)) {
    const old = await presenceOf(scene, bucket, from + name, right);
    const next = await presenceOf(scene, toBucket, to + name, right);
    if (old === "wrong" || next === "wrong" || (old === "absent" && next === "absent"))
      problems.push(`${from}${name} is ${old} in the old place, ${next} in the new one`);
    if (old === "absent" && next === "whole") moved++;
  }
  // A delete whose answer was lost is done, too, and reported as failed.
  if (done > moved) problems.push(`${done} reported as moved, but ${moved} are`);
  const total = Object.keys(move.objects).length;
  if (failed.length === 0 && done !== total) problems.push(`${done} of ${total} reported`);
  return problems;
}

const otherBucket = ({ material }: Scene) => material.otherBucket;
const sameBucket = ({ material }: Scene) => material.bucket;
const moveTo =
  (storeOf: (scene: Scene) => ObjectStore) => (scene: Scene, from: string, to: string) => {
    const { bucket, otherBucket } = scene.material;
    const selected = { kind: "prefix", store: scene.near, bucket, prefix: from } as const;
    const place = { store: storeOf(scene), bucket: otherBucket, prefix: to.slice(0, -"x/".length) };
    return scene.engine.move([selected], place, scene.options);
  };

export const moves: readonly TransferKind[] = [
  moveKind({
    title: "move of a prefix",
    from: "old/x/",
    objects: tree,
    to: "new/x/",
    toBucket: otherBucket,
    run: moveTo(({ near }) => near),
  }),
  moveKind({
    title: "move of a prefix to another store",
    from: "old/x/",
    objects: tree,
    to: "new/x/",
    toBucket: otherBucket,
    run: moveTo(({ far }) => far),
  }),
  moveKind({
    title: "rename",
    from: "old.txt",
    objects: { "": bytes.small },
    to: "new.txt",
    toBucket: sameBucket,
    run: ({ near, material, engine, options }, key, to) =>
      engine.rename({ kind: "object", store: near, bucket: material.bucket, key }, to, options),
  }),
  moveKind({
    title: "rename of a prefix",
    from: "old/",
    objects: tree,
    to: "new/",
    toBucket: sameBucket,
    run: ({ near, material, engine, options }, prefix, to) =>
      engine.rename({ kind: "prefix", store: near, bucket: material.bucket, prefix }, to, options),
  }),
];
