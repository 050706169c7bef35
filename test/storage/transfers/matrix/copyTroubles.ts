import type { ObjectStore } from "../../../../src/core/store.ts";
import { live } from "../../s3/server.ts";
import { withSmallCopies } from "../workshop.ts";
import { anyOf } from "./expectations.ts";
import { bytes, changed, partBytes, put } from "./material.ts";
import type { Scene } from "./scene.ts";
import type { Trouble } from "./troubles.ts";

interface Copying {
  readonly mode: "copy" | "move";
  readonly size: keyof typeof bytes;
  readonly way: "server" | "stores";
}

interface Keys {
  readonly from: string;
  readonly to: string;
}

interface Happening {
  readonly name: string;
  happens(scene: Scene, keys: Keys, old: Uint8Array): Promise<void>;
  /** What of both places is wrong afterwards. */
  problems(found: Found, old: Uint8Array, mode: Copying["mode"]): readonly string[];
}

interface Found {
  readonly source: Uint8Array | undefined;
  readonly target: Uint8Array | undefined;
}

const theirs = Buffer.from("somebody else's, and precious");

const happenings: readonly Happening[] = [
  {
    name: "source object removed",
    happens: async ({ material: { store, bucket } }, { from }) =>
      void (await store.delete(bucket, [{ key: from }], live())),
    problems: ({ source, target }, old) => [
      ...anyOf("the source", source, [undefined]),
      ...anyOf("the target", target, [undefined, old]),
    ],
  },
  {
    name: "source object replaced",
    happens: ({ material: { store, bucket } }, { from }, old) =>
      put(store, bucket, from, changed(old)),
    problems: ({ source, target }, old, mode) => [
      ...anyOf("the source", source, mode === "copy" ? [changed(old)] : [changed(old), undefined]),
      ...anyOf("the target", target, source ? [undefined, old, changed(old)] : [changed(old)]),
    ],
  },
  {
    name: "target taken",
    happens: ({ material: { store, otherBucket } }, { to }) => put(store, otherBucket, to, theirs),
    problems: ({ source, target }, old, mode) => [
      ...anyOf("the target", target, [theirs]),
      // Taken after the move was made, what was moved was overwritten by somebody else.
      ...anyOf("the source", source, mode === "copy" ? [old] : [old, undefined]),
    ],
  },
];

export function copyTroubles({ mode, size, way }: Copying): readonly Trouble[] {
  return happenings.map((one) => ({
    name: one.name,
    async prepare(scene) {
      const { bucket, otherBucket, store } = scene.material;
      const keys = { from: `${scene.prefix}old`, to: `${scene.prefix}to/old` };
      await put(store, bucket, keys.from, bytes[size]);
      const [from, to] = storesOf(scene, way);
      const object = { kind: "object", store: from, bucket, key: keys.from } as const;
      const place = { store: to, bucket: otherBucket, prefix: `${scene.prefix}to/` };
      let hasHappened = false;
      return {
        happens: () => {
          hasHappened = true;
          return one.happens(scene, keys, bytes[size]);
        },
        run: () => scene.engine[mode]([object], place, scene.options),
        problems: async () => {
          if (!hasHappened) return [];
          const source = await scene.stored(bucket, keys.from);
          const target = await scene.stored(otherBucket, keys.to);
          return one.problems({ source, target }, bytes[size], mode);
        },
      };
    },
  }));
}

function storesOf({ near, far }: Scene, way: Copying["way"]): readonly [ObjectStore, ObjectStore] {
  if (way === "stores") return [near, far];
  const store = withSmallCopies(near, partBytes);
  return [store, store];
}
