import { mkdirSync, rmSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { End } from "../../../../src/transfers/compare/item.ts";
import { live } from "../../s3/server.ts";
import { anyOf } from "./expectations.ts";
import { bytes, changed, put } from "./material.ts";
import { filesIn, type Scene } from "./scene.ts";
import { fill, makeReadOnly, mount } from "./smallDisk.ts";
import { planOf, storedBelow, synced } from "./syncKinds.ts";
import type { Trouble } from "./troubles.ts";

type Found = Readonly<Record<string, Uint8Array | undefined>>;
type Allowed = readonly (Uint8Array | undefined)[];

interface Happening {
  readonly name: string;
  /** Options of a small file system to synchronize to; an ordinary folder when absent. */
  readonly mount?: string;
  happens(scene: Scene, folder: string): void | Promise<void>;
  /** What may be under these names at the target, besides what they are anyway. */
  readonly also: Readonly<Record<string, Allowed>>;
}

const [fresh, stale] = [bytes.small, bytes.small.subarray(2)];
const theirs = Buffer.from("somebody else's, and precious");
const filler = "filler";

/** `changed` is to be replaced, `new` to be created, `extra` to be deleted. */
const usual: Readonly<Record<string, Allowed>> = {
  changed: [fresh, stale],
  new: [fresh, undefined],
  extra: [stale, undefined],
};

const inStore = (name: string, content: Uint8Array) => (scene: Scene) =>
  put(scene.material.store, scene.material.bucket, scene.prefix + name, content);
const removed = (name: string) => async (scene: Scene) =>
  void (await scene.material.store.delete(
    scene.material.bucket,
    [{ key: scene.prefix + name }],
    live(),
  ));

const toFolder: readonly Happening[] = [
  { name: "object removed", happens: removed("new"), also: {} },
  {
    name: "object replaced by one of its size",
    happens: inStore("new", changed(fresh)),
    also: { new: [changed(fresh)] },
  },
  {
    name: "what is to be replaced is written by somebody",
    happens: (_, folder) => writeFileSync(join(folder, "changed"), theirs),
    also: { changed: [theirs] },
  },
  {
    name: "what is to be deleted is written by somebody",
    happens: (_, folder) => writeFileSync(join(folder, "extra"), theirs),
    also: { extra: [theirs] },
  },
  {
    name: "target taken",
    happens: (_, folder) => {
      writeFileSync(join(folder, "new"), theirs);
    },
    also: { new: [theirs] },
  },
  {
    name: "disk full",
    mount: "size=512k",
    happens: (_, folder) => fill(join(folder, filler)),
    also: {},
  },
  { name: "read-only folder", mount: "ro", happens: () => undefined, also: {} },
  {
    name: "target folder removed",
    happens: (_, folder) => rmSync(folder, { recursive: true }),
    also: { changed: [undefined], extra: [undefined] },
  },
];

const toPrefix: readonly Happening[] = [
  {
    name: "source file removed",
    happens: (_, folder) => unlinkSync(join(folder, "new")),
    also: {},
  },
  {
    name: "source file shortened",
    happens: (_, folder) => truncateSync(join(folder, "new"), 500),
    also: {},
  },
  {
    name: "what is to be replaced is written by somebody",
    happens: inStore("changed", theirs),
    also: { changed: [theirs] },
  },
  {
    name: "what is to be deleted is written by somebody",
    happens: inStore("extra", theirs),
    also: { extra: [theirs] },
  },
  { name: "target taken", happens: inStore("new", theirs), also: { new: [theirs] } },
];

const betweenPrefixes: readonly Happening[] = [
  { name: "object removed", happens: removed("from/new"), also: {} },
  {
    name: "object replaced by one of its size",
    happens: inStore("from/new", changed(fresh)),
    also: { new: [changed(fresh)] },
  },
  {
    name: "what is to be deleted is written by somebody",
    happens: inStore("to/extra", theirs),
    also: { extra: [theirs] },
  },
  { name: "target taken", happens: inStore("to/new", theirs), also: { new: [theirs] } },
];

/** What somebody wrote meanwhile at a target is never lost. */
function problemsOf(found: Found, one: Happening, hasHappened: boolean): string[] {
  const names = Object.keys(usual);
  return [
    ...names.flatMap((name) => {
      const theirsOnly = hasHappened && one.also[name]?.includes(theirs);
      const late = one.also[name] ?? [];
      return anyOf(name, found[name], theirsOnly ? late : [...(usual[name] ?? []), ...late]);
    }),
    ...Object.keys(found)
      .filter((name) => !names.includes(name) && name !== filler && !name.includes("/"))
      .map((name) => `${name} is left`),
  ];
}

export const syncToFolder: readonly Trouble[] = toFolder.map((one) => ({
  name: one.name,
  async prepare(scene) {
    const { store, bucket } = scene.material;
    for (const name of ["changed", "new"]) await put(store, bucket, scene.prefix + name, fresh);
    const folder = join(scene.folder, "tree");
    mkdirSync(folder);
    const isReadOnly = one.mount?.startsWith("ro") === true;
    const unmount =
      one.mount === undefined ? undefined : mount(folder, isReadOnly ? "rw" : one.mount);
    for (const name of ["changed", "extra"]) writeFileSync(join(folder, name), stale);
    if (isReadOnly) makeReadOnly(folder);
    const from = { kind: "prefix", store, bucket, prefix: scene.prefix } as const;
    const plan = await planOf(scene, from, { kind: "folder", path: folder });
    return troubled(scene, one, {
      folder,
      run: () => synced(scene, { ...plan, source: { ...from, store: scene.near } }),
      found: async () => filesIn(folder),
      ...(unmount && { unmount }),
    });
  },
}));

export const syncToPrefix: readonly Trouble[] = toPrefix.map((one) => ({
  name: one.name,
  async prepare(scene) {
    const { store, bucket } = scene.material;
    for (const name of ["changed", "extra"]) await put(store, bucket, scene.prefix + name, stale);
    const folder = join(scene.folder, "tree");
    mkdirSync(folder);
    for (const name of ["changed", "new"]) writeFileSync(join(folder, name), fresh);
    const to = { kind: "prefix", store, bucket, prefix: scene.prefix } as const;
    const plan = await planOf(scene, { kind: "folder", path: folder } satisfies End, to);
    return troubled(scene, one, {
      folder,
      run: () => synced(scene, { ...plan, target: { ...to, store: scene.near } }),
      found: () => storedBelow(scene, scene.prefix),
    });
  },
}));

export const syncOfPrefixes: readonly Trouble[] = betweenPrefixes.map((one) => ({
  name: one.name,
  async prepare(scene) {
    const { store, bucket } = scene.material;
    for (const name of ["changed", "new"])
      await put(store, bucket, `${scene.prefix}from/${name}`, fresh);
    for (const name of ["changed", "extra"])
      await put(store, bucket, `${scene.prefix}to/${name}`, stale);
    const from = { kind: "prefix", store, bucket, prefix: `${scene.prefix}from/` } as const;
    const to = { ...from, prefix: `${scene.prefix}to/` };
    const plan = await planOf(scene, from, to);
    const [source, target] = [from, to].map((end) => ({ ...end, store: scene.near }));
    return troubled(scene, one, {
      folder: "",
      run: () => synced(scene, { ...plan, ...(source && { source }), ...(target && { target }) }),
      found: () => storedBelow(scene, to.prefix),
    });
  },
}));

function troubled(
  scene: Scene,
  one: Happening,
  {
    folder,
    run,
    found,
    unmount,
  }: {
    readonly folder: string;
    readonly run: () => ReturnType<typeof synced>;
    readonly found: () => Promise<Found>;
    readonly unmount?: () => void;
  },
) {
  let hasHappened = false;
  return {
    happens: () => {
      hasHappened = true;
      return one.happens(scene, folder);
    },
    run,
    ...(unmount && { cleanUp: unmount }),
    problems: async () => problemsOf(await found(), one, hasHappened),
  };
}
