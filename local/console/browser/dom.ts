/** The element of an id. @throws Error the page has none: a mistake of ours */
export const byId = <Type extends HTMLElement>(id: string, type: new () => Type): Type => {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${id}`);
};

/** The one element within another that a selector finds. @throws Error there is none */
export const within = <Type extends HTMLElement>(root: ParentNode, selector: string, type: new () => Type): Type => {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${selector}`);
};

/** An element with texts and elements in it. Texts stay texts, whatever is in them. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

/** Sets a text only where it differs, so that a live region isn't read out again. */
export const setText = (target: Element, text: string): void => {
  if (target.textContent !== text) target.textContent = text;
};

/** Says something to those who listen to the page; nothing is to be seen of it. */
export const announce = (text: string): void => {
  const news = byId('news', HTMLElement);
  news.append(element('p', {}, text));
  if (news.childElementCount > 5) news.firstElementChild?.remove();
};
