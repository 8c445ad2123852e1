import { kindNames } from '../../lambda/model/kind.ts';
import { guardAccount, hoursBefore, useVirtualTime } from '../support/guard.ts';
useVirtualTime();
test.each(kindNames)('x %s', async (kind) => {
  const a = guardAccount();
  const one = a.place(kind, 'one', { submitTime: hoursBefore(3) });
  await a.readMeter();
  console.log(a.events, a.lines, a.published);
  await a.pass(200);
  console.log(a.statusOf(one), a.mails, a.sweeps(), a.stops(kind), a.requests.map(r=>r.operation).join());
});
