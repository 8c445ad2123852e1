import type { Subscription } from '@aws-sdk/client-sns';
import { printable } from '../screen/screen.ts';
import { plural } from '../screen/words.ts';
import { awsCommand, type Check, deploy, failed, notKnown, ofStack, ok, quoted } from './check.ts';
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
      const listed = all.flatMap(({ arn, subscriptions }) => subscriptions.map((one) => ({ ...one, topicArn: arn })));
      const pending = inState(listed, 'PendingConfirmation');
      const deleted = inState(listed, 'Deleted');
      const subscribe = (topicArn = '', protocol = 'email', address = 'ADDRESS') => {
        const to = `--topic-arn ${topicArn} --protocol ${protocol} --notification-endpoint ${quoted(printable(address))}`;
        return awsCommand(stack, `sns subscribe ${to}`);
      };
      const [first] = [...pending, ...deleted];
      if (first) {
        const lost = [
          ...(pending.length > 0 ? [`Not confirmed: ${endpointsOf(pending)}.`] : []),
          ...(deleted.length > 0 ? [`Deleted: ${endpointsOf(deleted)}.`] : []),
        ];
        const command = subscribe(first.topicArn, first.Protocol, first.Endpoint);
        return failed(
          lost.join(' '),
          `Open the link in the mail from AWS Notifications. This sends a new one: ${command}`,
        );
      }
      const own = ofType(resources, 'SNS::Subscription').filter(({ id }) => !id.includes('MonthlyBudget'));
      const isSilent = (chat: boolean) =>
        all.every(({ isChat, subscriptions }) => isChat !== chat || subscriptions.length === 0);
      const hasChat = topics.some(({ isChat }) => isChat);
      if (hasChat && isSilent(true)) return failed('No channel is subscribed to the topic of the chat.', deploy);
      if (own.length > 0 && isSilent(false)) {
        const found = 'No one is subscribed any more, although the stack has a subscription.';
        return failed(found, `Subscribe again: ${subscribe(topics.find(({ isChat }) => !isChat)?.arn)}`);
      }
      if (listed.length > 0) return ok(`${plural(listed.length, 'subscription')}, confirmed.`);
      return notKnown(
        'No one is subscribed; events on the bus may be what is read instead.',
        'For mails: npx cdk deploy with -c alertEmail=… besides your other settings.',
      );
    }),
  },
];

const inState = <One extends Subscription>(subscriptions: readonly One[], state: string): readonly One[] =>
  subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === state);

const endpointsOf = (subscriptions: readonly Subscription[]): string =>
  subscriptions.map(({ Endpoint = '' }) => printable(Endpoint)).join(', ');
