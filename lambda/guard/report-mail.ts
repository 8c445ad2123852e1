import { counted, hms, usd } from '../figures.ts';
import { documentClassifier } from '../model/document-classifier.ts';
import type { Outcome } from './sweep.ts';
import { maxRounds, maxRunsPerSweep } from './sweep.ts';
import type { SweepReport } from './sweep-report.ts';

/**
 * Rows of one table: nobody reads more. SNS takes 256 KiB; a failure is the longest, with its ARN and a link under 800
 * bytes, the rows of the other tables are under 250: 100 × 800 + 3 × 100 × 250 bytes are 155 KB.
 */
const maxRows = 100;

export interface MailSettings {
  /** Of the sweep. */
  readonly executionArn: string;
  readonly stopWorkflowArn: string;
  readonly trainingUsdPerHour: number;
}

/**
 * The mail to people, as SNS takes it: a subject of at most 100 ASCII characters, and plain text for a monospaced font.
 * What still costs money comes first, then why, how each job ended, and what to do.
 */
export const reportMail = (report: SweepReport, settings: MailSettings): { Subject: string; Message: string } => {
  const [, , , region, accountId] = settings.executionArn.split(':');
  const summary = summaryOf(report);
  const sections = [
    [`${summary}. Region ${region}, account ${accountId}.`, ...goingOn(report, settings)],
    ['Why', `  ${report.Reason}`],
    ended(report),
    failed(report, settings),
    listed('Would be stopped', report.WouldStop, report.Counts.WouldStop),
    listed('Left alone, for the exemption tag they carry', report.Exempt, report.Counts.Exempt),
    ['This sweep, with all details', `  ${consoleLink(settings.executionArn)}`],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return {
    Subject: `Comprehend training: ${summary} (${region})`.slice(0, 100),
    Message: `${text.join('\n\n')}\n`,
  };
};

const summaryOf = ({ Mode, Counts: { Stopped, Failed, WouldStop, Exempt, Left } }: SweepReport): string => {
  if (Stopped + Failed + WouldStop + Exempt + Left === 0) return 'nothing to stop';
  const counts = [
    Mode === 'report' ? `${WouldStop} would be stopped` : `${Stopped} stopped`,
    Failed > 0 && `${Failed} failed`,
    Left > 0 && `${Left} not taken on`,
    Exempt > 0 && `${Exempt} exempt`,
  ];
  return counts.filter(Boolean).join(', ');
};

/** Whatever goes on costing money against the guard's purpose, and what becomes of it. */
const goingOn = ({ Mode, Counts, Left }: SweepReport, { trainingUsdPerHour }: MailSettings): string[] => {
  const price = `at ${usd(trainingUsdPerHour)} an hour each`;
  const lines = [];
  if (Counts.Failed > 0) {
    lines.push(`${counted(Counts.Failed, 'job')} could not be stopped and may still train, ${price}: see below.`);
  }
  if (Counts.WouldStop > 0) {
    lines.push(
      `${counted(Counts.WouldStop, 'job')} would be stopped, but the guard only reports (guardMode is "report").`,
    );
    lines.push(`They go on, ${price}. POST /stop-all stops them now.`);
  }
  if (Left > 0 && Mode === 'stop') {
    lines.push(
      `${counted(Left, 'more job')} may still train, ${price}: one sweep takes on at most ` +
        `${maxRunsPerSweep} in ${maxRounds} rounds.`,
      'While the limit stays exceeded the guard begins another at its next reading; POST /stop-all does now.',
    );
  }
  return lines.length > 0 ? ['', ...lines] : [];
};

const ended = ({ Stopped, TrainingCostUsd }: SweepReport): string[] => {
  if (Stopped.length === 0) return [];
  const rows = Stopped.slice(0, maxRows).map((run) => [
    nameIn(run.DocumentClassifierArn),
    run.Status ?? '-',
    run.TrainingSeconds === undefined ? '-' : hms(run.TrainingSeconds),
    run.TrainingCostUsd === undefined ? '-' : usd(run.TrainingCostUsd),
  ]);
  const isDash = Stopped.some(({ TrainingSeconds }) => TrainingSeconds === undefined);
  return [
    'How training ended, and what it had cost',
    ...table([['Classifier', 'Status', 'h:mm:ss', 'Cost'], ...rows, ['In all', '', '', usd(TrainingCostUsd)]]),
    ...more(Stopped.length),
    ...(isDash ? ['  A dash: Comprehend no longer tells, as when the classifier was deleted meanwhile.'] : []),
  ];
};

const failed = ({ Failed }: SweepReport, { stopWorkflowArn, executionArn }: MailSettings): string[] => {
  if (Failed.length === 0) return [];
  const region = executionArn.split(':')[3];
  const stopExecutions = stopWorkflowArn.replace(':stateMachine:', ':execution:');
  const lines = ({ DocumentClassifierArn, ExecutionName, Error }: Outcome) => [
    `  ${DocumentClassifierArn}`,
    `    ${Error}: ${consoleLink(`${stopExecutions}:${ExecutionName}`)}`,
  ];
  return [
    'Not stopped',
    ...Failed.slice(0, maxRows).flatMap(lines),
    ...more(Failed.length),
    '  What to do: the link shows why its stop workflow failed. To stop it now, POST /stop with its ARN, or',
    `    aws comprehend stop-training-document-classifier --region ${region} --document-classifier-arn <ARN>`,
    '  While the limit stays exceeded the guard tries again at its next reading.',
  ];
};

const listed = (
  title: string,
  runs: readonly { readonly DocumentClassifierArn: string; readonly Status?: string | undefined }[],
  count: number,
): string[] => {
  if (count === 0) return [];
  const rows = runs.slice(0, maxRows).map((run) => [nameIn(run.DocumentClassifierArn), run.Status ?? '-']);
  return [title, ...table([['Classifier', 'Status'], ...rows]), ...more(count)];
};

/** Lines with aligned columns: the first two to the left, figures to the right. */
const table = (rows: readonly string[][]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number) =>
    column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('   ').trimEnd()}`);
};

const more = (count: number): string[] =>
  count > maxRows ? [`  … and ${count - maxRows} more: the output of the sweep's execution has them all.`] : [];

/** All of an ARN that differs from one classifier to the next: its name, and its version if it has one. */
const nameIn = (arn: string): string =>
  arn.slice(arn.indexOf(`${documentClassifier.resourceType}/`)).replace(/^[^/]*\//, '');

const consoleDomains: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.cn',
  'aws-us-gov': 'amazonaws-us-gov.com',
};

/** Where the AWS console shows an execution. */
const consoleLink = (executionArn: string): string => {
  const [, partition = '', , region] = executionArn.split(':');
  const domain = consoleDomains[partition] ?? 'aws.amazon.com';
  return `https://console.${domain}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
};
