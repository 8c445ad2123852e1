/** The one element within another that a selector finds. @throws Error there is none: a mistake of ours */
export const within = <Type extends HTMLElement>(root: ParentNode, selector: string, type: new () => Type): Type => {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${selector}`);
};

export const byId = <Type extends HTMLElement>(id: string, type: new () => Type): Type =>
  within(document, `#${id}`, type);

/** Sets a text only where it differs, so that a live region isn't read out again. */
export const setText = (target: Element, text: string): void => {
  if (target.textContent !== text) target.textContent = text;
};

/** Says something to users of a screen reader; nothing is shown. */
export const announce = (text: string): void => {
  const news = byId('news', HTMLElement);
  const line = document.createElement('p');
  line.textContent = text;
  news.append(line);
  if (news.childElementCount > 5) news.firstElementChild?.remove();
};

/** The one place where text becomes markup: the policy of the page allows no other. Not every browser knows such policies. */
interface Policy {
  readonly createHTML: (text: string) => string;
}
const asIs: Policy = { createHTML: (text) => text };
declare const trustedTypes: { readonly createPolicy: (name: string, rules: Policy) => Policy } | undefined;
const policy = typeof trustedTypes === 'undefined' ? asIs : trustedTypes.createPolicy('widget', asIs);

/** The server's HTML, in which it has escaped whatever isn't its own. */
export const parsed = (html: string): HTMLElement =>
  new DOMParser().parseFromString(policy.createHTML(html), 'text/html').body;
