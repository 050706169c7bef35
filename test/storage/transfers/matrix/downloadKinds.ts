import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createTransferEngine } from "../../../../src/transfers/engine.ts";
import type { TransferReport } from "../../../../src/transfers/transfer.ts";
import { presence } from "./expectations.ts";
import type { TransferKind, Trial } from "./kinds.ts";
import { bytes } from "./material.ts";
import { filesIn, type Scene } from "./scene.ts";

function downloadOf(name: keyof typeof bytes, title: string): TransferKind {
  return {
    name: title,
    async prepare(scene) {
      const { bucket } = scene.material;
      const key = `source/${name}.bin`;
      const object = { kind: "object", store: scene.near, bucket, key } as const;
      const sizeBytes = bytes[name].length;
      return trial(scene, { [`${name}.bin`]: bytes[name] }, (folder) =>
        scene.engine.download([{ ...object, sizeBytes }], folder, scene.options),
      );
    },
  };
}

/** Too large for memory, too small for parts: the bytes of one answer go straight into a file. */
const streamed: TransferKind = {
  name: "download in one piece",
  async prepare(scene) {
    const { bucket } = scene.material;
    const key = "source/large.bin";
    const object = { kind: "object", store: scene.near, bucket, key } as const;
    return trial(scene, { copy: bytes.large }, async (folder) => {
      const engine = createTransferEngine({ resumeDelayMs: 5 });
      try {
        return await engine.downloadTo(object, join(folder, "copy"), scene.options);
      } finally {
        engine.dispose();
      }
    });
  },
};

const prefix: TransferKind = {
  name: "download of a prefix",
  async prepare(scene) {
    const selected = {
      kind: "prefix",
      store: scene.near,
      bucket: scene.material.bucket,
      prefix: "source/",
    } as const;
    const wanted = { "source/small.bin": bytes.small, "source/large.bin": bytes.large };
    return trial(scene, wanted, (folder) =>
      scene.engine.download([selected], folder, scene.options),
    );
  },
};

function trial(
  scene: Scene,
  wanted: Record<string, Uint8Array>,
  run: (folder: string) => Promise<TransferReport>,
): Trial {
  const folder = join(scene.folder, "down");
  mkdirSync(folder);
  return {
    run: () => run(folder),
    async problems(report) {
      const found = filesIn(folder);
      const problems = Object.keys(found)
        .filter((name) => !(name in wanted))
        .map((name) => `${name} is left in the folder`);
      let whole = 0;
      for (const [name, right] of Object.entries(wanted)) {
        const is = presence(found[name], right);
        if (is === "wrong") problems.push(`${name} is wrong`);
        if (is === "whole") whole++;
      }
      if (whole !== report.done) problems.push(`${report.done} done, but ${whole} are there`);
      return problems;
    },
  };
}

export const downloads: readonly TransferKind[] = [
  downloadOf("small", "download"),
  streamed,
  downloadOf("large", "download in ranges"),
  prefix,
];
