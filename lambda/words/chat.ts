import { locationOf } from '../account/arn.ts';
import { detailTypes } from '../guard/events.ts';
import type { SweepReport } from '../guard/sweep.ts';
import { type AdviceSettings, adviceOn } from './advice.ts';
import { shortened } from './figures.ts';

/** Of a mail: the rest is in the mail, and in the sweep's output. */
const maxDescriptionLength = 3000;
/** Commands; the mail has them all. */
const maxNextSteps = 10;

/**
 * The report for a chat channel, as Amazon Q Developer in chat applications takes it: one thread per month for all regions of
 * the account (that a thread is joined from another region's topic is assumed), with the mail's text, which is aligned for a
 * monospaced font.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export const reportChat = (
  report: SweepReport,
  mail: { readonly Subject: string; readonly Message: string },
  { month, ...settings }: AdviceSettings & { readonly month: string },
) => {
  const { executionArn } = settings;
  const { region, accountId } = locationOf(executionArn);
  const isCut = mail.Message.length > maxDescriptionLength;
  // At the end of a line: half a command is none.
  const text = isCut ? `${mail.Message.slice(0, maxDescriptionLength).replace(/\n.*$/, '\n')}…\n` : mail.Message;
  const advice = Object.values(adviceOn(report, settings)).flat();
  return {
    version: '1.0',
    source: 'custom',
    id: executionArn.split(':').at(-1) ?? executionArn,
    content: {
      textType: 'client-markdown',
      title: quoted(mail.Subject),
      // Backticks of a reason would end the block that keeps the columns aligned.
      description: ['```', quoted(text.replaceAll('`', "'")), '```'].join('\n'),
      nextSteps: advice
        .flatMap(({ what, commands }) => commands.map((command) => `${what} \`${command}\``))
        .slice(0, maxNextSteps),
      keywords: [region, report.Mode],
    },
    metadata: {
      threadId: `comprehend-stop-training-${accountId}-${month}`,
      summary: quoted(shortened(report.Reason, 200)),
      eventType: detailTypes.trainingSweepCompleted,
      relatedResources: [executionArn],
      additionalContext: { Account: accountId, Region: region },
    },
  };
};

/** Text as it is meant: Slack takes `<!channel>` and `<@U0123>` in it for mentions. */
const quoted = (text: string): string => text.replace(/<(?=[!@#])/g, '< ');
