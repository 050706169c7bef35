import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { live } from "../../s3/server.ts";
import { anyOf } from "./expectations.ts";
import { bytes, changed, put } from "./material.ts";
import { fill, mount } from "./smallDisk.ts";
import { filesIn, type Scene } from "./scene.ts";
import type { Trouble } from "./troubles.ts";

type Size = keyof typeof bytes;

interface Happening {
  readonly name: string;
  /** Options of a small file system to download to; an ordinary folder when absent. */
  readonly mount?: string;
  happens(scene: Scene, folder: string, key: string): void | Promise<void>;
  readonly also: (old: Uint8Array) => readonly (Uint8Array | undefined)[];
  readonly isReplaced?: boolean;
}

const theirs = Buffer.from("somebody else's, and precious");
const name = "file.bin";
const filler = "filler";

const happenings: readonly Happening[] = [
  {
    name: "object removed",
    happens: async ({ material: { store, bucket } }, _, key) =>
      void (await store.delete(bucket, [{ key }], live())),
    also: () => [undefined],
  },
  {
    name: "object replaced by one of its size",
    happens: ({ material: { store, bucket } }, _, key) =>
      put(store, bucket, key, changed(bytes[key.includes("large") ? "large" : "small"])),
    also: (old) => [undefined, changed(old)],
  },
  {
    name: "object replaced by a shorter one",
    happens: ({ material: { store, bucket } }, _, key) => put(store, bucket, key, theirs),
    also: () => [undefined, theirs],
  },
  {
    name: "target taken",
    happens: (_, folder) => writeFileSync(join(folder, name), theirs),
    also: () => [theirs],
    isReplaced: true,
  },
  {
    name: "target folder removed",
    happens: (_, folder) => rmSync(folder, { recursive: true }),
    also: () => [undefined],
  },
  {
    name: "disk full",
    mount: "size=512k",
    happens: (_, folder) => fill(join(folder, filler)),
    also: () => [undefined],
  },
  {
    name: "read-only folder",
    mount: "ro,size=512k",
    happens: () => undefined,
    also: () => [undefined],
    isReplaced: true,
  },
];

export function downloadTroubles(size: Size): readonly Trouble[] {
  return happenings.map((one) => ({
    name: one.name,
    async prepare(scene) {
      const { bucket, store } = scene.material;
      const key = `${scene.prefix}${size}/${name}`;
      await put(store, bucket, key, bytes[size]);
      const folder = join(scene.folder, "down");
      mkdirSync(folder);
      const unmount = one.mount === undefined ? undefined : mount(folder, one.mount);
      const object = { kind: "object", store: scene.near, bucket, key } as const;
      let hasHappened = false;
      return {
        happens: () => {
          hasHappened = true;
          return one.happens(scene, folder, key);
        },
        run: () =>
          scene.engine.download(
            [{ ...object, sizeBytes: bytes[size].length }],
            folder,
            scene.options,
          ),
        ...(unmount && { cleanUp: unmount }),
        problems: async () => {
          const { [name]: found, ...others } = filesIn(folder);
          const old = bytes[size];
          const isOld = !(hasHappened && one.isReplaced);
          return [
            ...anyOf(name, found, [...(isOld ? [old] : []), ...one.also(old)]),
            ...Object.keys(others)
              .filter((other) => other !== filler)
              .map((other) => `${other} is left`),
          ];
        },
      };
    },
  }));
}
