import { type Kind, kindInWords, kindNames } from '../../lambda/account/kind.ts';
import { stopsPerReading } from '../../lambda/guard/reading-limits.ts';
import { type Check, failed, notKnown, ofStack, ok } from './check.ts';

/** Quotas "max active jobs" of training, by kind. */
const quotaCodes = { DocumentClassifier: 'L-94042C4D', EntityRecognizer: 'L-4BDB4A9D' } as const satisfies Record<
  Kind,
  string
>;

export const quotaChecks: readonly Check[] = [
  {
    name: 'quotas',
    proves: 'One reading can ask all to stop that Comprehend trains at a time',
    permission: 'servicequotas:ListServiceQuotas',
    find: ofStack(async ({ aws }) => {
      const { ServiceQuotasClient, paginateListServiceQuotas } = await import('@aws-sdk/client-service-quotas');
      const client = new ServiceQuotasClient(aws.clientOptions);
      const values = new Map<string, number>();
      for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode: 'comprehend' })) {
        for (const { QuotaCode = '', Value } of Quotas) if (Value !== undefined) values.set(QuotaCode, Value);
      }
      const known = kindNames.flatMap((kind) => {
        const value = values.get(quotaCodes[kind]);
        return value === undefined ? [] : [{ kind, value }];
      });
      if (known.length < kindNames.length) {
        return notKnown(`Service Quotas doesn't list ${Object.values(quotaCodes).join(' and ')} of Comprehend here.`);
      }
      const found = known.map(({ kind, value }) => `${value} ${kindInWords(kind)}s`).join(' and ');
      if (known.every(({ value }) => value <= stopsPerReading)) return ok(`${found} at a time.`);
      return failed(
        `${found} at a time, but a reading asks ${stopsPerReading} of a kind to stop.`,
        'The others wait for the next reading, a minute later by default.',
      );
    }),
  },
];
