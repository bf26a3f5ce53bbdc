import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './Dialog.css';

interface Props {
  /** The id of its heading, which takes the focus and so is read out. */
  heading: string;
  /** Closed by Escape or by a `<form method="dialog">`; the focus is back where it came from. */
  onClosed: () => void;
  children: ComponentChildren;
}

/** Asks something before anything else goes on; open for as long as it is there. */
export function Dialog({ heading, onClosed, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    dialog.current?.showModal();
    document.getElementById(heading)?.focus();
  }, [heading]);

  return (
    <dialog ref={dialog} class="dialog panel" aria-labelledby={heading} onClose={onClosed}>
      {children}
    </dialog>
  );
}
