import { join } from "node:path";
import { packageVsix } from "./build.ts";
import { root } from "./setup/place.mjs";

const { path, sizeBytes } = packageVsix(join(root, "stowage.vsix"));
console.log(`${path}: ${(sizeBytes / 1024).toFixed(0)} KiB`);
