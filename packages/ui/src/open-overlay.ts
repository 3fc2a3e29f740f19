const overlays = ['menu', 'listbox', 'dialog', 'alertdialog'].map(role => `[role=${role}]`).join(', ');
const openOverlay = `:is(${overlays}):not([data-state=closed])`;

/** Menus, lists and dialogs have keys of their own. Those that fade out keep the focus until they are gone, but no key. */
export const isInOpenOverlay = (target: Pick<Element, 'closest'>): boolean =>
  target.closest(openOverlay) !== null;
