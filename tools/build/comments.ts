/** The doc comment that stands in a source before a name, without its indentation; empty where there is none. */
export const commentBefore = (source: string, name: string): string =>
  new RegExp(`/\\*\\*(?:(?!\\*/)[^])*\\*/(?=\\s*(?:(?:export|class|interface|type|readonly|get) )*${name}\\b)`)
    .exec(source)?.[0]
    .replace(/^ +/gm, ' ') ?? '';
