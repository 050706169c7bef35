import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalSource } from "../../../../src/transfers/transfer.ts";
import { targetProblems } from "./expectations.ts";
import type { TransferKind } from "./kinds.ts";
import { bytes } from "./material.ts";
import type { Scene } from "./scene.ts";

function uploadOf(name: keyof typeof bytes, title: string): TransferKind {
  return {
    name: title,
    async prepare(scene) {
      const path = join(scene.folder, `${name}.bin`);
      writeFileSync(path, bytes[name]);
      return trial(scene, { kind: "path", path }, { [`${name}.bin`]: bytes[name] });
    },
  };
}

const uploadOfFolder: TransferKind = {
  name: "upload of a folder",
  async prepare(scene) {
    const folder = join(scene.folder, "tree");
    mkdirSync(join(folder, "empty"), { recursive: true });
    const files = { "tree/a": bytes.small, "tree/b": bytes.small.subarray(1), "tree/c": nothing };
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(scene.folder, name), content);
    return trial(scene, { kind: "path", path: folder }, { ...files, "tree/empty/": nothing });
  },
};

const nothing = new Uint8Array();

function trial(scene: Scene, source: LocalSource, wanted: Record<string, Uint8Array>) {
  const { bucket } = scene.material;
  const to = { store: scene.near, bucket, prefix: scene.prefix };
  return {
    run: () => scene.engine.upload([source], to, scene.options),
    problems: async ({ failed }: { failed: readonly { readonly what: string }[] }) => {
      const problems: string[] = [];
      for (const [name, right] of Object.entries(wanted)) {
        const isDone = failed.every(({ what }) => !join(scene.folder, name).startsWith(what));
        const target = { bucket, key: scene.prefix + name, isDone };
        problems.push(...(await targetProblems(scene, target, right)));
        if (!name.endsWith("/") && !readFileSync(join(scene.folder, name)).equals(right))
          problems.push(`the local file ${name} was changed`);
      }
      return problems;
    },
  };
}

export const uploads: readonly TransferKind[] = [
  uploadOf("small", "upload"),
  uploadOf("large", "upload in parts"),
  uploadOfFolder,
];
