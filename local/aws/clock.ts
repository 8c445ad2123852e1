/** The time in milliseconds since 1970: `Date.now` on a laptop, a variable in tests. */
export type Clock = () => number;
