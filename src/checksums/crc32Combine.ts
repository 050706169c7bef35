/** CRC-32's polynomial, lowest power first (https://www.rfc-editor.org/rfc/rfc1952, 8). */
const polynomial = 0xedb88320;
const one = 0x80000000;

/** Product of two polynomials over GF(2), modulo CRC-32's. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = one, power = b; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= power;
    power = power & 1 ? (power >>> 1) ^ polynomial : power >>> 1;
  }
  return product >>> 0;
}

/** x to the power of 8 · `bytes`: what so many zero bytes behind it do to a CRC. */
function shiftBy(bytes: number): number {
  let shift = one;
  // x⁸, squared for each binary digit of the length.
  for (let square = one >>> 8, rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) shift = multiply(square, shift);
    square = multiply(square, square);
  }
  return shift;
}

/** The CRC-32 of two pieces in a row, from that of each and the length of the second in bytes. */
export function combineCrc32(first: number, second: number, secondBytes: number): number {
  return (multiply(shiftBy(secondBytes), first) ^ second) >>> 0;
}

/** The CRC-32 of many pieces in a row. Values as stores show them: the Base64 of four bytes. */
export function combinedCrc32(
  pieces: Iterable<{ readonly crc32: string; readonly sizeBytes: number }>,
): string {
  let sum = 0;
  for (const { crc32, sizeBytes } of pieces)
    sum = combineCrc32(sum, Buffer.from(crc32, "base64").readUInt32BE(), sizeBytes);
  return crc32Text(sum);
}

/** A CRC-32 as stores show it. */
export function crc32Text(sum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum);
  return bytes.toString("base64");
}
