// The scalars of the API as TypeScript sees them. All are strings on the wire, and stay strings.

/** A day of the city's calendar, `2026-01-31`. It has no time zone: never make a `Date` of it only to show it. */
export type Day = `${number}-${number}-${number}`;

/** A moment in UTC, `2026-02-05T03:20:00.000000Z`; `new Date(moment)` reads it. */
export type Moment = `${string}T${string}Z`;

declare const decimal: unique symbol;

/**
 * An exact decimal, `"89.99"`: a score, a coefficient, a share. Show it as it comes. It is no `number`, in which 0.1 + 0.2
 * is not 0.3 and a score could cross a threshold; make one of what a person typed with `toDecimal`, order with
 * `compareDecimals`, and leave sums and means to the server.
 */
export type Decimal = string & { readonly [decimal]: true };

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Reads what a person typed, with the comma of Vietnamese or with a dot: `"4,25"`; `null` where it is no decimal. */
export function toDecimal(typed: string): Decimal | null {
  const text = typed.trim().replace(',', '.');
  return DECIMAL.test(text) ? (text as Decimal) : null;
}

/** Below 0 where the first is smaller, above 0 where it is larger. As text `"9"` would stand above `"10"`. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  const [, ofOne = '', wholeOne = '0', partOne = ''] = DECIMAL.exec(one) ?? [];
  const [, ofOther = '', wholeOther = '0', partOther = ''] = DECIMAL.exec(other) ?? [];
  const places = Math.max(partOne.length, partOther.length);
  const scaled = (sign: string, whole: string, part: string) => {
    const digits = BigInt(whole + part.padEnd(places, '0'));
    return sign === '-' ? -digits : digits;
  };
  const [left, right] = [scaled(ofOne, wholeOne, partOne), scaled(ofOther, wholeOther, partOther)];
  return left < right ? -1 : left > right ? 1 : 0;
}
