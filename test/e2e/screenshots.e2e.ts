import { before } from "node:test";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { fillWithSamples } from "../servers/sampleData.ts";
import { type S3Server, startS3Server } from "../servers/s3.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

// The pictures of the README; npm run screenshots puts them in media/.
const teardown = teardownAfterTests();
let server: S3Server;
let workbench: Workbench;
before(async () => {
  server = teardown.add(await startS3Server());
  await fillWithSamples(server);
  workbench = await openWorkbench(teardown, {
    connections: [s3Sandbox(server)],
    viewport: { width: 1200, height: 750 },
  });
});

for (const theme of ["dark", "light"] as const) {
  uiTest(
    `the picture in the ${theme} theme`,
    () => workbench,
    async ({ views, editors }) => {
      await workbench.setTheme(theme);
      await views.open("Stowage");
      await views.expandPath("Sandbox", "samples", "data", "odd names");
      await views.row("config.json").click();
      await editors.tab("config.json").waitFor();
      await editors.text();
      await views.row("people.csv").hover();
      await workbench.page.mouse.move(900, 500);
      await workbench.page.waitForTimeout(500);
      await workbench.shot(theme);
    },
  );
}
