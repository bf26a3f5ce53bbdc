import type { ComponentChildren } from 'preact';
import './Notice.css';

/** Good news, or bad, about what somebody just did; bad news interrupts. */
export function Notice({
  tone = 'info',
  children,
}: {
  tone?: 'info' | 'error';
  children: ComponentChildren;
}) {
  return (
    <div class={`notice notice-${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** Read out when its words change; it is there, and empty, before there is anything to say. */
export function LiveStatus({ children }: { children?: ComponentChildren }) {
  return (
    <div class="live-status" role="status">
      {children}
    </div>
  );
}
