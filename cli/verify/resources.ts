/** A resource of the stack that belongs to this project. */
export interface Resource {
  readonly type: string;
  /** Its logical id without what the construct's own path puts before it: `GuardReportTopic1234ABCD`. */
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
    const [isOurs, chat] = /(?:Report|Alarm)Topic(Chat)?[0-9A-F]{8}$/.exec(id) ?? [];
    return isOurs === undefined ? [] : [{ arn: physicalId, isChat: chat !== undefined }];
  });
