import {
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

/** In units of the dashboard's grid, 24 wide: three widgets abreast, or one and a table. */
export const third = { width: 8, height: 6 };
export const half = { width: 12, height: 6 };
export const twoThirds = { width: 16, height: 6 };

/** Lines of counts, durations or amounts: they begin at 0, and their unit is in the title. */
export const graph = (title: string, left: IMetric[], options: object = third): IWidget =>
  new GraphWidget({ title, left, leftYAxis: { min: 0, showUnits: false }, ...third, ...options });

/** What a Logs Insights query finds, as a table or as bars. */
export const query = (
  title: string,
  logGroups: readonly ILogGroup[],
  queryLines: string[],
  size: object = third,
  view = LogQueryVisualizationType.TABLE,
): IWidget =>
  new LogQueryWidget({
    title,
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
    queryLines,
    ...size,
    view,
  });
