/**
 * Imported first, it sets a process to one moment, from which its time goes on: the images say the same date whenever they
 * are made. Timers go by real time.
 */
const moment = Date.UTC(2026, 10, 24, 14, 0);
const RealDate = Date;
const shift = moment - RealDate.now();

class ShiftedDate extends RealDate {
  constructor(...given: ConstructorParameters<typeof Date> | []) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...given);
  }
  static override now(): number {
    return RealDate.now() + shift;
  }
}
globalThis.Date = ShiftedDate as DateConstructor;
