import { localAccount } from '../../local/account.ts';
test('smoke', async () => {
  const logged: string[] = [];
  const t = Date.now();
  const account = localAccount({ settings: { monthlyLimitUsd: 1, alarmNames: ['a'], anomalies: true, pollIntervalSeconds: 1 }, log: (l) => logged.push(l), timings: { stoppingSeconds: 1, submittedSeconds: 0, trainingSeconds: 86400 } });
  console.log(Date.now() - t, account.schedules, Object.keys(account.functions), account.stopWorkflowArns);
  const a = account.comprehend.place({ kind: 'DocumentClassifier', name: 'news' });
  const b = account.comprehend.place({ kind: 'EntityRecognizer', name: 'news' }, { submitTime: Date.now() - 3600_000*2 });
  const ask = async (method: string, url: string, body?: object) => account.answer({ method, url, headers: {}, body: body ? JSON.stringify(body) : '' });
  const r = await ask('POST', '/stop', { DocumentClassifierArn: a.arn });
  console.log(r);
  await account.readMeter();
  await new Promise((resolve) => setTimeout(resolve, 4000));
  console.log((await ask('GET', String(r.headers.location))).body, account.mails, logged, account.workflows.executions());
  console.log(account.comprehend.statusOf(a), account.comprehend.statusOf(b), account.inFlight());
  account.close();
}, 20000);
