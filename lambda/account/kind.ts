/**
 * The kinds of model that Comprehend trains, three words each: the one that nearly all names begin with, the resource
 * type in ARNs, and Create's name member. Everything else is derived from these below.
 *
 * The first kind's stop workflow keeps the plain name, `StopWorkflow`; others have their word in it.
 */
export const kinds = {
  DocumentClassifier: { resourceType: 'document-classifier', nameMember: 'DocumentClassifierName' },
  EntityRecognizer: { resourceType: 'entity-recognizer', nameMember: 'RecognizerName' },
} as const satisfies Record<string, { readonly resourceType: string; readonly nameMember: string }>;

/** `DocumentClassifier` or `EntityRecognizer`, the word that Comprehend's names begin with. */
export type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as Kind[];

/** One fact for each kind, `{ DocumentClassifier: …, EntityRecognizer: … }`. */
export const byKind = <Fact>(factOf: (kind: Kind) => Fact): Readonly<Record<Kind, Fact>> =>
  Object.fromEntries(kindNames.map((kind) => [kind, factOf(kind)])) as Record<Kind, Fact>;

/** The member that names a model on every wire: `DocumentClassifierArn`. */
export type ArnMember = `${Kind}Arn`;
export const arnMember = (kind: Kind): ArnMember => `${kind}Arn`;
export const arnMembers = kindNames.map(arnMember);

export const propertiesMember = (kind: Kind) => `${kind}Properties` as const;

/** An operation on one model: `DescribeDocumentClassifier`. */
export type ModelOperation = 'Create' | 'Delete' | 'Describe' | 'StopTraining';
export const operationOf = (operation: ModelOperation, kind: Kind) => `${operation}${kind}` as const;
export const listOperationOf = (kind: Kind) => `List${kind}s` as const;

export const kindInWords = (kind: Kind): string => kinds[kind].resourceType.replace('-', ' ');

/** Id of a kind's stop workflow in the stack and, with `Arn` behind it, name of its output. */
export const stopWorkflowId = (kind: Kind): string => (kind === kindNames[0] ? 'StopWorkflow' : `Stop${kind}Workflow`);
