import type { ObjectStore } from "../../../../src/core/store.ts";
import { withSmallCopies } from "../workshop.ts";
import { presenceOf, targetProblems } from "./expectations.ts";
import type { TransferKind } from "./kinds.ts";
import { bytes, partBytes } from "./material.ts";
import type { Scene } from "./scene.ts";

function copyOf(
  name: keyof typeof bytes,
  title: string,
  storesOf: (scene: Scene) => { readonly from: ObjectStore; readonly to: ObjectStore },
): TransferKind {
  return {
    name: title,
    async prepare(scene) {
      const { bucket, otherBucket } = scene.material;
      const { from, to } = storesOf(scene);
      const key = `source/${name}.bin`;
      const object = { kind: "object", store: from, bucket, key } as const;
      const place = { store: to, bucket: otherBucket, prefix: scene.prefix };
      return {
        run: () => scene.engine.copy([object], place, scene.options),
        async problems(report) {
          const isDone = report.done === 1;
          const target = { bucket: otherBucket, key: `${scene.prefix}${name}.bin`, isDone };
          const problems = await targetProblems(scene, target, bytes[name]);
          const source = await presenceOf(scene, bucket, key, bytes[name]);
          return source === "whole" ? problems : [...problems, `the source is ${source}`];
        },
      };
    },
  };
}

const onServer = ({ near }: Scene) => ({ from: near, to: near });
const inParts = ({ near }: Scene) => {
  const store = withSmallCopies(near, partBytes);
  return { from: store, to: store };
};
const acrossStores = ({ near, far }: Scene) => ({ from: near, to: far });

export const copies: readonly TransferKind[] = [
  copyOf("small", "copy on the server", onServer),
  copyOf("large", "copy on the server in parts", inParts),
  copyOf("small", "copy to another store", acrossStores),
  copyOf("large", "copy to another store in parts", acrossStores),
];
