import { modulesOf, outlineOf } from './qr';

/** Dark on light whatever the theme: half the phones there are read no other. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const modules = modulesOf(text);
  const size = modules.length;
  return (
    <svg class="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path class="qr-code-light" d={`M0 0H${size}V${size}H0Z`} />
      <path class="qr-code-dark" d={outlineOf(modules)} shape-rendering="crispEdges" />
    </svg>
  );
}
