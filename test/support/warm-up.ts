import { localAccount } from '../../local/host/account.ts';
import type { SynthesizedStack } from '../../local/host/synthesized.ts';

/**
 * Reads all training once in real time. At its first call a client of the SDK reads its configuration files, and virtual
 * time doesn't wait for those: the reader's time would be up.
 */
export const warmUp = async (stack: SynthesizedStack): Promise<void> => {
  const account = localAccount({ stack });
  account.comprehend.place({ kind: 'DocumentClassifier', name: 'warm-up' });
  await account.answer({ method: 'GET', url: '/training', headers: {}, body: '' });
  account.close();
};
