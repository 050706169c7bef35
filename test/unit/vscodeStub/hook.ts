import { registerHooks } from "node:module";

/**
 * Lets code that imports `vscode` run in plain Node: import this first, and the code under test with
 * `await import(…)`. What stands in is `vscode.ts` in this folder.
 */
const stub = new URL("vscode.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "vscode" ? { url: stub, shortCircuit: true } : next(specifier, context),
});
