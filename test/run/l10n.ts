import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { bundlePath, currentBundle } from "./l10nBundle.ts";

// npm run l10n: the texts of the code for translators, in l10n/.
mkdirSync(dirname(bundlePath), { recursive: true });
writeFileSync(bundlePath, await currentBundle());
