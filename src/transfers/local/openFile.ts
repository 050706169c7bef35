import type { Source } from "../source.ts";
import type { Tools } from "../tools.ts";
import { FileSource } from "./fileSource.ts";
import { smallFileBytes } from "./smallFiles.ts";

/** A file as a source, read at once when it is small. `expectedBytes` is what it was seen to have. */
export async function openFile(
  { smallFiles }: Pick<Tools, "smallFiles">,
  path: string,
  expectedBytes: number,
): Promise<Source> {
  const small =
    expectedBytes <= smallFileBytes ? await smallFiles.open(path, expectedBytes) : undefined;
  return small ?? FileSource.open(path);
}
