import { errorOf } from '../../lambda/account/faults.ts';
import type { TrainingAnswer } from '../../lambda/training/read-training.ts';
import { shellWord } from '../../lambda/words/command-line.ts';
import type { Api, ApiResponse } from '../api.ts';
import { awsFailure, isAccessDenied } from '../aws/aws-errors.ts';
import type { DeployedStack } from '../deployment.ts';
import { isFailure } from '../failure.ts';
import type { Deployed } from './deployed.ts';

export interface Finding {
  /** `not known`: it could not be looked at, and that is no failure. */
  readonly result: 'ok' | 'failed' | 'not known';
  readonly found: string;
  readonly toDo?: string | undefined;
}

/**
 * What to do about something that isn't as this version deploys it. A plain deployment changes nothing while the template is the
 * same, so it would leave what was changed by hand.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 */
const deploy = 'Deploy this version, and undo what was changed by hand: npx cdk deploy --revert-drift.';

export const ok = (found: string): Finding => ({ result: 'ok', found });
/** @param toDo - by default to deploy this version again */
export const failed = (found: string, toDo = deploy): Finding => ({ result: 'failed', found, toDo });
export const notKnown = (found: string, toDo?: string): Finding => ({ result: 'not known', found, toDo });

/** The stack, and what the checks read of it on AWS. */
export type LiveStack = DeployedStack & Deployed;

/** A resource of the stack that belongs to this project. */
export interface Resource {
  readonly type: string;
  /** Its logical id without what the construct's own path puts before it, and without the CDK's hash: `GuardReportTopic`. */
  readonly id: string;
  /** What AWS calls it: a name, an ARN or a URL, by its type. */
  readonly physicalId: string;
}

/** Those of a type, given without `AWS::`. */
export const ofType = (resources: readonly Resource[], type: string): Resource[] =>
  resources.filter((resource) => resource.type === `AWS::${type}`);

/** The topics that the alarms and reports of a stack go to: for people, and the chat's. */
export const topicsOf = (resources: readonly Resource[]) =>
  ofType(resources, 'SNS::Topic').flatMap(({ id, physicalId }) => {
    const [isOurs, chat] = /(?:Report|Alarm)Topic(Chat)?$/.exec(id) ?? [];
    return isOurs === undefined ? [] : [{ arn: physicalId, isChat: chat !== undefined }];
  });

export interface Subject {
  readonly api: Api;
  /** Missing at an endpoint. */
  readonly stack?: LiveStack;
  /** Whether there is a guard; undefined where that can't be told. */
  readonly hasGuard: boolean | undefined;
  /** The answer of `GET /training`, asked for once. */
  readonly training: () => Promise<ApiResponse<TrainingAnswer>>;
  readonly now: Date;
}

/** One thing assumed of AWS. A check reads and never changes anything. */
export interface Check {
  readonly name: string;
  /** What holds if it is ok, in one sentence. */
  readonly proves: string;
  readonly find: (subject: Subject) => Promise<Finding>;
}

export type Verdict = Finding & Pick<Check, 'name' | 'proves'>;

type FindInStack = (stack: LiveStack, subject: Subject) => Promise<Finding>;

/** A check of what an endpoint has, too. */
export const check = (name: string, proves: string, find: Check['find']): Check => ({ name, proves, find });

/** A check of what only a stack has. */
export const ofStack = (name: string, proves: string, find: FindInStack): Check =>
  check(name, proves, async (subject) =>
    subject.stack
      ? find(subject.stack, subject)
      : notKnown('This needs a stack on AWS; behind --endpoint there is none.'),
  );

/** A check of what comes with the guard. */
export const ofGuard = (name: string, proves: string, find: Check['find']): Check =>
  check(name, proves, async (subject) => {
    if (subject.hasGuard) return find(subject);
    if (subject.hasGuard === undefined) return notKnown('It is not known whether there is a guard.');
    return notKnown('There is no guard: neither monthlyLimitUsd nor maxTrainingMinutes is set.');
  });

/** A check of what a stack has only with the guard. */
export const ofGuardStack = (name: string, proves: string, find: FindInStack): Check =>
  ofGuard(name, proves, ofStack(name, proves, find).find);

/** A whole command of the AWS CLI for the stack's region, as a user can paste it. */
export const awsCommand = ({ aws }: Pick<DeployedStack, 'aws'>, command: string, region = aws.region): string => {
  const { profile } = aws.clientOptions;
  return `aws ${command} --region ${region}${profile ? ` --profile ${shellWord(profile)}` : ''}`;
};

/** Carries out a check. What stands in its way makes it `not known`; an API that refuses or can't be reached, `failed`. */
export const carryOut = async ({ find, name, proves }: Check, subject: Subject): Promise<Verdict> => {
  const finding = await find(subject).catch((error: unknown): Finding => {
    const { permission }: Error & { readonly permission?: string } = errorOf(error);
    if (permission && isAccessDenied(error)) {
      return notKnown(`Your credentials don't allow ${permission}.`, `Allow ${permission} to see it.`);
    }
    if (isFailure(error)) {
      // What can't be reached has no log that says why.
      const toDo =
        error.status === undefined ? undefined : 'See the API function\'s log, or docs/runbook.md, "API errors".';
      return { result: 'failed', found: error.message, toDo };
    }
    const { message } = awsFailure(error, { region: subject.stack?.aws.region, ...(permission && { permission }) });
    return notKnown(message, 'Try again later.');
  });
  return { name, proves, ...finding };
};
