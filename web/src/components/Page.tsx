import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { hasMoved } from '../app/router';
import './Page.css';

interface Props {
  /** Shown in the browser's tab, and read out on the way from page to page. */
  title: string;
  /** Stands above the page, links for example. */
  header?: ComponentChildren;
  footer?: ComponentChildren;
  children: ComponentChildren;
}

/** A page takes the focus when somebody comes to it from another, and is read out by its title. */
export function Page({ title, header, footer, children }: Props) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (hasMoved()) main.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="page">
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      {header && <header class="page-header">{header}</header>}
      <main ref={main} id="main" class="page-main" tabIndex={-1} aria-label={title}>
        {children}
      </main>
      {footer && <footer class="page-footer">{footer}</footer>}
    </div>
  );
}
