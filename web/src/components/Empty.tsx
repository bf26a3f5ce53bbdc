import type { ComponentChildren } from 'preact';
import './Failed.css';
import { Sprig } from './ornaments/Sprig';

/** There is nothing to show yet, and that is fine. */
export function Empty({ children }: { children: ComponentChildren }) {
  return (
    <div class="empty">
      <Sprig />
      <div>{children}</div>
    </div>
  );
}
