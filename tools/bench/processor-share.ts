import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

/** MiB that come with one processor. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const processorMib = 1769;

/**
 * Lambda's period, in µs: a function that has used its part of it pauses until the next. As people have observed, AWS doesn't
 * say it.
 *
 * @see https://github.com/pwrdrvr/lambda-dispatch/issues/246
 */
const periodUs = 20_000;

const groups = '/sys/fs/cgroup';

export const shareOf = (memoryMib: number): number => Math.min(1, memoryMib / processorMib);

/**
 * A control group whose processes have together the part of a processor that Lambda gives a function with so much memory;
 * undefined where no such group can be made.
 *
 * @returns `file`, which takes the ids of its processes
 */
export const controlGroup = (memoryMib: number): { readonly file: string; readonly remove: () => void } | undefined => {
  const quotaUs = Math.round(periodUs * shareOf(memoryMib));
  const isVersion2 = existsSync(`${groups}/cgroup.controllers`);
  const folder = `${groups}${isVersion2 ? '' : '/cpu'}/bench-${process.pid}-${memoryMib}`;
  try {
    if (isVersion2) writeFileSync(`${groups}/cgroup.subtree_control`, '+cpu');
    mkdirSync(folder);
    if (isVersion2) writeFileSync(`${folder}/cpu.max`, `${quotaUs} ${periodUs}`);
    else {
      writeFileSync(`${folder}/cpu.cfs_period_us`, `${periodUs}`);
      writeFileSync(`${folder}/cpu.cfs_quota_us`, `${quotaUs}`);
    }
  } catch {
    return undefined;
  }
  return { file: `${folder}/cgroup.procs`, remove: () => rmdirSync(folder) };
};
