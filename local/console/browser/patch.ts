/**
 * Makes the children of one element equal to those of another and changes no more than differs: an element that is there
 * stays the same one, with its focus and its place, and open or closed as the viewer left it. Rows of a table are told apart
 * by their heading cell, so that a button never becomes another run's, and items of a list by their `data-key`.
 */
export const patch = (target: Node, wanted: Node): void => {
  const isWanted = new Set([...wanted.childNodes].map(keyOf));
  const keyed = new Map<string, ChildNode>();
  for (const child of [...target.childNodes]) {
    const key = keyOf(child);
    if (key === undefined) continue;
    // Removed first, so that those that stay needn't be moved: a move takes the focus away.
    if (isWanted.has(key)) keyed.set(key, child);
    else child.remove();
  }
  for (const [i, child] of wanted.childNodes.entries()) {
    const there = target.childNodes[i] ?? null;
    const key = keyOf(child);
    const match = key === undefined ? alike(there, child) : keyed.get(key);
    const next = match ?? document.importNode(child, true);
    if (next !== there) target.insertBefore(next, there);
    if (match) patchNode(match, child);
  }
  while (target.childNodes.length > wanted.childNodes.length) target.lastChild?.remove();
};

/** What a row or an item is told apart by; undefined for anything that goes by its place. */
const keyOf = (node: Node): string | undefined => {
  if (node instanceof HTMLTableRowElement) return node.querySelector('th[scope=row]')?.textContent ?? undefined;
  return node instanceof HTMLElement ? node.dataset.key : undefined;
};

/** The node that is there, if it can become the wanted one. */
const alike = (there: ChildNode | null, wanted: Node): ChildNode | undefined =>
  there && there.nodeName === wanted.nodeName && keyOf(there) === undefined ? there : undefined;

const patchNode = (target: Node, wanted: Node): void => {
  if (!(target instanceof Element) || !(wanted instanceof Element)) {
    if (target.nodeValue !== wanted.nodeValue) target.nodeValue = wanted.nodeValue;
    return;
  }
  for (const name of target.getAttributeNames()) {
    if (name !== 'open' && !wanted.hasAttribute(name)) target.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (name !== 'open' && target.getAttribute(name) !== value) target.setAttribute(name, value);
  }
  patch(target, wanted);
};
