import { consoleLink, executionArn, locationOf, modelNameWithVersion } from '../account/arn.ts';
import { arnMember, type Kind, kindInWords, kindNames, kinds } from '../account/kind.ts';
import { type FailedRun, maxRunsPerSweep, modelIn, type SweepReport, type SweptRun } from '../guard/sweep.ts';
import { counted, hms, shortened, usd } from './figures.ts';

export interface MailSettings {
  /** Of the sweep. */
  readonly executionArn: string;
  /** Why the mail comes, where it stops nothing by design. */
  readonly headline?: string | undefined;
  readonly stopWorkflowArns: Readonly<Record<Kind, string>>;
  readonly trainingUsdPerHour: number;
}

/**
 * The mail to people, as SNS takes it: a subject of at most 100 ASCII characters, and plain text for a monospaced font.
 * What still costs money comes first, then why, how each run ended, and what to do.
 */
export const reportMail = (report: SweepReport, settings: MailSettings): { Subject: string; Message: string } => {
  const { region, accountId } = locationOf(settings.executionArn);
  const summary = [settings.headline, summaryOf(report)].filter(Boolean).join(': ');
  const sections = [
    [`${summary.replace(/^./, (first) => first.toUpperCase())}. Region ${region}, account ${accountId}.`],
    goingOn(report, settings),
    ['Why', `  ${report.Reason}`],
    ended(report, settings),
    failed(report, settings),
    listed('Not exempt: a stop would reach these', report.WouldStop),
    listed('Left alone, for the exemption tag they carry', report.Exempt),
    unreadable(report),
    listed('Being stopped already, by a stop workflow of their own', report.BeingStopped),
    listed('Not taken on by this sweep', report.NotTakenOn),
    ignoredTags(report),
    ofFlywheels(report),
    ['This sweep, with all details', `  ${consoleLink(settings.executionArn)}`],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return {
    Subject: `Comprehend training: ${summary} (${region})`.slice(0, 100),
    Message: `${text.join('\n\n').replace(longProse, folded)}\n`,
  };
};

/** Lines of more than 78 characters, but for tables and for what is to be copied or clicked. */
const longProse = /^(?! {4}|.*\S {3})( *)(.{79,})$/gm;

const folded = (_: string, indent: string, prose: string): string =>
  prose.replace(/(.{1,76}|\S+)(?: |$)/g, `${indent}$1\n`).trimEnd();

const summaryOf = ({ Mode, Counts }: SweepReport): string => {
  if (Object.values(Counts).every((count) => count === 0)) return 'nothing to stop';
  const { Stopped, Failed, WouldStop, Exempt, Unreadable, BeingStopped, NotTakenOn } = Counts;
  const counts = [
    Mode === 'report' ? `${WouldStop} not exempt` : `${Stopped} stopped`,
    Failed > 0 && `${Failed} failed`,
    NotTakenOn > 0 && `${NotTakenOn} not taken on`,
    BeingStopped > 0 && `${BeingStopped} being stopped`,
    Unreadable > 0 && `${Unreadable} unreadable`,
    Exempt > 0 && `${Exempt} exempt`,
  ];
  return counts.filter(Boolean).join(', ');
};

/** What goes on costing money against the guard's purpose, and what becomes of it. */
const goingOn = ({ Mode, Counts }: SweepReport, { trainingUsdPerHour }: MailSettings): string[] => {
  const { Failed, WouldStop, NotTakenOn, Unreadable } = Counts;
  const price = `at ${usd(trainingUsdPerHour)} an hour each`;
  const lines = [
    Failed > 0 && `${counted(Failed, 'job')} could not be stopped and may still train, ${price}: see below.`,
    WouldStop > 0 &&
      `${counted(WouldStop, 'job')} may still train, ${price}: this report stops nothing. POST /stop-all stops all that is not exempt now.`,
    NotTakenOn > 0 &&
      Mode === 'stop' &&
      `${counted(NotTakenOn, 'more job')} may still train, ${price}: one sweep takes on at most ${maxRunsPerSweep}. ` +
        "POST /stop-all begins another; while a limit stays exceeded the guard's next reading does.",
    Unreadable > 0 && `${counted(Unreadable, 'job')} may still train, ${price}: whether exempt, can't be read.`,
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
  const dayUsd = Stopped.length * trainingUsdPerHour * 24;
  return [
    'How training ended, and what it had cost',
    ...table([
      ['Model', 'Status', 'h:mm:ss', 'Cost'],
      ...rows,
      ['In all', '', '', costOf(seconds, TrainingCostUsd, trainingUsdPerHour)],
    ]),
    ...(isDash ? ['  A dash: Comprehend no longer tells, as when the model was deleted meanwhile.'] : []),
    `  A day more of training would have cost up to ${usd(dayUsd)}.`,
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
    return [
      `  ${model.arn}`,
      `    ${run.Error}: ${consoleLink(executionArn(stopWorkflowArns[model.kind], run.ExecutionName))}`,
    ];
  };
  const commands = kindNames
    .filter((kind) => Failed.some((run) => run[arnMember(kind)]))
    .map((kind) => {
      const { resourceType } = kinds[kind];
      return `    aws comprehend stop-training-${resourceType} --region ${region} --${resourceType}-arn <ARN>`;
    });
  return [
    'Not stopped',
    ...Failed.flatMap(lines),
    '  What to do: the link shows why its stop workflow failed. To stop it now, POST /stop with its ARN, or',
    ...commands,
    '  While a limit stays exceeded the guard tries again at its next reading.',
  ];
};

const unreadable = ({ Unreadable }: SweepReport): string[] =>
  Unreadable.length === 0
    ? []
    : [
        ...listed('Left alone, since their tags could not be read', Unreadable),
        '  Hours of training can’t be brought back, so what may be exempt is not stopped. To stop one, POST /stop.',
      ];

const ignoredTags = ({ Failed, WouldStop, Exempt, BeingStopped, NotTakenOn, Stopped }: SweepReport): string[] => {
  const all = [...Failed, ...WouldStop, ...NotTakenOn, ...BeingStopped, ...Stopped, ...Exempt];
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
        '  Whether its flywheel starts another iteration by itself is not known here: look at it.',
      ];
};

const listed = (title: string, runs: readonly SweptRun[]): string[] =>
  runs.length === 0 ? [] : [title, ...table([['Model', 'Status'], ...runs.map(nameAndStatus)])];

/** `invoices/version/v2 (document classifier)` and its Status. */
const nameAndStatus = (run: SweptRun): [string, string] => {
  const model = modelIn(run);
  return [model ? `${modelNameWithVersion(model.arn)} (${kindInWords(model.kind)})` : '-', run.Status];
};

/** Lines with aligned columns: the first two to the left, figures to the right. */
const table = (rows: readonly string[][]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number) =>
    column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('   ').trimEnd()}`);
};
