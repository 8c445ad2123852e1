import type { Settings } from '../../lambda/settings.ts';
import type { reportChat } from '../../lambda/words/chat.ts';
import type { Mail } from '../../local/aws/sns.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { byHand, exempt, guardAccount, hoursBefore, isAbout, own, refusing, told } from './guard.ts';
import { noon } from './virtual-time.ts';

const withChat = synthesize('us-east-1', {
  monthlyLimitUsd: 500,
  dashboard: false,
  slackWorkspaceId: 'T012ABCDEFG',
  slackChannelId: 'C012ABCDEFG',
});
type Account = ReturnType<typeof guardAccount>;

interface Scene {
  readonly title: string;
  /** A sentence that says when the mail comes. */
  readonly when: string;
  readonly settings?: Partial<Settings>;
  readonly faultOf?: NonNullable<Parameters<typeof guardAccount>[0]>['faultOf'];
  /** By default {@link placeTwo}. */
  readonly place?: (account: Account) => unknown;
  /** By default a reading at noon. */
  readonly begin?: (account: Account) => unknown;
}

/** One has cost $420 at noon, the other $6. */
const placeTwo = ({ place }: Account): void => {
  place('DocumentClassifier', 'support-tickets', { submitTime: hoursBefore(140) });
  place('EntityRecognizer', 'part-numbers', { submitTime: hoursBefore(2) });
};
const signal = (input: () => object, name: string) => (account: Account) => account.startSweep(input(), name);
const aboutBudget = (detailType: string, ThresholdUsd: number, AmountUsd: number) => () =>
  own(detailType, { BudgetName: 'Comprehend', BudgetedAmountUsd: 300, ThresholdUsd, AmountUsd });
const denied = (operation: string, name: string) =>
  refusing(operation, 'AccessDeniedException', (request) => isAbout(request, name));

const scenes: readonly Scene[] = [
  {
    title: 'Warning',
    when: 'It comes once per month and amount of the limit, when the cost reaches `warnPercent` of `monthlyLimitUsd`.',
  },
  {
    title: 'Announcement of the first stop',
    when: 'With `graceMinutes`, it comes once per month and amount of the limit, when the limit is reached.',
    settings: { monthlyLimitUsd: 400, graceMinutes: 60 },
  },
  {
    title: 'Announcement near the end of the month',
    when: 'It comes in place of the announcement when the month ends before the grace does.',
    settings: { monthlyLimitUsd: 1400, graceMinutes: 1440 },
    begin: (account) => account.read(Date.UTC(2026, 10, 30, 12)),
  },
  {
    title: 'Report: stopped at the limit',
    when: 'It comes when every run that was asked to stop has ended or failed to stop.',
    settings: { monthlyLimitUsd: 400 },
    faultOf: denied('StopTraining', 'part-numbers'),
    place: (account) => {
      placeTwo(account);
      const { place } = account;
      place('DocumentClassifier', 'fraud-alerts', { submitTime: hoursBefore(1) }, exempt);
      const until = { tags: { 'stop-training': 'until=2026-11-23T18:00Z' } };
      place('DocumentClassifier', 'night-run', { submitTime: hoursBefore(3) }, until);
      place('EntityRecognizer', 'names', { submitTime: hoursBefore(4) }, { tags: { 'stop-training': 'exmpt' } });
      place('DocumentClassifier', 'reviews', { submitTime: hoursBefore(1), pinnedStatus: 'SUBMITTED' });
      account.startStop(place('DocumentClassifier', 'invoices', { submitTime: hoursBefore(5) }, { version: 'v2' }));
    },
  },
  {
    title: 'Report: trained for too long',
    when: 'It comes when runs that trained longer than `maxTrainingMinutes` or their own tag allows have ended.',
    settings: { maxTrainingMinutes: 240 },
    // Some seconds longer than allowed.
    place: ({ place }) => place('DocumentClassifier', 'support-tickets', { submitTime: hoursBefore(4 + 1 / 240) }),
  },
  {
    title: 'Report: a signal, one kind not listed',
    when: 'It comes when the runs that an alarm, AWS Budgets or a cost anomaly covered have ended.',
    settings: { budgetUsd: 300 },
    faultOf: refusing('ListEntityRecognizers'),
    begin: signal(aboutBudget('Budget Spent', 300, 312.4), 'budget-5d1c0a'),
  },
  {
    title: 'Report: stopped by hand',
    when: 'It comes when the runs that `stop-all` covered have ended.',
    begin: signal(byHand, 'by-hand-0b5a2f'),
  },
  {
    title: 'Report: stopped by others',
    when: 'It comes when runs that others had asked to stop, without a stop workflow, have ended.',
    place: ({ place }) =>
      place('DocumentClassifier', 'support-tickets', { submitTime: hoursBefore(140), stopRequestTime: noon }),
  },
  {
    title: 'Only reported: a forecast',
    when: 'It comes once per day for each source and run of a signal that stops nothing.',
    settings: { budgetUsd: 300 },
    begin: signal(aboutBudget('Budget Forecast', 240, 505.1), 'budget-77c2e9'),
  },
  {
    title: 'Only reported: `guardMode` is `report`',
    when: 'It comes once per run, month and cause, where a guard in mode `stop` would stop the run.',
    settings: { monthlyLimitUsd: 400, guardMode: 'report' },
  },
  {
    title: 'Left alone: exemption unknown',
    when: "It comes once per run and day, where a stop is due and the tags don't say whether the run is exempt.",
    settings: { monthlyLimitUsd: 400 },
    faultOf: denied('ListTagsForResource', 'support-tickets'),
    place: ({ place }) => place('DocumentClassifier', 'support-tickets', { submitTime: hoursBefore(140) }),
  },
  {
    title: 'Left alone: an unknown Status',
    when: 'It comes once per run and day, where Comprehend reports a Status that this version does not know.',
    place: ({ place }) =>
      place('EntityRecognizer', 'part-numbers', { submitTime: hoursBefore(2), pinnedStatus: 'PAUSED' }),
  },
];

export interface MailSample extends Pick<Scene, 'title' | 'when'> {
  readonly mail: Mail;
  readonly chat: ReturnType<typeof reportChat>;
}

/** One mail of each kind and its chat message, as the deployed code writes them. To be called in virtual time, at noon. */
export const mailSamples = async (): Promise<MailSample[]> => {
  const samples: MailSample[] = [];
  for (const scene of scenes) {
    const { title, when, settings = {}, faultOf, place = placeTwo, begin = ({ read }) => read(noon) } = scene;
    jest.setSystemTime(noon);
    const account = guardAccount({ stack: told(settings, withChat), faultOf });
    place(account);
    // In some scenes a part of the reading fails.
    await Promise.resolve(begin(account)).catch(() => {});
    await account.wait(1200);
    const [mail, chat] = account.mails.slice(-2);
    if (!mail || !chat) throw new Error(`${title}: no mail came`);
    samples.push({ title, when, mail, chat: JSON.parse(chat.Message) });
    account.close();
  }
  return samples;
};

/** docs/mails.md. */
export const mailsPage = (samples: readonly MailSample[]): string =>
  [
    '# Mails',
    'These are the mails that the guard sends, one sample of each kind. The code that is deployed wrote them.',
    ...samples.flatMap(({ title, when, mail }) => [
      `## ${title}`,
      when,
      `\`\`\`text\n${mail.Subject}\n\n${mail.Message}\`\`\``,
    ]),
  ]
    .join('\n\n')
    .concat('\n');
