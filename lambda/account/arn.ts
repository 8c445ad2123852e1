import type { Settings } from '../settings.ts';
import { type ArnMember, arnMember, arnMembers, type Kind, kindInWords, kindNames, kinds } from './kind.ts';

/** One model inside the code; on every wire it is a {@link WireModel}. */
export interface Model {
  readonly kind: Kind;
  /** With the version, if it has one. */
  readonly arn: string;
}

export interface Location {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

const name = '[a-zA-Z0-9](-*[a-zA-Z0-9])*';

export const namePattern = `^${name}$`;

/** In characters; Create's limit. @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_CreateDocumentClassifier.html */
export const maxNameLength = 63;

/**
 * A model's ARN, as Comprehend's API model constrains it.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_StopTrainingDocumentClassifier.html
 */
export const arnPattern = (kind: Kind): string =>
  `^arn:aws(-[^:]+)?:comprehend:[a-zA-Z0-9-]*:[0-9]{12}:${kinds[kind].resourceType}/${name}(/version/${name})?$`;

/** In characters; same source as the pattern. */
export const maxArnLength = 256;

/** The rule in words, for messages. No quotes and no backslash: API Gateway puts it into JSON as it is. */
export const arnRule = (kind: Kind): string =>
  `${arnMember(kind)} must be a string of at most ${maxArnLength} characters of the form arn:<partition>:comprehend:<region>:<12-digit account>:${kinds[kind].resourceType}/<name>, optionally followed by /version/<version>`;

/** Where an ARN's resource is; empty strings for what it doesn't name. */
export const locationOf = (arn: string): Location => {
  const [, partition = '', , region = '', accountId = ''] = arn.split(':');
  return { partition, region, accountId };
};

/** Where a deployment is: in its stop workflows' region and account. */
export const deploymentOf = ({ stopWorkflowArns }: Pick<Settings, 'stopWorkflowArns'>): Location =>
  locationOf(Object.values(stopWorkflowArns)[0] ?? '');

/** The model that an ARN names; undefined where it is not one of Comprehend's trainable models. */
export const modelOf = (arn: string): Model | undefined => {
  const kind = kindNames.find((candidate) => new RegExp(arnPattern(candidate)).test(arn));
  return kind && arn.length <= maxArnLength ? { kind, arn } : undefined;
};

export const modelArn = ({ partition, region, accountId }: Location, kind: Kind, name: string, version?: string) =>
  `arn:${partition}:comprehend:${region}:${accountId}:${kinds[kind].resourceType}/${name}` +
  (version ? `/version/${version}` : '');

/** A model's name without its version: what a person recognizes it by, and what Comprehend's lists filter by. */
export const modelName = (arn: string): string => arn.split('/')[1] ?? arn;

/** A model's name and, if it has one, version: `invoices/version/v2`. All of an ARN that differs between models of a kind. */
export const modelNameWithVersion = (arn: string): string => arn.slice(arn.indexOf('/') + 1);

/** A model as every wire has it: `{ "DocumentClassifierArn": "arn:…" }`. */
export type WireModel = { readonly [Member in ArnMember]?: string };

export const wireModel = ({ kind, arn }: Model): WireModel => ({ [arnMember(kind)]: arn });

/** ARN of the model that something on a wire is about; empty where it is about none. */
export const arnIn = (wire: WireModel): string =>
  arnMembers.map((member) => wire[member]).find((arn) => arn !== undefined) ?? '';

/** That model; undefined where its ARN is not one. */
export const modelIn = (wire: WireModel): Model | undefined => modelOf(arnIn(wire));

/** For people: `document classifier invoices`. */
export const modelInWords = ({ kind, arn }: Model): string => `${kindInWords(kind)} ${modelNameWithVersion(arn)}`;

export const executionArn = (stateMachineArn: string, executionName: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${executionName}`;

const consoleDomains: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.cn',
  'aws-us-gov': 'amazonaws-us-gov.com',
};

export const consoleLink = (executionArn: string): string => {
  const { partition, region } = locationOf(executionArn);
  const domain = consoleDomains[partition] ?? 'aws.amazon.com';
  return `https://console.${domain}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
};
