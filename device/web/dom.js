export const byId = (id) => document.getElementById(id);

/** Makes an element with properties, named as in the DOM. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Adds an element at the end, or at the beginning, of a list with a largest length. */
export function addTo(list, item, { most, first = false }) {
  if (first) list.prepend(item);
  else list.append(item);
  while (list.children.length > most)
    (first ? list.lastElementChild : list.firstElementChild).remove();
}

export const clock = (millis) => new Date(millis).toTimeString().slice(0, 8);

/** Presses or releases a toggle. */
export const press = (button, pressed) => button.setAttribute('aria-pressed', pressed);
export const isPressed = (button) => button.getAttribute('aria-pressed') === 'true';
