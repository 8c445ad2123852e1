import type { Subscription } from '@aws-sdk/client-sns';
import { printable } from '../screen/screen.ts';
import { plural } from '../screen/words.ts';
import { type Check, deploy, failed, notKnown, ofStack, ok } from './check.ts';
import { needing, ofType, topicsOf } from './deployed.ts';

/** Who gets what the alarms and reports say. */
export const subscriptionChecks: readonly Check[] = [
  {
    name: 'subscriptions',
    proves: 'Reports and alarms reach those who subscribed',
    find: ofStack(async (stack) => {
      const resources = await stack.resources();
      const topics = topicsOf(resources);
      if (topics.length === 0)
        return notKnown('The stack has no topic: it comes with the guard, alertEmail or a Slack channel.');
      const { SNSClient, paginateListSubscriptionsByTopic } = await import('@aws-sdk/client-sns');
      const client = new SNSClient(stack.aws.clientOptions);
      const read = async (TopicArn: string) => {
        const found: Subscription[] = [];
        for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
          found.push(...(page.Subscriptions ?? []));
        }
        return found;
      };
      const all = await needing(
        'sns:ListSubscriptionsByTopic',
        Promise.all(topics.map(async (topic) => ({ ...topic, subscriptions: await read(topic.arn) }))),
      );
      const listed = all.flatMap(({ subscriptions }) => subscriptions);
      const pending = endpointsOf(listed, 'PendingConfirmation');
      if (pending.length > 0) {
        return failed(`Not confirmed: ${pending.join(', ')}.`, 'Open the link in the mail from AWS Notifications.');
      }
      const deleted = endpointsOf(listed, 'Deleted');
      if (deleted.length > 0) return failed(`Deleted: ${deleted.join(', ')}.`, again);
      const own = ofType(resources, 'SNS::Subscription').filter(({ id }) => !id.includes('MonthlyBudget'));
      const isSilent = (chat: boolean) =>
        all.every(({ isChat, subscriptions }) => isChat !== chat || subscriptions.length === 0);
      const hasChat = topics.some(({ isChat }) => isChat);
      if (hasChat && isSilent(true)) return failed('No channel is subscribed to the topic of the chat.', deploy);
      if (own.length > 0 && isSilent(false)) {
        return failed('No one is subscribed any more, although the stack has a subscription.', again);
      }
      if (listed.length > 0) return ok(`${plural(listed.length, 'subscription')}, confirmed.`);
      return notKnown(
        'No one is subscribed; events on the bus may be what is read instead.',
        'For mails: npx cdk deploy with -c alertEmail=… besides your other settings.',
      );
    }),
  },
];

/** CloudFormation makes a subscription once; it doesn't see that its owner ended it. */
const again =
  'Deploy without alertEmail, then with it: npx cdk deploy. The address gets a new link; without it nobody is told of an alarm.';

const endpointsOf = (subscriptions: readonly Subscription[], state: string): string[] =>
  subscriptions.flatMap(({ SubscriptionArn, Endpoint = '' }) =>
    SubscriptionArn === state ? [printable(Endpoint)] : [],
  );
