import { Metrics } from '@aws-lambda-powertools/metrics';
import { bound, readingClients } from '../bound.ts';
import { metricNamespace } from './events.ts';
import { takeReading } from './take-reading.ts';

const metrics = new Metrics({ namespace: metricNamespace });

export const handler = takeReading({ ...bound('take-reading', readingClients), metrics });
