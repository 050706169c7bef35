import { appendFileSync, renameSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { anyOf } from "./expectations.ts";
import { bytes, put } from "./material.ts";
import type { Scene } from "./scene.ts";
import type { Trouble } from "./troubles.ts";

type Size = keyof typeof bytes;

interface Happening {
  readonly name: string;
  happens(scene: Scene, path: string, key: string): void | Promise<void>;
  /** What the object may be afterwards, besides the file as it was. */
  also(old: Uint8Array): readonly (Uint8Array | undefined)[];
  /** True where the file as it was would be wrong. */
  readonly isReplaced?: boolean;
}

const theirs = Buffer.from("somebody else's, and precious");
const line = Buffer.from("one more line\n");

const happenings: readonly Happening[] = [
  {
    name: "source file removed",
    happens: (_, path) => unlinkSync(path),
    also: () => [undefined],
  },
  {
    name: "source file shortened",
    happens: (_, path) => truncateSync(path, 5000),
    also: (old) => [undefined, old.subarray(0, 5000)],
  },
  {
    name: "source file grows",
    happens: (_, path) => appendFileSync(path, line),
    also: (old) => [undefined, Buffer.concat([old, line])],
  },
  {
    name: "source file replaced",
    happens: (_, path) => {
      writeFileSync(`${path}.new`, theirs);
      renameSync(`${path}.new`, path);
    },
    also: () => [undefined, theirs],
  },
  {
    name: "target taken",
    happens: ({ material }, _, key) => put(material.store, material.bucket, key, theirs),
    also: () => [theirs],
    isReplaced: true,
  },
];

export function uploadTroubles(size: Size): readonly Trouble[] {
  return happenings.map((one) => ({
    name: one.name,
    async prepare(scene) {
      const { store, bucket } = { store: scene.near, bucket: scene.material.bucket };
      const path = join(scene.folder, "file.bin");
      writeFileSync(path, bytes[size]);
      const key = `${scene.prefix}file.bin`;
      const to = { store, bucket, prefix: scene.prefix };
      let hasHappened = false;
      return {
        happens: () => {
          hasHappened = true;
          return one.happens(scene, path, key);
        },
        run: () => scene.engine.upload([{ kind: "path", path }], to, scene.options),
        problems: async ({ done }) => {
          const old = bytes[size];
          const isOld = !(hasHappened && one.isReplaced);
          const allowed = [...(isOld ? [old] : []), ...one.also(old)];
          const found = await scene.stored(bucket, key);
          return [
            ...anyOf(key, found, allowed),
            ...(done === 1 && found === undefined ? [`${key} is reported as done`] : []),
          ];
        },
      };
    },
  }));
}
