import { join } from "node:path";
import { JournalFile } from "../../../../src/transfers/journal/journalFile.ts";
import { live } from "../../s3/server.ts";
import { withIdentity } from "../workshop.ts";
import { anyOf } from "./expectations.ts";
import { bytes, put } from "./material.ts";
import type { Scene } from "./scene.ts";
import type { Trouble } from "./troubles.ts";

interface Happening {
  readonly name: string;
  happens(scene: Scene, keys: { readonly old: string; readonly moved: string }): Promise<void>;
  readonly old: readonly (Uint8Array | undefined)[];
  readonly moved: readonly (Uint8Array | undefined)[];
}

const theirs = Buffer.from("somebody else's, and precious");

const happenings: readonly Happening[] = [
  {
    name: "moved object replaced",
    happens: ({ material: { store, bucket } }, { moved }) => put(store, bucket, moved, theirs),
    old: [undefined, bytes.small],
    moved: [theirs],
  },
  {
    name: "moved object removed",
    happens: async ({ material: { store, bucket } }, { moved }) =>
      void (await store.delete(bucket, [{ key: moved }], live())),
    old: [undefined, bytes.small],
    moved: [undefined],
  },
  {
    name: "old name taken",
    happens: ({ material: { store, bucket } }, { old }) => put(store, bucket, old, theirs),
    old: [theirs],
    // Taken after it was brought back, it was overwritten by somebody else.
    moved: [bytes.small, undefined],
  },
];

export const undoTroubles: readonly Trouble[] = happenings.map((one) => ({
  name: one.name,
  async prepare(scene) {
    const { material, near, engine, options } = scene;
    const { store, bucket } = material;
    const keys = { old: `${scene.prefix}old`, moved: `${scene.prefix}moved` };
    await put(store, bucket, keys.old, bytes.small);
    const header = { v: 1, id: "undone", createdAt: new Date().toISOString(), order: {} } as const;
    const journal = await JournalFile.create(join(scene.folder, "undone.jsonl"), header);
    const object = { kind: "object", store, bucket, key: keys.old } as const;
    const renamed = await engine.rename(object, keys.moved, { ...options, journal });
    if (renamed.failed.length > 0) throw new Error("The rename failed in good weather");
    let hasHappened = false;
    return {
      happens: () => {
        hasHappened = true;
        return one.happens(scene, keys);
      },
      run: async () => {
        const report = await engine.undo(journal, [withIdentity(near, store.identity)], options);
        await journal.close();
        return report;
      },
      problems: async () =>
        hasHappened
          ? [
              ...anyOf("the old place", await scene.stored(bucket, keys.old), one.old),
              ...anyOf("the new place", await scene.stored(bucket, keys.moved), one.moved),
            ]
          : [],
    };
  },
}));
