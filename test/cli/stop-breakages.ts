import {
  bothStops,
  denied,
  executions,
  machine,
  notFound,
  older,
  passInstead,
  type Row,
  running,
  stateIn,
  stop,
  sweep,
  unreadable,
} from './broken.ts';
import { html, ofApi, quotasOf } from './good-stack.ts';

export const ofStack: readonly Row[] = [
  [
    'an update rolled back',
    (make) => ({ DescribeStacks: make.stackWith('UPDATE_ROLLBACK_COMPLETE') }),
    'stack',
    /^UPDATE_ROLL.+deploy again/,
  ],
  [
    'an output is gone',
    (make) => ({ DescribeStacks: make.stackWith('CREATE_COMPLETE', { StopEndpoint: '' }) }),
    'outputs',
    /: StopEndpoint\./,
  ],
  [
    'more trains at a time than a reading asks',
    () => ({ ListServiceQuotas: quotasOf(30) }),
    'quotas',
    /30 document classifiers and 30 .+The others wait for the next/,
  ],
];

export const ofTheApi: readonly Row[] = [
  [
    'POST /stop answers 502 to everything',
    () => ofApi(/\/stop$/, html(502)),
    'stop document classifier',
    /^Got 502 instead of a 404 that names.+API errors.+aws logs tail 'StopRoutesStopTrainingLogs\w+' --since 10m --region/,
    bothStops,
  ],
  [
    'POST /stop answers 403 to everything',
    () => ofApi(/\/stop$/, html(403)),
    'stop document classifier',
    /^Got 403/,
    bothStops,
  ],
  [
    'POST /stop is refused to the caller',
    () => ofApi(/\/stop$/, denied),
    'stop document classifier',
    /^Got 403.+execute-api:Invoke on POST \/stop/,
    bothStops,
  ],
  [
    'POST /stop answers 404 without asking Comprehend',
    () => ofApi(/\/stop$/, notFound),
    'stop document classifier',
    /^Got 404 instead of a 404 that names/,
    bothStops,
  ],
  [
    'POST /stop takes whatever it gets',
    () => ofApi(/\/stop$/, { Status: 'STOP_REQUESTED' }),
    'stop document classifier',
    /^Got 200 instead of a 404 that names/,
    bothStops,
  ],
  [
    'POST /stop answers 500: no right to stop',
    () => ofApi(/\/stop$/, html(500)),
    'stop document classifier',
    /^Got 500/,
    bothStops,
  ],
  [
    'GET /stop/… answers 404 of API Gateway',
    () => ofApi(/stop\//, html(404)),
    'not found',
    /^Got 404 text\/html\..+API errors/,
  ],
  [
    'GET /stop-all/… answers 502',
    () => ofApi(/stop-all\/./, html(502)),
    'sweep not found',
    /^Got 502 instead of a 404 that names/,
  ],
  ['POST /stop-all answers 504', () => ofApi(/stop-all$/, html(504)), 'dry run', /answered 504/],
  [
    'a dry run can read no tags',
    () => ofApi(/stop-all$/, unreadable),
    'dry run',
    /tags of 1 model can't be read.+Tags unreadable/,
  ],
  [
    'GET /training answers 500',
    () => ofApi(/training$/, html(500)),
    'signature',
    /answered 500.+API errors/,
    ['ledger'],
  ],
  [
    'the ledger is unreadable',
    () => ofApi(/training$/, { Training: [], Month: '2026-11' }),
    'ledger',
    /What 2026-11 has cost can't be read/,
  ],
  ['names lead nowhere', () => ofApi(/Name=/, { Training: [{}] }), 'name', /models for the made-up name.+API errors/],
  [
    'requests need no signature',
    () => ofApi(/training$/, { Training: [] }, { isSigned: false }),
    'unsigned',
    /without a signature got 200.+proxy/,
  ],
  [
    'refusals are no problem details',
    () => ofApi(/training$/, html(403), { isSigned: false }),
    'unsigned',
    /403, but as text\/html.+gateway responses/,
  ],
];

export const ofWorkflows: readonly Row[] = [
  [
    'a stop workflow is gone',
    machine('Stop', { error: 'StateMachineDoesNotExist' }),
    'stop workflows',
    /StopWorkflow\w*: there is none by StopWorkflowArn.+npx cdk deploy/,
    ['stops'],
  ],
  ['Request Stop is a Pass', stop(passInstead('Request Stop')), 'stop workflows', /Request Stop differs/],
  [
    'Request Stop describes',
    stop(stateIn('Request Stop', { Resource: 'arn:aws:states:::aws-sdk:comprehend:describeDocumentClassifier' })),
    'stop workflows',
    /Request Stop differs/,
  ],
  [
    'Request Stop names another member',
    stop(stateIn('Request Stop', { Parameters: {} })),
    'stop workflows',
    /Request Stop differs/,
  ],
  [
    'a stop is never asked for',
    stop(stateIn('Has Training Ended?', { Choices: [], Default: 'Training Ended' })),
    'stop workflows',
    /Has Training Ended\? differs/,
  ],
  [
    'Describe is not retried',
    stop(stateIn('Describe Model', { Retry: [] })),
    'stop workflows',
    /Describe Model differs/,
  ],
  ['the sweep has the Read of nobody', sweep(passInstead('Read')), 'sweep workflow', /Read differs/],
  ['Send Mail is gone', sweep((states) => void delete states['Send Mail']), 'sweep workflow', /Send Mail is missing/],
  [
    'Send Mail tells another topic',
    sweep(stateIn('Send Mail', { Parameters: { TopicArn: 'arn:aws:sns:eu-west-1:1:other' } })),
    'sweep workflow',
    /Send Mail publishes to arn:aws:sns:eu-west-1:1:other/,
  ],
  [
    'Tell Chat is gone though there is a chat',
    sweep((states) => void delete states['Tell Chat']),
    'sweep workflow',
    /Tell Chat is missing/,
  ],
  [
    'Follow invokes another function',
    sweep(stateIn('Follow', { Parameters: { FunctionName: 'arn:aws:lambda:eu-west-1:1:function:other' } })),
    'sweep workflow',
    /Follow invokes arn:aws:lambda:eu-west-1:1:function:other/,
  ],
  [
    'the sweep is one of 0.2.0',
    machine('Sweep', { definition: JSON.stringify({ StartAt: 'Find Runs', TimeoutSeconds: 1, States: older }) }),
    'sweep workflow',
    /Has It Been Read\? is missing; Read is missing.+and \d+ more.+npx cdk deploy/,
  ],
  [
    'the sweep is not traced',
    machine('Sweep', { tracingConfiguration: { enabled: false } }),
    'sweep workflow',
    /it is not traced.+npx cdk deploy/,
  ],
  [
    'the sweep is not logged',
    machine('Sweep', { loggingConfiguration: { level: 'OFF' } }),
    'sweep workflow',
    /it is not logged/,
  ],
  ['the sweep is being deleted', machine('Sweep', { status: 'DELETING' }), 'sweep workflow', /it is DELETING/],
];

export const ofEndings: readonly Row[] = [
  [
    '19 of 20 stops TIMED_OUT, the latest did not',
    executions('Stop', 19, { status: 'TIMED_OUT' }),
    'stops',
    /19 of 20 stops ended TIMED_OUT: r0, r1, r2, 16 more.+get-execution-history .+:execution:\S+ --region eu-west-1 .+Stop workflow failed/,
  ],
  [
    '19 stops RUNNING for days',
    executions('Stop', 19, running),
    'stops',
    /19 stops RUNNING for longer than 1:00:00, the time limit: r0/,
  ],
  ['a stop was aborted', executions('Stop', 1, { status: 'ABORTED' }), 'stops', /1 of 2 stops ended ABORTED: r0/],
  [
    'a sweep FAILED',
    executions('Sweep', 1, { status: 'FAILED' }),
    'sweeps',
    /1 of 2 sweeps ended FAILED.+Sweep failed/,
  ],
  ['a sweep RUNNING for days', executions('Sweep', 1, running), 'sweeps', /1 sweep RUNNING for longer than 6:00:00/],
];
