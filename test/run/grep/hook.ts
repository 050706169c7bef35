import { registerHooks } from "node:module";

/**
 * Loaded before each test file when only tests of a certain name are to run (`--grep`): `node:test`
 * runs the hooks of a file also when none of its tests has that name, and the last ones while the
 * first still start servers. What stands in for it is `nodeTest.ts` in this folder.
 */
const standIn = new URL("nodeTest.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "node:test" && context.parentURL !== standIn
      ? { url: standIn, shortCircuit: true }
      : next(specifier, context),
});
