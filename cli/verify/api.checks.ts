import { randomUUID } from 'node:crypto';
import type { DryRunAnswer } from '../../lambda/guard/stop-all.ts';
import type { TrainingAnswer } from '../../lambda/training/read-training.ts';
import { counted, usd } from '../../lambda/words/figures.ts';
import { failureOf } from '../failure.ts';
import { type Check, failed, notKnown, ofGuard, ofStack, ok } from './check.ts';

const seeApi = 'See docs/runbook.md, "API errors".';
const problemJson = 'application/problem+json';

/** The API, asked as its callers ask it. Nothing but GET requests and a dry run. */
export const apiChecks: readonly Check[] = [
  {
    name: 'unsigned',
    proves: 'A request without a signature is refused, as problem details',
    find: ofStack(async (_stack, { api }) => {
      const { status, contentType } = await api.send('GET', 'training', { unsigned: true });
      if (status !== 403) {
        return failed(
          `GET /training without a signature got ${status}.`,
          'Look for a proxy that signs, or deploy again.',
        );
      }
      if (contentType.startsWith(problemJson)) return ok('403.');
      return failed(`403, but as ${contentType}.`, "Deploy again: the API's gateway responses are not as deployed.");
    }),
  },
  {
    name: 'signature',
    proves: 'The API answers your requests',
    find: async ({ training, stack }) => {
      const { status, body } = await training();
      const how = stack ? ' signed with your credentials' : '';
      return ok(`GET /training${how} got ${status}, ${counted(body.Training.length, 'model')} in progress.`);
    },
  },
  {
    name: 'name',
    proves: 'A name reaches Comprehend through API and function',
    find: async ({ api }) => {
      const name = `verify-${randomUUID()}`;
      const { body } = await api.request<TrainingAnswer>('GET', `training?Name=${name}`);
      if (body.Training?.length === 0) return ok('No model has a name made up for this.');
      return failed(`There are models for the made-up name ${name}.`, seeApi);
    },
  },
  {
    name: 'not found',
    proves: 'What is not there gets 404, as problem details',
    find: async ({ api }) => {
      const { status, contentType, body } = await api.send('GET', `stop/verify-${randomUUID()}`);
      const { code } = (body ?? {}) as { readonly code?: unknown };
      const isAsAgreed = status === 404 && code === 'ResourceNotFoundException' && contentType.startsWith(problemJson);
      return isAsAgreed
        ? ok('404 ResourceNotFoundException.')
        : failed(`Got ${status} ${code ?? contentType}.`, seeApi);
    },
  },
  {
    name: 'ledger',
    proves: "The month's ledger can be read",
    find: ofGuard(async ({ training }) => {
      const { Month, TrainingCostMonthToDateUsd: cost } = (await training()).body;
      if (Month === undefined) return failed('GET /training tells no month.', 'Deploy again: npx cdk deploy.');
      if (cost === undefined) return failed(`What ${Month} has cost can't be read.`, seeApi);
      return ok(`${usd(cost)} in ${Month}.`);
    }),
  },
  {
    name: 'dry run',
    proves: 'A sweep can tell what it would stop',
    find: ofGuard(async ({ api, stack, hasGuard }) => {
      try {
        const { body } = await api.request<DryRunAnswer>('POST', 'stop-all', { body: { DryRun: true } });
        const { Training, Exempt, BeingStopped, Unreadable } = body;
        if (Unreadable.length > 0) {
          return failed(
            `The tags of ${counted(Unreadable.length, 'model')} can't be read; a sweep would leave ${Unreadable.length === 1 ? 'it' : 'them'} alone.`,
            'See docs/runbook.md, "Tags unreadable".',
          );
        }
        return ok(`Would stop ${Training.length}; ${Exempt.length} exempt, ${BeingStopped.length} being stopped.`);
      } catch (error) {
        if (!stack && hasGuard === undefined && failureOf(error).status === 404) return notKnown('There is no guard.');
        throw error;
      }
    }),
  },
];
