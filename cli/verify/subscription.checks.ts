import { shellWord } from '../../lambda/words/command-line.ts';
import { counted } from '../../lambda/words/figures.ts';
import { printable } from '../screen/screen.ts';
import { awsCommand, type Check, deploy, failed, notKnown, ofStack, ok } from './check.ts';
import { ofType, topicsOf } from './resources.ts';

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
      const all = await Promise.all(
        topics.map(async (topic) => ({ ...topic, subscriptions: await stack.subscriptions(topic.arn) })),
      );
      const listed = all.flatMap(({ arn, subscriptions }) => subscriptions.map((one) => ({ ...one, topicArn: arn })));
      const inState = (state: string) => listed.filter(({ SubscriptionArn }) => SubscriptionArn === state);
      const subscribe = (topicArn: string, protocol = 'email', address = 'ADDRESS') => {
        const to = `--topic-arn ${topicArn} --protocol ${protocol} --notification-endpoint ${shellWord(printable(address))}`;
        return awsCommand(stack, `sns subscribe ${to}`);
      };
      const lost = { 'Not confirmed': inState('PendingConfirmation'), Deleted: inState('Deleted') };
      const [first] = Object.values(lost).flat();
      if (first) {
        const said = Object.entries(lost).flatMap(([what, some]) =>
          some.length > 0 ? `${what}: ${some.map(({ Endpoint = '' }) => printable(Endpoint)).join(', ')}.` : [],
        );
        const command = subscribe(first.topicArn, first.Protocol, first.Endpoint);
        const toDo = `Open the link in the mail from AWS Notifications. This sends a new one: ${command}`;
        return failed(said.join(' '), toDo);
      }
      const own = ofType(resources, 'SNS::Subscription').filter(({ id }) => !id.includes('MonthlyBudget'));
      const isSilent = (chat: boolean) =>
        all.every(({ isChat, subscriptions }) => isChat !== chat || subscriptions.length === 0);
      const hasChat = topics.some(({ isChat }) => isChat);
      if (hasChat && isSilent(true)) return failed('No channel is subscribed to the topic of the chat.', deploy);
      if (own.length > 0 && isSilent(false)) {
        const found = 'No one is subscribed any more, although the stack has a subscription.';
        return failed(found, `Subscribe again: ${subscribe(topics.find(({ isChat }) => !isChat)?.arn ?? '')}`);
      }
      if (listed.length > 0) return ok(`${counted(listed.length, 'subscription')}, confirmed.`);
      return notKnown(
        'No one is subscribed; events on the bus may be what is read instead.',
        'For mails: npx cdk deploy with -c alertEmail=… besides your other settings.',
      );
    }),
  },
];
