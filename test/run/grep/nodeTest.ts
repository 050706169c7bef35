import * as real from "node:test";

export { afterEach, beforeEach, mock } from "node:test";

const pattern = new RegExp(process.env.STOWAGE_GREP ?? "");
let isWanted = false;
/** A hook is run as soon as it is known, which is before the tests are. */
const testsKnown = Promise.withResolvers<void>();

function declare(isMeant: boolean): void {
  isWanted ||= isMeant;
  setImmediate(testsKnown.resolve);
}

/** Notes whether a test is wanted, and hands on to `node:test`, which decides for itself. */
export const test = ((...args: Parameters<typeof real.test>) => {
  declare(pattern.test(String(args[0])));
  return real.test(...args);
}) as typeof real.test;

/** `node:test` sees to the tests inside, and to the hooks there. */
export const describe = ((...args: Parameters<typeof real.describe>) => {
  declare(true);
  return real.describe(...args);
}) as typeof real.describe;

export const before: typeof real.before = (hook, options) => {
  real.before(onlyIfWanted(hook), options);
};

export const after: typeof real.after = (hook, options) => {
  real.after(onlyIfWanted(hook), options);
};

function onlyIfWanted(hook: real.HookFn | undefined): () => Promise<void> {
  return async () => {
    await testsKnown.promise;
    // Our hooks take no arguments.
    if (isWanted) await (hook as (() => unknown) | undefined)?.();
  };
}
