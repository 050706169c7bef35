import { Session } from "node:inspector/promises";
import { readFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";

/** What a fresh process says of one activation. */
export interface Activation {
  /** Of the main thread: what other processes on the machine do is not in it. */
  readonly loadCpuMs: number;
  readonly activateCpuMs: number;
  /** Of the yardstick: always the same work, by which fast and slow machines can be told apart. */
  readonly yardstickCpuMs: number;
  /** By the clock. */
  readonly loadMs: number;
  /** Parts of the bundle that were evaluated, by the names that the build gave them. */
  readonly evaluated: readonly string[];
  /** Modules of Node that the bundle asked for. */
  readonly builtins: readonly string[];
  readonly commands: readonly string[];
}

// node probe.ts BUNDLE YARDSTICK [coverage]: loads the bundle as VS Code does, activates it, and
// reports; before it a script that is always the same.
const [bundle = "", yardstick = "", coverage] = process.argv.slice(2);
const builtins = new Set<string>();
const commands: string[] = [];
const require = createRequire(import.meta.url);
registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === "vscode")
      return { url: "stub:vscode", shortCircuit: true, format: "commonjs" };
    if (context.parentURL?.endsWith(".cjs")) builtins.add(specifier);
    return next(specifier, context);
  },
  load: (url, context, next) =>
    url === "stub:vscode"
      ? { format: "commonjs", shortCircuit: true, source: "module.exports = globalThis.vscodeStub" }
      : next(url, context),
});
Object.assign(globalThis, { vscodeStub: vscodeModule() });

const session = new Session();
if (coverage) {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
}
const began = measure();
require(yardstick);
const started = measure();
const extension = require(bundle) as { activate(context: unknown): void };
const loaded = measure();
const returned: unknown = extension.activate(context());
const activated = measure();
if (returned !== undefined) throw new Error("Activation is synchronous and exports nothing");
const report: Activation = {
  loadCpuMs: loaded.cpuMs - started.cpuMs,
  activateCpuMs: activated.cpuMs - loaded.cpuMs,
  yardstickCpuMs: started.cpuMs - began.cpuMs,
  loadMs: loaded.ms - started.ms,
  evaluated: coverage ? await evaluatedParts() : [],
  builtins: [...builtins].sort(),
  commands,
};
process.stdout.write(JSON.stringify(report), () => process.exit(0));

function measure(): { readonly ms: number; readonly cpuMs: number } {
  const { user, system } = process.threadCpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1000 };
}

/** The build makes a function of each part, named after it. */
async function evaluatedParts(): Promise<string[]> {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  return result
    .filter(({ url }) => url.endsWith(".cjs"))
    .flatMap(({ functions }) => functions)
    .filter(({ functionName, ranges }) => functionName.endsWith(".cjs") && ranges[0]?.count)
    .map(({ functionName }) => functionName);
}

function context(): unknown {
  const memento = { get: (_key: string, fallback: unknown) => fallback, update: async () => {} };
  const extension = { packageJSON: { version: "0.0.0" } };
  const secrets = { get: async () => undefined, onDidChange: () => ({ dispose: () => {} }) };
  return {
    ...{ subscriptions: [], globalState: memento, workspaceState: memento, secrets, extension },
    ...{ extensionUri: stub("uri"), globalStorageUri: stub("uri") },
  };
}

/** The module `vscode`, with every name that its declarations have. */
function vscodeModule(): object {
  const declarations = readFileSync(require.resolve("@types/vscode/index.d.ts"), "utf8");
  const names = declarations.matchAll(/export (?:class|enum|namespace|const) (\w+)/g);
  return Object.fromEntries([...names].map(([, name = ""]) => [name, stub(`vscode.${name}`)]));
}

/** Anything of VS Code's API: can be called, constructed, extended and asked for more. */
function stub(path: string): unknown {
  class Stub {
    dispose(): void {}
    event = () => ({ dispose: () => {} });
  }
  return new Proxy(Stub, {
    get: (target, name) => {
      if (name === Symbol.iterator) return () => [][Symbol.iterator]();
      if (typeof name === "symbol" || name in target) return Reflect.get(target, name) as unknown;
      if (name === "language") return "en";
      if (name === "then") return undefined;
      return stub(`${path}.${name}`);
    },
    apply: (_target, _self, args: readonly unknown[]) => {
      if (path === "vscode.commands.registerCommand") commands.push(String(args[0]));
      return stub(`${path}()`);
    },
  });
}
