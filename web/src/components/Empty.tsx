import type { ComponentChildren } from 'preact';
import './Failed.css';
import { Sprig } from './ornaments/Sprig';

/** There is nothing to show yet, and that is fine; `whole` where it is all of the page. */
export function Empty({
  whole = false,
  children,
}: {
  whole?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class={whole ? 'empty empty-page' : 'empty'}>
      <Sprig />
      {children}
    </div>
  );
}
