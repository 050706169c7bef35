import { join } from "node:path";
import { JournalFile } from "../../../../src/transfers/journal/journalFile.ts";
import { withIdentity } from "../workshop.ts";
import { presenceOf } from "./expectations.ts";
import type { TransferKind } from "./kinds.ts";
import { bytes, put } from "./material.ts";

const objects: Readonly<Record<string, Uint8Array>> = {
  "a.txt": bytes.small,
  "deep/b.txt": bytes.small.subarray(1),
  "deep/c #?%.txt": bytes.small.subarray(2),
};

/** Something that was renamed in good weather is taken back in bad. */
export const undos: readonly TransferKind[] = [
  {
    name: "undo of a rename of a prefix",
    async prepare(scene) {
      const { material, near, engine, options } = scene;
      const { store, bucket } = material;
      const [from, to] = [`${scene.prefix}old/`, `${scene.prefix}new/`];
      for (const [name, content] of Object.entries(objects))
        await put(store, bucket, from + name, content);
      const header = {
        v: 1,
        id: "undone",
        createdAt: new Date().toISOString(),
        order: {},
      } as const;
      const journal = await JournalFile.create(join(scene.folder, "undone.jsonl"), header);
      const prefix = { kind: "prefix", store, bucket, prefix: from } as const;
      const renamed = await engine.rename(prefix, to, { ...options, journal });
      if (renamed.failed.length > 0) throw new Error("The rename failed in good weather");
      return {
        run: async () => {
          const report = await engine.undo(journal, [withIdentity(near, store.identity)], options);
          await journal.close();
          return report;
        },
        /** Everything is whole in at least one place; what is reported as brought back is there. */
        async problems({ done, failed }) {
          const problems: string[] = [];
          let back = 0;
          for (const [name, right] of Object.entries(objects)) {
            const old = await presenceOf(scene, bucket, from + name, right);
            const moved = await presenceOf(scene, bucket, to + name, right);
            if (old === "wrong" || moved === "wrong" || (old === "absent" && moved === "absent"))
              problems.push(`${name} is ${old} in the old place, ${moved} in the new one`);
            if (old === "whole" && moved === "absent") back++;
          }
          if (done > back) problems.push(`${done} reported as brought back, but ${back} are`);
          if (failed.length === 0 && done !== Object.keys(objects).length)
            problems.push(`${done} reported`);
          return problems;
        },
      };
    },
  },
];
