import { version } from '../../cli/version.ts';

/** What only AWS can show and the rehearsal sees by itself. docs/rehearsal.md has the same questions. */
export const questions = {
  deploy: 'Does the first deployment go through, roles and policies with it?',
  verify: 'Does everything that `verify` looks at hold?',
  submitted: 'How long is a job `SUBMITTED`?',
  startTime: 'Has a job in `TRAINING` its TrainingStartTime?',
  digits: 'How many digits has SubmitTime, in Comprehend’s answer and in Step Functions’?',
  guard: 'Does a reading find the run too long, and its sweep report?',
  stop: 'How long does a stop take, and how does training end?',
  clock: 'When does a stopped job’s clock end?',
  deleting: 'How long is a model `DELETING`?',
} as const;
export type Question = keyof typeof questions;

/** What was seen, in the order of the questions. */
export const takeNotes = () => {
  const seen: Partial<Record<Question, { readonly text: string; readonly isAsAssumed: boolean }>> = {};
  const inTable = (question: Question): string => {
    const { text, isAsAssumed } = seen[question] ?? { text: '-', isAsAssumed: true };
    return `| ${questions[question]} | ${isAsAssumed ? '' : '**not as assumed:** '}${text} |`;
  };
  return {
    /** The last note of a question counts. */
    note: (question: Question, text: string, isAsAssumed = true): void => {
      seen[question] = { text, isAsAssumed };
    },
    isAllAsAssumed: (): boolean => Object.values(seen).every(({ isAsAssumed }) => isAsAssumed),
    /** As Markdown. What was not come to is a dash. */
    markdown: (where: string, began: Date): string => `# Rehearsal

Version ${version()}, ${where}, ${began.toISOString()} to ${new Date().toISOString()}.

| question | seen |
| --- | --- |
${(Object.keys(questions) as Question[]).map(inTable).join('\n')}
`,
  };
};
export type Notes = ReturnType<typeof takeNotes>;
