import { copyTroubles } from "./matrix/copyTroubles.ts";
import { downloadTroubles } from "./matrix/downloadTroubles.ts";
import { testMatrix } from "./matrix/matrix.ts";
import { syncOfPrefixes, syncToFolder, syncToPrefix } from "./matrix/syncTroubles.ts";
import { meetTroubles, type Trouble } from "./matrix/troubles.ts";
import { undoTroubles } from "./matrix/undoTroubles.ts";
import { uploadTroubles } from "./matrix/uploadTroubles.ts";

const columns: Readonly<Record<string, readonly Trouble[]>> = {
  upload: uploadTroubles("small"),
  "upload in parts": uploadTroubles("large"),
  download: downloadTroubles("small"),
  "download in ranges": downloadTroubles("large"),
  "copy on the server": copyTroubles({ mode: "copy", size: "small", way: "server" }),
  "copy on the server in parts": copyTroubles({ mode: "copy", size: "large", way: "server" }),
  "copy to another store": copyTroubles({ mode: "copy", size: "small", way: "stores" }),
  "copy to another store in parts": copyTroubles({ mode: "copy", size: "large", way: "stores" }),
  "move on the server": copyTroubles({ mode: "move", size: "small", way: "server" }),
  "move on the server in parts": copyTroubles({ mode: "move", size: "large", way: "server" }),
  "move to another store": copyTroubles({ mode: "move", size: "small", way: "stores" }),
  "sync of a folder to a prefix": syncToPrefix,
  "sync of a prefix to a folder": syncToFolder,
  "sync of a prefix to a prefix": syncOfPrefixes,
  "undo of a rename": undoTroubles,
};

/** What other people and programs do to both ends of a transfer, before each of its steps. */
testMatrix(
  "the matrix of transfers and what happens at their ends",
  [...new Set(Object.values(columns).flatMap((troubles) => troubles.map(({ name }) => name)))],
  Object.entries(columns).map(([name, troubles]) => ({
    name,
    run: (material, engines) => meetTroubles(troubles, material, engines),
  })),
);
