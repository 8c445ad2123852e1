import { arnMembers, kindInWords, kindNames } from '../lambda/account/kind.ts';
import type { Members } from '../local/aws/wire/operation.ts';
import { synthesize } from '../local/host/synthesized.ts';
import { onWire } from './support/http.ts';
import { stopPath } from './support/stop-path.ts';
import { useVirtualTime } from './support/virtual-time.ts';

const stack = synthesize('us-east-1', { monthlyLimitUsd: 5, dashboard: false });

useVirtualTime();

/** Every value of an ARN member, at any depth, also in JSON within JSON. */
const arnsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return /^[{[]/.test(value) ? arnsIn(JSON.parse(value)) : [];
  if (typeof value !== 'object' || value === null || value instanceof Error) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    arnMembers.some((member) => member === name) ? [String(inner)] : arnsIn(inner),
  );
};

test('an ARN of each kind goes unchanged from the request to the final Status, and from the reading to the report', async () => {
  const seen: Record<string, unknown[]> = { requests: [], answers: [], executions: [], logs: [], events: [] };
  const see = (where: string) => (what: unknown) => void seen[where]?.push(what);
  const log = (_: string, details: Members) => see('logs')(details);
  const path = stopPath({
    stack,
    logger: { info: log, warn: log, error: log },
    onEvent: see('events'),
    onStatusChange: see('executions'),
    faultOf: (_, __, members) => void see('requests')(members) as undefined,
  });
  const { place, post, get, wait, settled, readMeter, untilEnded, mails } = path;
  const asked = kindNames.map((kind) => place(kind, {}, { name: 'news', version: 'v2' }));
  const request = { FlywheelArn: 'arn:aws:comprehend:us-east-1:123456789012:flywheel/rest' };
  const swept = kindNames.map((kind) => place(kind, {}, { name: 'rest', version: 'v1', request }));
  await wait(1800);

  const accepted = [];
  for (const model of asked) accepted.push(await post(model));
  expect(accepted.map(({ status, body }) => [status, body])).toEqual(
    asked.map((model) => [202, expect.objectContaining(onWire(model))]),
  );
  // Four of them for half an hour are $6.
  await settled(readMeter());
  const statuses: string[][] = [];
  for (let seconds = 0; seconds <= 135; seconds += 45) {
    const answers = await Promise.all(accepted.map(({ body }) => get(body.ExecutionName)));
    for (const [i, { body }] of answers.entries()) expect(body).toMatchObject(onWire(asked[i] ?? expect.anything()));
    statuses.push(answers.map(({ body }) => `${body.ExecutionStatus} ${body.Status}`));
    see('answers')(answers.map(({ body }) => body));
    await wait(45);
  }
  const running = kindNames.map(() => 'RUNNING STOP_REQUESTED');
  expect(statuses).toEqual([running, running, running, kindNames.map(() => 'SUCCEEDED STOPPED')]);
  const ended = await get(accepted[0]?.body.ExecutionName);
  expect(ended.body).toMatchObject({ TrainingSeconds: 1920, TrainingCostUsd: 1.6 });

  await untilEnded();
  const [report] =
    seen.events?.filter((event) => (event as Members)['detail-type'] === 'Training Sweep Completed') ?? [];
  expect(report).toMatchObject({
    detail: {
      Stopped: swept.map((model) => ({ ...onWire(model), ...request, Status: 'STOPPED', TrainingSeconds: 1920 })),
      BeingStopped: asked.map((model) => ({ ...onWire(model), Status: 'STOP_REQUESTED' })),
    },
  });
  expect(mails).toHaveLength(1);
  for (const kind of kindNames) expect(mails[0]?.Message).toContain(`rest/version/v1 (${kindInWords(kind)})`);

  const all = [...asked, ...swept].map(({ arn }) => arn).sort();
  // The readings log what they have asked to stop.
  for (const where of ['requests', 'executions', 'events', 'logs'])
    expect([where, [...new Set(arnsIn(seen[where]))].sort()]).toEqual([where, all]);
  expect([...new Set(arnsIn(seen.answers))].sort()).toEqual(asked.map(({ arn }) => arn).sort());
});
