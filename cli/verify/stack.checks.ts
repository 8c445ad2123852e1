import { outputNames } from '../deployment.ts';
import { type Check, deploy, failed, notKnown, ofStack, ok } from './check.ts';

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
