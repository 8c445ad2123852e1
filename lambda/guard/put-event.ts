import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { eventSource } from './events.ts';

/** Where a function puts its events. */
export interface Bus {
  readonly eventBridge: EventBridgeClient;
  /** Name or ARN of the event bus. */
  readonly eventBus: string;
}

/**
 * Puts one event of this project on the bus.
 *
 * @throws Error named as EventBridge names the reason: it answers 200 even where it refuses the entry
 */
export const putEvent = async ({ eventBridge, eventBus }: Bus, detailType: string, detail: object): Promise<void> => {
  const entry = {
    Source: eventSource,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    EventBusName: eventBus,
  };
  const { FailedEntryCount, Entries } = await eventBridge.send(new PutEventsCommand({ Entries: [entry] }));
  if (!FailedEntryCount) return;
  const { ErrorCode = 'InternalFailure', ErrorMessage } = Entries?.[0] ?? {};
  throw Object.assign(new Error(`EventBridge refused the event ${detailType}: ${ErrorMessage}`), { name: ErrorCode });
};
