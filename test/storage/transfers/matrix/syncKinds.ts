import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Difference } from "../../../../src/transfers/compare/difference.ts";
import type { End } from "../../../../src/transfers/compare/item.ts";
import type { SyncPlan, SyncStep } from "../../../../src/transfers/sync/step.ts";
import type { TransferReport } from "../../../../src/transfers/transfer.ts";
import { live } from "../../s3/server.ts";
import { presence } from "./expectations.ts";
import type { TransferKind } from "./kinds.ts";
import { bytes, put } from "./material.ts";
import { filesIn, type Scene } from "./scene.ts";

type Contents = Readonly<Record<string, Uint8Array>>;

const source: Contents = { changed: bytes.small, new: bytes.small.subarray(1) };
const old: Contents = { changed: bytes.small.subarray(2), extra: bytes.small.subarray(3) };
const steps = 3;

/** One thing to update, one to create, one to delete. */
export const syncs: readonly TransferKind[] = [
  {
    name: "sync of a folder to a prefix",
    async prepare(scene) {
      const folder = folderWith(scene, source);
      const { store, bucket } = scene.material;
      for (const [name, content] of Object.entries(old))
        await put(store, bucket, scene.prefix + name, content);
      const target = { kind: "prefix", store, bucket, prefix: scene.prefix } as const;
      const plan = await planOf(scene, { kind: "folder", path: folder }, target);
      return {
        run: () => synced(scene, { ...plan, target: { ...target, store: scene.near } }),
        problems: async (report) => {
          const found = await storedBelow(scene, scene.prefix);
          return [...problemsOf(found, report), ...filesProblems(folder, source)];
        },
      };
    },
  },
  {
    name: "sync of a prefix to a folder",
    async prepare(scene) {
      const folder = folderWith(scene, old);
      const { store, bucket } = scene.material;
      for (const [name, content] of Object.entries(source))
        await put(store, bucket, scene.prefix + name, content);
      const from = { kind: "prefix", store, bucket, prefix: scene.prefix } as const;
      const plan = await planOf(scene, from, { kind: "folder", path: folder });
      return {
        run: () => synced(scene, { ...plan, source: { ...from, store: scene.near } }),
        problems: async (report) => {
          const held = ({ name }: { name: string }) => name.includes("/");
          const found = Object.entries(filesIn(folder)).map(([name, content]) => ({
            name,
            content,
          }));
          const visible = Object.fromEntries(
            found.filter((one) => !held(one)).map(({ name, content }) => [name, content]),
          );
          return [...problemsOf(visible, report), ...(await sourceProblems(scene, scene.prefix))];
        },
      };
    },
  },
  {
    name: "sync of a prefix to a prefix",
    async prepare(scene) {
      const { store, bucket } = scene.material;
      const [fromPrefix, toPrefix] = [`${scene.prefix}from/`, `${scene.prefix}to/`];
      for (const [name, content] of Object.entries(source))
        await put(store, bucket, fromPrefix + name, content);
      for (const [name, content] of Object.entries(old))
        await put(store, bucket, toPrefix + name, content);
      const from = { kind: "prefix", store, bucket, prefix: fromPrefix } as const;
      const to = { ...from, prefix: toPrefix };
      const plan = await planOf(scene, from, to);
      const { near } = scene;
      return {
        run: () =>
          synced(scene, {
            ...plan,
            source: { ...from, store: near },
            target: { ...to, store: near },
          }),
        problems: async (report) => [
          ...problemsOf(await storedBelow(scene, toPrefix), report),
          ...(await sourceProblems(scene, fromPrefix)),
        ],
      };
    },
  },
];

export async function storedBelow(
  scene: Scene,
  prefix: string,
): Promise<Record<string, Uint8Array>> {
  const found: Record<string, Uint8Array> = {};
  for (const name of ["changed", "new", "extra"]) {
    const content = await scene.stored(scene.material.bucket, prefix + name);
    if (content) found[name] = content;
  }
  return found;
}

async function sourceProblems(scene: Scene, prefix: string): Promise<string[]> {
  const found = await storedBelow(scene, prefix);
  return Object.entries(source)
    .filter(([name, right]) => presence(found[name], right) !== "whole")
    .map(([name]) => `the source ${name} is not what it was`);
}

function folderWith(scene: Scene, contents: Contents): string {
  const folder = join(scene.folder, "tree");
  mkdirSync(folder);
  for (const [name, content] of Object.entries(contents))
    writeFileSync(join(folder, name), content);
  return folder;
}

/** Whatever happened, nobody touched the source. */
function filesProblems(folder: string, right: Contents): string[] {
  const found = filesIn(folder);
  return Object.entries(right)
    .filter(([name, content]) => presence(found[name], content) !== "whole")
    .map(([name]) => `the source ${name} is not what it was`);
}

export async function planOf({ engine }: Scene, from: End, to: End): Promise<SyncPlan> {
  const found: SyncStep[] = [];
  await engine.compare(from, to, {
    criterion: "size",
    excludes: [],
    signal: live(),
    onDifference: (one: Difference) => {
      if (one.kind !== "barred") found.push(one);
    },
  });
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { source: from, target: to, steps: () => found, holdingId: "matrix" };
}

export function synced({ engine, options }: Scene, plan: SyncPlan): Promise<TransferReport> {
  return engine.sync(plan, { ...options, onRemoved: () => undefined });
}

/** Nothing is there in part, and nothing was deleted before all the rest was right. */
function problemsOf(found: Contents, { done, failed, skipped }: TransferReport): readonly string[] {
  const is = (name: string, contents: Contents) => {
    const [a, b] = [found[name], contents[name]];
    return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
  };
  const problems: string[] = [];
  if (!is("changed", old) && !is("changed", source)) problems.push("changed is neither");
  if ("new" in found && !is("new", source)) problems.push("new is wrong");
  if ("extra" in found && !is("extra", old)) problems.push("extra is wrong");
  const right = [is("changed", source), is("new", source), !("extra" in found)];
  if (!("extra" in found) && !(right[0] && right[1])) problems.push("extra was deleted too early");
  if (done > right.filter(Boolean).length) problems.push(`${done} done, which is too many`);
  if (failed.length === 0 && done + skipped.length !== steps) problems.push(`${done} of ${steps}`);
  if (failed.length === 0 && skipped.length > 0)
    problems.push(`skipped: ${skipped.map(({ what, why }) => `${what} (${why})`).join()}`);
  for (const name of Object.keys(found))
    if (!["changed", "new", "extra"].includes(name)) problems.push(`${name} is left`);
  return problems;
}
