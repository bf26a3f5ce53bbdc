import './flora.css';
import { Bud, Rose, Stem } from './flora';

/** A small sprig, to part what is read. */
export function Sprig() {
  return (
    <svg class="sprig" viewBox="0 0 160 44" width="160" height="44" aria-hidden="true">
      <Twig />
      <g transform="matrix(-1 0 0 1 160 0)">
        <Twig />
      </g>
      <Rose x={80} y={23} turn={0} size={0.72} />
    </svg>
  );
}

function Twig() {
  return (
    <g>
      <Stem
        from={[80, 24]}
        bend={[48, 32]}
        to={[20, 20]}
        leaves={[
          [0.42, -50, 0.5],
          [0.52, 48, 0.5],
          [0.7, -46, 0.45],
          [0.8, 44, 0.42],
        ]}
      />
      <Bud x={21} y={20} turn={-64} size={0.5} />
    </g>
  );
}
