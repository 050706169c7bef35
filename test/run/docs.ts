import { writeFileSync } from "node:fs";
import { readmePath, readReadme, withTables } from "./readmeTables.ts";

// npm run docs: the tables of the README from package.json.
writeFileSync(readmePath, withTables(readReadme()));
