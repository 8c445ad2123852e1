import { consoleLink, executionArn, locationOf, modelIn, modelNameWithVersion } from '../account/arn.ts';
import { type Kind, kindInWords, kinds } from '../account/kind.ts';
import type { FailedRun, SweepReport, SweptRun } from '../guard/sweep.ts';
import { counted, hms, minute, shortened, usd } from './figures.ts';
import { countsInWords, reportLists } from './lists.ts';

export interface MailSettings {
  /** Of the sweep. */
  readonly executionArn: string;
  /** Why the mail comes, where it stops nothing by design. */
  readonly headline?: string | undefined;
  readonly stopWorkflowArns: Readonly<Record<Kind, string>>;
  readonly trainingUsdPerHour: number;
}

/** In characters: SNS says "less than 100". @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const maxSubjectLength = 99;

/**
 * The mail to people, as SNS takes it: a subject of ASCII characters, and plain text for a monospaced font. What still costs
 * money comes first, then why, how each run ended, and what to do.
 */
export const reportMail = (report: SweepReport, settings: MailSettings): { Subject: string; Message: string } => {
  const { region, accountId } = locationOf(settings.executionArn);
  const summary = [settings.headline, countsInWords(report.Counts)].filter(Boolean).join(': ');
  const sections = [
    [`${summary.replace(/^./, (first) => first.toUpperCase())}. Region ${region}, account ${accountId}.`],
    goingOn(report, settings),
    ['Why', `  ${report.Reason}`],
    ended(report, settings),
    failed(report, settings),
    unlisted(report),
    listed('WouldStop', report),
    unreadable(report),
    listed('BeingStopped', report),
    listed('Queued', report),
    listed('Exempt', report),
    ignoredTags(report),
    ofFlywheels(report),
    ['This sweep, with all details', `  ${consoleLink(settings.executionArn)}`],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return {
    Subject: subject(summary, region),
    Message: `${text.join('\n\n').replace(longProse, folded)}\n`,
  };
};

/** Its last counts are left out where there is no room: those that cost least. The region stays. */
const subject = (summary: string, region: string): string => {
  const whole = `Comprehend training: ${summary} (${region})`;
  const shorter = summary.replace(/[,:] [^,:]*$/, '');
  return whole.length <= maxSubjectLength || shorter === summary ? whole : subject(shorter, region);
};

/** Lines of more than 78 characters, but for tables and for what is to be copied or clicked. */
const longProse = /^(?! {4}|.*\S {3})( *)(.{79,})$/gm;

const folded = (_: string, indent: string, prose: string): string =>
  prose.replace(/(.{1,76}|\S+)(?: |$)/g, `${indent}$1\n`).trimEnd();

/** What goes on costing money against the guard's purpose, and what becomes of it. */
const goingOn = ({ Counts }: SweepReport, { trainingUsdPerHour }: MailSettings): string[] => {
  const { Failed, Unlisted, WouldStop, Unreadable } = Counts;
  const price = `at ${usd(trainingUsdPerHour)} an hour each`;
  const lines = [
    Failed > 0 && `${counted(Failed, 'run')} could not be stopped and may still be training, ${price}: see below.`,
    Unlisted > 0 && 'Some models could not be listed. They may still be training.',
    WouldStop > 0 &&
      `${counted(WouldStop, 'run')} may still be training, ${price}: this report stops nothing. POST /stop-all stops all that are not exempt now.`,
    Unreadable > 0 &&
      `${counted(Unreadable, 'run')} may still be training, ${price}: it is not known whether they are exempt.`,
  ];
  return lines.filter((line) => line !== false);
};

const ended = ({ Stopped, TrainingCostUsd }: SweepReport, { trainingUsdPerHour }: MailSettings): string[] => {
  if (Stopped.length === 0) return [];
  const rows = Stopped.map((run) => [
    ...nameAndStatus(run),
    run.TrainingSeconds === undefined ? '-' : hms(run.TrainingSeconds),
    run.TrainingCostUsd === undefined ? '-' : costOf(run.TrainingSeconds ?? 0, run.TrainingCostUsd, trainingUsdPerHour),
  ]);
  const isDash = Stopped.some(({ TrainingSeconds }) => TrainingSeconds === undefined);
  const seconds = Stopped.reduce((sum, run) => sum + (run.TrainingSeconds ?? 0), 0);
  const dayUsd = Stopped.filter(({ Status }) => Status === 'STOPPED').length * trainingUsdPerHour * 24;
  return [
    'How training ended, and what it had cost',
    ...table([
      ['Model', 'Status', 'h:mm:ss', 'Cost'],
      ...rows,
      ['In all', '', '', costOf(seconds, TrainingCostUsd, trainingUsdPerHour)],
    ]),
    ...(isDash ? ['  A dash: Comprehend no longer says, as when the model was deleted meanwhile.'] : []),
    ...(dayUsd > 0 ? [`  A day more of training would have cost up to ${usd(dayUsd)}.`] : []),
  ];
};

/** The amount to the cent, and truthfully where that would be $0.00. */
const costOf = (seconds: number, amountUsd: number, usdPerHour: number): string =>
  usd(amountUsd === 0 ? (seconds * usdPerHour) / 3600 : amountUsd);

const failed = ({ Failed }: SweepReport, { stopWorkflowArns, executionArn: sweepArn }: MailSettings): string[] => {
  if (Failed.length === 0) return [];
  const { region } = locationOf(sweepArn);
  const lines = (run: FailedRun) => {
    const model = modelIn(run);
    if (!model) return [];
    const { resourceType } = kinds[model.kind];
    const link = run.ExecutionName && consoleLink(executionArn(stopWorkflowArns[model.kind], run.ExecutionName));
    return [
      `  ${nameAndStatus(run).join(' ')}`,
      `    ${[run.Error, link].filter(Boolean).join(': ')}`,
      `    aws comprehend stop-training-${resourceType} --region ${region} --${resourceType}-arn ${model.arn}`,
    ];
  };
  return [
    reportLists.Failed.heading,
    ...Failed.flatMap(lines),
    '  What to do: paste the line to stop a run now. A link shows why its stop workflow failed.',
    '  While a limit stays exceeded, the next reading asks again.',
  ];
};

const unlisted = ({ Unlisted }: SweepReport): string[] =>
  Unlisted.length === 0
    ? []
    : [
        reportLists.Unlisted.heading,
        ...table(Unlisted.map(({ Kind, Region, Error: error }) => [`${kindInWords(Kind)}s in ${Region}`, error])),
      ];

const unreadable = ({ Unreadable }: SweepReport): string[] => {
  if (Unreadable.length === 0) return [];
  const tags = Unreadable.flatMap((run) =>
    run.UnknownExemptTag === undefined
      ? []
      : [`  ${nameAndStatus(run)[0]}: its exemption tag says ${shortened(JSON.stringify(run.UnknownExemptTag), 60)}`],
  );
  return [
    ...listed('Unreadable', { Unreadable }),
    ...tags,
    '  Hours of training can’t be brought back, so what may be exempt is not stopped. To stop one, POST /stop.',
  ];
};

const ignoredTags = ({ Failed, WouldStop, Exempt, BeingStopped, Stopped }: SweepReport): string[] => {
  const all = [...Failed, ...WouldStop, ...BeingStopped, ...Stopped, ...Exempt];
  const runs = all.filter((run) => run.IgnoredMaxTrainingTag !== undefined);
  return runs.length === 0
    ? []
    : [
        'The tag with their own longest training time counts as none: it takes whole minutes from 1 to 43,200',
        ...runs.map((run) => `  ${nameAndStatus(run)[0]}: ${shortened(JSON.stringify(run.IgnoredMaxTrainingTag), 60)}`),
      ];
};

/** A flywheel's run is stopped like any other. What its flywheel does then is not documented. */
const ofFlywheels = ({ Stopped, Failed, WouldStop }: SweepReport): string[] => {
  const runs = [...Stopped, ...Failed, ...WouldStop].filter(({ FlywheelArn }) => FlywheelArn);
  return runs.length === 0
    ? []
    : [
        'Trained by a flywheel',
        ...runs.map((run) => `  ${nameAndStatus(run)[0]}: ${run.FlywheelArn}`),
        '  It is not known here whether the flywheel starts another iteration by itself: look at it.',
      ];
};

type SweptList = 'WouldStop' | 'Unreadable' | 'BeingStopped' | 'Queued' | 'Exempt';

const listed = <Name extends SweptList>(name: Name, report: Readonly<Record<Name, readonly SweptRun[]>>): string[] => {
  const runs: readonly SweptRun[] = report[name];
  if (runs.length === 0) return [];
  const rows = runs.map((run) => [
    ...nameAndStatus(run),
    ...(run.ExemptUntil ? [`until ${minute(run.ExemptUntil)}`] : []),
  ]);
  return [reportLists[name].heading, ...table([['Model', 'Status'], ...rows])];
};

/** `invoices/version/v2 (document classifier)` and its Status. */
const nameAndStatus = (run: SweptRun): [string, string] => {
  const model = modelIn(run);
  return [model ? `${modelNameWithVersion(model.arn)} (${kindInWords(model.kind)})` : '-', run.Status];
};

/** Lines with aligned columns: the first two to the left, figures to the right. */
const table = (rows: readonly string[][]): string[] => {
  const widths = Array.from({ length: Math.max(...rows.map(({ length }) => length)) }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const cell = (text: string, column: number) =>
    column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('   ').trimEnd()}`);
};
