import { counted } from '../../lambda/words/figures.ts';
import { deploy, failed, notKnown, ofGuard, ofStack, ofType, ok } from './check.ts';

/** How a notification of AWS Budgets comes to the sweep: a topic for the forecast, one for what is spent, and a function. */
export const budgetChecks = [
  ofGuard(
    ofStack('budget', 'What AWS Budgets says reaches the function that starts a sweep', async (stack) => {
      const resources = await stack.resources();
      const topics = ofType(resources, 'SNS::Topic').filter(({ id }) => /MonthlyBudget\w+Topic$/.test(id));
      if (topics.length === 0) return notKnown('There is no budget: budgetUsd is not set.');
      const forward = ofType(resources, 'Lambda::Function').find(({ id }) => id.endsWith('MonthlyBudgetFunction'));
      const all = await Promise.all(topics.map(({ physicalId }) => stack.subscriptions(physicalId)));
      const isHeard = (i: number) =>
        all[i]?.some(({ Endpoint }) => Endpoint?.endsWith(`:${forward?.physicalId}`)) ?? false;
      const unheard = topics.flatMap(({ physicalId }, i) => (isHeard(i) ? [] : [physicalId]));
      if (unheard.length > 0) return failed(`Its function is not subscribed to ${unheard.join(', nor ')}.`, deploy);
      return ok(`${counted(topics.length, 'topic')}, each with its function.`);
    }),
  ),
];
