import { parseFragment, type DefaultTreeAdapterTypes as Tree } from 'parse5';

/** An element as a browser parses it. */
export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text in it and in its elements, without style sheets. */
  readonly text: string;
  /** Tag names from the outermost element to this one. */
  readonly path: string;
}

const textOf = (node: Tree.Node): string => {
  if (node.nodeName === 'style') return '';
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
};

/** All elements of a piece of HTML, in the order of the document. */
export const elementsOf = (html: string): Element[] => {
  const visit = (node: Tree.Node, above: string): Element[] => {
    const isElement = 'attrs' in node;
    const path = isElement ? `${above}/${node.tagName}` : above;
    const own = isElement
      ? [
          {
            tag: node.tagName,
            attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
            text: textOf(node),
            path,
          },
        ]
      : [];
    return [...own, ...('childNodes' in node ? node.childNodes.flatMap((child) => visit(child, path)) : [])];
  };
  return visit(parseFragment(html), '');
};

/** Elements by tag, and by a class if one is given behind a dot: `td.cost`. */
export const select = (html: string, selector: string): Element[] => {
  const [tag = '', className] = selector.split('.');
  return elementsOf(html).filter(
    (element) =>
      (tag === '' || element.tag === tag) &&
      (className === undefined || (element.attributes.class ?? '').split(' ').includes(className)),
  );
};

/** The visible text, with single blanks for white space. */
export const readable = (html: string): string => textOf(parseFragment(html)).replace(/\s+/g, ' ').trim();

/** The markup alone: elements and names of attributes, without texts and values. */
export const skeleton = (html: string): string =>
  elementsOf(html)
    .map(({ path, attributes }) => `${path}[${Object.keys(attributes).join()}]`)
    .join('\n');
