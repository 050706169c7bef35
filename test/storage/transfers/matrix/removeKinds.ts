import { presenceOf } from "./expectations.ts";
import type { TransferKind } from "./kinds.ts";
import { bytes, put } from "./material.ts";

const doomed = ["x/", "x/a", "x/deep/b", "x/deep/c&<.txt", "x/d"];
/** Looks like one of them and is not. */
const spared = "x-ray";

export const removals: readonly TransferKind[] = [
  {
    name: "delete of a prefix",
    async prepare(scene) {
      const { material, near, prefix, engine, options } = scene;
      const { store, bucket } = material;
      for (const name of [...doomed, spared]) await put(store, bucket, prefix + name, bytes.small);
      const selected = { kind: "prefix", store: near, bucket, prefix: `${prefix}x/` } as const;
      return {
        run: () => engine.remove([selected], options),
        async problems({ done, failed }) {
          const problems: string[] = [];
          let gone = 0;
          for (const name of doomed) {
            const is = await presenceOf(scene, bucket, prefix + name, bytes.small);
            if (is === "wrong") problems.push(`${name} is wrong`);
            if (is === "absent") gone++;
          }
          if ((await presenceOf(scene, bucket, prefix + spared, bytes.small)) !== "whole")
            problems.push(`${spared} was not to be deleted`);
          if (done > gone) problems.push(`${done} reported as deleted, but ${gone} are`);
          if (failed.length === 0 && done !== doomed.length) problems.push(`${done} reported`);
          return problems;
        },
      };
    },
  },
];
