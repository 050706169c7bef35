/** The wanted name, or with the first number that makes it unlike every taken one, case aside. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  if (!lower.has(wanted.toLowerCase())) return wanted;
  for (let number = 2; ; number += 1) {
    const name = `${wanted} (${number})`;
    if (!lower.has(name.toLowerCase())) return name;
  }
}
