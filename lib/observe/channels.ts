import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StackSettings } from '../settings.ts';
import { addChatChannel } from './chat-channel.ts';
import { ReportTopic } from './report-topic.ts';

/** Where people are: the address and the channel that get everything. */
export type People = Pick<StackSettings, 'alertEmail' | 'slackWorkspaceId' | 'slackChannelId' | 'regions'>;

/**
 * A topic of what people are told, with every channel that the settings name.
 *
 * @param chatScope - where the chat's topic and its configuration stand; by default below the topic
 */
export const reportTopic = (scope: Construct, id: string, people: People, chatScope?: Construct): ReportTopic => {
  const topic = new ReportTopic(scope, id);
  if (people.alertEmail !== undefined) topic.addSubscription(new EmailSubscription(people.alertEmail));
  addChatChannel(topic, chatScope ?? topic, people);
  return topic;
};
