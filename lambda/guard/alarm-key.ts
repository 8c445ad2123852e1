import { hash } from 'node:crypto';

/**
 * What stands for an alarm's name in a function's settings: 12 hex digits of its SHA-256. Lambda allows 4 KB for all variables,
 * and names have up to 255 characters.
 */
export const alarmKey = (name: string): string => hash('sha256', name).slice(0, 12);
