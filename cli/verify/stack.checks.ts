import { type Kind, kindInWords, kindNames } from '../../lambda/account/kind.ts';
import { stopsPerReading } from '../../lambda/guard/reading-limits.ts';
import { outputNames } from '../deployment.ts';
import { type Check, deploy, failed, notKnown, ofStack, ok } from './check.ts';

/** Quotas "max active jobs" of training, by kind. */
const quotaCodes = { DocumentClassifier: 'L-94042C4D', EntityRecognizer: 'L-4BDB4A9D' } as const satisfies Record<
  Kind,
  string
>;

/** The stack as CloudFormation has it. */
export const stackChecks: readonly Check[] = [
  {
    name: 'stack',
    proves: 'The last deployment went through',
    find: ofStack(async ({ status }) => {
      if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return ok(status);
      if (/_IN_PROGRESS$/.test(status))
        return notKnown(`${status}: a deployment is under way.`, 'Verify again after it.');
      return failed(
        `${status}: what runs is not what was deployed last.`,
        "Look at the stack's events in CloudFormation, then deploy again.",
      );
    }),
  },
  {
    name: 'outputs',
    proves: 'The stack names all its endpoints and workflows',
    find: ofStack(async ({ outputs }) => {
      const { always, withGuard } = outputNames;
      const wanted = withGuard.some((name) => outputs[name]) ? [...always, ...withGuard] : always;
      const missing = wanted.filter((name) => !outputs[name]);
      if (missing.length > 0) return failed(`Missing: ${missing.join(', ')}.`, deploy);
      return ok(`${wanted.length} outputs, ${wanted.length > always.length ? 'with' : 'without'} the guard's.`);
    }),
  },
];

/** The account that the stack is in. */
export const accountChecks: readonly Check[] = [
  {
    name: 'quotas',
    proves: 'One reading can ask all to stop that Comprehend trains at a time',
    find: ofStack(async (stack) => {
      const quotas = await stack.quotas();
      const values = kindNames.flatMap((kind) => quotas.get(quotaCodes[kind]) ?? []);
      if (values.length < kindNames.length) {
        return notKnown(`Service Quotas doesn't list ${Object.values(quotaCodes).join(' and ')} of Comprehend here.`);
      }
      const found = kindNames.map((kind, i) => `${values[i]} ${kindInWords(kind)}s`).join(' and ');
      if (Math.max(...values) <= stopsPerReading) return ok(`${found} at a time.`);
      return failed(
        `${found} at a time, but a reading asks ${stopsPerReading} of a kind to stop.`,
        'The others wait for the next reading, a minute later by default.',
      );
    }),
  },
];
