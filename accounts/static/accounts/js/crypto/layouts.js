// @ts-check
/** Fixed-width records: what the specification draws as tables. */
import { refuseIf } from "./errors.js";
import { concat, exact, integer, readInteger } from "./primitives.js";

/**
 * A record of fields in order: [name, width] for bytes, [name, width, "int"] for big-endian integers.
 * @param {string} reason what a wrong size is called
 * @param {Array<[string, number] | [string, number, "int"]>} fields
 */
export function layout(reason, fields) {
  const size = fields.reduce((sum, [, width]) => sum + width, 0);
  return {
    size,
    /** @param {Record<string, any>} values */
    pack(values) {
      const part = ([name, width, kind]) =>
        kind ? integer(values[name], width) : exact(values[name], width);
      return concat(...fields.map(part));
    },
    /** @param {Uint8Array} bytes @returns {Record<string, any>} */
    read(bytes) {
      refuseIf(bytes.length !== size, reason);
      /** @type {Record<string, any>} */
      const values = {};
      let offset = 0;
      for (const [name, width, kind] of fields) {
        const part = bytes.slice(offset, offset + width);
        values[name] = kind ? readInteger(part) : part;
        offset += width;
      }
      return values;
    },
  };
}
