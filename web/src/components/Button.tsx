import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import './Button.css';

type Look = 'primary' | 'quiet' | 'plain';

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'class'> {
  look?: Look;
  type?: 'button' | 'submit';
  /** Work is going on: the button stays where the focus is, and does nothing. */
  busy?: boolean;
  children: ComponentChildren;
}

export function Button({ look = 'primary', type = 'button', busy = false, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      class={`button button-${look}`}
      aria-disabled={busy || rest['aria-disabled'] || undefined}
      onClick={(click) => (busy ? click.preventDefault() : rest.onClick?.(click))}
    />
  );
}

/** A link that asks to be followed as a button asks to be pressed. */
export function ButtonLink({
  href,
  look = 'primary',
  onClick,
  children,
}: {
  href: string;
  look?: Look;
  onClick?: () => void;
  children: ComponentChildren;
}) {
  return (
    <a href={href} class={`button button-${look}`} onClick={onClick}>
      {children}
    </a>
  );
}
