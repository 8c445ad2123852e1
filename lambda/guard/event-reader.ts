/** Reads members of an event by their paths, and remembers which were not as they should be. */
export interface EventReader {
  readonly text: (path: string) => string | undefined;
  readonly number: (path: string, format: (value: number) => string) => string | undefined;
  /** Whether the event has anything at that path; absence is not held against it. */
  readonly has: (path: string) => boolean;
  readonly list: (path: string) => readonly EventReader[];
}

/** What stands in an event at `detail.state.value`; its own members only, so that no name of a prototype is one. */
export const valueAt = (event: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return isThere ? (value as Record<string, unknown>)[name] : undefined;
  }, event);

/** @param unread - gets the paths of what was asked for and isn't there, or is of another type */
export const eventReader = (event: unknown, unread: Set<string>, prefix = ''): EventReader => {
  const at = (path: string) => valueAt(event, prefix + path);
  const found = <Value>(path: string, value: Value | undefined): Value | undefined => {
    if (value === undefined) unread.add(prefix + path);
    return value;
  };
  return {
    text: (path) => {
      const value = at(path);
      return found(path, typeof value === 'string' && value.trim() ? value.trim() : undefined);
    },
    number: (path, format) => {
      const value = at(path);
      return found(path, typeof value === 'number' && Number.isFinite(value) ? format(value) : undefined);
    },
    has: (path) => at(path) !== undefined,
    list: (path) => {
      const value = found(path, Array.isArray(at(path)) ? (at(path) as readonly unknown[]) : undefined) ?? [];
      return value.map((_, i) => eventReader(event, unread, `${prefix}${path}.${i}.`));
    },
  };
};

/** A sentence about figures; none where one of them can't be read. */
export const sentence = (parts: TemplateStringsArray, ...figures: readonly (string | undefined)[]): string =>
  figures.includes(undefined) ? '' : String.raw({ raw: parts }, ...figures);
