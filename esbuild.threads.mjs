import { build } from "esbuild";

/** What VS Code's own Node understands. */
export const nodeTarget = "node22.19";

/**
 * The program of a thread, `x.ts` beside an `x.program.ts`, as a text in the bundle: a thread has no
 * way into the files of the bundle.
 */
export const threadPrograms = {
  name: "thread-programs",
  setup({ onLoad }) {
    onLoad({ filter: /\.program\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path.replace(/\.program\.ts$/, ".ts")],
        ...{ bundle: true, minify: true, write: false, legalComments: "none" },
        ...{ platform: "node", format: "cjs", target: nodeTarget },
      });
      return { contents: `export const program = ${JSON.stringify(outputFiles[0].text)};` };
    });
  },
};
