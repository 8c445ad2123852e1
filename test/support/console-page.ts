import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import { type ServerOptions, startLocal } from '../../local/host/server.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { startBrowser } from '../../tools/screens/browser.ts';
import { noon } from './virtual-time.ts';

export const [classifier, recognizer] = kindNames as [Kind, Kind];
const stack = synthesize('us-east-1', { monthlyLimitUsd: 500, pollIntervalSeconds: 1 });

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const close: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of close.splice(0).reverse()) await one();
});

/** What no page may do in any test. */
const problems: string[] = [];
afterEach(() => expect(problems.splice(0)).toEqual([]));

interface Opened extends Partial<ServerOptions> {
  readonly context?: BrowserContextOptions;
  /** Runs before the page is opened. */
  readonly before?: (place: ReturnType<typeof placing>) => void;
}

const placing =
  ({ comprehend }: Pick<Awaited<ReturnType<typeof startLocal>>, 'comprehend'>) =>
  (kind: Kind, name: string, run: Partial<Run> = {}, tags: Record<string, string> = {}) =>
    comprehend.place({ kind, name, tags }, run);

/** Starts a local mode and opens its page in a real browser. The account's clock stays at noon until a test moves it. */
export const openConsole = async ({ context, before, ...options }: Opened = {}) => {
  let now = noon;
  const local = await startLocal({
    port: 0,
    stack,
    meterSeconds: 3600,
    timings: { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 30 },
    clock: () => now,
    lookAgainAfter: 0,
    ...options,
  });
  close.push(local.close);
  const place = placing(local);
  before?.(place);
  const viewer = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: 'UTC', ...context });
  close.push(() => viewer.close());
  const page = await viewer.newPage();
  page.setDefaultTimeout(120_000);
  const requests: string[] = [];
  page.on('request', (request) => {
    requests.push(request.url());
    const isOurs = request.url().startsWith(`${local.url}/`) || request.url().startsWith('data:');
    if (!isOurs) problems.push(`a request to ${request.url()}`);
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(local.url);
  await page.locator('#widget .foot, #said:not(.empty)').first().waitFor();

  const sns = new SNSClient(local.clientOptions);
  return {
    local,
    page,
    requests,
    place,
    statusOf: local.comprehend.statusOf,
    /** The row of a run. */
    row: (name: string): Locator => page.getByRole('row').filter({ hasText: name }),
    stopIn: (row: Locator): Locator => row.getByRole('button', { name: 'Stop', exact: true }),
    dialog: page.getByRole('dialog'),
    section: (name: string): Locator => page.getByRole('region', { name, exact: true }),
    passTime: (seconds: number): void => {
      now += seconds * 1000;
    },
    mail: (Subject: string, Message: string) =>
      sns.send(new PublishCommand({ TopicArn: String(local.stack.outputs.ReportTopicArn), Subject, Message })),
    /** Returns and clears the problems so far, for a test that breaks something. */
    takeProblems: (): string[] => problems.splice(0),
  };
};

export type OpenedConsole = Awaited<ReturnType<typeof openConsole>>;

/** The computed value of a CSS property, of the first element that a selector finds. */
export const styleOf = ({ page }: Pick<OpenedConsole, 'page'>, selector: string, property: string): Promise<unknown> =>
  page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`);
