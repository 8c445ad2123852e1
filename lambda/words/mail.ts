import { consoleLink, executionArn, locationOf, modelIn, modelNameWithVersion } from '../account/arn.ts';
import { kindInWords } from '../account/kind.ts';
import { isKnown } from '../account/status.ts';
import { longestTrainingMinutes } from '../account/tags.ts';
import { isBilled } from '../account/training-cost.ts';
import type { FailedRun, PlannedList, SweepReport, SweptRun } from '../guard/sweep.ts';
import type { Settings } from '../settings.ts';
import { type Advice, type AdviceSettings, adviceOn, listCommand } from './advice.ts';
import { costOf, costOfAll, counted, hms, minute, shortened, usd } from './figures.ts';
import { countsInWords, reportLists } from './lists.ts';

export interface MailSettings extends AdviceSettings, Pick<Settings, 'stopWorkflowArns' | 'trainingUsdPerHour'> {
  /** Why the mail comes, where it stops nothing by design. */
  readonly headline?: string | undefined;
}

/** In characters: SNS says "less than 100". @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const maxSubjectLength = 99;

/**
 * The mail to people, as SNS takes it: a subject of ASCII characters, and plain text for a monospaced font. What still costs
 * money comes first, then why, how each run ended, and what to do.
 */
export const reportMail = (report: SweepReport, settings: MailSettings): { Subject: string; Message: string } => {
  const { region, accountId } = locationOf(settings.executionArn);
  const summary = [countsInWords(report), settings.headline].filter(Boolean).join(': ') || 'nothing to stop';
  const advice = adviceOn(report, settings);
  const advised = (name: PlannedList) => listed(name, report, advice[name]);
  const sections = [
    [`${summary.replace(/^./, (first) => first.toUpperCase())}.`, `Region ${region}, account ${accountId}.`],
    goingOn(report, settings),
    ['Why', `  ${report.Reason}`],
    ended(report, settings),
    [...failed(report, settings), ...adviceLines(advice.Failed)],
    unlisted(report, advice.Unlisted),
    advised('WouldStop'),
    advised('Unreadable'),
    advised('BeingStopped'),
    advised('Queued'),
    advised('Exempt'),
    ignoredTags(report),
    ofFlywheels(report),
    ['See all runs in progress', `    ${listCommand(settings)}`],
    ['This sweep, with all details', `  ${consoleLink(settings.executionArn)}`],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return { Subject: subject(summary, region), Message: `${text.join('\n\n').replace(longProse, folded)}\n` };
};

/** Its last counts are left out where there is no room: those that cost least. The region stays. */
const subject = (summary: string, region: string): string => {
  const whole = `Comprehend training: ${summary} (${region})`;
  const shorter = summary.replace(/[,:] [^,:]*$/, '');
  return whole.length <= maxSubjectLength || shorter === summary ? whole : subject(shorter, region);
};

/** Lines of more than 78 characters, but for tables and for what is to be copied or clicked. */
const longProse = /^(?! {4}|.*\S {3})( *)(?! )(.{79,})$/gm;

const folded = (_: string, indent: string, prose: string): string =>
  prose.replace(/(.{1,76}|\S+)(?: |$)/g, `${indent}$1\n`).trimEnd();

/** What goes on costing money, and what becomes of it. */
const goingOn = (report: SweepReport, { trainingUsdPerHour, headline, postponeHours }: MailSettings): string[] => {
  const { Unlisted, WouldStop } = report.Counts;
  const Failed = report.Failed.filter(({ Status }) => Status !== 'SUBMITTED').length;
  const unclear = report.Unreadable.filter(({ Status }) => isBilled(Status) || !isKnown(Status));
  const Unreadable = unclear.length;
  const Exempt = report.Exempt.filter(({ Status }) => isBilled(Status)).length;
  const price = (runs: number) => `at ${usd(trainingUsdPerHour)} an hour${runs === 1 ? '' : ' each'}`;
  const isOrAre = (runs: number) => (runs === 1 ? 'is' : 'are');
  const isOrMayBe = unclear.every(({ Status }) => isBilled(Status)) ? isOrAre(Unreadable) : 'may be';
  const what = postponeHours ? 'Nothing is stopped yet' : 'This mail stops nothing';
  const lines = [
    headline !== undefined && countsInWords(report) === '' && 'Nothing is stopped.',
    Failed > 0 && `${counted(Failed, 'run')} could not be stopped and may still be training, ${price(Failed)}.`,
    Unlisted > 0 && 'Some models could not be listed. They may still be training.',
    WouldStop > 0 &&
      `${counted(WouldStop, 'run')} that a stop would reach ${isOrAre(WouldStop)} in training, ${price(WouldStop)}. ${what}.`,
    Unreadable > 0 &&
      `The guard left ${counted(Unreadable, 'run')} alone that ${isOrMayBe} training, ${price(Unreadable)}.`,
    Exempt > 0 && `${counted(Exempt, 'exempt run')} ${Exempt === 1 ? 'goes' : 'go'} on training, ${price(Exempt)}.`,
  ];
  return lines.filter((line) => line !== false);
};

const ended = (report: SweepReport, { trainingUsdPerHour }: MailSettings): string[] => {
  const { Stopped } = report;
  if (Stopped.length === 0) return [];
  const rows = Stopped.map((run) => [
    ...nameAndStatus(run),
    run.TrainingSeconds === undefined ? '-' : hms(run.TrainingSeconds),
    costOf(run) ?? '-',
  ]);
  const isDash = Stopped.some(({ TrainingSeconds }) => TrainingSeconds === undefined);
  const dayUsd = Stopped.filter(({ Status }) => Status === 'STOPPED').length * trainingUsdPerHour * 24;
  return [
    'How training ended, and what it had cost',
    ...table([['Model', 'Status', 'h:mm:ss', 'Cost'], ...rows, ['In all', '', '', costOfAll(report) ?? '-']]),
    ...(isDash ? ['  A dash: Comprehend no longer has the figure, for example of a deleted model.'] : []),
    ...(dayUsd > 0 ? [`  One more day of training would have cost up to ${usd(dayUsd)}.`] : []),
  ];
};

const failed = ({ Failed }: SweepReport, { stopWorkflowArns }: MailSettings): string[] => {
  if (Failed.length === 0) return [];
  const lines = (run: FailedRun) => {
    const model = modelIn(run);
    if (!model) return [];
    const link = run.ExecutionName && consoleLink(executionArn(stopWorkflowArns[model.kind], run.ExecutionName));
    return [`  ${nameAndStatus(run).join(' ')}`, `    ${[run.Error, link].filter(Boolean).join(': ')}`];
  };
  const isAskedAgain = Failed.some(({ Cause }) => Cause === 'MonthlyLimit' || Cause === 'TrainedTooLong');
  return [
    reportLists.Failed.heading,
    ...Failed.flatMap(lines),
    ...(isAskedAgain ? ['  While the limit is exceeded, the next reading asks again.'] : []),
  ];
};

const unlisted = ({ Unlisted }: SweepReport, advice?: readonly Advice[]): string[] => {
  if (Unlisted.length === 0) return [];
  const rows = Unlisted.map(({ Kind, Region, Error: error }) => [`${kindInWords(Kind)}s in ${Region}`, error]);
  return [reportLists.Unlisted.heading, ...table(rows), ...adviceLines(advice)];
};

const whyLeftAlone = ({ UnknownExemptTag: tag, Status }: SweptRun): string => {
  if (tag !== undefined) return `its exemption tag says ${shortened(JSON.stringify(tag), 60)}`;
  return isKnown(Status) ? 'its tags could not be read' : 'its Status is not known';
};

const ignoredTags = ({ Failed, WouldStop, Exempt, BeingStopped, Stopped }: SweepReport): string[] => {
  const all = [...Failed, ...WouldStop, ...BeingStopped, ...Stopped, ...Exempt];
  const runs = all.filter((run) => run.IgnoredMaxTrainingTag !== undefined);
  const most = longestTrainingMinutes.toLocaleString('en-US');
  return aboutEach(`The tag with their own time limit is ignored: it must be 1 to ${most} minutes`, runs, (run) =>
    shortened(JSON.stringify(run.IgnoredMaxTrainingTag), 60),
  );
};

/** A flywheel's run is stopped like any other. What its flywheel does then is not documented. */
const ofFlywheels = ({ Stopped, Failed, WouldStop }: SweepReport): string[] => {
  const runs = [...Stopped, ...Failed, ...WouldStop].filter(({ FlywheelArn }) => FlywheelArn);
  const more = '  The flywheel may start another iteration by itself: AWS does not say.';
  return aboutEach('Trained by a flywheel', runs, (run) => `${run.FlywheelArn}`, more);
};

const aboutEach = (
  heading: string,
  runs: readonly SweptRun[],
  what: (run: SweptRun) => string,
  ...more: readonly string[]
): string[] =>
  runs.length === 0 ? [] : [heading, ...runs.map((run) => `  ${nameAndStatus(run)[0]}: ${what(run)}`), ...more];

const listed = (name: PlannedList, report: SweepReport, advice?: readonly Advice[]): string[] => {
  const runs: readonly SweptRun[] = report[name];
  if (runs.length === 0) return [];
  const rows = runs.map((run) => [
    ...nameAndStatus(run),
    ...(run.ExemptUntil ? [`until ${minute(run.ExemptUntil)}`] : []),
    ...(name === 'Unreadable' ? [whyLeftAlone(run)] : []),
  ]);
  return [reportLists[name].heading, ...table([['Model', 'Status'], ...rows], 3), ...adviceLines(advice)];
};

/** Each command in a line of its own, to be selected with one click. */
const adviceLines = (advice: readonly Advice[] = []): string[] =>
  advice.flatMap(({ what, commands }) => [`  ${what}`, ...commands.map((command) => `    ${command}`)]);

/** `invoices/version/v2 (document classifier)` and its Status. */
const nameAndStatus = (run: SweptRun): [string, string] => {
  const model = modelIn(run);
  return [model ? `${modelNameWithVersion(model.arn)} (${kindInWords(model.kind)})` : '-', run.Status];
};

/** Lines with aligned columns: texts to the left, the figures behind them to the right. */
const table = (rows: readonly string[][], texts = 2): string[] => {
  const widths = Array.from({ length: Math.max(...rows.map(({ length }) => length)) }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const cell = (text: string, column: number) =>
    column < texts ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('   ').trimEnd()}`);
};
