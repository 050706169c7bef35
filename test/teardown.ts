import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** What runs until it is told not to. */
type Stoppable = { stop(): unknown } | { close(): unknown } | { destroy(): unknown };

/** Takes down what was set up, the last first. */
export class Teardown {
  readonly #stops: (() => unknown)[] = [];

  /** Takes what was just started, and returns it. */
  add<T extends Stoppable>(started: T): T {
    this.#stops.push(() => stopped(started));
    return started;
  }

  /** Makes a temporary folder; it goes with all that is in it. */
  folder(): string {
    const path = mkdtempSync(join(tmpdir(), "stowage-test-"));
    const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };
    this.#stops.push(() => rmSync(path, options));
    return path;
  }

  /** What fails to stop keeps nothing else from it, and is thrown once all has been tried. */
  async stop(): Promise<void> {
    const errors: unknown[] = [];
    for (const stop of this.#stops.splice(0).reverse())
      try {
        await stop();
      } catch (error) {
        errors.push(error);
      }
    if (errors.length > 1) throw new AggregateError(errors, "Several did not stop");
    if (errors.length === 1) throw errors[0];
  }
}

function stopped(started: Stoppable): unknown {
  if ("stop" in started) return started.stop();
  return "close" in started ? started.close() : started.destroy();
}

/**
 * For a test file's `before`: what it started is stopped after the tests, also when it failed half
 * way. Then it is the error of `before` that is told, and nothing is left that keeps the run from
 * ending.
 */
export function teardownAfterTests(): Teardown {
  const teardown = new Teardown();
  after(() => teardown.stop(), { timeout: 120_000 });
  return teardown;
}
